"""The links of a page with what their surroundings say of them.

A page is looked at the way its reader does: a block of like items, each with a headline and often a
date, is the list; bars, menus and footers are not.
"""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Final

from monitor.sources.addresses import absolute, without_fragment
from monitor.sources.dates import parse_date
from monitor.sources.text import TITLE_LIMIT, one_line, paragraphs

if TYPE_CHECKING:
    from lxml.html import HtmlElement

# Real pages have hundreds of links, and two or three to one article.
_MOST_ANCHORS: Final = 5_000
_MOST_TO_ONE: Final = 8
_CLIMB: Final = 8  # ancestors that can be an item's box
_HEADINGS: Final = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_ITEMS: Final = frozenset({"article", "li", "tr", "dd", "dt"})
_LONGEST_TEXT: Final = 4_000  # characters of a box that are looked at

# Landmarks of HTML and ARIA that hold no list of articles.
_CHROME_TAGS: Final = frozenset({"nav", "footer", "aside", "form", "button", "select", "dialog"})
_CHROME_ROLES: Final = frozenset(
    {"navigation", "banner", "contentinfo", "complementary", "search", "menu", "menubar", "dialog"}
)
# Words of class names and ids.  A box named by one is rated down and not left out, for frameworks
# name the strangest things "nav".
_CHROME_WORDS: Final = frozenset(
    {"nav", "navbar", "navigation", "menu", "submenu", "footer", "breadcrumb", "breadcrumbs",
     "pagination", "pager", "paging", "social", "share", "sharing", "tags", "tagcloud", "cookie",
     "cookies", "login", "languages", "toolbar", "topbar", "copyright", "widgets", "ticker"}
)  # fmt: skip
_WORDS: Final = re.compile(r"[A-Za-z][a-z]*|[A-Z]+(?![a-z])")
# Class names that tell one item of a list from the next, and so say nothing of the list.
_VARYING: Final = re.compile(r"\d|^(?:odd|even|first|last|active|current|selected|has-.*)$")

_MORE: Final = re.compile(
    r"(?:read|see|view|show|learn|know)?\s*(?:more|details?|all|full (?:story|text|article))(?:\s.{0,30})?"
    r"|continue reading.*|(?:читать|узнать)?\s*(?:далее|подробнее|полностью|ещё|еще|все новости)"
    r"|मज़ीद.*|और पढ़ें|आगे पढ़ें|विस्तार से.*|पूरा पढ़ें"
    r"|مزید(?: پڑھیں| پڑھئے)?|تفصیلات?|ادامه(?: مطلب)?|بیشتر(?: بخوانید)?|المزيد|اقرأ المزيد|التفاصيل"
    r"|更多|详细|详情|阅读全文|查看更多|全文",
    re.IGNORECASE,
)
_EDGES: Final = " \t\n.…»›>→[]()|:-–—0123456789"
_HAN: Final = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]")
_WORD: Final = re.compile(r"\w*[^\W\d_]\w*")
_DATE_TEXT: Final = re.compile(
    r"\b\d{1,2}[./-]\d{1,2}[./-](?:20)?\d\d\b|\b20\d\d[./-]\d{1,2}[./-]\d{1,2}\b"
    r"|\b\d{1,2}:\d\d\b|\b20\d\d\b|20\d\d年"
)


@dataclass(slots=True)
class PageLink:
    """One address that a page links to, and the best of what its anchors say.

    ``context`` are points for the surroundings, ``group`` names the shape of the place: links with
    the same one stand in the same list.
    """

    url: str
    title: str = ""
    summary: str = ""
    published: datetime | None = None
    context: float = 0.0
    group: str = ""
    anchors: "list[HtmlElement]" = field(default_factory=list)


