"""What the templates see of a digest: words for dates, languages, blocs and numbers.

Month and weekday names are written out here, because those of the C library follow the machine's
locale.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from monitor.digests.content import DigestContent, Outlet
from monitor.digests.wording import MAX_NAME, isolated, plain

_DAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS: Final = (
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
)  # fmt: skip

_LANGUAGES: Final = {
    "ar": "Arabic",
    "bn": "Bengali",
    "de": "German",
    "en": "English",
    "es": "Spanish",
    "fa": "Persian",
    "fr": "French",
    "he": "Hebrew",
    "hi": "Hindi",
    "ja": "Japanese",
    "ps": "Pashto",
    "ru": "Russian",
    "tr": "Turkish",
    "uk": "Ukrainian",
    "ur": "Urdu",
    "uz": "Uzbek",
    "zh": "Chinese",
}

_BLOCS: Final = {
    "pakistan": "Pakistan",
    "russia": "Russia",
    "india": "India",
    "china": "China",
    "west": "West",
    "other": "Other",
}


def language(code: str) -> str:
    """The English name of a language, its code where no name is known."""
    if code in ("", "und"):
        return "language unknown"
    return _LANGUAGES.get(code, plain(code, 12))


def bloc(name: str) -> str:
    """A bloc as readers see it."""
    return _BLOCS.get(name, plain(name, MAX_NAME))


def status(name: str) -> str:
    """An event's status in words."""
    return plain(name.replace("_", " "), MAX_NAME)


def details(parts: tuple[str, ...]) -> str:
    """``2026-09-24 to 2026-10-03, Cherat``"""
    return ", ".join(isolated(part) for part in parts)


def outlets(named: tuple[Outlet, ...]) -> str:
    """``Dawn (Pakistan), TASS (Russia)``"""
    return ", ".join(f"{isolated(outlet.name)} ({bloc(outlet.bloc)})" for outlet in named)


def count(number: int, singular: str, plural: str = "") -> str:
    """``1 article``, ``2 articles``"""
    return f"{number:,} {singular if number == 1 else plural or singular + 's'}"


@dataclass(frozen=True, slots=True)
class View:
    """A digest's own words for its moments and sums."""

    content: DigestContent

    def _local(self, moment: datetime) -> datetime:
        return moment.astimezone(ZoneInfo(self.content.timezone))

    def day(self, moment: datetime) -> str:
        """``2 Mar 2026``"""
        local = self._local(moment)
        return f"{local.day} {_MONTHS[local.month - 1]} {local.year}"

    def moment(self, moment: datetime) -> str:
        """``Mon 2 Mar 2026, 07:00``"""
        local = self._local(moment)
        return f"{_DAYS[local.weekday()]} {self.day(moment)}, {local:%H:%M}"

    def published(self, moment: datetime | None) -> str:
        """``2 Mar, 05:40``; with the year where it is another than the digest's."""
        if moment is None:
            return "undated"
        local = self._local(moment)
        year = "" if local.year == self._local(self.content.until).year else f" {local.year}"
        return f"{local.day} {_MONTHS[local.month - 1]}{year}, {local:%H:%M}"

    @property
    def title(self) -> str:
        """``Entente morning #12``; a digest that is not recorded has no number."""
        number = f" #{self.content.number}" if self.content.number else ""
        return f"Entente {plain(self.content.name, 40)}{number}"

    @property
    def headline(self) -> str:
        """``2 new, 7 relevant``"""
        content = self.content
        new = len(content.events) + content.events_left_out
        parts = []
        if new:
            parts.append(f"{new} new")
        if content.relevant:
            parts.append(f"{content.relevant} relevant")
        return ", ".join(parts) or "nothing new"

    @property
    def full_headline(self) -> str:
        """``2 new drills and deals, 7 relevant articles``, for where there is room."""
        content = self.content
        new = len(content.events) + content.events_left_out
        parts = []
        if new:
            parts.append(count(new, "new drill or deal", "new drills and deals"))
        if content.relevant:
            parts.append(count(content.relevant, "relevant article"))
        return ", ".join(parts) or "Nothing new"

    @property
    def subject(self) -> str:
        """One line, in ASCII: nothing from the web is in it."""
        return f"{self.title}: {self.headline} - {self.day(self.content.until)}"

    @property
    def period(self) -> str:
        content = self.content
        return f"{self.moment(content.since)} – {self.moment(content.until)} ({content.timezone})"

    @property
    def heard(self) -> str:
        """``412 articles from 31 of 33 sources``"""
        counts = self.content.counts
        return (
            f"{count(counts.articles, 'article')} from {counts.sources_heard} of "
            f"{count(counts.sources, 'source')}"
        )

    @property
    def health(self) -> str:
        """``30 of 33 sources ok, 1 waiting for its first poll``"""
        counts = self.content.counts
        parts = [f"{counts.ok} of {count(counts.sources, 'source')} ok"]
        if counts.waiting:
            its = "its" if counts.waiting == 1 else "their"
            parts.append(f"{counts.waiting} waiting for {its} first poll")
        if counts.paused:
            parts.append(f"{counts.paused} paused")
        return ", ".join(parts)

    @property
    def left_out(self) -> str:
        more = count(self.content.articles_left_out, "more relevant article")
        return f"{more} left out of this list, with lower scores."

    @property
    def events_left_out(self) -> str:
        return f"{count(self.content.events_left_out, 'more event')} left out of this list."

    @property
    def older_left_out(self) -> str:
        """``12 older articles left out``"""
        return f"{count(self.content.older_left_out, 'older article')} left out"

    @property
    def sign_of_life(self) -> str:
        """What a quiet digest says instead of nothing."""
        return "Nothing new in this period: of all that was read, nothing bears on the subject."
