"""Which accounts are of one happening: drills by series and year, deals by object and time."""

from datetime import date
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from classifiers import event_names
from classifiers.lexicon import load_lexicon
from monitor.analysis.ledger_matching import (
    NEAR,
    PAUSE_OF_DEALS,
    PAUSE_OF_DRILLS,
    PAUSE_OF_PAPERS,
    happenings,
)
from monitor.analysis.ledger_names import UNNAMED_DRILLS, identity
from monitor.store.ledger import Account
from tests.analysis.ledgers import account, deal_account

MATTER = load_lexicon().matter
SEA, LAND = "Joint naval exercise-2026", "Joint military exercise-2026"
PAPER = "Intergovernmental commission protocol"


def parted(*accounts: Account) -> dict[str, list[int]]:
    return {
        one.key: [account.article_id for account in one.accounts]
        for one in happenings(accounts, MATTER)
    }


# --- names ---------------------------------------------------------------------------------


def test_the_names_of_unnamed_drills_are_those_that_the_classifiers_give() -> None:
    assert {name: domain for domain, name in event_names._DOMAIN_NAMES.items()} == UNNAMED_DRILLS


@pytest.mark.parametrize(
    ("name", "series", "year"),
    [
        ("Druzhba-2025", "Druzhba", 2025),
        ("Arabian Monsoon-VI", "Arabian Monsoon", 2025),
        ("Pabbi-Antiterror-2021", "Pabbi-Antiterror", 2021),
        ("Peace Mission-2018", "Peace Mission", 2018),
        ("Druzhba", "Druzhba", 2026),  # of the year of the report
        ("Joint naval exercise-2025", None, 2025),
        ("Joint naval exercise", None, 2026),
        ("Druzhba-next", None, 2026),
        ("Алмаз", None, 2026),
        ("", None, 2026),
    ],
)
def test_a_drills_name_tells_series_and_year(name: str, series: str | None, year: int) -> None:
    said = identity(account(name=name), MATTER)

    assert (said.series, said.year, said.family) == (series, year, f"drill:{year}")


def test_what_is_recalled_without_a_year_is_of_no_known_year() -> None:
    assert identity(account(name="Druzhba", mode="recalls"), MATTER).family == "drill:unknown"


def test_days_near_the_report_go_before_another_year_in_the_name() -> None:
    days: dict[str, Any] = {"first_day": date(2026, 2, 25), "last_day": date(2026, 3, 1)}

    held = identity(account(name="Arabian Monsoon-2014", status="concluded", **days), MATTER)
    planned = identity(account(name="Druzhba-2027", status="planned", **days), MATTER)
    recalled = identity(account(name="Druzhba-2019", mode="recalls", **days), MATTER)

    assert held.name == "Arabian Monsoon-2026"
    assert planned.name == "Druzhba-2027"
    assert recalled.name == "Druzhba-2019"


@given(st.text(max_size=30))
def test_any_name_has_an_identity(name: str) -> None:
    for kind in ("drill", "deal"):
        said = identity(account(name=name, kind=kind), MATTER)
        assert said.family.startswith(f"{kind}:")
        assert len(parted(account(name=name, kind=kind))) == 1


# --- drills --------------------------------------------------------------------------------


def test_series_and_year_are_one_drill() -> None:
    assert parted(account(1), account(2, at=200, status="concluded")) == {
        "drill:druzhba-2026": [1, 2]
    }


def test_an_unnamed_drill_is_the_named_one_of_its_domain() -> None:
    found = parted(
        account(1), account(2, name=LAND, at=3), account(3, name="Arabian Monsoon-2026", at=4)
    )

    assert found == {"drill:druzhba-2026": [1, 2], "drill:arabian-monsoon-2026": [3]}


def test_an_unnamed_drill_of_another_domain_is_its_own() -> None:
    assert parted(account(1), account(2, name=SEA, at=3)) == {
        "drill:druzhba-2026": [1],
        "drill:joint-naval-exercise-2026": [2],
    }


def test_an_unnamed_drill_is_none_of_many_countries() -> None:
    assert len(parted(account(1, name="Peace Mission-2026"), account(2, name=LAND))) == 2