class Layout:
    """Reads the surroundings of links, each ancestor only once.

    With ``mind_chrome`` off, bars and menus are places like any other.
    """

    def __init__(self, links: list[PageLink], *, mind_chrome: bool = True) -> None:
        self._mind_chrome = mind_chrome
        self._chrome: dict[HtmlElement, float | None] = {}
        self._names: dict[HtmlElement, str] = {}
        self._texts: dict[HtmlElement, str] = {}
        self._owner: dict[HtmlElement, str | None] = {}
        for link in links:
            for anchor in link.anchors:
                for ancestor in _ancestors(anchor):
                    owner = self._owner.setdefault(ancestor, link.url)
                    if owner != link.url:
                        self._owner[ancestor] = None

    def describe(self, link: PageLink) -> bool:
        """Fill in title, date, points and group; whether any anchor stands outside the chrome."""
        best: float | None = None
        titles: list[tuple[float, str]] = []
        for anchor in link.anchors:
            chrome = self._chrome_points(anchor) if self._mind_chrome else 0.0
            if chrome is None:
                continue
            box = self._box(anchor, link.url)
            title, rank = self._title(anchor, box)
            titles.append((rank + headline_points(title), title))
            points = chrome + headline_points(title) + rank + self._box_points(anchor, box)
            link.published = link.published or _date_in(box)
            if best is None or points > best:
                best = points
                link.group = self._signature(anchor)
                link.summary = self._summary(box, title)
        if best is None:
            return False
        link.context = best
        link.title = max(titles, key=lambda one: one[0])[1]
        return True

    def _box(self, anchor: "HtmlElement", url: str) -> "HtmlElement":
        """The item that the link belongs to: the widest ancestor that links nowhere else."""
        box = anchor
        for ancestor in _ancestors(anchor):
            if self._owner.get(ancestor) != url or ancestor.tag in ("body", "main", "html"):
                break
            box = ancestor
        return box

    def _title(self, anchor: "HtmlElement", box: "HtmlElement") -> tuple[str, float]:
        """The headline and how surely it is one: 2 in a heading, else 0."""
        for heading in anchor.iter(*_HEADINGS):
            if text := _text(heading):
                return text, 2.0
        for ancestor in _ancestors(anchor):
            if ancestor.tag in _HEADINGS:
                return _headline(anchor, _title_part(anchor) or _text(anchor)), 2.0
            if ancestor is box:
                break
        text = _headline(anchor, _title_part(anchor) or _text(anchor))
        if text:
            return text, 0.0
        for heading in box.iter(*_HEADINGS):  # a picture or "read more" beside its headline
            if found := _text(heading):
                return found, 1.5
        label = one_line(anchor.get("title") or anchor.get("aria-label") or "", TITLE_LIMIT)
        return ("" if is_more(label) else label), 0.0

    def _box_points(self, anchor: "HtmlElement", box: "HtmlElement") -> float:
        points = 0.0
        if box.tag in _ITEMS or any(one.tag in _ITEMS for one in _ancestors(anchor, 4)):
            points += 0.5
        if next(box.iter("time"), None) is not None:
            points += 1.5
        elif _DATE_TEXT.search(self._text_of(box)):
            points += 1.0
        return points

    def _summary(self, box: "HtmlElement", title: str) -> str:
        for paragraph in box.iter("p"):
            text = paragraphs("".join(paragraph.itertext())[:_LONGEST_TEXT], 2_000)
            if len(text) >= 40 and text != title:
                return text
        return ""

    def _text_of(self, box: "HtmlElement") -> str:
        if box not in self._texts:
            self._texts[box] = " ".join(box.itertext())[:_LONGEST_TEXT]
        return self._texts[box]

    def _chrome_points(self, anchor: "HtmlElement") -> float | None:
        """0 in the open, below it in what is named like a bar or menu, ``None`` in a landmark."""
        path = [anchor, *anchor.iterancestors()]
        known = next((number for number, one in enumerate(path) if one in self._chrome), len(path))
        points = self._chrome[path[known]] if known < len(path) else 0.0
        for element in reversed(path[:known]):
            if points is not None:
                points = _chrome_of(element, points)
            self._chrome[element] = points
        return points

    def _signature(self, anchor: "HtmlElement") -> str:
        return " ".join(self._name(one) for one in (anchor, *_ancestors(anchor, 5)))

    def _name(self, element: "HtmlElement") -> str:
        if element not in self._names:
            tokens = () if element.tag in _ITEMS else (element.get("class") or "").split()[:20]
            kept = sorted(token for token in tokens if not _VARYING.search(token))
            self._names[element] = ".".join([str(element.tag), *kept])
        return self._names[element]


