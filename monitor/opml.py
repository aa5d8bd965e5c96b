"""Lists of feeds as OPML 2.0 (http://opml.org/spec2.opml), read, written and turned into sources."""

import codecs
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit
from xml.etree import ElementTree

from pydantic import ValidationError

from monitor.articles.blocs import bloc_of_host, host_of
from monitor.errors import SourceError
from monitor.settings import SourceSettings
from monitor.vocabulary import BLOCS

# An OPML file of a thousand feeds has about 300 KB.
LARGEST: Final = 5_000_000

_LONGEST_NAME: Final = 120
_DECLARATION: Final = re.compile(
    rb"\s*<\?xml\b(?:[^>]{0,100}?\sencoding\s*=\s*[\"'](?P<encoding>[A-Za-z0-9._-]{1,40})[\"'])?"
)
# What XML 1.0 (section 2.2) cannot hold, in no spelling.
_NOT_IN_XML: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class Outline:
    """One feed of an OPML file; ``categories`` are those of the file, as written."""

    title: str
    url: str
    categories: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Additions:
    """What of a list of feeds is to become a source, and the addresses that cannot be one."""

    sources: tuple[SourceSettings, ...]
    refused: tuple[str, ...]


def read_opml(data: bytes, name: str) -> list[Outline]:
    """The feeds of an OPML file, each address once.

    :param name: the file's name, for messages.
    :raises SourceError: the file is too large, is no OPML, or names no feed.
    """
    import listparser

    if len(data) > LARGEST:
        raise SourceError(
            "list of feeds not read", reason="too_large", on=name, because=f"over {LARGEST} bytes"
        )
    parsed = listparser.parse(_in_ascii(data))
    found: dict[str, Outline] = {}
    for feed in parsed.feeds:
        if _is_web_address(feed.url):
            title = " ".join((feed.title or "").split()) or feed.url
            categories = tuple(part for path in feed.categories for part in path)
            found.setdefault(feed.url, Outline(title[:_LONGEST_NAME], feed.url, categories))
    if not found:
        cause = f": {parsed.bozo_exception}" if parsed.bozo else ""
        raise SourceError(
            "list of feeds not read",
            reason="no_feeds",
            on=name,
            because=f"no feed with an http address in it{cause}",
            do="export the subscriptions of your reader as OPML and try that file",
        )
    return list(found.values())


def additions(outlines: Sequence[Outline], sources: Sequence[SourceSettings]) -> Additions:
    """The feeds that ``sources`` lacks, each under a name of its own.

    A category that is a bloc decides the bloc, else the country of the address does.
    """
    known = {one.url for one in sources}
    names = {one.name for one in sources}
    added: list[SourceSettings] = []
    refused: list[str] = []
    for outline in outlines:
        if outline.url in known:
            continue
        name = _free_name(outline, names)
        try:
            source = SourceSettings(name=name, url=outline.url, bloc=_bloc_of(outline))
        except ValidationError:
            refused.append(outline.url)
            continue
        names.add(name)
        known.add(outline.url)
        added.append(source)
    return Additions(tuple(added), tuple(refused))


def write_opml(sources: Sequence[SourceSettings]) -> bytes:
    """The feeds among the sources, grouped by bloc; pages and sitemaps have no place in OPML."""
    root = ElementTree.Element("opml", version="2.0")
    ElementTree.SubElement(ElementTree.SubElement(root, "head"), "title").text = "Entente"
    body = ElementTree.SubElement(root, "body")
    for bloc in BLOCS:
        feeds = [one for one in sources if one.bloc == bloc and one.kind == "feed"]
        if not feeds:
            continue
        group = ElementTree.SubElement(body, "outline", text=bloc)
        for source in feeds:
            name = _NOT_IN_XML.sub("\ufffd", source.name)
            attributes = {"type": "rss", "text": name, "xmlUrl": source.url}
            if source.lang:
                attributes["language"] = source.lang
            ElementTree.SubElement(group, "outline", attributes)
    ElementTree.indent(root)
    data: bytes = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return data + b"\n"


def _in_ascii(data: bytes) -> bytes:
    """The file with its declaration taken off and all but ASCII as character references.

    listparser heeds no stated encoding and takes UTF-8 without one for Latin-1.  It must not be
    given a string: one that begins with ``http://`` it would fetch.
    """
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encoding = "utf-16"
    else:
        stated = _DECLARATION.match(data)
        encoding = stated["encoding"].decode() if stated and stated["encoding"] else "utf-8-sig"
    try:
        text = data.decode(encoding, "replace")
    except (LookupError, UnicodeError):
        text = data.decode("utf-8-sig", "replace")
    return re.sub(r"^\s*<\?xml.{0,200}?\?>", "", text, flags=re.DOTALL).encode(
        "ascii", "xmlcharrefreplace"
    )


def _is_web_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        return False


def _bloc_of(outline: Outline) -> str:
    named = [part.lower() for part in outline.categories if part.lower() in BLOCS]
    return named[0] if named else bloc_of_host(host_of(outline.url))


def _free_name(outline: Outline, taken: set[str]) -> str:
    if outline.title not in taken:
        return outline.title
    name = f"{outline.title[:60]} ({host_of(outline.url)[:40]})"
    number = 2
    while name in taken:
        name = f"{outline.title[:60]} ({number})"
        number += 1
    return name
