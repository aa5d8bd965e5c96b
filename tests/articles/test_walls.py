"""Pages that stand in front of an article."""

import pytest

from tests.articles.newsprint import ENGLISH, RUSSIAN, json_ld, page, paragraphs
from tests.articles.reading import FEED_TIME, article, read

CLOUDFLARE = page(
    "<title>Just a moment...</title>",
    "<div class='main'><h1>dailyindus.example</h1><p>Checking your browser before accessing the site. "
    "This process is automatic. Your browser will redirect to your requested content shortly. Please "
    "allow up to five seconds. Performance &amp; security by Cloudflare. Ray ID: 8a1</p></div>",
)
CONSENT = page(
    "<title>Before you continue</title>",
    "<main><h1>Before you continue to Daily Indus</h1>"
    "<p>We value your privacy. We and our partners store and/or access information on a device, such as "
    "cookies, and process personal data such as identifiers sent by a device for personalised ads.</p>"
    "<p>With your permission we and our partners may use precise location data. You may click to consent "
    "to our and our 842 partners’ processing, or refuse. Some processing may not need your consent, but "
    "you have a right to object where it rests on legitimate interest.</p>"
    "<button>Accept all</button><button>Manage options</button></main>",
)
CONSENT_RU = page(
    "<title>Нева</title>",
    "<main><h1>Мы заботимся о данных</h1><p>Сайт использует файлы cookie и рекомендательные технологии. "
    "Продолжая пользоваться сайтом, вы даёте согласие на обработку персональных данных и соглашаетесь с "
    "правилами, которые описаны в политике. Вы можете запретить обработку файлов cookie в настройках "
    "браузера, но тогда часть разделов сайта работать не будет.</p><button>Принять все</button></main>",
    lang="ru",
)
ROBOT_RU = page(
    "<title>Вы не робот?</title>",
    "<p>Нам очень жаль, но запросы, поступившие с вашего IP-адреса, похожи на автоматические. "
    "Подтвердите, что вы не робот, и введите символы с картинки.</p>",
    lang="ru",
)
ROBOT_ZH = page(
    "<title>安全验证</title>",
    "<div><p>访问过于频繁，请完成安全验证后继续访问。</p></div>",
    lang="zh",
)
JAVASCRIPT = page(
    "<title>Daily Indus</title>",
    "<noscript>You need to enable JavaScript to run this app.</noscript><div id='root'></div>"
    "<script src='/static/main.js'></script>",
)
JAVASCRIPT_SILENT = page(
    "<title>Daily Indus</title>", "<div id='__next'></div><script>x=1</script>"
)
JAVASCRIPT_HI = page(
    "<title>Ganga</title>", "<p>कृपया अपने ब्राउज़र में जावास्क्रिप्ट सक्षम करें।</p>", lang="hi"
)
PAYWALL = article(
    f"<p>{ENGLISH[0]}</p><p>{ENGLISH[1]}</p><div class='wall'><p>Subscribe to continue reading this article."
    "</p><p>Already a subscriber? Log in to read.</p></div>"
)
PAYWALL_STATED = article(
    paragraphs(ENGLISH[:2]), json_ld({"@type": "NewsArticle", "isAccessibleForFree": "False"})
)
PAYWALL_RU = article(
    f"<p>{RUSSIAN[0]}</p><p>{RUSSIAN[1]}</p><p>Этот материал доступен только для подписчиков. "
    "Оформите подписку, чтобы читать дальше.</p>",
    lang="ru",
)

WALLS = {
    "cloudflare": (CLOUDFLARE, "robot_check"),
    "robot-check-russian": (ROBOT_RU, "robot_check"),
    "robot-check-chinese": (ROBOT_ZH, "robot_check"),
    "consent": (CONSENT, "consent"),
    "consent-russian": (CONSENT_RU, "consent"),
    "javascript-noscript": (JAVASCRIPT, "needs_javascript"),
    "javascript-empty-frame": (JAVASCRIPT_SILENT, "needs_javascript"),
    "javascript-hindi": (JAVASCRIPT_HI, "needs_javascript"),
    "paywall-phrases": (PAYWALL, "paywall"),
    "paywall-stated": (PAYWALL_STATED, "paywall"),
    "paywall-russian": (PAYWALL_RU, "paywall"),
}


@pytest.mark.parametrize(("body", "reason"), WALLS.values(), ids=WALLS.keys())
def test_a_wall_is_named_and_the_feed_serves(body: bytes, reason: str) -> None:
    summary = "\n".join(ENGLISH[:2])
    found = read(body, feed_text=summary)
    assert (found.reason, found.rung, found.text) == (reason, "feed", summary)
    assert found.title == "Navies open drill"


@pytest.mark.parametrize(
    ("body", "reason"),
    [case for case in WALLS.values() if case[1] != "paywall"],
    ids=[name for name, case in WALLS.items() if case[1] != "paywall"],
)
def test_nothing_of_a_wall_becomes_the_article_s(body: bytes, reason: str) -> None:
    head = b"<meta property='article:published_time' content='2020-01-01T00:00:00Z'>"
    found = read(
        body.replace(b"</head>", head + b"<link rel=canonical href='/news/9-wall'></head>"),
        feed_text="",
    )
    assert (found.rung, found.text, found.author, found.canonical_link) == ("none", "", None, None)
    assert found.published == FEED_TIME


def test_behind_a_paywall_json_ld_may_hold_the_whole() -> None:
    head = json_ld(
        {
            "@type": "NewsArticle",
            "isAccessibleForFree": False,
            "articleBody": "\n".join(ENGLISH * 2 + RUSSIAN * 2),
        }
    )
    found = read(article(f"<p>{ENGLISH[0]}</p><p>Subscribe to continue reading.</p>", head))
    assert (found.rung, found.reason) == ("json_ld", "")


ABOUT_WALLS = {
    "cookies": (
        "The regulator fined two advertising firms because their banners made it hard to reject all cookies. "
        "We use cookies, said one of them, as everybody does."
    ),
    "captcha": "The bank's site answered many readers with a page that asked whether they were not a robot.",
    "javascript": "Readers who do not enable JavaScript saw no results on the election commission's page.",
}


@pytest.mark.parametrize("sentence", ABOUT_WALLS.values(), ids=ABOUT_WALLS.keys())
def test_an_article_about_walls_is_an_article(sentence: str) -> None:
    found = read(article(paragraphs((*ENGLISH, sentence))))
    assert (found.rung, found.reason) == ("precise", "")
    assert sentence in found.text


def test_a_cookie_banner_beside_an_article_does_no_harm() -> None:
    banner = "<div class='cookie-banner'><p>We use cookies. We value your privacy.</p><button>Accept all</button></div>"
    body = article(paragraphs(ENGLISH)).replace(b"<article>", banner.encode() + b"<article>")
    found = read(body)
    assert (found.rung, found.reason, found.text) == ("precise", "", "\n".join(ENGLISH))
