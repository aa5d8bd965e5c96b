"""The outlet's own address behind an aggregator's link."""

import base64

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.articles.aggregators import (
    embedded_target,
    is_aggregator_link,
    split_aggregator_title,
    target_in_page,
)

TARGET = "https://www.dailyindus.example/news/1812345/naval-drill"
QUOTED = "https%3A%2F%2Fwww.dailyindus.example%2Fnews%2F1812345%2Fnaval-drill"


def google_id(address: str, amp: str = "") -> str:
    """An id as Google News gave until July 2024: field 1 varint 19, field 4 address, field 26 AMP."""

    def text(value: str) -> bytes:
        data = value.encode()
        length, size = b"", len(data)
        while size > 127:
            length += bytes([size & 127 | 128])
            size >>= 7
        return length + bytes([size]) + data

    message = b"\x08\x13\x22" + text(address) + b"\xd2\x01" + text(amp)
    return base64.urlsafe_b64encode(message).decode().rstrip("=")


LONG = TARGET + "-" + "x" * 200
# What an id of today holds in place of the address.
TOKEN = "AU_yqLNMjFjdWZpNl9hQldXbGo2YVVLOGFQdkFLYldlMUxUVlNEaElsYjRRODVUMkF3"
NEWS = "https://news.google.com"

CARRIED = {
    "google-news-id": (f"{NEWS}/rss/articles/{google_id(TARGET)}?oc=5", TARGET),
    "google-news-id-with-amp": (f"{NEWS}/articles/{google_id(TARGET, TARGET + '/amp')}?hl=en", TARGET),
    "google-news-id-long": (f"{NEWS}/rss/articles/{google_id(LONG)}", LONG),
    "google-news-id-padded": (f"{NEWS}/read/{google_id(TARGET)}==?hl=ru&gl=RU", TARGET),
    "google-news-url": (f"http://news.google.com/news/url?sa=t&fd=R&usg=AFQ&url={TARGET}", TARGET),
    "google-news-reader": (f"{NEWS}/__i/rss/rd/articles/x?url={QUOTED}", TARGET),
    "google-search": (f"https://www.google.com/url?q={QUOTED}&sa=U", TARGET),
    "google-alert": (f"https://www.google.com/url?rct=j&sa=t&url={QUOTED}&ct=ga&cd=CAEY", TARGET),
    "google-of-a-country": (f"https://www.google.com.pk/url?url={QUOTED}", TARGET),
    "google-consent": (f"https://consent.google.com/m?continue={QUOTED}&gl=DE", TARGET),
    "google-consent-around-news": (
        f"https://consent.google.com/m?continue={NEWS}/rss/articles/{google_id(TARGET)}", TARGET),
    "bing-news": (f"http://www.bing.com/news/apiclick.aspx?ref=FexRss&aid=&tid=1&url={QUOTED}&c=2", TARGET),
    "bing-search": (
        "https://www.bing.com/ck/a?!&&p=1&u=a1" + base64.urlsafe_b64encode(TARGET.encode()).decode().rstrip("="),
        TARGET),
    "facebook": (f"https://l.facebook.com/l.php?u={QUOTED}&h=AT0", TARGET),
    "facebook-old": (f"https://www.facebook.com/l.php?u={QUOTED}", TARGET),
    "yahoo": (f"https://r.search.yahoo.com/_ylt=A;_ylu=B/RV=2/RE=17/RO=10/RU={QUOTED}/RK=2/RS=x-", TARGET),
    "yandex-redirect": (f"http://clck.yandex.ru/redir/dv/*data=a*{TARGET}", TARGET),
    "vk": (f"https://vk.com/away.php?to={QUOTED}", TARGET),
    "youtube": (f"https://www.youtube.com/redirect?event=x&q={QUOTED}", TARGET),
    "duckduckgo": (f"https://duckduckgo.com/l/?uddg={QUOTED}", TARGET),
    "telegram-preview": (f"https://t.me/iv?url={QUOTED}&rhash=1", TARGET),
    "shortener-inside": ("https://l.facebook.com/l.php?u=https%3A%2F%2Fbit.ly%2F3abc", "https://bit.ly/3abc"),
}  # fmt: skip

OPAQUE = {
    "google-news-token": f"{NEWS}/rss/articles/{google_id(TOKEN)}?oc=5",
    "google-news-no-base64": f"{NEWS}/rss/articles/CBMi!",
    "google-news-short": f"{NEWS}/rss/articles/CBM",
    "bing-search-other-form": "https://www.bing.com/ck/a?u=zzz",
    "baidu": "https://www.baidu.com/link?url=Xk3kd82_abc",
    "feedburner": "http://feedproxy.google.com/~r/dailyindus/~3/abc/naval-drill",
    "shortener": "https://t.co/AbC123",
}

ORDINARY = {
    "outlet": TARGET,
    "outlet-with-url-parameter": f"https://www.dailyindus.example/share?url={QUOTED}",
    "search-feed-of-google": f"{NEWS}/rss/search?q=pakistan+russia&hl=en-PK",
    "google-home": "https://www.google.com/",
    "youtube-film": "https://www.youtube.com/watch?v=1",
    "shortener-home": "https://bit.ly/",
    "no-address": "naval drill",
    "broken": "http://[",
}


@pytest.mark.parametrize(("url", "target"), CARRIED.values(), ids=CARRIED.keys())
def test_the_carried_address_is_found(url: str, target: str) -> None:
    assert is_aggregator_link(url)
    assert embedded_target(url) == target


@pytest.mark.parametrize("url", OPAQUE.values(), ids=OPAQUE.keys())
def test_an_opaque_link_is_known_as_an_aggregator_s_but_carries_nothing(url: str) -> None:
    assert is_aggregator_link(url)
    assert embedded_target(url) is None