@pytest.mark.parametrize(("days", "one"), [(NEAR.days, True), (NEAR.days + 1, False)])
def test_an_unnamed_drill_is_told_of_near_the_named_one(days: int, one: bool) -> None:
    assert len(parted(account(1), account(2, name=LAND, at=days))) == (1 if one else 2)


@pytest.mark.parametrize(("first", "one"), [(14, True), (15, False)])
def test_days_that_contradict_part_an_unnamed_drill_from_the_named_one(
    first: int, one: bool
) -> None:
    named = account(1, first_day=date(2026, 3, 5), last_day=date(2026, 3, 11))
    unnamed = account(
        2, name=LAND, first_day=date(2026, 3, first), last_day=date(2026, 3, first + 2)
    )

    assert len(parted(named, unnamed)) == (1 if one else 2)


@pytest.mark.parametrize(
    ("days", "one"), [(PAUSE_OF_DRILLS.days, True), (PAUSE_OF_DRILLS.days + 1, False)]
)
def test_unnamed_drills_are_one_without_a_long_pause(days: int, one: bool) -> None:
    found = parted(account(1, name=SEA), account(2, name=SEA, at=days))

    assert list(found) == (
        ["drill:joint-naval-exercise-2026"]
        if one
        else ["drill:joint-naval-exercise-2026", "drill:joint-naval-exercise-2026@2026-05"]
    )


# --- deals ---------------------------------------------------------------------------------


def test_a_deal_on_an_object_lives_on_for_years() -> None:
    signed = deal_account(1, status="signed")
    negotiated = deal_account(2, at=3 * 365)

    assert parted(signed, negotiated) == {"deal:russian-wheat": [1, 2]}


@pytest.mark.parametrize("end", ["delivered", "cancelled"])
@pytest.mark.parametrize(
    ("days", "one"), [(PAUSE_OF_DEALS.days, True), (PAUSE_OF_DEALS.days + 1, False)]
)
def test_after_its_end_and_a_long_silence_talk_of_it_is_another_deal(
    end: str, days: int, one: bool
) -> None:
    found = parted(deal_account(1, status=end), deal_account(2, at=days))

    assert list(found.values()) == ([[1, 2]] if one else [[1], [2]])
    assert list(found)[-1] == ("deal:russian-wheat" if one else "deal:russian-wheat@2027-08")


@pytest.mark.parametrize(
    "later",
    {
        "told as background": {"mode": "recalls", "status": "negotiating"},
        "told of as delivered again": {"status": "delivered"},
        "without a date": {"dated": False},
    }.items(),
    ids=lambda item: item[0],
)
def test_what_begins_nothing_stays_with_the_deal(later: tuple[str, dict[str, object]]) -> None:
    found = parted(deal_account(1, status="delivered"), deal_account(2, at=900, **later[1]))

    assert list(found) == ["deal:russian-wheat"]


@pytest.mark.parametrize("name", [PAPER, "Cooperation agreement"])
@pytest.mark.parametrize(
    ("days", "one"), [(PAUSE_OF_PAPERS.days, True), (PAUSE_OF_PAPERS.days + 1, False)]
)
def test_each_meeting_has_its_own_paper(name: str, days: int, one: bool) -> None:
    found = parted(deal_account(1, name=name), deal_account(2, name=name, at=days))

    assert len(found) == (1 if one else 2)
    assert all("@2026-0" in key for key in found)


def test_a_paper_that_is_recalled_is_that_of_the_meeting_before() -> None:
    found = parted(
        deal_account(1, name=PAPER),
        deal_account(2, name=PAPER, at=400),
        deal_account(3, name=PAPER, at=300, mode="recalls", status="signed"),
        deal_account(4, name=PAPER, at=900, mode="recalls", status="signed"),
        deal_account(
            5, name=PAPER, at=900, mode="recalls", status="signed",
            first_day=date(2026, 3, 1), last_day=date(2026, 3, 31),
        ),
    )  # fmt: skip

    assert sorted(sorted(articles) for articles in found.values()) == [[1, 3, 5], [2, 4]]


