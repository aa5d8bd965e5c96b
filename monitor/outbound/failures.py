"""What went wrong, in words: one sentence for each status and each failure of the transport."""

import asyncio
import errno
import socket
import ssl
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Final

import aiohttp

from monitor.errors import FetchError
from monitor.outbound.guard import PrivateAddressError
from monitor.outbound.redirects import shown

_LONGEST_WAIT: Final = 7 * 86_400.0  # seconds; what a server asks for beyond it is not believed
_UNREACHABLE: Final = frozenset(
    {errno.ENETUNREACH, errno.EHOSTUNREACH, errno.ENETDOWN, errno.EHOSTDOWN, errno.EADDRNOTAVAIL}
)

# status → because, do, transient
_STATUS: Final[Mapping[int, tuple[str, str, bool]]] = {
    400: ("the server does not accept the request", "check the address", False),
    401: ("it asks for a password", "choose an address that is open to everybody", False),
    402: ("it asks for payment", "choose an address that is open to everybody", False),
    403: (
        "the server refuses to show it to this program",
        "open it in a browser; if it shows there, set another fetch.user_agent",
        False,
    ),
    404: ("there is nothing at this address", "look for the new address on the site", False),
    408: ("the server waited too long for the request", "it will be tried again", True),
    410: ("it has been taken away for good", "remove it or look for its successor", False),
    421: ("the server does not answer for this name", "it will be tried again", True),
    425: ("the server is not ready for the request", "it will be tried again", True),
    429: ("the server asks us to come less often", "raise the interval of the source", True),
    451: ("it is blocked for legal reasons", "look for another outlet with the same text", False),
    500: ("the server has an error of its own", "it will be tried again", True),
    501: ("the server cannot serve this request", "check the address", False),
    502: ("the server behind this address does not answer", "it will be tried again", True),
    503: ("the server is overloaded or being worked on", "it will be tried again", True),
    504: ("the server behind this address is too slow", "it will be tried again", True),
}


