"""What a page states of itself: JSON-LD, meta elements, microdata, headings.

Nothing here decides; see :mod:`monitor.articles.titles`, :mod:`monitor.articles.dates` and
:mod:`monitor.articles.extraction`.
"""

import html
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

from monitor.articles.dates import StatedVia
from monitor.articles.links import canonical
from monitor.articles.texts import one_line, plain_text

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_MAX_SCRIPTS: Final = 40
_MAX_NODES: Final = 5_000
_MAX_ARTICLES: Final = 50  # a list page states that many; one page's own is among the first
_MAX_AUTHORS: Final = 8
_MAX_PARAGRAPHS_BEFORE_TIME: Final = 2  # a standfirst and a byline
_ARTICLE_TYPE: Final = re.compile(r"(?:\w*Article|\w*Posting|Report|\w*:\w*Article)")
_JUNK_AROUND_JSON: Final = re.compile(
    r"^\s*(?:<!--|//<!\[CDATA\[|/\*<!\[CDATA\[\*/|<!\[CDATA\[)|(?:-->|//\]\]>|/\*\]\]>\*/|\]\]>|;)\s*$"
)
_LETTER: Final = re.compile(r"[^\W\d_]")

_AUTHOR_NAMES: Final = ("author", "article:author", "byl", "dc.creator", "parsely-author")
_DATE_NAMES: Final = (
    "article:published_time", "og:article:published_time", "og:published_time", "datepublished",
    "article.published", "publishdate", "publish_date", "publish-date", "publication_date",
    "originalpublicationdate", "pubdate", "sailthru.date", "parsely-pub-date",
    "cxenseparse:recs:publishtime", "cxenseparse:publishtime", "article:create_at",
    "dc.date.issued", "dcterms.issued", "dcterms.created", "dc.date.created", "dc.date", "date",
)  # fmt: skip
_OFFSET_NAMES: Final = ("article:modified_time", "og:updated_time", "datemodified", "lastmod")

Node = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Stated:
    """What a page says of itself, as it says it (untrusted, one line each, empty if unsaid)."""

    headline: str  # JSON-LD
    og_title: str
    heading: str  # the only or first h1
    html_title: str
    article_body: str  # JSON-LD, plain lines
    author: str
    site_name: str
    lang: str
    links: tuple[str, ...]  # link rel=canonical, then og:url
    dates: tuple[tuple[StatedVia, str], ...]  # (where, text), the most trusted first
    offsets: tuple[str, ...]  # other times of the page; only their zone is of use
    is_free: bool  # False where JSON-LD says that one must pay


def read_stated(tree: "HtmlElement", url: str) -> Stated:
    """Collect the statements of a parsed page."""
    node = _main_article(list(islice(_article_nodes(tree), _MAX_ARTICLES)), url)
    meta = _meta(tree)
    site_name = (
        meta.get("og:site_name") or _name(node.get("publisher")) or meta.get("application-name", "")
    )
    return Stated(
        headline=_line(node.get("headline") or node.get("name")),
        og_title=_line(meta.get("og:title") or meta.get("twitter:title")),
        heading=_heading(tree),
        html_title=_line(tree.findtext(".//title")),
        article_body=_article_body(node),
        author=_author(node, meta),
        site_name=_line(site_name),
        lang=(tree.get("lang") or tree.get("xml:lang") or "")[:20],
        links=tuple(_links(tree, meta)),
        dates=tuple(_dates(tree, node, meta)),
        offsets=tuple(_offsets(node, meta)),
        is_free=_is_free(node.get("isAccessibleForFree")),
    )


def _line(value: Any) -> str:
    if isinstance(value, list) and value:
        value = value[0]
    return one_line(html.unescape(value[:2_000]), 500) if isinstance(value, str) else ""


def _is_free(value: Any) -> bool:
    return not (value is False or (isinstance(value, str) and value.strip().lower() == "false"))


def _article_nodes(tree: "HtmlElement") -> Iterator[Node]:
    scripts = tree.xpath("//script[contains(@type, 'ld+json')]")
    for script in list(scripts)[:_MAX_SCRIPTS]:
        data = _json(script.text or "")
        pending = [data]
        for _ in range(_MAX_NODES):
            if not pending:
                break
            item = pending.pop()
            if isinstance(item, list):
                pending.extend(reversed(item))
            elif isinstance(item, dict):
                types = item.get("@type")
                names = types if isinstance(types, list) else [types]
                if any(isinstance(n, str) and _ARTICLE_TYPE.fullmatch(n) for n in names):
                    yield item
                pending.extend(
                    item[key] for key in ("mainEntity", "mainEntityOfPage", "@graph") if key in item
                )


