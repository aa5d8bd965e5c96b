"""What is asked of the door and what comes back."""

from collections.abc import Mapping
from dataclasses import dataclass

DEFAULT_ACCEPT = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


@dataclass(frozen=True, slots=True)
class Request:
    """One address to read.

    ``etag`` and ``last_modified`` are the validators of an earlier answer, sent back as they came
    (RFC 9110, sections 13.1.2 and 13.1.3).  ``max_bytes`` narrows the cap of the settings for this
    request; it cannot widen it.  With ``form`` the request is a POST that sends these fields
    (``application/x-www-form-urlencoded``) and no validators.
    """

    url: str
    etag: str | None = None
    last_modified: str | None = None
    accept: str = DEFAULT_ACCEPT
    max_bytes: int | None = None
    form: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """A complete answer: status 200 with its body, or 304 without one.

    ``url`` is the address that was asked for, ``final_url`` the one that answered after redirects.
    ``headers`` have lower-case names.  ``content_type`` is the bare media type in lower case
    (``text/html``), ``charset`` its parameter where one was sent.  ``permanent_url`` is where the
    asked address has moved for good: the end of the unbroken run of 301 and 308 that began the way,
    or ``None`` where the first hop was not permanent.
    """

    url: str
    final_url: str
    status: int
    headers: Mapping[str, str]
    body: bytes
    content_type: str
    charset: str | None
    etag: str | None
    last_modified: str | None
    not_modified: bool
    permanent_url: str | None
