"""Whatever comes in whatever order, and however often: the ledger is the same."""

import contextlib
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import Session

from monitor.analysis.ledger import update_ledger
from monitor.store.database import Store
from monitor.store.flags import flags_since
from monitor.store.tables import Article
from tests.analysis.ledgers import START, Said, content, judge, tell
from tests.store.rows import add_source

DRILLS = st.builds(
    Said,
    name=st.sampled_from(
        ["Druzhba-2026", "Druzhba", "Joint military exercise-2026", "Joint naval exercise-2026",
         "Arabian Monsoon-2026", "Druzhba-2025", "Arabian Monsoon-VI"]
    ),
    status=st.sampled_from(["planned", "under_way", "concluded", "cancelled"]),
    mode=st.sampled_from(["reports", "reports", "recalls", "rumours", "denies"]),
    days=st.none() | st.dates(date(2025, 6, 1), date(2026, 11, 1)).map(lambda day: (day, day)),
    place=st.sampled_from([None, "Cherat", "Pabbi"]),
)  # fmt: skip
DEALS = st.builds(
    Said,
    name=st.sampled_from(["Russian wheat", "Cooperation agreement"]),
    type=st.just("deal"),
    status=st.sampled_from(["proposed", "negotiating", "signed", "delivered", "cancelled"]),
    mode=st.sampled_from(["reports", "reports", "recalls", "rumours", "denies"]),
    amount=st.sampled_from([None, "$2 billion", "300,000 tonnes"]),
)
ARTICLE = st.fixed_dictionaries(
    {
        "said": st.lists(
            st.one_of(DRILLS, DEALS), max_size=3, unique_by=lambda one: (one.type, one.name)
        ),
        "at": st.sampled_from([0, 0, 0.1, 0.2, 3, 80, 150, 700]),
        "bloc": st.sampled_from(["pakistan", "russia", "india"]),
        "relevant": st.sampled_from([True, True, True, False]),
        "dated": st.sampled_from([True, True, True, False]),
        "copy": st.sampled_from([False, False, False, True]),
    }
)
# Names that mean one thing each: none leads to the record of another.
NAMED = {
    ("drill", "Druzhba-2026"), ("drill", "Arabian Monsoon-2026"), ("drill", "Druzhba-2025"),
    ("deal", "Russian wheat"),
}  # fmt: skip
NEWS = st.lists(ARTICLE, min_size=1, max_size=6)
MANY = settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


class _UndoneError(Exception):
    """Ends a transaction without a trace."""


def arrive(session: Session, news: list[dict[str, Any]], order: list[int]) -> None:
    """Let the articles come in that order, each with the same number, date and address."""
    source = add_source(session)
    for number in order:
        one = news[number]
        moment = START + timedelta(days=one["at"])
        tell(
            session,
            number + 1,
            one["said"],
            relevant=one["relevant"],
            id=number + 1,
            source_id=source.id,
            bloc=one["bloc"],
            published_at=moment if one["dated"] else None,
            first_seen_at=moment,
        )


def mark_copies(session: Session, news: list[dict[str, Any]]) -> None:
    """Let some articles be copies of the first; the ledger hears of it at its next look."""
    for number, one in enumerate(news):
        if one["copy"] and number:
            session.get_one(Article, number + 1).copy_of_id = 1
    session.flush()
    for number in range(len(news)):
        update_ledger(session, number + 1, START)


@MANY
@given(news=NEWS, data=st.data())
def test_order_of_arrival_changes_nothing(
    store: Store, news: list[dict[str, Any]], data: st.DataObject
) -> None:
    found = []
    order = data.draw(st.permutations(range(len(news))))
    for arrival in (list(range(len(news))), list(order)):
        with contextlib.suppress(_UndoneError), store.write() as session:
            arrive(session, news, arrival)
            mark_copies(session, news)
            found.append(content(session))
            raise _UndoneError

    assert found[0] == found[1]


@MANY
@given(news=NEWS, data=st.data())
def test_what_is_judged_anew_leaves_no_trace_of_before(
    store: Store, news: list[dict[str, Any]], data: st.DataObject
) -> None:
    """The ledger is what the last judgements say, whatever was judged before; flags stay."""
    anew: list[dict[str, Any]] = data.draw(
        st.lists(ARTICLE, min_size=len(news), max_size=len(news))
    )
    order = data.draw(st.permutations(range(len(news))))
    version = data.draw(st.sampled_from(["1", "2"]))
    found = []
    with contextlib.suppress(_UndoneError), store.write() as session:
        arrive(session, news, list(range(len(news))))
        flagged = {one.key for one in flags_since(session)}
        for number in order:
            judge(session, number + 1, anew[number]["said"], version=version)
        found.append(content(session))
        assert flagged <= {one.key for one in flags_since(session)}
        raise _UndoneError
    with contextlib.suppress(_UndoneError), store.write() as session:
        mixed = [
            old | {"said": new["said"], "relevant": True}
            for old, new in zip(news, anew, strict=True)
        ]
        arrive(session, mixed, list(range(len(mixed))))
        found.append(content(session))
        raise _UndoneError

    assert found[0] == found[1]


@MANY
@given(
    told=st.lists(
        st.lists(
            st.one_of(DRILLS, DEALS),
            min_size=1,
            max_size=2,
            unique_by=lambda one: (one.type, one.name),
        ),
        min_size=2,
        max_size=5,
    ),
    before=st.lists(
        st.one_of(DRILLS, DEALS), max_size=2, unique_by=lambda one: (one.type, one.name)
    ),
    data=st.data(),
)
def test_what_is_flagged_does_not_depend_on_the_order_of_arrival_within_a_day(
    store: Store, told: list[list[Said]], before: list[Said], data: st.DataObject
) -> None:
    """Of what has a name, and where all articles of the day give a thing the same status and
    manner: of two that differ, the further one is news after the other and not the other way."""
    same: dict[tuple[str, str], Said] = {}
    for said in told:
        said[:] = [
            same.setdefault((one.type, one.name), replace(one, days=None))
            for one in said
            if (one.type, one.name) in NAMED
        ]
    order = data.draw(st.permutations(range(len(told))))
    found = []
    for arrival in (list(range(len(told))), list(order)):
        with contextlib.suppress(_UndoneError), store.write() as session:
            source = add_source(session).id
            tell(session, 99, before, at=-5, source_id=source)
            for number in arrival:
                tell(session, number + 1, told[number], at=number / 100, source_id=source)
            found.append({one.key for one in flags_since(session)})
            raise _UndoneError

    assert found[0] == found[1]


@MANY
@given(news=NEWS)
def test_doing_it_again_changes_nothing_and_raises_nothing(
    store: Store, news: list[dict[str, Any]]
) -> None:
    with contextlib.suppress(_UndoneError), store.write() as session:
        arrive(session, news, list(range(len(news))))
        before = content(session)
        for number in range(len(news)):
            assert update_ledger(session, number + 1, START + timedelta(days=9)) == []
        assert content(session) == before
        raise _UndoneError
