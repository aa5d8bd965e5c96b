"""What to tell a person when a source falls silent, and when it is back.  Decides, does not act.

An episode is a stretch without news, named by the source and the moment since when it is quiet.
It is told once, for the first of three reasons, whatever the source's state does meanwhile:

silent    it answers, but has brought nothing new for longer than its own rhythm
empty     it answers, validly, with nothing in it
failing   it has not been readable for longer than its own rhythm, at least a day, at most a week

News end the episode, and are told where the episode was.  News are articles not seen before, also
where another source showed them a moment earlier.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from monitor.sources.health import Health, in_words
from monitor.vocabulary import FlagKind, SourceState

LEAST_FAILING: Final = timedelta(days=1)
MOST_FAILING: Final = timedelta(days=7)

# A search feed may be empty every other day, and that is no news: a second time within so long, it
# has to be empty for longer than its rhythm.
EMPTY_AGAIN: Final = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Polled:
    """A source after a poll: ``state`` is the new one, and it holds since ``state_since``."""

    source_id: int
    name: str
    url: str
    before: str
    state: SourceState
    state_since: datetime
    reason: str | None
    sentence: str | None
    last_status: int | None
    new_articles: int
    last_told_empty: datetime | None  # when it was last told that it is empty


@dataclass(frozen=True, slots=True)
class News:
    """What a flag is made of; ``key`` names the episode."""

    key: str
    kind: FlagKind
    sentence: str
    before: str
    after: str
    happened_at: datetime
    details: dict[str, Any]


def episode_key(kind: FlagKind, source_id: int, quiet_since: datetime) -> str:
    """The key of the flag on the episode that began at ``quiet_since``."""
    return f"{kind}:{source_id}:{quiet_since.isoformat(timespec='seconds')}"


def gone_quiet(health: Health, polled: Polled, now: datetime) -> News | None:
    """What to tell of a source that is in trouble; the same at each poll while it is.

    :param health: as it was before the poll.
    """
    if polled.new_articles or not _worth_telling(health, polled, now):
        return None
    since = health.quiet_since
    quiet = now - since
    advice = what_to_try(polled.name, polled.url, polled.state)
    status = f"status {polled.last_status}" if polled.last_status else "no status"
    entries = health.last_entry_count
    last = f"{entries} entries" if entries else "no entry so far"
    brought = "last news" if health.last_new_at == since else "known since"
    return News(
        key=episode_key("source_silent", polled.source_id, since),
        kind="source_silent",
        sentence=(
            f"{polled.name} is {polled.state}: {polled.sentence or polled.reason or polled.state}"
            f" ({brought} {_moment(since)}, usual silence up to {in_words(health.patience)};"
            f" last answer {status}, {last}). {advice}"
        ),
        before=polled.before,
        after=polled.state,
        happened_at=since,
        details={
            "source": polled.name,
            "url": polled.url,
            "state": polled.state,
            "reason": polled.reason,
            "silent_since": since.isoformat(),
            "silent_seconds": int(quiet.total_seconds()),
            "rhythm_seconds": int(health.patience.total_seconds()),
            "rhythm_learned": health.silent_after is not None,
            "last_status": polled.last_status,
            "last_entry_count": entries,
            "try": advice,
        },
    )


def back_again(since: datetime, polled: Polled, now: datetime) -> News:
    """What to tell of a source that brings news again after an episode that was told.

    :param since: when the episode began, as it was told.
    """
    quiet = now - since
    articles = "1 article" if polled.new_articles == 1 else f"{polled.new_articles} articles"
    if not polled.new_articles:
        articles = "articles that another source brought first, none else"
    return News(
        key=episode_key("source_back", polled.source_id, since),
        kind="source_back",
        sentence=(
            f"{polled.name} is back: {articles} new after {in_words(quiet)} of silence"
            f" (since {_moment(since)})"
        ),
        before=polled.before,
        after=polled.state,
        happened_at=now,
        details={
            "source": polled.name,
            "url": polled.url,
            "silent_since": since.isoformat(),
            "silent_seconds": int(quiet.total_seconds()),
            "new_articles": polled.new_articles,
        },
    )


def what_to_try(name: str, url: str, state: str) -> str:
    """The next steps for a person, by the state of the source."""
    check = f'run `monitor feeds check "{name}"`'
    discover = f"`monitor feeds discover {url}`"
    if state == "failing":
        return f"Try: {check}; if it fails there too, look for its new address with {discover}."
    if state == "empty":
        return (
            f"Try: look at {url}; {check}; if it has moved or was rebuilt, {discover} finds the"
            " feeds of the site."
        )
    return (
        f"Try: look at {url} whether it has newer articles; if so {check} and {discover}; if not,"
        " the outlet itself is quiet."
    )


def _worth_telling(health: Health, polled: Polled, now: datetime) -> bool:
    if polled.state == "silent":
        return True
    quiet = now - health.quiet_since
    if polled.state == "empty":
        told = polled.last_told_empty
        return told is None or now - told >= EMPTY_AGAIN or quiet > health.patience
    if polled.state == "failing":
        long = min(max(health.patience, LEAST_FAILING), MOST_FAILING)
        return now - polled.state_since >= long and quiet >= long
    return False


def _moment(at: datetime) -> str:
    return f"{at:%d %b %Y, %H:%M} UTC"
