"""The daily look, over stores."""

import shutil
from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import pytest
from sqlmodel import select

from monitor.analysis import shift_phrases
from monitor.analysis.shift_shares import current_shares, shares_by_day, shares_by_week
from monitor.analysis.shifts import MOST_LOOKS, NOTES, update_shifts
from monitor.store.database import Store
from monitor.store.flags import flags_since
from monitor.store.ledger_tables import Flag
from monitor.store.notes import read_note
from monitor.store.tables import Article, Assessment
from tests.analysis.shift_rows import BEGIN, Piece, store_pieces
from tests.analysis.test_shift_phrases import background, planted


@pytest.fixture
def other_store(migrated_sqlite_file: Path, tmp_path: Path) -> Iterator[Store]:
    """A second store, beside :func:`store`."""
    shutil.copy(migrated_sqlite_file, tmp_path / "other.db")
    with closing(Store(f"sqlite:///{tmp_path}/other.db")) as opened:
        yield opened


def at(day: float) -> datetime:
    return BEGIN + timedelta(days=day)


def told(
    bloc: str, days: Sequence[int], share: float, seed: int = 1, a_day: int = 5
) -> list[Piece]:
    """Articles of which a random part carries "axis"."""
    rng = np.random.default_rng(seed)
    return [
        Piece(
            day + (number + 1) / 20,
            bloc,
            ("axis",) if rng.random() < share else (),
            f"{bloc} {number}",
            scores={"axis": round(float(rng.uniform(0.5, 1)), 3)},
        )
        for day in days
        for number in range(a_day)
    ]


QUIET = [*told("russia", range(90), 0.2), *told("pakistan", range(120), 0.1, 2)]
TRIPLED = [*QUIET, *told("russia", range(90, 120), 0.6, 3)]


def run(store: Store, days: Sequence[float]) -> list[Flag]:
    return [flag for day in days for flag in update_shifts(store, at(day))]


def stored(store: Store) -> list[dict[str, Any]]:
    """All that flags hold, articles by address because their numbers depend on the order."""
    with store.read() as session:
        links = {one.id: one.link for one in session.exec(select(Article))}
        return [
            {
                "key": flag.key,
                "sentence": flag.sentence,
                "happened": flag.happened_at,
                "article": links.get(flag.article_id),
                "details": _without_ids(flag.details),
            }
            for flag in sorted(flags_since(session), key=lambda flag: flag.key)
        ]


def _without_ids(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_ids(one) for key, one in value.items() if key not in ("id", "ids")}
    return [_without_ids(one) for one in value] if isinstance(value, list) else value


def test_a_shift_is_found_in_ten_days_and_told_once(store: Store) -> None:
    store_pieces(store, TRIPLED)

    flags = run(store, [day + 0.2 for day in (85, *range(92, 101), 120)])

    (flag,) = flags
    details = flag.details
    assert flag.kind == "shift"
    assert (details["bloc"], details["frame"], details["direction"]) == ("russia", "axis", "rise")
    assert at(92) <= flag.raised_at <= at(100.2)
    assert at(83) <= flag.happened_at <= at(95)
    after, before = details["after"], details["before"]
    assert flag.sentence.startswith("Russian outlets: 'axis' ")
    assert f"({after['voices_with_frame']} of {after['voices']}, " in flag.sentence
    assert f"against {before['voices_with_frame']} of {before['voices']} before" in flag.sentence
    assert f"{flag.before} → {flag.after} of stories" in flag.sentence
    assert details["p_value"] < 0.002
    for side in (before, after):
        assert len({one["outlet"] for one in side["telling"]}) == 3
    with store.read() as session:
        for one in after["telling"]:
            article = session.get(Article, one["id"])
            assert article is not None
            assert article.bloc == "russia"


def test_nothing_is_told_of_an_even_share(store: Store) -> None:
    store_pieces(store, QUIET)

    assert run(store, range(30, 121, 10)) == []


