"""Reading feeds beside bare feedparser."""

import io
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from html import escape
from itertools import cycle, islice
from typing import Final

from bench.report import Figure
from bench.timing import CPU, compare

ITEMS: Final = 500
# We turn feedparser's sanitiser off: what that saves is to pay for all that we add (an address each,
# dates in UTC, text without markup).
BOUND: Final = 1.0
_BEGIN: Final = datetime(2026, 3, 2, 6, tzinfo=UTC)


def figures() -> list[Figure]:
    """A long feed with the articles' first sentences, and one with their whole texts."""
    import feedparser

    from classifiers.examples import bundled_examples
    from monitor.sources.feed import parse_feed

    texts = [(example.document.title, example.document.text) for example in bundled_examples()]
    found = []
    for what, whole in (("summaries", False), ("whole texts", True)):
        body = _feed(list(islice(cycle(texts), ITEMS)), whole=whole)
        content_type = "application/rss+xml; charset=utf-8"

        def ours(body: bytes = body, content_type: str = content_type) -> None:
            read = parse_feed(body, "https://news.test/rss.xml", content_type)
            assert len(read.entries) == ITEMS

        def bare(body: bytes = body, content_type: str = content_type) -> None:
            read = feedparser.parse(
                io.BytesIO(body), response_headers={"content-type": content_type}
            )
            assert len(read.entries) == ITEMS

        seconds = compare(ours, bare, clock=CPU, rounds=3)
        found.append(
            Figure(
                f"{ITEMS} items, {what}",
                value=seconds.ours * 1_000,
                unit="ms",
                baseline=seconds.bare * 1_000,
                bound=BOUND,
            )
        )
    return found


def _feed(texts: Sequence[tuple[str, str]], *, whole: bool) -> bytes:
    """RSS 2.0 as content-management systems write it."""
    items = "".join(_item(number, title, text, whole) for number, (title, text) in enumerate(texts))
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n'
        '<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>News</title>'
        "<link>https://news.test/</link><description>News</description><language>en</language>"
        f"{items}</channel></rss>"
    ).encode()


def _item(number: int, title: str, text: str, whole: bool) -> str:
    paragraphs = [line for line in text.split("\n") if line.strip()]
    moment = format_datetime(_BEGIN - timedelta(minutes=10 * number))
    link = f"https://news.test/2026/03/{number}.html"
    picture = f'<p><img src="/img/{number}.jpg" alt=""> <a href="/more">More</a></p>'
    article = picture + "".join(f"<p>{escape(line)}</p>" for line in paragraphs)
    content = f"<content:encoded>{escape(article)}</content:encoded>" if whole else ""
    return (
        f"<item><title>{escape(title)}</title><link>{link}</link><guid>{link}</guid>"
        f"<pubDate>{moment}</pubDate><dc:creator>Staff</dc:creator><category>World</category>"
        f"<description>{escape(f'<p>{escape(paragraphs[0])}</p>')}</description>{content}</item>\n"
    )
