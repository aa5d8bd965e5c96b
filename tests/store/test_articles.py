"""Articles on their way: addresses, trail, states, signatures; on both databases."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlmodel import Session, col, select

from monitor.store.articles import (
    MOST_CANDIDATES,
    add_address,
    add_step,
    article_at,
    copies_of,
    count_unfinished,
    keep_signature,
    known_addresses,
    move,
    sharing_bands,
    state_counts,
    trail,
    unfinished,
)
from monitor.store.database import Store
from monitor.store.tables import Article, ArticleAddress, ArticleSignature, SignatureBand
from monitor.vocabulary import ArticleState
from tests.store.rows import MOMENT, add_article, add_source, number_of

LONG_AGO = MOMENT - timedelta(days=1000)


def ids_of(waiting: list[tuple[int, Any, str]]) -> list[int]:
    return [article_id for article_id, _, _ in waiting]


def article_in(store: Store, **given: object) -> int:
    with store.write() as session:
        return number_of(add_article(session, **given))


# --- addresses -----------------------------------------------------------------------------


def test_an_article_is_found_by_each_of_its_addresses(store: Store) -> None:
    with store.write() as session:
        article = number_of(add_article(session))
        add_address(session, "https://dawn.example/1", article, 1, MOMENT)
        add_address(session, "https://dawn.example/1/amp", article, None, MOMENT)

    with store.read() as session:
        for address in ("https://dawn.example/1", "https://dawn.example/1/amp"):
            found = article_at(session, address)
            assert found is not None
            assert found.id == article
        assert article_at(session, "https://dawn.example/2") is None
        assert article_at(session, "") is None


def test_an_address_belongs_to_the_article_that_had_it_first(store: Store) -> None:
    with store.write() as session:
        first, second = add_article(session, 1), add_article(session, 2)
        for article in (first, second, first):
            add_address(session, "https://dawn.example/x", number_of(article), 1, MOMENT)

    with store.read() as session:
        [row] = session.exec(select(ArticleAddress)).all()
        assert row.article_id == first.id


def test_the_longest_address_can_be_kept(store: Store) -> None:
    # As random as an address gets, since PostgreSQL compresses what it indexes.
    address = "https://dawn.example/" + "".join(chr(33 + (n * n * 7919) % 90) for n in range(2479))

    with store.write() as session:
        article = number_of(add_article(session, canonical_url=address))
        add_address(session, address, article, 1, MOMENT)

    with store.read() as session:
        assert known_addresses(session, [address]) == {address}


@pytest.mark.parametrize("asked", [0, 1, 499, 500, 501, 1_203])
def test_known_addresses_are_found_among_any_number(store: Store, asked: int) -> None:
    with store.write() as session:
        article = number_of(add_article(session))
        for number in (0, 499, 500, 1_202, 5_000):
            add_address(session, f"https://dawn.example/{number}", article, 1, MOMENT)

    with store.read() as session:
        found = known_addresses(session, [f"https://dawn.example/{n}" for n in range(asked)])

    expected = {f"https://dawn.example/{n}" for n in (0, 499, 500, 1_202) if n < asked}
    assert found == expected


# --- trail ---------------------------------------------------------------------------------


def test_the_trail_is_in_the_order_of_its_steps(store: Store) -> None:
    with store.write() as session:
        one, other = number_of(add_article(session, 1)), number_of(add_article(session, 2))
        # The clock of a machine may be set back; the order of writing is what happened.
        add_step(session, one, "found", "new", "Dawn", MOMENT)
        add_step(session, other, "found", "new", "Dawn", MOMENT)
        add_step(session, one, "read", "precise", "", MOMENT - timedelta(hours=1))

    with store.read() as session:
        steps = [(step.stage, step.verdict, step.reason, step.at) for step in trail(session, one)]
        nothing = trail(session, 99)

    assert steps == [
        ("found", "new", "Dawn", MOMENT),
        ("read", "precise", "", MOMENT - timedelta(hours=1)),
    ]
    assert nothing == []


# --- what is to be done --------------------------------------------------------------------

DUE: dict[str, tuple[ArticleState, timedelta | None, bool, bool]] = {
    "found": ("found", None, True, True),
    "read": ("read", None, True, True),
    "assessed": ("assessed", None, False, False),
    "a moment past": ("found", timedelta(seconds=-1), True, True),
    "this moment": ("found", timedelta(0), True, True),
    "a moment ahead": ("read", timedelta(seconds=1), False, True),
}


@pytest.mark.parametrize(("state", "ahead", "due", "counted"), DUE.values(), ids=DUE)
def test_what_is_due(
    store: Store, state: ArticleState, ahead: timedelta | None, due: bool, counted: bool
) -> None:
    article = article_in(
        store, state=state, next_attempt_at=None if ahead is None else MOMENT + ahead
    )

    with store.read() as session:
        assert ids_of(unfinished(session, MOMENT, 10, [])) == ([article] if due else [])
        assert count_unfinished(session) == (1 if counted else 0)


def test_the_oldest_are_due_first_but_those_under_way(store: Store) -> None:
    with store.write() as session:
        ids = [number_of(add_article(session, n)) for n in range(6)]

    with store.read() as session:
        assert ids_of(unfinished(session, MOMENT, 3, [])) == ids[:3]
        assert ids_of(unfinished(session, MOMENT, 3, [ids[0], ids[2]])) == [ids[1], ids[3], ids[4]]
        assert unfinished(session, MOMENT, 3, ids) == []


# --- compare and set -----------------------------------------------------------------------


def test_a_step_is_taken_once(store: Store) -> None:
    article = article_in(store, attempts=2, next_attempt_at=MOMENT)

    with store.write() as session:
        assert move(session, article, "found", "read")
        assert not move(session, article, "found", "read")

    with store.read() as session:
        row = session.get_one(Article, article)
        assert (row.state, row.attempts, row.next_attempt_at) == ("read", 0, None)


def test_of_two_who_read_the_same_state_one_moves(store: Store) -> None:
    article = article_in(store)
    other = Store(store.url)  # as in another process: nothing of this one's sessions is shared
    try:
        with store.read() as here, other.read() as there:
            seen = [session.get_one(Article, article).state for session in (here, there)]
        moved = []
        for one in (store, other):
            with one.write() as session:
                moved.append(move(session, article, "found", "read"))
    finally:
        other.close()

    assert seen == ["found", "found"]
    assert moved == [True, False]


def test_a_step_that_is_rolled_back_can_be_taken_again(store: Store) -> None:
    article = article_in(store)

    def moved_and_lost(session: Session) -> None:
        assert move(session, article, "found", "read")
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt), store.write() as session:
        moved_and_lost(session)
    with store.write() as session:
        assert move(session, article, "found", "read")


def test_an_article_that_is_not_there_does_not_move(store: Store) -> None:
    with store.write() as session:
        assert not move(session, 99, "found", "read")


# --- copies --------------------------------------------------------------------------------


def bands(*values: str) -> list[str]:
    return list(values)


def keep(session: Session, number: int, *values: str, seen: datetime = MOMENT) -> int:
    article = number_of(add_article(session, number, first_seen_at=seen))
    keep_signature(session, article, 40, bytes([number % 256]), values)
    return article


def found(store: Store, article: int, values: list[str], since: datetime = LONG_AGO) -> list[int]:
    with store.read() as session:
        return [number_of(one) for one, _ in sharing_bands(session, article, values, since)]


def test_articles_that_share_a_band_at_the_same_place_are_candidates(store: Store) -> None:
    with store.write() as session:
        both = keep(session, 1, "a", "b")
        second = keep(session, 2, "x", "b")
        keep(session, 3, "b", "a")  # the same bands at other places
        keep(session, 4, "x", "y")
        own = keep(session, 5, "a", "b")

    assert found(store, own, bands("a", "b")) == [both, second]
    assert found(store, own, bands()) == []
    with store.read() as session:
        [(article, signature), _] = sharing_bands(session, own, bands("a", "b"), LONG_AGO)
        assert (article.id, signature.article_id, signature.signature) == (both, both, b"\x01")


SINCE = {
    "a second before": (timedelta(seconds=-1), True),
    "that very moment": (timedelta(0), True),
    "a second after": (timedelta(seconds=1), False),
}


@pytest.mark.parametrize(("ahead", "counts"), SINCE.values(), ids=SINCE)
def test_candidates_are_no_older_than_the_window(
    store: Store, ahead: timedelta, counts: bool
) -> None:
    with store.write() as session:
        old = keep(session, 1, "a")
        own = keep(session, 2, "a")

    assert found(store, own, ["a"], since=MOMENT + ahead) == ([old] if counts else [])


def test_of_many_candidates_the_newest_are_looked_at(store: Store) -> None:
    values = ["a", "b", "c", "d"]
    with store.write() as session:
        ids = [keep(session, number, *values) for number in range(MOST_CANDIDATES + 5)]

    assert found(store, ids[0], values) == ids[-MOST_CANDIDATES:]
    assert found(store, ids[-1], values) == ids[-1 - MOST_CANDIDATES : -1]


def test_a_new_signature_takes_the_place_of_the_old(store: Store) -> None:
    with store.write() as session:
        article = keep(session, 1, "a", "b", "c")
        other = keep(session, 2, "z")
    with store.write() as session:
        keep_signature(session, article, 41, b"new", ["d", "b"])

    assert found(store, other, ["a", "x", "c"]) == []
    assert found(store, other, ["d"]) == [article]
    with store.read() as session:
        signature = session.get_one(ArticleSignature, article)
        assert (signature.shingles, signature.signature) == (41, b"new")
        kept = session.exec(select(SignatureBand).where(col(SignatureBand.article_id) == article))
        assert sorted(band.band for band in kept) == [0, 1]


def test_copies_are_listed_in_the_order_in_which_they_were_found(store: Store) -> None:
    with store.write() as session:
        original = number_of(add_article(session, 1))
        copies = [number_of(add_article(session, n, copy_of_id=original)) for n in (2, 3)]
        add_article(session, 4, copy_of_id=copies[0])

    with store.read() as session:
        assert [one.id for one in copies_of(session, original)] == copies
        assert copies_of(session, 99) == []


# --- counts --------------------------------------------------------------------------------


def test_states_are_counted(store: Store) -> None:
    with store.read() as session:
        assert state_counts(session) == {}
    with store.write() as session:
        add_source(session)
        for number, state in enumerate(("found", "found", "assessed")):
            add_article(session, number, source_id=1, state=state)

    with store.read() as session:
        assert state_counts(session) == {"found": 2, "assessed": 1}
