"""Links as sources write them, made absolute."""

import re
from typing import Final
from urllib.parse import urljoin, urlsplit

_LONGEST: Final = 4_000  # characters
# What browsers remove from an address, and what no address holds.
_BLANKS: Final = re.compile(r"[\t\r\n]")
_FORBIDDEN: Final = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")


def absolute(link: object, *bases: str | None) -> str | None:
    """``link`` as an http or https address, resolved against the first base that is absolute.

    :returns: ``None`` where that gives no address that can be read.
    """
    if not isinstance(link, str):
        return None
    link = _BLANKS.sub("", link).strip()
    if not link or len(link) > _LONGEST or _FORBIDDEN.search(link):
        return None
    try:
        for base in bases:
            if base and host_of(base):
                link = urljoin(base, link)
                break
        parts = urlsplit(link)
        host = parts.hostname
        _ = parts.port
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not host:
        return None
    return link.replace(" ", "%20")


def host_of(url: str) -> str:
    """The host of an http or https address in lower case without ``www.``, else an empty string."""
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        return ""
    return host.removeprefix("www.") if parts.scheme in ("http", "https") else ""


def on_own_site(url: str, page: str) -> bool:
    """Whether ``url`` is on the host of ``page`` or below it."""
    host, own = host_of(url), host_of(page)
    return bool(own) and (host == own or host.endswith("." + own))


def without_fragment(url: str) -> str:
    """The address up to ``#``; a ``#!`` or ``#/`` route of a script stays."""
    head, mark, fragment = url.partition("#")
    return url if mark and fragment.startswith(("!", "/")) else head
