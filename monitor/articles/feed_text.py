"""The feed's own text in place of a page that could not be had."""

from datetime import datetime

from monitor.articles.extraction import Extracted


def from_feed(
    title: str,
    summary: str,
    published: datetime | None,
    lang_hint: str | None,
    reason: str,
) -> Extracted:
    """What the source said of an article; ``reason`` says why there is no more than that."""
    from classifiers.language import detect_language

    return Extracted(
        title=title,
        text=summary,
        author=None,
        published=published,
        published_origin="feed" if published else "none",
        lang=detect_language(f"{title}\n{summary}", lang_hint),
        rung="feed" if summary else "none",
        canonical_link=None,
        reason=reason,
        site_name=None,
    )
