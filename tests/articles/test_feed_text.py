"""What a feed said of an article, where its page could not be had."""

from datetime import UTC, datetime

import pytest

from monitor.articles.feed_text import from_feed

MOMENT = datetime(2026, 3, 2, 6, 0, tzinfo=UTC)
URDU = "پاکستان اور روس کی مشترکہ فوجی مشقیں اگلے ہفتے شروع ہوں گی"

CASES = {
    "all": ("Drill begins", "Both armies train.", MOMENT, "feed", "feed"),
    "no date": ("Drill begins", "Both armies train.", None, "feed", "none"),
    "no summary": ("Drill begins", "", MOMENT, "none", "feed"),
    "nothing": ("", "", None, "none", "none"),
}


@pytest.mark.parametrize(
    ("title", "summary", "published", "rung", "origin"), CASES.values(), ids=CASES
)
def test_the_feed_s_own_text_serves(
    title: str, summary: str, published: datetime | None, rung: str, origin: str
) -> None:
    found = from_feed(title, summary, published, "en", "timeout")

    assert (found.title, found.text, found.rung) == (title, summary, rung)
    assert (found.published, found.published_origin) == (published, origin)
    assert (found.reason, found.canonical_link, found.author) == ("timeout", None, None)


def test_the_language_is_that_of_the_words_and_not_of_the_hint() -> None:
    assert from_feed(URDU, URDU, None, "en", "timeout").lang == "ur"
