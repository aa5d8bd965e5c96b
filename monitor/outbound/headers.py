"""What an answer's headers say, read from whatever bytes a server sends.

The library's own parser of parameters (:mod:`email.message`) is not used: it raises errors of
several kinds on malformed continuations (RFC 2231) and takes quadratic time on some quotes.
"""

import re
from typing import Final

_LONGEST_VALIDATOR: Final = 1_000  # characters of an ETag or Last-Modified that we keep
_LONGEST_CONTENT_TYPE: Final = 1_000  # characters that are looked at
_MEDIA_TYPE: Final = re.compile(r"\s*([\w!#$&^.+-]{1,100}/[\w!#$&^.+-]{1,100})", re.ASCII)
_CHARSET: Final = re.compile(
    r""";\s*charset\s*=\s*["']?\s*([\w.:+-]{1,40})(?![\w.:+-])""", re.ASCII | re.IGNORECASE
)


def media_type(value: str) -> tuple[str, str | None]:
    """The media type and charset of a Content-Type, both in lower case.

    No value gives an empty media type, one that cannot be read ``text/plain`` (RFC 2045, section
    5.2).  A charset longer than 40 characters or with characters that no name of one has is none.
    """
    if not value:
        return "", None
    value = value[:_LONGEST_CONTENT_TYPE]
    kind, charset = _MEDIA_TYPE.match(value), _CHARSET.search(value)
    return kind[1].lower() if kind else "text/plain", charset[1].lower() if charset else None


def without_surrogates(value: str) -> str:
    """A header value without the lone surrogates that stand for bytes outside UTF-8."""
    return value.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def validator(value: str | None) -> str | None:
    """A validator that can be stored and sent back as it came, else ``None``."""
    if value is None or len(value) > _LONGEST_VALIDATOR:
        return None
    return value if value.isascii() and value.isprintable() and value.strip() else None
