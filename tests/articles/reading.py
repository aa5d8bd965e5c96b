"""One way for all tests of the ladder to read a page."""

from datetime import UTC, datetime
from typing import Any

from monitor.articles.extraction import Extracted, extract
from tests.articles.newsprint import NAVIGATION, NOW, page

URL = "https://www.dailyindus.example/news/1812345/naval-drill"
FEED_TEXT = "The navies of Pakistan and Russia opened an exercise, the Pakistan Navy said."
FEED_TIME = datetime(2026, 3, 1, 20, 15, tzinfo=UTC)


def read(body: bytes, **given: Any) -> Extracted:
    arguments: dict[str, Any] = {
        "url": URL,
        "content_type": "text/html",
        "charset": "utf-8",
        "feed_title": "Navies open drill",
        "feed_text": FEED_TEXT,
        "feed_published": FEED_TIME,
        "feed_lang": None,
        "now": NOW,
    } | given
    return extract(
        body,
        arguments.pop("url"),
        arguments.pop("content_type"),
        arguments.pop("charset"),
        **arguments,
    )


def article(body: str, head: str = "", lang: str = "en") -> bytes:
    return page(
        f"<title>Navies open drill - Daily Indus</title>{head}",
        f"{NAVIGATION}<article><h1>Navies open drill</h1>{body}</article>",
        lang=lang,
    )
