"""Which relevant articles told which frames."""

from datetime import timedelta
from random import Random

import pytest

from monitor.store.database import Store
from monitor.store.frames import texts_of, told_articles
from monitor.store.review_tables import Review
from monitor.store.tables import Assessment, Frame
from tests.analysis.shift_rows import BEGIN, Piece, store_pieces


def told(store: Store, since: float = 0, until: float = 10) -> list[tuple[str, list[str]]]:
    """Address and frames."""
    with store.read() as session:
        rows = told_articles(session, BEGIN + timedelta(days=since), BEGIN + timedelta(days=until))
    return [(one.link.rpartition("/")[2], sorted(one.frames)) for one in rows]


@pytest.mark.parametrize(
    ("piece", "numbers"),
    [
        pytest.param(Piece(0), ["0"], id="at the beginning"),
        pytest.param(Piece(10), [], id="at the end"),
        pytest.param(Piece(-0.001), [], id="before"),
        pytest.param(Piece(5, dated=False), ["0"], id="without a date: when it was first seen"),
        pytest.param(Piece(11, dated=False), [], id="seen later"),
        pytest.param(Piece(5, relevant=False), [], id="not relevant"),
        pytest.param(Piece(5, copy=True), ["0"], id="its copy is left out"),
    ],
)
def test_which_articles(store: Store, piece: Piece, numbers: list[str]) -> None:
    store_pieces(store, [piece])

    assert [number for number, _ in told(store)] == numbers


def test_only_the_assessment_in_force_counts(store: Store) -> None:
    store_pieces(store, [Piece(1, frames=("axis",))])
    with store.write() as session:
        session.add(
            Assessment(
                id=50, article_id=1, model_version="v0", relevance=0.9, relevant=True, threshold=0.5,
                assessed_at=BEGIN, current=False,
            )
        )  # fmt: skip
        session.flush()
        session.add(Frame(assessment_id=50, article_id=1, frame="limits", score=1, evidence=""))

    assert told(store) == [("0", ["axis"])]


@pytest.mark.parametrize(("said", "count"), [(True, 1), (False, 0), (None, 0)])
def test_what_a_person_called_relevant_is_given_with_what_the_model_said(
    store: Store, said: bool | None, count: int
) -> None:
    store_pieces(store, [Piece(1, relevant=False)])
    with store.write() as session:
        session.add(Review(article_id=1, reviewer="ana", relevant=said, reviewed_at=BEGIN))

    with store.read() as session:
        found = told_articles(session, BEGIN, BEGIN + timedelta(days=10))

    assert [(one.relevant, one.model_version, one.threshold) for one in found] == (
        [(False, "v1", 0.5)] * count
    )


def test_the_order_is_that_of_time_and_address_whatever_came_first(store: Store) -> None:
    pieces = [Piece(day, frames=("axis", "limits")) for day in (3, 1, 2, 2, 2)]
    order = list(range(5))
    Random(1).shuffle(order)

    store_pieces(store, pieces, order)

    assert [number for number, _ in told(store)] == ["1", "2", "3", "4", "0"]


def test_texts_are_cut(store: Store) -> None:
    store_pieces(store, [Piece(1, title="One", text="абв" * 100), Piece(2, title="Two")])

    with store.read() as session:
        texts = sorted(texts_of(session, [1, 2], 4))

    assert texts == [(1, "One", "абва"), (2, "Two", "")]
