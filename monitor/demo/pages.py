"""What the newsstand's server sends: feeds of several forms, list pages and article pages."""

import json
from datetime import UTC, datetime, time
from email.utils import format_datetime
from html import escape
from pathlib import Path

from jinja2 import Environment, FileSystemLoader

from monitor.demo.newsstand import Outlet, Story

RIGHT_TO_LEFT = frozenset({"ar", "fa", "ur"})

# Three houses, three habits: semantic mark-up with JSON-LD; a content-management system's div soup
# with the date in a meta tag; and a bare page of the early web.
_LAYOUTS = ("broadsheet.html", "portal.html", "plain.html")

_TYPES = {
    "rss": "application/rss+xml; charset=utf-8",
    "atom": "application/atom+xml; charset=utf-8",
    "rdf": "application/rdf+xml; charset=utf-8",
    "json": "application/feed+json; charset=utf-8",
    "sitemap": "application/xml; charset=utf-8",
    "page": "text/html; charset=utf-8",
}

_templates = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=True,
    trim_blocks=True,
    lstrip_blocks=True,
)
_templates.filters["moment"] = lambda day: datetime.combine(day, time(6), UTC)
_templates.filters["rfc822"] = lambda day: format_datetime(datetime.combine(day, time(6), UTC))
_templates.filters["iso"] = lambda day: datetime.combine(day, time(6), UTC).isoformat()


def source_answer(outlet: Outlet, base: str) -> tuple[bytes, str]:
    """The outlet's feed, list page or sitemap, and its content type."""
    if outlet.form == "json":
        return _json_feed(outlet, base), _TYPES["json"]
    name = "list.html" if outlet.form == "page" else f"{outlet.form}.xml"
    text = _templates.get_template(name).render(
        outlet=outlet, base=base, rtl=outlet.lang in RIGHT_TO_LEFT
    )
    return text.encode(), _TYPES[outlet.form]


def article_answer(outlet: Outlet, story: Story, base: str) -> tuple[bytes, str]:
    """The article's page and its content type."""
    layout = _LAYOUTS[len(outlet.slug) % len(_LAYOUTS)]
    others = [one for one in outlet.stories if one is not story][:5]
    data = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": story.title,
        "datePublished": story.published.isoformat() if story.published else None,
        "publisher": {"@type": "Organization", "name": story.outlet},
    }
    text = _templates.get_template(layout).render(
        outlet=outlet,
        story=story,
        others=others,
        base=base,
        rtl=story.lang in RIGHT_TO_LEFT,
        paragraphs=[part for part in story.text.split("\n") if part.strip()],
        # No "<" of the data may end the script element that holds it, or begin a comment in it.
        json_ld=json.dumps(data, ensure_ascii=False).replace("<", "\\u003c"),
    )
    return text.encode(), _TYPES["page"]


def address(outlet: Outlet, story: Story, base: str) -> str:
    """Where the article's page is."""
    return f"{base}/{outlet.slug}/{story.slug}.html"


_templates.globals["address"] = address


def _json_feed(outlet: Outlet, base: str) -> bytes:
    items = []
    for story in outlet.stories:
        item = {
            "id": address(outlet, story, base),
            "url": address(outlet, story, base),
            "title": story.title,
            "content_html": f"<p>{escape(story.lead)}</p>",
        }
        if story.published:
            item["date_published"] = datetime.combine(story.published, time(6), UTC).isoformat()
        items.append(item)
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": outlet.name,
        "language": outlet.lang,
        "items": items,
    }
    return json.dumps(feed, ensure_ascii=False).encode()