@pytest.mark.parametrize("url", ORDINARY.values(), ids=ORDINARY.keys())
def test_an_ordinary_link_stays_as_it_is(url: str) -> None:
    assert not is_aggregator_link(url)
    assert embedded_target(url) is None


HOSTILE = {
    "script": "https://www.google.com/url?q=javascript:alert(1)",
    "file": "https://l.facebook.com/l.php?u=file%3A%2F%2F%2Fetc%2Fpasswd",
    "relative": "https://vk.com/away.php?to=%2Fnews",
    "line-break-inside": "https://vk.com/away.php?to=http%3A%2F%2Fa.pk%2F%0Ab",
    "points-to-itself": "https://vk.com/away.php?to=https%3A%2F%2Fvk.com%2Faway.php",
}


@pytest.mark.parametrize("url", HOSTILE.values(), ids=HOSTILE.keys())
def test_only_another_http_address_is_a_target(url: str) -> None:
    assert embedded_target(url) in (None, "https://vk.com/away.php")


@given(st.binary(max_size=60))
@settings(max_examples=200, deadline=None)
def test_no_google_id_raises(message: bytes) -> None:
    identifier = base64.urlsafe_b64encode(message).decode()
    target = embedded_target(f"{NEWS}/rss/articles/{identifier}")
    assert target is None or target.startswith(("http://", "https://"))


PAGES = {
    "refresh": f'<meta http-equiv="refresh" content="0; url={TARGET}">',
    "refresh-quoted": f"""<META HTTP-EQUIV='Refresh' CONTENT="2;URL='{TARGET}'">""",
    "script-location": f'<script>window.location = "{TARGET}";</script>',
    "script-replace": f"<script>if(1){{window.location.replace('{TARGET}')}}</script>",
    "script-escaped-slashes": '<script>location.href="' + TARGET.replace("/", "\\/") + '"</script>',
    "data-n-au": f'<c-wiz><div data-n-au="{TARGET}"></div></c-wiz>',
    "canonical": f'<link rel="canonical" href="{TARGET}">',
    "og-url": f'<meta property="og:url" content="{TARGET}">',
    "only-link": f'<p>Opening <a href="{TARGET}" rel="nofollow">{TARGET}</a></p>',
    "through-another-aggregator": f'<a href="https://www.google.com/url?q={QUOTED}">go</a>',
    "own-canonical-then-link": f'<link rel="canonical" href="{NEWS}/x"><a href="{TARGET}">go</a>',
    "leading-nul": "\0" * 100 + f'<a href="{TARGET}">go</a>',
}
NO_TARGET = {
    "empty": "",
    "words": "moved",
    "google-page-of-today": '<c-wiz data-n-a-id="CBMi" data-n-a-ts="1760000000" data-n-a-sg="AZ5r"></c-wiz>'
    '<a href="https://policies.google.com/privacy">Privacy</a>',
    "own-links-only": '<a href="/about">About</a><a href="https://news.google.com/help">Help</a>',
    "home-page-of-an-outlet": '<link rel="canonical" href="https://www.dailyindus.example/">',
    "many-links": "".join(f'<a href="https://o{n}.example/news/{n}">x</a>' for n in range(5)),
    "two-outlets": '<a href="https://a.example/news/1">x</a><a href="https://b.example/news/1">y</a>',
    "script-address": '<meta http-equiv="refresh" content="0;url=javascript:alert(1)">',
    "broken-address": '<link rel="canonical" href="http://[">',
}


@pytest.mark.parametrize("html", PAGES.values(), ids=PAGES.keys())
def test_the_target_of_an_intermediate_page(html: str) -> None:
    assert target_in_page(html.encode(), f"{NEWS}/rss/articles/x") == TARGET


@pytest.mark.parametrize("html", NO_TARGET.values(), ids=NO_TARGET.keys())
def test_a_page_that_leads_nowhere(html: str) -> None:
    assert target_in_page(html.encode(), f"{NEWS}/rss/articles/x") is None


TITLES = {
    "google": ("Navies open drill - Daily Indus", ("Navies open drill", "Daily Indus")),
    "last-hyphen-counts": ("Pakistan - Russia ties grow - Dawn", ("Pakistan - Russia ties grow", "Dawn")),
    "bar": ("Navies open drill | Reuters", ("Navies open drill", "Reuters")),
    "russian": ("Россия — Пакистан: учения - РИА Новости", ("Россия — Пакистан: учения", "РИА Новости")),
    "russian-dash-is-no-separator": ("Россия — Пакистан", ("Россия — Пакистан", None)),
    "chinese": ("巴俄海军举行联合演习 - 新华网", ("巴俄海军举行联合演习", "新华网")),
    "urdu": ("بحری مشقیں شروع - روزنامہ سندھ", ("بحری مشقیں شروع", "روزنامہ سندھ")),
    "hindi": ("नौसैनिक अभ्यास शुरू - गंगा समाचार", ("नौसैनिक अभ्यास शुरू", "गंगा समाचार")),
    "hyphen-in-a-word": ("Su-35 deal signed", ("Su-35 deal signed", None)),
    "long-tail-is-no-outlet": (
        "Talks - the two sides agreed to meet again in the spring",
        ("Talks - the two sides agreed to meet again in the spring", None)),
    "no-separator": ("Navies open drill", ("Navies open drill", None)),
    "empty": ("", ("", None)),
    "only-separator": (" - ", ("-", None)),
}  # fmt: skip


@pytest.mark.parametrize(("title", "parts"), TITLES.values(), ids=TITLES.keys())
def test_headline_and_outlet(title: str, parts: tuple[str, str | None]) -> None:
    assert split_aggregator_title(title) == parts