def test_papers_that_are_only_recalled_have_keys_of_their_own() -> None:
    found = parted(
        deal_account(
            1,
            name=PAPER,
            mode="recalls",
            at=60,
            first_day=date(2025, 9, 1),
            last_day=date(2025, 9, 1),
        ),
        deal_account(2, name=PAPER, mode="recalls", at=61),
    )

    assert found == {
        "deal:intergovernmental-commission-protocol@2025-09": [1],
        "deal:intergovernmental-commission-protocol@2026-05": [2],
    }


# --- hostile dates -------------------------------------------------------------------------

ANY_DAY = st.none() | st.dates()


@given(
    st.lists(
        st.builds(
            account,
            number=st.integers(1, 99),
            kind=st.just("drill"),
            name=st.sampled_from(["Druzhba-2026", LAND]),
            status=st.sampled_from(["planned", "concluded"]),
            mode=st.sampled_from(["reports", "recalls"]),
            first_day=ANY_DAY,
            last_day=ANY_DAY,
        ),
        min_size=1,
        max_size=4,
        unique_by=lambda one: one.event_id,
    ),
    st.lists(
        st.builds(
            deal_account,
            number=st.integers(1, 99),
            name=st.sampled_from([PAPER, "Russian wheat"]),
            mode=st.sampled_from(["reports", "recalls"]),
            first_day=ANY_DAY,
            last_day=ANY_DAY,
        ),
        min_size=1,
        max_size=4,
        unique_by=lambda one: one.event_id,
    ),
)
@example(
    [
        account(1, first_day=date.min, last_day=date.min),
        account(2, name=LAND, first_day=date.max, last_day=date.max),
    ],
    [
        deal_account(1, name=PAPER, mode="recalls", first_day=date.max, last_day=date.max),
        deal_account(2, name=PAPER),
    ],
)
def test_no_day_stops_a_family(drills: list[Account], deals: list[Account]) -> None:
    for accounts in (
        drills,
        *[[one for one in deals if one.name == name] for name in (PAPER, "Russian wheat")],
    ):
        found = happenings(accounts, MATTER)
        assert sum(len(one.accounts) for one in found) == len(accounts)
        assert all(identity(one, MATTER).family for one in accounts)


# --- the set alone decides -----------------------------------------------------------------

NAMES = ["Druzhba-2026", LAND, SEA, "Arabian Monsoon-2026", "Aman-2026"]
STATUSES = ["planned", "under_way", "concluded", "cancelled"]
DEALS = ["proposed", "negotiating", "signed", "delivered", "cancelled"]
MODES = ["reports", "reports", "recalls", "rumours", "denies"]


@st.composite
def told(draw: st.DrawFn, kind: str) -> list[Account]:
    names = NAMES if kind == "drill" else [draw(st.sampled_from([PAPER, "Russian wheat"]))]
    span = 300 if kind == "drill" else 3000
    accounts = []
    for number in range(1, draw(st.integers(1, 9)) + 1):
        first = draw(st.none() | st.dates(date(2026, 1, 1), date(2026, 12, 20)))
        accounts.append(
            account(
                number,
                kind=kind,
                name=draw(st.sampled_from(names)),
                status=draw(st.sampled_from(STATUSES if kind == "drill" else DEALS)),
                mode=draw(st.sampled_from(MODES)),
                at=draw(st.integers(0, span)),
                dated=draw(st.booleans()),
                first_day=first,
                last_day=first,
                family="one",
            )
        )
    return accounts


@given(st.sampled_from(["drill", "deal"]).flatmap(told), st.randoms(use_true_random=False))
def test_order_has_no_say_and_every_account_is_in_one_happening(
    accounts: list[Account], random: object
) -> None:
    shuffled = list(accounts)
    random.shuffle(shuffled)  # type: ignore[attr-defined]

    found = happenings(accounts, MATTER)

    assert found == happenings(shuffled, MATTER)
    assert sorted(one.event_id for each in found for one in each.accounts) == sorted(
        one.event_id for one in accounts
    )
    assert len({one.key for one in found}) == len(found)
    for one in found:
        assert list(one.accounts) == sorted(one.accounts, key=lambda each: (each.told_at, each.url))
