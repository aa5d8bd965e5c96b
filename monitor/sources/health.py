"""What a reading means for a source's health and for when to ask it again.  Decides, does not act."""

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from monitor.errors import FetchError, MonitorError
from monitor.sources.entry import BARREN_VERDICTS, Reading
from monitor.vocabulary import SourceState

# A source without news is asked less and less often, down to this; its next news brings the
# interval back to the floor at once.
LONGEST_INTERVAL = timedelta(hours=3)
STRETCH = 1.5

# Tries after a failure come at doubling distances.  A fault that passes (time-out, 5xx, no network)
# is retried soon and always within the hour, whatever the source's interval, so that a monitor that
# was cut off catches up; one that will not pass by itself (404, 403) begins at the interval.
FIRST_WAIT_TRANSIENT = timedelta(minutes=5)
LONGEST_WAIT_TRANSIENT = timedelta(hours=1)
LONGEST_WAIT_LASTING = timedelta(hours=12)
LONGEST_RETRY_AFTER = timedelta(days=1)

# Without a learned rhythm (rhythm.py), a source that has been quiet for this long is worth a look.
SILENT_AFTER = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Health:
    """What is known of a source before a reading.

    ``last_entry_count`` is that of the last answer with entries.  ``known_since`` is when the source
    was added, or given the address it has now; it does not move with its states.  ``silent_after`` is
    its own rhythm, None where too little is known of it.
    """

    name: str
    floor: timedelta
    interval: timedelta | None
    failures: int
    last_entry_count: int | None
    last_new_at: datetime | None
    known_since: datetime
    silent_after: timedelta | None = None

    @property
    def quiet_since(self) -> datetime:
        """Its last news; where it never brought any, or moved since, when it was added or moved."""
        return max(self.last_new_at or self.known_since, self.known_since)

    def having_shown(self, newest: datetime | None) -> "Health":
        """The same source with what it shows now as its last news, where that is news.

        Of two feeds of one outlet with the same entries, one is always second and brings nothing
        that is not known.  But what was met for the first time after its last news was not in its
        earlier answers, or it would have been met there: the source is alive.

        :param newest: when the newest of what it shows was first met, from any source.
        """
        if newest is None or newest < self.quiet_since:
            return self
        return replace(self, last_new_at=newest)

    @property
    def patience(self) -> timedelta:
        """How long it may be without news."""
        return self.silent_after or SILENT_AFTER


@dataclass(frozen=True, slots=True)
class Outlook:
    """What a reading changes: state with its sentence, and when to ask again."""

    state: SourceState
    reason: str | None
    sentence: str | None
    failures: int
    interval: timedelta
    next_poll_at: datetime


def after_reading(health: Health, reading: Reading, new_articles: int, now: datetime) -> Outlook:
    """The outlook after an answer that could be read."""
    floor = health.floor
    interval = health.interval or floor
    if new_articles:
        interval = floor
    else:
        interval = min(max(interval * STRETCH, floor), max(LONGEST_INTERVAL, floor))
    state, reason, sentence = _state_after(health, reading, new_articles, now)
    return Outlook(
        state=state,
        reason=reason,
        sentence=sentence,
        failures=0,
        interval=interval,
        next_poll_at=now + _spread(health.name, interval),
    )


def after_failure(health: Health, error: MonitorError, now: datetime) -> Outlook:
    """The outlook after a reading that failed."""
    failures = health.failures + 1
    transient = not isinstance(error, FetchError) or error.transient
    if transient:
        first, longest = min(FIRST_WAIT_TRANSIENT, health.floor), LONGEST_WAIT_TRANSIENT
    else:
        first, longest = health.floor, max(LONGEST_WAIT_LASTING, health.floor)
    wait = min(first * 2 ** min(failures - 1, 16), longest)
    if isinstance(error, FetchError) and error.retry_after is not None:
        asked = timedelta(seconds=max(0.0, error.retry_after))
        wait = max(wait, min(asked, LONGEST_RETRY_AFTER))
    return Outlook(
        state="failing",
        reason=getattr(error, "reason", "error"),
        sentence=str(error),
        failures=failures,
        interval=health.interval or health.floor,
        next_poll_at=now + _spread(health.name, wait),
    )


def _state_after(
    health: Health, reading: Reading, new_articles: int, now: datetime
) -> tuple[SourceState, str | None, str | None]:
    if reading.verdict in BARREN_VERDICTS:
        usual = health.last_entry_count
        before = f", where it had {usual} before" if usual else ""
        return "empty", reading.verdict, _EMPTY_SENTENCES[reading.verdict] + before
    # A 304 needs no judgement of its own: no validators are kept of a barren answer, so it says that
    # the source is as it was when it had entries.
    quiet = now - health.quiet_since
    if not new_articles and quiet > health.patience:
        return (
            "silent",
            "nothing_new",
            f"answers, but has brought nothing new for {in_words(quiet)}",
        )
    return "ok", None, None


_EMPTY_SENTENCES = {
    "empty": "answers well, but without a single entry",
    "no_links": "no link on the page looks like an article (rebuilt, or made by JavaScript?)",
    "no_match": "no link on the page passes link_selector and link_pattern",
}


def in_words(length: timedelta) -> str:
    """A length of time as people say it: in hours below two days, else in days."""
    if length < timedelta(days=2):
        hours = int(length / timedelta(hours=1))
        return "1 hour" if hours == 1 else f"{hours} hours"
    return f"{length.days} days"


def _spread(name: str, wait: timedelta) -> timedelta:
    """``wait`` lengthened by up to a tenth, the same for a name each time.

    Keeps a hundred sources with one interval from asking in the same second for ever.
    """
    share = int.from_bytes(hashlib.sha256(name.encode()).digest()[:4]) / 2**32
    return wait * (1 + share / 10)
