"""What people decided, laid over what the model said."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event

from monitor.analysis.shift_shares import current_shares, shares_by_day
from monitor.analysis.shift_told import told_as_decided
from monitor.analysis.shifts import update_shifts
from monitor.store.database import Store
from monitor.store.review_tables import Review
from monitor.store.tables import Assessment
from tests.analysis.shift_rows import BEGIN, Piece, store_pieces

Said = dict[str, Any]


def review(store: Store, article_id: int, *decisions: Said) -> None:
    with store.write() as session:
        for said in decisions:
            session.add(
                Review(
                    article_id=article_id,
                    reviewer="ana",
                    relevant=said.get("relevant"),
                    decision=said,
                    reviewed_at=BEGIN,
                )
            )


def told(store: Store) -> list[tuple[int, dict[str, float]]]:
    with store.read() as session:
        found = told_as_decided(session, BEGIN, BEGIN + timedelta(days=10))
    return [(one.id, dict(one.frames)) for one in found]


@pytest.mark.parametrize(
    ("relevant", "decisions", "found"),
    [
        pytest.param(True, [], [{"axis": 0.8}], id="nothing decided"),
        pytest.param(True, [{"relevant": False}], [], id="called not relevant"),
        pytest.param(False, [{"relevant": True}], [{"axis": 0.8}], id="called relevant"),
        pytest.param(
            True,
            [{"relevant": False}, {"relevant": True}],
            [{"axis": 0.8}],
            id="the last decision counts",
        ),
        pytest.param(False, [{"relevant": True}, {"relevant": False}], [], id="taken back"),
        pytest.param(True, [{"frames": {"axis": "wrong"}}], [{}], id="a frame it does not argue"),
        pytest.param(True, [{"frames": {"axis": "right"}}], [{"axis": 1.0}], id="a frame affirmed"),
        pytest.param(
            False,
            [{"relevant": True, "frames": {"limits": "missed"}}],
            [{"axis": 0.8, "limits": 1.0}],
            id="a frame that the model missed",
        ),
        pytest.param(
            True,
            [{"frames": {"axis": "wrong"}}, {"frames": {"axis": "right"}}],
            [{"axis": 1.0}],
            id="the last answer on a frame counts",
        ),
        pytest.param(False, [{"frames": {"axis": "right"}}], [], id="frames alone do not include"),
    ],
)
def test_decisions_come_before_the_model(
    store: Store, relevant: bool, decisions: list[Said], found: list[dict[str, float]]
) -> None:
    store_pieces(store, [Piece(1, frames=("axis",), relevant=relevant)])
    review(store, 1, *decisions)

    assert [frames for _, frames in told(store)] == found


def test_an_article_that_no_model_has_judged_counts_once_it_is_called_relevant(
    store: Store,
) -> None:
    store_pieces(store, [Piece(1), Piece(2)])
    with store.write() as session:
        for number in (1, 2):
            assessment = session.get(Assessment, number)
            assert assessment is not None
            assessment.current = False
    review(store, 2, {"relevant": True, "frames": {"axis": "missed"}})

    assert told(store) == [(2, {"axis": 1.0})]


def test_shares_follow_decisions(store: Store) -> None:
    store_pieces(store, [Piece(1, frames=("axis",)), Piece(1.1), Piece(1.2, relevant=False)])
    review(store, 1, {"frames": {"axis": "wrong"}})
    review(store, 2, {"relevant": False})
    review(store, 3, {"relevant": True, "frames": {"axis": "missed"}})

    with store.read() as session:
        (day,) = [
            one
            for one in shares_by_day(session, BEGIN, BEGIN + timedelta(days=9))
            if one.frame == "axis"
        ]
        (now,) = [
            one
            for one in current_shares(session, BEGIN + timedelta(days=9))
            if one.now.frame == "axis"
        ]

    assert (day.articles, day.with_frame) == (2, 1)
    assert (now.now.articles, now.now.with_frame) == (2, 1)


def test_a_shift_that_people_refuted_is_not_told(store: Store) -> None:
    store_pieces(
        store,
        [
            Piece(
                day + number / 10,
                frames=("axis",) if day >= 90 or number == 0 else (),
                outlet=f"O{number}",
            )
            for day in range(100)
            for number in range(5)
        ],
    )
    for number in range(451, 501):
        review(store, number, {"frames": {"axis": "wrong"}})

    raised = update_shifts(store, BEGIN + timedelta(days=100, hours=6))

    assert [flag for flag in raised if flag.details["direction"] == "rise"] == []


@contextmanager
def counted(session: Any) -> Iterator[list[str]]:
    """The queries that the session sends."""
    queries: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        queries.append(statement)

    engine = session.get_bind()
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield queries
    finally:
        event.remove(engine, "before_cursor_execute", note)


def test_the_number_of_queries_does_not_grow_with_that_of_decisions(store: Store) -> None:
    store_pieces(store, [Piece(number / 100, frames=("axis",)) for number in range(200)])
    numbers = []
    for first, last in ((1, 2), (2, 201)):
        for number in range(first, last):
            review(store, number, {"frames": {"axis": "right"}})
        with store.read() as session, counted(session) as queries:
            told_as_decided(session, BEGIN, BEGIN + timedelta(days=10))
        numbers.append(len(queries))

    assert numbers[0] == numbers[1] <= 5  # the beginning of the transaction is one
