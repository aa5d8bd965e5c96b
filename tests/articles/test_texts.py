"""Plain text, its weight, and the furniture among its lines."""

import pytest

from monitor.articles.chrome import is_furniture
from monitor.articles.texts import one_line, plain_text, tidy_lines, weight
from monitor.articles.walls import wall_in
from tests.articles.newsprint import ARABIC, CHINESE, ENGLISH, HINDI, PERSIAN, RUSSIAN, URDU

PLAIN = {
    "nothing-to-do": ("One.\nTwo.", "One.\nTwo."),
    "paragraphs": ("<p>One.</p>\n<p>Two\nhalves.</p>", "One.\nTwo halves."),
    "breaks": ("One.<br/>Two.<br><br>Three.", "One.\nTwo.\nThree."),
    "inline": ("One <b>bold</b> <a href='x'>word</a>.", "One bold word."),
    "inline-keeps-lines": ("One <b>bold</b>.\nTwo.", "One bold.\nTwo."),
    "references": ("A &amp; B &#8212; C&nbsp;D", "A & B — C D"),
    "script": ("<p>One.</p><script>alert('<p>x</p>')</script><style>p{}</style>", "One."),
    "comment": ("<p>One.</p><!-- <p>hidden</p> -->", "One."),
    "escaped-twice": ("&lt;p&gt;One.&lt;/p&gt;&lt;p&gt;Two.&lt;/p&gt;", "One.\nTwo."),
    "less-than-is-no-markup": ("5 < 6 and 7 > 6", "5 < 6 and 7 > 6"),
    "control": ("O\u0007ne\u202e.", "One."),
    "empty": ("", ""),
}


@pytest.mark.parametrize(("fragment", "text"), PLAIN.values(), ids=PLAIN.keys())
def test_plain_text(fragment: str, text: str) -> None:
    assert plain_text(fragment) == text


def test_unclosed_comments_take_no_quadratic_time() -> None:
    assert plain_text("<p>" + "<!--" * 250_000) == ""


def test_weight() -> None:
    assert weight("drill") == 5
    assert weight("演习") == 6
    # Four translations of one item are of about one weight.
    weights = [weight("".join(text)) for text in (ENGLISH, CHINESE, HINDI, URDU, RUSSIAN)]
    assert max(weights) < 2 * min(weights)


def test_one_line_is_cut_at_its_limit() -> None:
    assert one_line("a\n b\t\u2028c", 5) == "a b c"
    assert one_line("abcdef", 6) == "abcdef"
    assert one_line("abcdefg", 6) == "abcde…"


def test_tidy_lines() -> None:
    assert tidy_lines(" a  b \r\n\r\n\tc\u0085") == ["a b", "c"]


FURNITURE = [
    "Read more: Fishermen ask for help", "ALSO READ | Rain in Lahore", "Related stories", "Advertisement",
    "Follow us on WhatsApp for updates", "Share", "Читайте также: Курс валют", "Реклама",
    "Подписывайтесь на наш Telegram-канал", "По теме", "یہ بھی پڑھیں: کراچی میں بارش", "مزید پڑھیں",
    "यह भी पढ़ें- दिल्ली का मौसम", "ये भी पढ़ें : मौसम", "（责任编辑：王芳）", "相关阅读：天气", "扫一扫分享",
    "اقرأ أيضا: أسعار الذهب", "بیشتر بخوانید: قیمت نفت", "© 2026 All rights reserved",
]  # fmt: skip
TOLD = [
    "Read more about it in the treaty, the minister said.", "Related parties met.", "Sharif shared the view.",
    "Adm. Kumar spoke.", "Видеоконференция состоялась.", "По теме безопасности говорил министр.",
    "Shares rose in Karachi.", "来源国包括俄罗斯。", "编辑部收到来信。", "",
    *ENGLISH, *RUSSIAN, *URDU, *HINDI, *CHINESE, *PERSIAN, *ARABIC,
]  # fmt: skip


@pytest.mark.parametrize("line", FURNITURE)
def test_furniture(line: str) -> None:
    assert is_furniture(line)


@pytest.mark.parametrize("line", TOLD)
def test_what_tells_something_is_no_furniture(line: str) -> None:
    assert not is_furniture(line)


FLASHES = [
    "Pakistan will accept all proposals of the mission, the ministry said.",
    "Россия: доступ ограничен к трём сайтам, сообщил регулятор. " * 8,
    "The Kuki Khel elders met the envoy.",
    "کوکی خیل قبیلے کے عمائدین نے وفد سے ملاقات کی۔",
    "The X-ray identified the part.",
]


@pytest.mark.parametrize(
    "text", [*FLASHES, *ENGLISH, *RUSSIAN, *URDU, *HINDI, *CHINESE, *PERSIAN, *ARABIC]
)
def test_a_short_news_item_is_no_wall(text: str) -> None:
    assert wall_in(text) is None