def status_error(url: str, status: int, headers: Mapping[str, str]) -> FetchError:
    """The error for an answer that is neither 200, nor 304, nor a redirect.

    :param headers: with lower-case names; Retry-After is read from 429 and 5xx.
    """
    if status in _STATUS:
        because, do, transient = _STATUS[status]
    elif status >= 500:
        because, do, transient = (
            "the server has an error of its own",
            "it will be tried again",
            True,
        )
    elif status >= 400:
        because, do, transient = (
            "the server does not accept the request",
            "check the address",
            False,
        )
    else:
        # 202 and 204 are what some protections against robots send in place of the page.
        because, do, transient = (
            "the server answered without the document",
            "open it in a browser; the site may keep programs out",
            True,
        )
    slow_down = status == 429 or status >= 500
    return FetchError(
        f"The server answered {status}",
        reason="status",
        on=shown(url),
        because=because,
        do=do,
        status=status,
        transient=transient,
        retry_after=retry_after(headers) if slow_down else None,
    )


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds that the server asks us to wait (RFC 9110, section 10.2.3), at most a week.

    A moment is measured against the Date of the same answer, so that our clock and the server's
    need not agree; without a Date it is not used.
    """
    value = headers.get("retry-after", "").strip()
    if value.isascii() and value.isdigit():
        return min(float(value[:12]), _LONGEST_WAIT)
    then, now = _http_date(value), _http_date(headers.get("date", ""))
    if then is None or now is None:
        return None
    return min(max((then - now).total_seconds(), 0.0), _LONGEST_WAIT)


def _http_date(value: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(value)
    except (ValueError, OverflowError, TypeError):
        return None
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)


def too_large(url: str, limit: int) -> FetchError:
    """The error for a body over the cap."""
    return FetchError(
        "The document is too large",
        reason="too_large",
        on=shown(url),
        because=f"more than {limit:,} bytes when unpacked",
        do="raise fetch.max_bytes if the size is as it should be",
        transient=False,
    )


def timed_out(url: str, seconds: float) -> FetchError:
    """The error for an answer that did not end in time."""
    return FetchError(
        "The answer takes too long",
        reason="timeout",
        on=shown(url),
        because=f"not complete after {seconds:g} s",
        do="it will be tried again; raise fetch.timeout if the site is always slow",
    )


def broken(url: str, because: str) -> FetchError:
    """The error for an answer that does not keep to HTTP."""
    return FetchError(
        "The answer is broken",
        reason="broken_answer",
        on=shown(url),
        because=because,
        do="it will be tried again; if it stays so, tell the site",
    )


def transport_error(url: str, error: aiohttp.ClientError | OSError | ValueError) -> FetchError:
    """Which failure lies under what aiohttp raised for ``url``."""
    cause = error.os_error if isinstance(error, aiohttp.ClientConnectorError) else error
    if isinstance(cause, PrivateAddressError):
        return _private(url, cause.address)
    if isinstance(error, aiohttp.ClientConnectorDNSError) or isinstance(cause, socket.gaierror):
        return _name_error(url, cause)
    if isinstance(error, aiohttp.ClientSSLError) or isinstance(cause, ssl.SSLError):
        return _tls_error(url, error)
    if isinstance(error, aiohttp.InvalidURL):
        return FetchError(
            "This is not an address that can be read",
            reason="not_http",
            on=shown(url),
            because="its host is not written in the usual form",
            do="give an address that begins with http:// or https:// and a host name",
            transient=False,
        )
    if isinstance(error, aiohttp.ClientConnectorError):
        return _connection_error(url, cause)
    if isinstance(error, aiohttp.ServerDisconnectedError):
        return broken(url, "the server closed the connection before it answered")
    if isinstance(error, (aiohttp.ClientPayloadError, aiohttp.ClientConnectionResetError)):
        return broken(url, "it ends too early, or its packing is damaged")
    if isinstance(error, aiohttp.ClientResponseError):
        return broken(url, "its headers cannot be read")
    if isinstance(error, OSError):
        return broken(url, "the connection broke off")
    return broken(url, "it does not follow the rules of HTTP")


def _private(url: str, address: str) -> FetchError:
    return FetchError(
        "The address leads into a private network",
        reason="private_address",
        on=shown(url),
        because=f"{address} is not a public address",
        do="set fetch.allow_private_addresses = true if this is meant",
        transient=False,
    )


def _name_error(url: str, cause: BaseException) -> FetchError:
    unknown = isinstance(cause, socket.gaierror) and cause.errno == socket.EAI_NONAME
    return FetchError(
        "The host name cannot be resolved",
        reason="dns",
        on=shown(url),
        because="no such name is known" if unknown else "the name server gave no address",
        do="check the spelling of the address and this machine's connection to the Internet",
    )


def _tls_error(url: str, error: aiohttp.ClientError | OSError | ValueError) -> FetchError:
    if isinstance(error, aiohttp.ClientConnectorCertificateError):
        certificate = error.certificate_error
        why = getattr(certificate, "verify_message", "") or "it is not valid"
        return FetchError(
            "The site's certificate cannot be trusted",
            reason="tls",
            on=shown(url),
            because=why,
            do="check the address and this machine's clock; otherwise the site must mend it",
            transient=False,
        )
    return FetchError(
        "No secure connection can be made",
        reason="tls",
        on=shown(url),
        because="the server does not speak a form of TLS that we accept",
        do="try the address with http://, or wait for the site to mend it",
    )


def _connection_error(url: str, cause: BaseException) -> FetchError:
    number = cause.errno if isinstance(cause, OSError) else None
    if number in _UNREACHABLE:
        because = "there is no way to this machine"
    elif number == errno.ECONNREFUSED:
        because = "nothing listens at this address and port"
    elif number == errno.ETIMEDOUT or isinstance(cause, asyncio.TimeoutError):
        because = "the machine does not answer"
    else:
        because = "the machine does not take the connection"
    return FetchError(
        "The server cannot be reached",
        reason="refused",
        on=shown(url),
        because=because,
        do="it will be tried again; check the address if it stays so",
    )
