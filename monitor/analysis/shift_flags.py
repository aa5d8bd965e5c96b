"""Flags of shifts and crossings, with all that a person needs in order to check them.

docs/shifts.md describes the details.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any, Final

from monitor.analysis.shift_counts import Counts, Tally
from monitor.analysis.shift_crossings import Crossing, outlets
from monitor.analysis.shift_tests import Change
from monitor.analysis.shift_wording import (
    TELLING,
    crossing_sentence,
    percent,
    shift_sentence,
    shown,
    story_share,
    telling,
)
from monitor.store.frames import Told, day_start
from monitor.store.ledger_tables import Flag

# Above so many points of difference the model, and not the press, may have brought about a shift.
MOST_JUDGED_APART: Final = 30


def shift_flag(
    counts: Counts,
    change: Change,
    told: Sequence[Told],
    looked: date,
    known: Iterable[Flag],
    now: datetime,
) -> Flag:
    """The flag of a shift that the look at the end of the day ``looked`` found."""
    bloc, frame = counts.blocs[change.bloc], counts.frames[change.frame]
    sides = []
    for window in (change.before, change.after):
        first, end = counts.day(window[0]), counts.day(window[1])
        articles = [one for one in told if one.bloc == bloc and first <= one.day < end]
        sides.append(
            (articles, _side(articles, frame, first, end, _voices(counts, change, window)))
        )
    (earlier, before), (later, after) = sides
    direction = "rise" if story_share(after) > story_share(before) else "fall"
    details = {
        "bloc": bloc,
        "frame": frame,
        "direction": direction,
        "back": _is_back(bloc, frame, direction, known),
        "looked": looked.isoformat(),
        "p_value": change.p_value,
        "tests": change.tests,
        "model_changed": _model_changed(earlier, later),
        "before": before,
        "after": after,
    }
    first_telling = after["telling"] or before["telling"]
    return Flag(
        key=f"shift:{bloc}:{frame}:{looked.isoformat()}",
        kind="shift",
        sentence=shift_sentence(details),
        before=percent(story_share(before)),
        after=percent(story_share(after)),
        article_id=first_telling[0]["id"] if first_telling else None,
        details=details,
        happened_at=day_start(counts.day(change.after[0])),
        raised_at=now,
    )


def crossing_flag(crossing: Crossing, now: datetime) -> Flag:
    """The flag of a frame or phrase that has crossed."""
    first = crossing.arrival_articles[0]
    details: dict[str, Any] = {
        "what": crossing.what,
        "text": crossing.text,
        "lang": crossing.lang,
        "origin": _place(crossing.origin, crossing.origin_articles),
        "arrival": _place(crossing.arrival, crossing.arrival_articles),
        "first_seen": crossing.first_seen,
        "searched": crossing.searched,
        "searched_since": crossing.since.date().isoformat(),
        "chance": crossing.chance,
    }
    what = crossing.what if crossing.lang is None else f"{crossing.what}:{crossing.lang}"
    return Flag(
        key=f"crossing:{what}:{_digest(crossing.text)}:{crossing.arrival}:{first.day.isoformat()}",
        kind="crossing",
        sentence=crossing_sentence(details),
        before=crossing.origin,
        after=crossing.arrival,
        article_id=first.id,
        details=details,
        happened_at=first.moment,
        raised_at=now,
    )


def known_crossing(crossing: Crossing, flags: Iterable[Flag]) -> bool:
    """Whether a flag tells of this crossing, or of a phrase of which it is a part, or the reverse,
    or of another phrase in the same articles."""
    words = set(crossing.text.casefold().split())
    articles = {one.id for one in (*crossing.origin_articles, *crossing.arrival_articles)}
    for flag in flags:
        details = flag.details
        if flag.kind != "crossing" or (
            (details["what"], details["lang"], details["arrival"]["bloc"])
            != (crossing.what, crossing.lang, crossing.arrival)
        ):
            continue
        told_words = set(details["text"].casefold().split())
        if words <= told_words or told_words <= words:
            return True
        told = {*details["origin"]["ids"], *details["arrival"]["ids"]}
        if crossing.what == "phrase" and 2 * len(articles & told) >= min(len(articles), len(told)):
            return True
    return False


def _side(
    articles: Sequence[Told], frame: str, first: date, end: date, voices: tuple[int, int]
) -> dict[str, Any]:
    with_frame = sum(frame in one.frames for one in articles)
    return {
        "from": first.isoformat(),
        "to": (end - timedelta(days=1)).isoformat(),
        "articles": len(articles),
        "with_frame": with_frame,
        "share": round(with_frame / len(articles), 4),
        "voices": voices[0],
        "voices_with_frame": voices[1],
        "telling": [shown(one) for one in telling(articles, frame)],
    }


def _voices(counts: Counts, change: Change, window: tuple[int, int]) -> tuple[int, int]:
    tally: Tally = counts.voices
    begins, ends = window
    every = tally.all[change.bloc]
    framed = tally.framed[change.bloc, change.frame]
    return int(every[ends] - every[begins]), int(framed[ends] - framed[begins])


def _is_back(bloc: str, frame: str, direction: str, known: Iterable[Flag]) -> bool:
    """Whether the last shift of the frame in the bloc went the other way.

    How far is not asked: shifts are told early, when their windows still hold days of both sides.
    """
    of_series = [
        flag.details
        for flag in known
        if flag.kind == "shift" and (flag.details["bloc"], flag.details["frame"]) == (bloc, frame)
    ]
    last = max(of_series, key=lambda details: str(details["looked"]), default=None)
    return last is not None and last["direction"] != direction


def _model_changed(earlier: Sequence[Told], later: Sequence[Told]) -> bool:
    """Whether the two sides were judged differently: the part that any one version of the model judged
    by any one threshold differs by more than :data:`MOST_JUDGED_APART` points."""
    before = Counter((one.model_version, one.threshold) for one in earlier)
    after = Counter((one.model_version, one.threshold) for one in later)
    # As products of whole numbers, so that the limit is exact.
    return any(
        100 * abs(before[judge] * after.total() - after[judge] * before.total())
        > MOST_JUDGED_APART * before.total() * after.total()
        for judge in before | after
    )


def _digest(text: str) -> str:
    """Of a phrase, whose length the web decides: a key must fit into the database's index."""
    return hashlib.blake2b(text.casefold().encode(), digest_size=16).hexdigest()


def _place(bloc: str, articles: Sequence[Told]) -> dict[str, Any]:
    """One side of a crossing; the first articles, one an outlet."""
    first: dict[str, Told] = {}
    for one in articles:
        first.setdefault(one.outlet, one)
    return {
        "bloc": bloc,
        "first": articles[0].moment.isoformat(),
        "articles": len(articles),
        "outlets": outlets(articles),
        "ids": [one.id for one in articles[:50]],
        "telling": [shown(one) for one in list(first.values())[:TELLING]],
    }