def test_the_same_day_again_changes_nothing(store: Store) -> None:
    store_pieces(store, TRIPLED)

    first = run(store, [100.2])
    again = run(store, [100.3, 100.9])

    assert len(first) == 1
    assert again == []


def test_days_missed_are_made_up_for_in_order(store: Store) -> None:
    store_pieces(store, TRIPLED)

    run(store, [95.2, 96.2, 97.2, 118.2])

    days = [one["details"]["looked"] for one in stored(store)]
    assert len(days) == 1
    run(store, [119.2])
    assert len(stored(store)) == 1


def test_a_pause_of_months_is_bounded(store: Store) -> None:
    store_pieces(store, TRIPLED)
    run(store, [80.2])

    flags = run(store, [90 + MOST_LOOKS + 29.2])

    # What has happened is told, with a look of the last month.
    assert len(flags) == 1
    assert flags[0].details["looked"] >= at(90 + 29).date().isoformat()


def test_the_return_is_told_as_a_shift_back(store: Store) -> None:
    pieces = [
        *told("russia", range(90), 0.15),
        *told("russia", range(90, 120), 0.7, 3),
        *told("russia", range(120, 150), 0.1, 4),
    ]
    store_pieces(store, pieces)

    flags = run(store, [95.2, 120.2, 150.2])

    assert [flag.details["direction"] for flag in flags] == ["rise", "fall"]
    assert flags[1].details["back"]
    assert flags[1].sentence.endswith("; a shift back")


def test_a_wire_report_in_many_outlets_is_no_shift(store: Store) -> None:
    wire = [Piece(95, "russia", ("axis",), f"outlet {number}", story=1) for number in range(30)]
    store_pieces(store, [*QUIET, *told("russia", range(90, 100), 0.2, 3), *wire])

    assert run(store, [101.2]) == []


def test_copies_are_counted_once(store: Store) -> None:
    pieces = told("russia", range(100), 0.2, 3)
    store_pieces(store, [Piece(**{**vars_of(one), "copy": one.day >= 90}) for one in pieces])

    assert run(store, [101.2]) == []
    with store.read() as session:
        assert {one.articles for one in shares_by_day(session, at(0), at(100))} == {5}


def vars_of(piece: Piece) -> dict[str, Any]:
    return {name: getattr(piece, name) for name in piece.__dataclass_fields__}


def test_another_model_is_told(store: Store) -> None:
    store_pieces(store, TRIPLED)
    with store.write() as session:
        for assessment in session.exec(select(Assessment)):
            if assessment.assessed_at < at(80):
                assessment.model_version = "v0"

    (flag,) = run(store, [101.2])

    assert flag.details["model_changed"]
    assert "different versions or thresholds of the model" in flag.sentence


@pytest.mark.parametrize("seed", [1, 2])
def test_the_order_of_rows_and_judging_anew_change_nothing(
    store: Store, other_store: Store, seed: int
) -> None:
    pieces = [*TRIPLED, *background(), *planted("quiet axis of convenience")]
    order = list(range(len(pieces)))
    store_pieces(other_store, pieces, order)
    Random(seed).shuffle(order)
    store_pieces(store, pieces, order)
    days = [95.2, 101.2, 158.2]
    run(other_store, days)
    run(store, days[:2])
    with store.write() as session:
        for assessment in session.exec(select(Assessment)):
            assessment.assessed_at = at(140)

    run(store, days[2:])

    assert stored(store) == stored(other_store)
    assert {one["key"].split(":")[0] for one in stored(store)} == {"shift", "crossing"}


def test_a_phrase_that_crosses_is_told_once_with_both_sides(store: Store) -> None:
    store_pieces(store, [*background(), *planted("quiet axis of convenience")])

    flags = run(store, [157.2, 164.2, 165.2])

    (flag,) = flags
    assert flag.kind == "crossing"
    assert flag.details["text"] == "quiet axis of convenience"
    assert flag.sentence.startswith(
        "The phrase 'quiet axis of convenience', first seen in Russian outlets on 31 May 2026, now"
        " also in Pakistani ones (since 5 June 2026, 2 articles in 2 outlets; in none of "
    )
    assert [one["outlet"] for one in flag.details["origin"]["telling"]] == ["TASS", "RIA"]
    assert [one["outlet"] for one in flag.details["arrival"]["telling"]] == ["Dawn", "Jang"]