def collect(anchors: "list[HtmlElement]", base: str) -> list[PageLink]:
    """The addresses that the anchors lead to, in the order of the page."""
    links: dict[str, PageLink] = {}
    for anchor in anchors[:_MOST_ANCHORS]:
        href = anchor.get("href") or ""
        if href.startswith("#"):
            continue
        address = absolute(href, base)
        if address is not None:
            address = without_fragment(address)
            known = links.setdefault(address, PageLink(address)).anchors
            if len(known) < _MOST_TO_ONE:
                known.append(anchor)
    return list(links.values())


def headline_points(text: str) -> float:
    """How much a text is as long as a headline.  Two Chinese characters count as a word."""
    if not text:
        return -0.5  # a picture: its headline may be elsewhere
    han = len(_HAN.findall(text))
    words = len(_WORD.findall(_HAN.sub(" ", text))) + han / 2
    if words < 2:
        return -1.5
    if words < 3:
        return -0.5
    if words < 4:
        return 0.5
    if words < 6:
        return 1.5
    return 3.0 if words <= 60 else 1.0


def is_more(text: str) -> bool:
    """Whether a link's text only says that there is more, in any of our languages."""
    return _MORE.fullmatch(text.strip(_EDGES)) is not None


def _ancestors(element: "HtmlElement", most: int = _CLIMB) -> "list[HtmlElement]":
    found = []
    for ancestor in element.iterancestors():
        found.append(ancestor)
        if len(found) == most:
            break
    return found


def _text(element: "HtmlElement") -> str:
    """What is written in an element, without dates and the like beside the headline."""
    # Escaped, for one_line takes its text for markup; here what looks like a tag is text.
    return one_line(html.escape(" ".join(_strings(element)), quote=False), TITLE_LIMIT)


def _strings(element: "HtmlElement") -> Iterator[str]:
    from lxml.etree import iterwalk

    length = 0
    walk = iterwalk(element, events=("start", "end"))
    for event, one in walk:
        if event == "start" and one is not element and _is_beside(one):
            walk.skip_subtree()  # its end, and so its tail, still comes
            continue
        text = one.text if event == "start" else one.tail if one is not element else None
        if text:
            yield text
            length += len(text)
            if length > _LONGEST_TEXT:
                return


def _is_beside(element: "HtmlElement") -> bool:
    if element.tag in ("time", "script", "style", "svg", "noscript"):
        return True
    return bool(_class_words(element) & {"date", "time", "meta", "views", "counter"})


def _class_words(element: "HtmlElement") -> set[str]:
    return {word.lower() for word in _WORDS.findall(element.get("class") or "")}


def _title_part(anchor: "HtmlElement") -> str:
    """The part of a link that is named as the title, where the link is the whole item."""
    for element in anchor.iterdescendants():
        named = _class_words(element) & {"title", "headline", "heading", "caption"}
        if (named or element.get("itemprop") in ("name", "headline")) and (text := _text(element)):
            return text
    return ""


def _headline(anchor: "HtmlElement", text: str) -> str:
    if is_more(text) or not _WORD.search(text):
        return ""
    full = one_line(anchor.get("title") or "", TITLE_LIMIT)
    cut = text.rstrip(".… ")
    # A headline cut short for the list, whole in the title attribute.
    return full if text != cut and len(full) > len(cut) and full.startswith(cut) else text


def _date_in(box: "HtmlElement") -> datetime | None:
    for element in box.iter("time", "meta", "span", "abbr"):
        stated = element.get("datetime") or (
            element.get("content") if element.get("itemprop") == "datePublished" else None
        )
        if (moment := parse_date(stated)) is not None:
            return moment
    return None


def _chrome_of(element: "HtmlElement", above: float) -> float | None:
    """The points within ``element``, given those around it."""
    tag = element.tag
    if tag in ("html", "body", "main", "article"):
        return above
    if tag in _CHROME_TAGS or (element.get("role") or "").lower() in _CHROME_ROLES:
        return None
    if tag == "header":
        # The page's own, not the head of an article or of a section of the list.
        inner = ("article", "section", "main", "li")
        if not any(one.tag in inner for one in element.iterancestors()):
            return None
    names = f"{element.get('class') or ''} {element.get('id') or ''}".split()[:20]
    for name in names:
        words = [word.lower() for word in _WORDS.findall(name)]
        if words and (words[0] in _CHROME_WORDS or words[-1] in _CHROME_WORDS):
            return min(above, -3.0)
    return above
