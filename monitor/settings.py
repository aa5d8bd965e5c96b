"""What monitor.toml and feeds.toml may say, as types.

Reading and error messages are in :mod:`monitor.config`; this file is the list of settings that a
person looks up.
"""

import re
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    SecretStr,
    field_validator,
    model_validator,
)

from monitor.schedule import parse_schedule
from monitor.vocabulary import Bloc, SourceKind

# Nine digits of days are the longest duration that Python knows.
_INTERVAL = re.compile(r"(\d{1,9})\s*([smhd])")
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}


def parse_interval(value: Any) -> Any:
    """``"15m"``, ``"90s"``, ``"2h"`` or ``"1d"`` as a duration.

    :raises ValueError: for anything else.
    """
    if isinstance(value, timedelta):
        return value
    found = _INTERVAL.fullmatch(value.strip()) if isinstance(value, str) else None
    if found is None:
        raise ValueError('a number and a unit, such as "90s", "15m", "2h" or "1d"')
    return timedelta(**{_UNITS[found[2]]: int(found[1])})


def format_interval(value: timedelta) -> str:
    """The shortest spelling that :func:`parse_interval` reads back."""
    seconds = int(value.total_seconds())
    for unit, size in (("d", 86_400), ("h", 3_600), ("m", 60)):
        if seconds % size == 0:
            return f"{seconds // size}{unit}"
    return f"{seconds}s"


def _http_address(value: str) -> str:
    try:
        parts = urlsplit(value)
        host = parts.hostname
        _ = parts.port
    except ValueError as error:
        raise ValueError(f"an http or https address ({error})") from error
    if parts.scheme not in ("http", "https") or not host:
        raise ValueError("an http or https address")
    if parts.username or parts.password:
        raise ValueError("an address without user name and password in it")
    return value


def _regular_expression(value: str) -> str:
    try:
        re.compile(value)
    except re.error as error:
        raise ValueError(f"a regular expression ({error})") from error
    return value


def _css_selector(value: str) -> str:
    from lxml.cssselect import CSSSelector  # only where a selector is given

    try:
        CSSSelector(value)
    except (ValueError, SyntaxError) as error:
        raise ValueError(f"a CSS selector ({error})") from error
    return value


def _short_name(value: str) -> str:
    if not re.fullmatch(r"[a-z0-9][a-z0-9_-]{0,39}", value):
        raise ValueError("up to 40 small letters, digits, - and _, the first a letter or digit")
    return value


def _header_value(value: str) -> str:
    if not re.fullmatch(r"[ -~]{1,200}", value):
        raise ValueError("1 to 200 plain ASCII characters")
    return value


def _language_code(value: str) -> str:
    if not re.fullmatch(r"[a-z]{2,3}", value):
        raise ValueError('an ISO 639 code, such as "en" or "ur"')
    return value


def _zone(value: str) -> str:
    try:
        ZoneInfo(value)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ValueError('a time zone by its IANA name, such as "Asia/Karachi"') from error
    return value


HttpAddress = Annotated[str, AfterValidator(_http_address)]
Interval = Annotated[timedelta, BeforeValidator(parse_interval)]
ZoneName = Annotated[str, AfterValidator(_zone)]
Probability = Annotated[float, Field(ge=0, le=1)]
Name = Annotated[str, Field(min_length=1, max_length=120)]


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class SourceSettings(_Table):
    """One ``[[source]]`` of feeds.toml."""

    name: Name
    url: HttpAddress
    kind: SourceKind = "feed"
    bloc: Bloc
    lang: Annotated[str, AfterValidator(_language_code)] | None = None
    interval: Interval = timedelta(minutes=30)
    aggregator: bool = False
    link_selector: Annotated[str, AfterValidator(_css_selector)] | None = None
    link_pattern: Annotated[str, AfterValidator(_regular_expression)] | None = None

    @field_validator("interval")
    @classmethod
    def _not_too_often(cls, value: timedelta) -> timedelta:
        if not timedelta(minutes=1) <= value <= timedelta(days=7):
            raise ValueError('between "1m" and "7d"')
        return value

    @model_validator(mode="after")
    def _page_options(self) -> Self:
        if self.kind != "page" and (self.link_selector or self.link_pattern):
            raise ValueError('link_selector and link_pattern only with kind = "page"')
        return self