def test_shares_by_week_and_of_now(store: Store) -> None:
    store_pieces(store, QUIET)

    with store.read() as session:
        weeks = shares_by_week(session, at(0), at(28))
        current = current_shares(session, at(120.5))

    axis = [one for one in weeks if (one.bloc, one.frame) == ("russia", "axis")]
    assert [one.articles for one in axis] == [20, 35, 35, 35, 15]
    rows = {(one.now.bloc, one.now.frame): one for one in current}
    assert rows["pakistan", "axis"].now.articles == 140
    assert rows["pakistan", "axis"].before.articles == 420
    assert rows["pakistan", "axis"].told
    assert rows["russia", "axis"].now.articles == 0
    assert not rows["russia", "axis"].told


def days_looked(store: Store) -> list[str | None]:
    """The last day that each kind of look has been at."""
    with store.read() as session:
        notes = [read_note(session, note) for note in NOTES]
        return [None if note is None else note.value["looked"] for note in notes]


@pytest.mark.parametrize(
    ("hours", "day"),
    [pytest.param(3.99, "2026-01-09", id="too early"), pytest.param(4, "2026-01-10", id="due")],
)
def test_a_day_is_looked_at_when_its_last_articles_have_been_polled(
    store: Store, hours: float, day: str
) -> None:
    store_pieces(store, told("russia", range(10), 0.2))

    run(store, [10 + hours / 24])

    assert days_looked(store) == [day] * len(NOTES)


def test_an_empty_store_leaves_all_days_to_be_looked_at(store: Store) -> None:
    run(store, [120.2])
    assert days_looked(store) == [None] * len(NOTES)
    store_pieces(store, TRIPLED)

    (flag,) = run(store, [120.3])

    assert flag.details["looked"] < at(105).date().isoformat()


def test_a_stop_is_heeded_between_days_and_the_rest_made_up_for(store: Store) -> None:
    store_pieces(store, TRIPLED)
    asked = iter([False] * 6)

    update_shifts(store, at(120.2), lambda: next(asked, True))

    first, *others = days_looked(store)
    assert first is not None
    assert first < at(119).date().isoformat()
    assert others == [None] * len(others)
    run(store, [120.2])
    assert days_looked(store) == [at(119).date().isoformat()] * len(NOTES)
    assert len(stored(store)) == 1


def test_nothing_is_stored_when_the_stop_comes_at_once(store: Store) -> None:
    store_pieces(store, TRIPLED)

    assert update_shifts(store, at(120.2), lambda: True) == []

    assert days_looked(store) == [None] * len(NOTES)


def test_a_fault_in_the_search_for_phrases_leaves_shifts_alone(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    store_pieces(store, [*TRIPLED, *background(), *planted("quiet axis of convenience")])

    def faulty(*_: object) -> list[Any]:
        raise RuntimeError("no phrases today")

    with monkeypatch.context() as patched:
        patched.setattr(shift_phrases, "phrase_crossings", faulty)
        for day in (101.2, 158.2):
            with pytest.raises(RuntimeError, match="no phrases today"):
                run(store, [day])

    assert [one["key"].split(":")[0] for one in stored(store)] == ["shift", "shift"]
    looked = at(157).date().isoformat()
    assert sorted(days_looked(store), key=str) == [looked, looked, None]
    run(store, [158.3])
    assert days_looked(store) == [looked] * len(NOTES)
    assert [one["key"].split(":")[0] for one in stored(store)] == ["crossing", "shift", "shift"]


def test_a_phrase_of_endless_words_is_no_phrase(store: Store) -> None:
    endless = planted(f"quiet {'axis' * 1000} of convenience")
    store_pieces(store, [*background(), *endless])

    assert run(store, [157.2, 164.2]) == []
