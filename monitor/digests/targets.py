# Apprise declares types, but most of its functions have none.
# mypy: allow-untyped-calls
"""A digest's targets: Apprise URLs, and ``file://DIRECTORY``.

The addresses hold secrets.  Outside this room a target is known by its fingerprint and its label.
"""

import hashlib
import logging
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qsl, unquote, urlsplit

from pydantic import SecretStr

from monitor.digests.message import Channel
from monitor.errors import ConfigurationError

if TYPE_CHECKING:
    from apprise.plugins.base import NotifyBase

_FILE: Final = "file://"
_WEBHOOKS: Final = ("json", "jsons", "xml", "xmls", "form", "forms")
_REFUSED: Final = {
    "optional": "an address without ?optional=: it would call a failure a success",
    "retry": "an address without ?retry=: the outbox does the retrying",
    "template": "an address without ?template=: the digest has its own form",
}
_MANY: Final = (
    "one recipient for each target (a repeat after half a success would reach some of them twice)"
)


@dataclass(frozen=True, slots=True)
class Target:
    """Where a digest goes.  ``fingerprint`` and ``label`` may be stored and shown."""

    url: SecretStr
    fingerprint: str
    label: str
    channel: Channel
    base: Path | None = None  # what the directory of a file:// target must lie in


def make_target(url: SecretStr, base: Path | None = None) -> Target:
    """The target at an address.

    :param base: the directory that a ``file://`` target must lie in, and from which a relative one
        is reckoned; None for no bound and the working directory.
    :raises ConfigurationError: where :func:`validate_target` finds fault.
    """
    address = url.get_secret_value()
    fault = validate_target(address, base)
    if fault is not None:
        raise ConfigurationError("a digest's target cannot be used", on=label(address), do=fault)
    return Target(url, fingerprint(address), label(address), channel_of(address), base)


def targets_by_fingerprint(
    urls: Iterable[SecretStr], base: Path | None = None
) -> Mapping[str, Target]:
    """All targets of the configuration, each once.

    :raises ConfigurationError: at the first that cannot be used.
    """
    targets = (make_target(url, base) for url in urls)
    return {target.fingerprint: target for target in targets}


def validate_target(url: str, base: Path | None = None) -> str | None:
    """What is allowed, where the address is not; None where it is.  Nothing secret is in it."""
    if url.startswith(_FILE):
        return _validate_directory(url, base)
    plugin = load(url)
    if plugin is None:
        return 'an Apprise URL, such as "mailto://…" or "slack://…", or "file://DIRECTORY"'
    named = {key.lower() for key in _options(url)}
    for option, allowed in _REFUSED.items():
        if option in named:
            return allowed
    if len(plugin) != 1 or any(getattr(plugin, copies, None) for copies in ("cc", "bcc")):
        return _MANY
    return None


def channel_of(url: str) -> Channel:
    """The form of message that the address takes.

    :raises ConfigurationError: when it is no address that can be used.
    """
    if url.startswith(_FILE):
        return "file"
    from apprise.plugins.email.base import NotifyEmail
    from apprise.plugins.slack import NotifySlack, SlackMode

    plugin = load(url)
    if plugin is None:
        raise ConfigurationError("a digest's target cannot be used", on=label(url))
    if isinstance(plugin, NotifyEmail):
        return "mail"
    # A workflow has one text field of its own making, and no mrkdwn in it.
    workflows = (SlackMode.WORKFLOW, SlackMode.WORKFLOW_TRIGGER)
    return "slack" if isinstance(plugin, NotifySlack) and plugin.mode not in workflows else "text"


def fingerprint(url: str) -> str:
    """A stable name for the target, from which its address cannot be read.

    A mail account's password is left out: with a new one, what waits for the target still goes.
    """
    parts = urlsplit(url)
    if parts.scheme in ("mailto", "mailtos") and "@" in parts.netloc:
        login, _, host = parts.netloc.rpartition("@")
        url = parts._replace(netloc=f"{login.partition(':')[0]}@{host}").geturl()
    return hashlib.sha256(url.strip().encode()).hexdigest()[:32]


def label(url: str) -> str:
    """The target as a person may see it: its secrets masked, its options left away."""
    if url.startswith(_FILE):
        return url
    scheme, divider, _ = url.partition("://")
    scheme = scheme.lower()
    plugin = load(url)
    if not divider or not scheme.isalnum():
        return "…"
    if plugin is None or scheme in _WEBHOOKS:
        # The path of a webhook is often its secret, and of what cannot be read all may be one.
        try:
            host = urlsplit(url).hostname or ""
        except ValueError:
            host = ""
        return f"{scheme}://{host if plugin is not None else ''}…"
    return unquote(plugin.url(privacy=True).partition("?")[0]).rstrip("/")


def load(url: str) -> "NotifyBase | None":
    """Apprise's own reading of an address; None where it cannot make sense of it."""
    from apprise import Apprise

    keep_quiet()
    return Apprise.instantiate(url, suppress_exceptions=True)


def keep_quiet() -> None:
    """Keep addresses out of the log: Apprise and urllib3 write them there, secrets and all.

    What matters of it reaches the reader as a fault of :func:`validate_target` or the result of a
    send.
    """
    logging.getLogger("apprise").setLevel(logging.CRITICAL)
    logging.getLogger("urllib3").setLevel(logging.WARNING)


def directory(url: str, base: Path | None) -> Path:
    """The directory that a ``file://`` address names."""
    return (base or Path.cwd()).joinpath(unquote(url.removeprefix(_FILE))).resolve()


def secrets_in(url: str) -> tuple[str, ...]:
    """All in an address that must not be shown, the longest first."""
    if url.startswith(_FILE):
        return ()
    try:
        parts = urlsplit(url)
    except ValueError:
        return (url,)
    # All of a login is one string to Slack and Telegram, name and password to others.
    pieces = [parts.netloc.rpartition("@")[0], *re.split(r"[:@]", parts.netloc.rpartition("@")[0])]
    pieces += re.split(r"[/:]", parts.path)
    pieces += [value for _, value in parse_qsl(parts.query)]
    if parts.scheme not in ("mailto", "mailtos", *_WEBHOOKS):
        pieces.append(parts.netloc)  # a token, where the service's host is known
    pieces = [piece for piece in pieces if "@" not in piece]  # addresses of people
    found = {form for piece in pieces for form in (piece, unquote(piece)) if len(form) >= 4}
    return tuple(sorted(found, key=lambda piece: (-len(piece), piece)))


def _options(url: str) -> list[str]:
    return [key for key, _ in parse_qsl(url.partition("?")[2], keep_blank_values=True)]


def _validate_directory(url: str, base: Path | None) -> str | None:
    if "?" in url or not url.removeprefix(_FILE).strip("/"):
        return '"file://DIRECTORY" and nothing more'
    if base is not None and not directory(url, base).is_relative_to(base.resolve()):
        return f"a directory under {base}"
    return None
