"""How far a drill or deal has come: forward only, unless it is called off, and what blocs dispute."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.analysis.ledger_status import LADDERS, STATUSES, Standing, standing, steps, told_once
from monitor.store.ledger import Account
from tests.analysis.ledgers import account

# (status or mode, bloc, day) of each account, and what is in force.
Told = tuple[str, str, float]
CASES: dict[str, tuple[list[Told], str, bool]] = {
    "one account": ([("planned", "pakistan", 0)], "planned", False),
    "it moves forward": ([("planned", "pakistan", 0), ("under_way", "russia", 5)], "under_way", False),
    "a late report of an earlier status moves nothing": (
        [("concluded", "pakistan", 5), ("planned", "russia", 9)], "concluded", False,
    ),
    "hearsay is a rumour": ([("rumours", "india", 0)], "rumoured", False),
    "a plan goes before a rumour": (
        [("planned", "pakistan", 0), ("rumours", "india", 5)], "planned", False,
    ),
    "what is recalled counts": (
        [("planned", "pakistan", 0), ("recalls", "pakistan", 5)], "concluded", False,
    ),
    "called off later": ([("planned", "pakistan", 0), ("cancelled", "russia", 5)], "cancelled", False),
    "called off on the day it was planned": (
        [("planned", "pakistan", 0), ("cancelled", "pakistan", 0)], "cancelled", False,
    ),
    "called off before it is under way elsewhere": (
        [("cancelled", "india", 0), ("under_way", "russia", 5)], "under_way", True,
    ),
    "called off by one, planned still by another": (
        [("planned", "pakistan", 0), ("cancelled", "india", 3), ("planned", "pakistan", 4)],
        "planned", True,
    ),
    "what is over cannot be called off": (
        [("concluded", "pakistan", 0), ("cancelled", "pakistan", 5)], "concluded", False,
    ),
    "what is over for one is called off for another": (
        [("concluded", "pakistan", 0), ("cancelled", "india", 5)], "concluded", True,
    ),
    "alive again": (
        [("planned", "russia", 0), ("cancelled", "russia", 3), ("under_way", "russia", 4)],
        "under_way", False,
    ),
    "denied by another bloc": (
        [("planned", "pakistan", 0), ("denies", "russia", 3)], "planned", True,
    ),
    "denied before another bloc says it": (
        [("denies", "russia", 0), ("planned", "pakistan", 3)], "planned", True,
    ),
    "denied by who said it": (
        [("planned", "russia", 0), ("denies", "russia", 3)], "denied", False,
    ),
    "a rumour denied": ([("rumours", "india", 0), ("denies", "russia", 3)], "denied", False),
    "only denied": ([("denies", "russia", 0)], "denied", False),
    "denied once, and admitted": (
        [("denies", "russia", 0), ("planned", "russia", 3), ("planned", "pakistan", 3)],
        "planned", False,
    ),
}  # fmt: skip


def accounts(told: list[Told]) -> list[Account]:
    found = []
    for number, (status, bloc, day) in enumerate(told, 1):
        mode = status if status in ("rumours", "denies", "recalls") else "reports"
        given = {"recalls": "concluded"}.get(status, "planned") if mode != "reports" else status
        found.append(account(number, status=given, mode=mode, bloc=bloc, at=day))
    return found


@pytest.mark.parametrize(("told", "status", "disputed"), CASES.values(), ids=CASES)
def test_status_in_force(told: list[Told], status: str, disputed: bool) -> None:
    assert standing("drill", told_once(accounts(told))) == Standing(status, disputed)


def test_a_deal_has_a_ladder_of_its_own() -> None:
    told = [
        account(1, kind="deal", status="negotiating"),
        account(2, kind="deal", status="delivered", at=3),
        account(3, kind="deal", status="signed", at=5),
    ]

    assert standing("deal", told_once(told)).status == "delivered"


def test_the_first_account_of_each_status_in_each_bloc() -> None:
    told = [
        account(1, at=1),
        account(2, at=0),
        account(3, at=2, bloc="russia"),
        account(4, at=3, bloc="russia", status="concluded"),
    ]

    assert [
        (one.status, one.bloc, one.account.article_id, one.articles)
        for one in steps(told_once(told))
    ] == [
        ("planned", "pakistan", 2, 2),
        ("planned", "russia", 3, 1),
        ("concluded", "russia", 4, 1),
    ]


def test_a_tie_goes_to_the_first_address() -> None:
    told = [account(2, url="https://b.example/"), account(1, url="https://a.example/")]

    assert steps(told_once(told))[0].account.url == "https://a.example/"


@pytest.mark.parametrize("copy", [1, 2])
def test_a_copy_is_not_counted_whichever_was_met_first(copy: int) -> None:
    other = 3 - copy
    told = [
        account(1, root_id=other if copy == 1 else 1),
        account(2, root_id=other if copy == 2 else 2, at=1),
    ]

    (step,) = steps(told_once(told))

    assert (step.account.article_id, step.articles) == (1, 1)
    assert len(told_once(told)) == 1


BLOCS = ["pakistan", "russia", "india"]


@given(
    st.sampled_from(["drill", "deal"]).flatmap(
        lambda kind: st.tuples(
            st.just(kind),
            st.lists(
                st.builds(
                    account,
                    number=st.integers(1, 9),
                    kind=st.just(kind),
                    status=st.sampled_from([*LADDERS[kind][1:], "cancelled"]),
                    mode=st.sampled_from(["reports", "recalls", "rumours", "denies"]),
                    bloc=st.sampled_from(BLOCS),
                    at=st.integers(0, 9),
                ),
                min_size=1,
                max_size=8,
                unique_by=lambda one: one.event_id,
            ),
        )
    )
)
def test_every_set_of_accounts_has_a_status(drawn: tuple[str, list[Account]]) -> None:
    kind, drawn_accounts = drawn
    told = told_once(drawn_accounts)
    now = standing(kind, told)

    assert now.status in STATUSES
    assert now.status in {one.status for one in steps(told)}
    assert now == standing(kind, told_once(reversed(drawn_accounts)))
    assert not (now.disputed and len({one.bloc for one in told}) == 1)
