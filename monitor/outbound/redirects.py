"""Where a request may go: the asked address, and each redirect hop."""

import re
from typing import Final
from urllib.parse import quote

from yarl import URL

from monitor.errors import FetchError

REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
PERMANENT: Final = frozenset({301, 308})
_SAME_METHOD: Final = frozenset({307, 308})

# Everything that is printable ASCII stays as it is; the rest of a Location is percent-encoded.
_PRINTABLE: Final = "".join(map(chr, range(0x21, 0x7F)))
# Names as DNS takes them after IDNA, with the underscore that some have; IPv6 literals.
_HOST: Final = re.compile(r"[A-Za-z0-9._-]+|[0-9A-Fa-f:.]+(%\w+)?", re.ASCII)
_LONGEST: Final = 8_000  # characters of an address; servers refuse far shorter ones


def shown(url: str) -> str:
    """An address as a message may show it: printable and of bounded length."""
    text = "".join(
        letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in url
    )
    return text if len(text) <= 300 else text[:299] + "…"


def readable_address(url: str) -> URL:
    """The address to connect to, without fragment and without credentials.

    :raises FetchError: reason ``not_http`` where it is not an http or https address with a host.
    """
    if len(url) > _LONGEST:
        raise _not_http(url, f"it is longer than {_LONGEST} characters")
    try:
        address = URL(url.strip())
        _ = address.host, address.port
    except ValueError as error:
        raise _not_http(url, "it is not a well-formed address") from error
    if address.scheme not in ("http", "https"):
        raise _not_http(url, "only http and https are read")
    if not address.raw_host:
        raise _not_http(url, "it names no host")
    if not _HOST.fullmatch(address.raw_host):
        raise _not_http(url, "its host name has characters that no host name has")
    # A name and password in an address of the web were put there by somebody else; what is read
    # here is what anybody can read.
    return address.with_user(None).with_fragment(None)


def next_address(current: URL, location: str | None) -> URL:
    """Where a redirect from ``current`` leads.

    Allowed: any public http or https address, also another host, also from https down to http:
    nothing secret is sent that a plain hop could give away, and ministries do redirect so.  What a
    downgrade may not do is to become the source's lasting address; :func:`stays_permanent` says so.
    Not allowed: every other scheme.  Credentials in the target are dropped.

    :param location: the Location header as aiohttp gives it (UTF-8 with surrogate escapes).
    :raises FetchError: reason ``broken_answer`` without a target, ``not_http`` for a forbidden one.
    """
    if not location:
        raise FetchError(
            "A redirect does not say where to",
            reason="broken_answer",
            on=shown(str(current)),
            do="open the address in a browser and use the one it ends at",
        )
    target = quote(location.encode("utf-8", "surrogateescape"), safe=_PRINTABLE)
    try:
        joined = current.join(URL(target))
    except ValueError as error:
        raise _not_http(target, "a redirect leads to what is not a well-formed address") from error
    return readable_address(str(joined))


def stays_permanent(status: int, current: URL, target: URL) -> bool:
    """Whether this hop moves the address for good: 301 or 308, and not from https to http."""
    downgraded = current.scheme == "https" and target.scheme == "http"
    return status in PERMANENT and not downgraded


def keeps_method(status: int) -> bool:
    """Whether a redirect asks for the same request again, its content included: 307 and 308."""
    return status in _SAME_METHOD


def form_goes_no_further(url: str) -> FetchError:
    """The error for a redirect that asks to send a form to a second address."""
    return FetchError(
        "The form would be sent on",
        reason="redirects",
        on=shown(url),
        because="a redirect asks for it at another address, and it is meant for this one only",
        do="the service has changed; look for a newer version of this program",
        transient=False,
    )


def too_many(url: str, *, loop: bool, limit: int) -> FetchError:
    """The error for a chain of redirects without a useful end."""
    return FetchError(
        "The redirects do not come to an end",
        reason="redirects",
        on=shown(url),
        because="they run in a circle" if loop else f"more than {limit} of them",
        do="open the address in a browser and use the one it ends at",
        transient=False,
    )


def _not_http(url: str, because: str) -> FetchError:
    return FetchError(
        "This is not an address that can be read",
        reason="not_http",
        on=shown(url),
        because=because,
        do="give an address that begins with http:// or https://",
        transient=False,
    )