class DatabaseSettings(_Table):
    """``[database]``"""

    url: str = "sqlite:///.entente/monitor.db"

    @field_validator("url")
    @classmethod
    def _known_database(cls, value: str) -> str:
        if not value.startswith(("sqlite:///", "postgresql://", "postgresql+psycopg://")):
            raise ValueError(
                '"sqlite:///PATH" or "postgresql://USER:PASSWORD@HOST/NAME"',
            )
        return value


class FetchSettings(_Table):
    """``[fetch]``: how the outbound door behaves."""

    user_agent: Annotated[str, AfterValidator(_header_value)] = "Entente/0.1 (news monitor)"
    allow_private_addresses: bool = False
    concurrency: Annotated[int, Field(ge=1, le=256)] = 16  # requests under way at once
    per_host: Annotated[int, Field(ge=1, le=32)] = 2  # of them to one host
    timeout: Annotated[float, Field(gt=0, le=300)] = 30.0  # seconds, one request with its body
    max_bytes: Annotated[int, Field(ge=10_000, le=50_000_000)] = 5_000_000  # after decompression
    max_redirects: Annotated[int, Field(ge=0, le=20)] = 6
    worker_timeout: Annotated[float, Field(gt=0, le=120)] = 20.0  # seconds, parsing one document
    worker_memory: Annotated[int, Field(ge=200_000_000)] = 1_500_000_000  # bytes, one worker


class RelevanceSettings(_Table):
    """``[relevance]``"""

    threshold: Probability | None = None  # the model's own where none is given
    # The share of relevant articles that may be missed; the threshold follows from the answers on
    # the weekly sample, and is the model's own until they suffice.
    accepted_misses: Annotated[float, Field(gt=0, le=0.5)] | None = None

    @model_validator(mode="after")
    def _one_of_both(self) -> Self:
        if self.threshold is not None and self.accepted_misses is not None:
            raise ValueError(
                "threshold or accepted_misses, not both: the one sets the line, the other lets the"
                " answers on the weekly sample set it"
            )
        return self


class ModelSettings(_Table):
    """``[model]``"""

    path: Path = Path(".entente/model.skops")
    # New reviews after which the daemon trains again; 0: only when it is told to.
    retrain_after: Annotated[int, Field(ge=0, le=100_000)] = 25


DigestSection = Literal["events", "articles", "sources"]


class DigestSettings(_Table):
    """One ``[[digest]]``."""

    name: Annotated[str, AfterValidator(_short_name)]
    schedule: str = "0 7 * * *"
    timezone: ZoneName = "UTC"
    to: Annotated[tuple[SecretStr, ...], Field(min_length=1)]
    sections: tuple[DigestSection, ...] = ("events", "articles", "sources")
    min_relevance: Probability | None = None  # the threshold where none is given
    max_articles: Annotated[int, Field(ge=1, le=500)] = 25
    max_age: Interval = timedelta(days=14)  # of an article when the digest's period begins
    send_when_empty: bool = True

    @field_validator("schedule")
    @classmethod
    def _cron(cls, value: str) -> str:
        parse_schedule(value, "UTC")
        return value

    @field_validator("max_age")
    @classmethod
    def _not_too_short(cls, value: timedelta) -> timedelta:
        if value < timedelta(hours=1):
            raise ValueError('at least "1h"')
        return value


class AdminSettings(_Table):
    """``[admin]``"""

    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=0, le=65_535)] = 8470
    password_hash: SecretStr | None = None
    base_url: HttpAddress | None = None


class FeedsSettings(_Table):
    """``[feeds]``"""

    path: Path = Path("feeds.toml")
