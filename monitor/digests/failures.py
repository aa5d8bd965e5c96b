"""Why a channel did not take a message: a named reason, a sentence, and what may be done."""

import re
import smtplib
import socket
import ssl
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

# Answers that another try will not change.  401, 403 and 404 are not among them: a password or an
# address can be mended while the message waits.
_FINAL_HTTP: Final = frozenset({400, 405, 410, 413, 414, 415, 422})
# RFC 5321, 4.2.3: no such mailbox, moved, too large, name not allowed, transaction failed.
_FINAL_SMTP: Final = frozenset({550, 551, 552, 553, 554})

_HTTP_STATUS = re.compile(r"error=(\d{3})\b")
_READ_TIMED_OUT = re.compile(r"read(?: operation)? timed out", re.IGNORECASE)
_CONNECT_TIMED_OUT = re.compile(r"connect(?:ion)?\b.*timed out", re.IGNORECASE)
_REFUSED = re.compile(r"connection refused", re.IGNORECASE)
_UNRESOLVED = re.compile(
    r"failed to resolve|name or service not known|getaddrinfo|nodename nor", re.IGNORECASE
)
_TLS = re.compile(r"SSLError|certificate|CERTIFICATE_VERIFY_FAILED", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Failure:
    """``maybe_sent``: the other side may have taken the message all the same."""

    reason: str
    error: str
    retryable: bool = True
    maybe_sent: bool = False


def smtp_failure(error: Exception, *, sending: bool) -> Failure:
    """What an SMTP session ended with; ``sending`` once connection and login were done."""
    match error:
        case smtplib.SMTPRecipientsRefused():
            answers = list(error.recipients.values())
            final = bool(answers) and all(code in _FINAL_SMTP for code, _ in answers)
            said = "; ".join(f"{code} {_text(answer)}" for code, answer in answers)
            return Failure(
                "recipient_refused", f"the mail server refused the recipient: {said}", not final
            )
        case smtplib.SMTPAuthenticationError():
            return Failure("authentication", f"the mail server refused the login: {_said(error)}")
        case smtplib.SMTPSenderRefused():
            final = error.smtp_code in _FINAL_SMTP
            said = _said(error)
            return Failure(
                "sender_refused", f"the mail server refused the sender: {said}", not final
            )
        case smtplib.SMTPResponseException():
            final = sending and error.smtp_code in _FINAL_SMTP
            said = _said(error)
            return Failure("refused", f"the mail server refused the message: {said}", not final)
        # While it waits for an answer smtplib turns a time-out into this.
        case smtplib.SMTPServerDisconnected() if "timed out" in str(error):
            return Failure("timeout", "the mail server did not answer in time", maybe_sent=sending)
        case smtplib.SMTPServerDisconnected():
            return Failure(
                "disconnected", "the mail server closed the connection", maybe_sent=sending
            )
        case TimeoutError():
            return Failure("timeout", "the mail server did not answer in time", maybe_sent=sending)
        case ssl.SSLError():
            return Failure("tls", f"no secure connection to the mail server: {error.reason}")
        case socket.gaierror():
            return Failure("dns", "the mail server's name is not known")
        case ConnectionRefusedError():
            return Failure("connection_refused", "the mail server refused the connection")
        case OSError():
            why = error.strerror or type(error).__name__
            return Failure(
                "connection", f"no connection to the mail server: {why}", maybe_sent=sending
            )
        case _:
            return Failure("refused", f"the mail server cannot take the message: {error}")


def http_failure(logged: Iterable[str]) -> Failure:
    """What a channel over HTTP failed on, as far as Apprise's log lines tell."""
    lines = list(logged)
    together = "\n".join(lines)
    status = _HTTP_STATUS.search(together)
    if status:
        code = int(status[1])
        return Failure(
            f"status_{code}", f"the service answered with status {code}", code not in _FINAL_HTTP
        )
    if _REFUSED.search(together):
        return Failure("connection_refused", "the service refused the connection")
    if _UNRESOLVED.search(together):
        return Failure("dns", "the service's name is not known")
    if _TLS.search(together):
        return Failure("tls", "no secure connection to the service")
    if _READ_TIMED_OUT.search(together):
        return Failure("timeout", "the service did not answer in time", maybe_sent=True)
    if _CONNECT_TIMED_OUT.search(together):
        return Failure("timeout", "the service did not answer in time")
    if lines:
        return Failure("failed", lines[-1], maybe_sent="Connection error" in together)
    return Failure("failed", "the channel gave no reason")


def _said(error: smtplib.SMTPResponseException) -> str:
    return f"{error.smtp_code} {_text(error.smtp_error)}"


def _text(answer: bytes | str) -> str:
    return answer.decode("utf-8", "replace") if isinstance(answer, bytes) else str(answer)
