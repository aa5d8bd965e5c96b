"""Google News' links, and the outlet's article behind them.

A link holds an id.  Until July 2024 the id was a protocol buffer with the address in it
(:func:`carried_address`).  Since then it holds a token that begins with ``AU_yqL``, and only Google
knows what it stands for (:func:`is_opaque`).  Its own page asks so, and so can we, in two requests:

1. The page of the id states a signature and the time of it (:func:`page_request`,
   :func:`signature_in_page`).
2. Both go with the id to the service ``batchexecute``, procedure ``Fbv4je``, whose answer holds the
   address (:func:`resolve_request`, :func:`target_in_answer`).

The service is Google's own and not documented.  What is written here is how its page and several
public readers of Google News use it; where any of it has changed, each function answers ``None`` and
the article keeps the feed's own words.  From some countries Google sends a page that asks for
consent to cookies in place of the first; it holds no signature.

Decides only: the requests go through :class:`~monitor.outbound.client.Outbound`.
"""

import base64
import binascii
import html
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlsplit

from monitor.articles.links import http_address, http_parts
from monitor.outbound.answer import Request

GOOGLE_NEWS: Final = "https://news.google.com"

_GOOGLE_HOST: Final = re.compile(r"(?:.+\.)?google\.[a-z]{2,3}(?:\.[a-z]{2})?\.?")
_HOST: Final = re.compile(r"news\.google\.[a-z]{2,3}(?:\.[a-z]{2})?")
_ID: Final = re.compile(r"/(?:articles|read)/(?P<id>[\w-]{1,2000}={0,2})(?![\w=-])", re.ASCII)
_PAGE_SIGNATURE: Final = re.compile(rb"""data-n-a-sg=["']([^"'<>\s]{1,500})["']""")
_PAGE_TIME: Final = re.compile(rb"""data-n-a-ts=["'](\d{1,15})["']""")
_SAME_TAG: Final = 2_000  # bytes around the signature in which its time stands
_MAX_ANSWER: Final = 256 * 1024  # bytes; an answer has about one kilobyte
_MAX_VALUES: Final = 50  # of the answer's outer level

# Whose edition asks, in which form; the service wants it complete but takes placeholders.
_READER: Final[list[Any]] = [
    ["X", "X", ["X", "X"], None, None, 1, 1, "US:en",
     None, 1, None, None, None, None, None, 0, 1],
    "X", "X", 1, [1, 1, 1], 1, 1, None, 0, 0, None, 0,
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Signature:
    """What the page of an article gives along with its id: text, and seconds since 1970."""

    value: str
    timestamp: int


def article_id(url: str) -> str | None:
    """The id in an address of Google News; ``None`` for any other text."""
    parts = http_parts(url)
    if parts is None or not _HOST.fullmatch(parts.hostname or ""):
        return None
    found = _ID.search(parts.path)
    return found["id"] if found else None


def is_opaque(url: str) -> bool:
    """Whether an address of Google News carries no address inside.

    To fetch it alone shows a page made by a script and leads nowhere.
    """
    identifier = article_id(url)
    return identifier is not None and carried_address(identifier) is None


def carried_address(identifier: str) -> str | None:
    """The address in an id from before July 2024: field 4 of its protocol buffer, or field 26, AMP."""
    try:
        message = base64.urlsafe_b64decode(identifier.rstrip("=") + "==")
    except (binascii.Error, ValueError):
        return None
    for value in _string_fields(message):
        try:
            target = http_address(value.decode("utf-8"))
        except UnicodeDecodeError:
            continue
        if target is not None:
            return target
    return None


def page_request(identifier: str, base: str = GOOGLE_NEWS) -> Request:
    """The request for the page of an id.  ``base`` is scheme and host without a slash at the end."""
    return Request(f"{base}/rss/articles/{identifier}")


def signature_in_page(body: bytes) -> Signature | None:
    """The signature that the page of an id states; never raises."""
    found = _PAGE_SIGNATURE.search(body)
    if found is None:
        return None
    around = body[max(0, found.start() - _SAME_TAG) : found.end() + _SAME_TAG]
    time = _PAGE_TIME.search(around)
    value = html.unescape(found[1].decode("utf-8", "replace"))
    if time is None or not (value.isascii() and value.isprintable()):
        return None
    return Signature(value, int(time[1]))


def resolve_request(identifier: str, signature: Signature, base: str = GOOGLE_NEWS) -> Request:
    """The request that asks which address an id stands for."""
    question = ["garturlreq", _READER, identifier, signature.timestamp, signature.value]
    call = [[["Fbv4je", _compact(question), None, "generic"]]]
    return Request(
        f"{base}/_/DotsSplashUi/data/batchexecute",
        accept="*/*",
        max_bytes=_MAX_ANSWER,
        form={"f.req": _compact(call)},
    )


def target_in_answer(body: bytes) -> str | None:
    """The address that the answer holds; never raises.

    ``None`` where it holds none, or one of Google's own.
    """
    for outer in _json_values(body[:_MAX_ANSWER]):
        for item in outer if isinstance(outer, list) else ():
            match item:
                case ["wrb.fr", "Fbv4je", str(inner), *_]:
                    return _target(inner)
    return None


def _target(inner: str) -> str | None:
    """The address in the answer of the procedure, which is JSON in a string of JSON."""
    for answer in _json_values(inner.encode("utf-8", "replace")):
        match answer:
            case ["garturlres", str(text), *_]:
                target = http_address(text)
                host = urlsplit(target).hostname if target else None
                return None if host is None or _GOOGLE_HOST.fullmatch(host) else target
    return None


def _json_values(body: bytes) -> Iterator[Any]:
    """The JSON values that stand one after the other; ends quietly where they end.

    Before the first stands ``)]}'``, which keeps other sites' scripts from reading the answer.  Where
    it comes in pieces the length of each stands before it and is a value like any other.
    """
    text = body.decode("utf-8", "replace").lstrip().removeprefix(")]}'")
    decoder = json.JSONDecoder()
    position = 0
    for _ in range(_MAX_VALUES):
        while text[position : position + 1].isspace():
            position += 1
        try:
            value, position = decoder.raw_decode(text, position)
        except (ValueError, RecursionError):  # brackets without end
            return
        yield value


def _compact(value: object) -> str:
    return json.dumps(value, separators=(",", ":"))


def _string_fields(message: bytes) -> Iterator[bytes]:
    """The length-delimited fields of a protocol buffer; ends quietly where it is none."""
    position = 0
    while position < len(message):
        key, position = _varint(message, position)
        match key & 7:
            case 0:
                _, position = _varint(message, position)
            case 1:
                position += 8
            case 2:
                length, position = _varint(message, position)
                yield message[position : position + length]
                position += length
            case 5:
                position += 4
            case _:
                return


def _varint(message: bytes, position: int) -> tuple[int, int]:
    value = 0
    for count, byte in enumerate(message[position : position + 10]):
        value |= (byte & 0x7F) << (7 * count)
        if byte < 0x80:
            return value, position + count + 1
    return 0, len(message)
