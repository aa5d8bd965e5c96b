"""Logging: one line an event on standard error, secrets never in it."""

import contextlib
import logging
import re
import sys
from typing import Final

_END = r"[^\s\"'<>]"

# Up to the last "@", because people forget to encode the "@" and "/" of a password.  Bounded, because
# hostile addresses are logged too and the search must not become quadratic in their length.
_CREDENTIALS: Final = re.compile(
    rf"(?<=://)(?:[^/@:\s]{{0,200}}:{_END}{{0,500}}|[^/@\s]{{1,500}})@"
)

# Addresses that are no secret by themselves.  Those of all other schemes belong to channels, and
# there the address is the secret: everything behind the scheme is hidden.
_OPEN_SCHEMES: Final = "https?|ftps?|file|sqlite|postgresql|postgresql\\+psycopg"
_CHANNELS: Final = re.compile(
    rf"(?<![\w+.-])(?!(?:{_OPEN_SCHEMES})://)([a-z][a-z0-9+.-]*)://{_END}+", re.IGNORECASE
)

# What channels make of their addresses, as the errors of libraries show it.
_WEBHOOKS: Final = re.compile(
    rf"(/services/(?=T\w+/B)|/api/webhooks/|/webhookb2/|\bapi\.telegram\.org/bot|/bot(?=\d+:)){_END}+"
)
_NAMED: Final = re.compile(
    rf"\b(password|passwd|sslpassword|secret|token|api_?key)=(?:(?!&){_END})+", re.IGNORECASE
)

# A line break or an escape sequence from the web must not look like a line of ours.
_CONTROL: Final = re.compile(r"[\x00-\x08\x0a-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
_CONTROL_BUT_LINES: Final = re.compile(_CONTROL.pattern.replace(r"\x0a-\x1f", r"\x0b-\x1f"))


def redacted(text: str) -> str:
    """The text without what looks like credentials, whatever wrote it."""
    text = _CHANNELS.sub(r"\1://***", _CREDENTIALS.sub("***@", text))
    return _NAMED.sub(r"\1=***", _WEBHOOKS.sub(r"\1***", text))


def printable(text: str) -> str:
    """The text with its lines, in which no other control character steers a terminal."""
    return _CONTROL_BUT_LINES.sub(_escaped, text)


class _Lines(logging.Formatter):
    """One line for an event, and below it the traceback where there is one."""

    def formatMessage(self, record: logging.LogRecord) -> str:
        record.message = _CONTROL.sub(_escaped, record.message)
        return super().formatMessage(record)

    def format(self, record: logging.LogRecord) -> str:
        return redacted(printable(super().format(record)))


def _escaped(found: re.Match[str]) -> str:
    return found[0].encode("unicode_escape").decode("ascii")


class _ToStandardError(logging.StreamHandler):  # type: ignore[type-arg]
    """Says of a broken log call where it is, and not what it was given: that may be a secret."""

    def handleError(self, record: logging.LogRecord) -> None:
        with contextlib.suppress(OSError, ValueError):  # nobody is left to read it
            place = f"{record.pathname}:{record.lineno}"
            self.stream.write(f"a log line could not be written ({place})\n")


def set_up_logging(*, verbose: bool = False) -> None:
    """Send log lines to standard error; libraries speak only from warnings on."""
    handler = _ToStandardError(sys.stderr)
    handler.setFormatter(
        _Lines("%(asctime)s %(levelname)-7s %(name)s: %(message)s", "%Y-%m-%dT%H:%M:%S%z")
    )
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    logging.getLogger("monitor").setLevel(logging.DEBUG if verbose else logging.INFO)
    # What fails in these is told by us, in words, with the source it concerns.
    for chatty in ("trafilatura", "htmldate", "apscheduler", "apprise", "courlan"):
        logging.getLogger(chatty).setLevel(logging.CRITICAL if not verbose else logging.WARNING)