def _json(text: str) -> Any:
    text = _JUNK_AROUND_JSON.sub("", text)
    text = _JUNK_AROUND_JSON.sub("", text).strip()
    for form in (text, html.unescape(text)):
        try:
            return json.loads(form, strict=False)  # real pages break lines inside strings
        except (ValueError, RecursionError):
            continue
    return None


def _main_article(nodes: list[Node], url: str) -> Node:
    """The node of the page's own article: the one with its address, else the first with text."""
    if not nodes:
        return {}
    key = _key(url)
    for node in nodes:
        if key and key in (
            _key(_address(node.get(name))) for name in ("url", "mainEntityOfPage", "@id")
        ):
            return node
    return next((node for node in nodes if isinstance(node.get("articleBody"), str)), nodes[0])


def _address(value: Any) -> str:
    if isinstance(value, dict):
        value = value.get("@id") or value.get("url")
    return value if isinstance(value, str) else ""


def _key(url: str) -> str:
    try:
        return canonical(url)
    except ValueError:
        return ""


def _meta(tree: "HtmlElement") -> dict[str, str]:
    found: dict[str, str] = {}
    for element in tree.iter("meta"):
        name = element.get("property") or element.get("name") or element.get("itemprop")
        content = element.get("content")
        if name and content and content.strip():
            found.setdefault(name.strip().lower(), content.strip())
    return found


def _heading(tree: "HtmlElement") -> str:
    headings = (_line(heading.text_content()) for heading in tree.iter("h1"))
    return next((heading for heading in headings if heading), "")


def _article_body(node: Node) -> str:
    body = node.get("articleBody")
    if isinstance(body, list):
        body = "\n".join(part for part in body if isinstance(part, str))
    return plain_text(body) if isinstance(body, str) else ""


def _name(value: Any, depth: int = 3) -> str:
    """The name or names in a string, a node or a list of them (hostile pages nest without end)."""
    if depth == 0:
        return ""
    if isinstance(value, list):
        return ", ".join(filter(None, (_name(item, depth - 1) for item in value[:_MAX_AUTHORS])))
    if isinstance(value, dict):
        return _name(value.get("name"), depth - 1)
    return _line(value)


def _author(node: Node, meta: dict[str, str]) -> str:
    stated = [_name(node.get("author")) or _name(node.get("creator"))]
    stated += [_line(meta.get(name)) for name in _AUTHOR_NAMES]
    # Content systems put numbers and profile addresses there too.
    return next((name for name in stated if _LETTER.search(name) and "://" not in name), "")


def _links(tree: "HtmlElement", meta: dict[str, str]) -> Iterator[str]:
    for link in tree.iter("link"):
        if "canonical" in link.get("rel", "").lower().split() and link.get("href", "").strip():
            yield link.get("href", "").strip()
    if "og:url" in meta:
        yield meta["og:url"]


def _dates(
    tree: "HtmlElement", node: Node, meta: dict[str, str]
) -> Iterator[tuple[StatedVia, str]]:
    for key in ("datePublished", "dateCreated"):
        if text := _line(node.get(key)):
            yield "json_ld", text
    for name in _DATE_NAMES:
        if name in meta:
            yield "meta", _line(meta[name])
    for element in tree.xpath("//*[@itemprop='datePublished' or (self::time and @pubdate)]"):
        yield "microdata", _line(element.get("content") or element.get("datetime") or element.text)
    yield from (("time", text) for text in _times(tree))


def _times(tree: "HtmlElement") -> Iterator[str]:
    """The time elements of the article itself, not those of the articles listed beside it."""
    for root in tree.xpath("(//article | //main)[1]"):
        own = {_line(time.get("datetime")) for time in root.xpath(".//time[@datetime]")}
        if len(own) == 1:
            yield own.pop()
    # Else the one that follows the headline before the text begins.
    passed = False
    paragraphs = 0
    for element in tree.iter("h1", "p", "time"):
        if element.tag == "h1":
            passed = True
        elif passed and element.tag == "p":
            paragraphs += 1
            if paragraphs > _MAX_PARAGRAPHS_BEFORE_TIME:
                return
        elif passed and (text := _line(element.get("datetime"))):
            yield text
            return


def _offsets(node: Node, meta: dict[str, str]) -> Iterator[str]:
    for key in ("datePublished", "dateCreated", "dateModified", "uploadDate"):
        if text := _line(node.get(key)):
            yield text
    for name in (*_DATE_NAMES, *_OFFSET_NAMES):
        if name in meta:
            yield _line(meta[name])
