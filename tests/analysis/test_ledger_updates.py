"""An article is judged: records, steps and flags follow, once, and go when their article does."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlmodel import col, select

from monitor.analysis.ledger import update_ledger
from monitor.analysis.ledger_matching import Happening
from monitor.analysis.ledger_records import fill
from monitor.store.database import Store
from monitor.store.flags import flags_since
from monitor.store.ledger import flags_of, live_records, record_of_key, steps_of
from monitor.store.ledger_tables import Flag, LedgerMention, LedgerRecord
from monitor.store.tables import Article
from tests.analysis.ledgers import START, Said, content, deal, filed, judge, live, tell
from tests.reviewed import TEXT, add_judged, decide
from tests.reviewed import judge as judge_article
from tests.store.rows import MOMENT, add_article

UNNAMED = "Joint military exercise-2026"
STREAM = "Pakistan Stream gas pipeline"


def sentences(flags: list[Flag]) -> list[str]:
    return [flag.sentence for flag in flags]


# --- what is new ---------------------------------------------------------------------------


def test_a_new_drill_is_flagged_once(store: Store) -> None:
    with store.write() as session:
        (flag,) = tell(session, 1, [Said()])
        assert tell(session, 2, [Said()], at=1, bloc="russia") == []
        (record,) = live(session).values()

    assert flag.sentence == "New drill: Druzhba-2026, planned (Dawn, 2 March 2026)"
    assert (flag.kind, flag.before, flag.after) == ("new_drill", None, "planned")
    assert (flag.record_id, flag.article_id) == (record.id, 1)
    assert (flag.happened_at, flag.raised_at) == (START, START)
    assert (record.key, record.series, record.year) == ("drill:druzhba-2026", "Druzhba", 2026)
    assert (record.articles, record.parties) == (2, ["Russia", "Pakistan"])
    assert record.last_told_at - record.first_told_at == timedelta(days=1)


def test_a_new_status_is_flagged_once(store: Store) -> None:
    with store.write() as session:
        tell(session, 1, [deal(STREAM)])
        (flag,) = tell(session, 2, [deal(STREAM, "signed")], at=40)
        again = tell(session, 3, [deal(STREAM, "signed")], at=41, bloc="russia")
        late = tell(session, 4, [deal(STREAM, "negotiating")], at=42)

    assert flag.sentence == f"{STREAM}: negotiating -> signed (Dawn, 11 April 2026)"
    assert (flag.kind, flag.before, flag.after) == ("status", "negotiating", "signed")
    assert again == late == []


def test_the_same_drill_of_another_year_is_another_record_of_the_series(store: Store) -> None:
    with store.write() as session:
        tell(session, 1, [Said()])
        flags = tell(session, 2, [Said("Druzhba-2027")], at=300)
        found = live(session)

    assert [flag.kind for flag in flags] == ["new_drill"]
    assert {key: one.series for key, one in found.items()} == {
        "drill:druzhba-2026": "Druzhba",
        "drill:druzhba-2027": "Druzhba",
    }


LONG_AGO = (date(2025, 12, 1), date(2026, 1, 1) - timedelta(days=1))
QUIET = {
    "told as background": Said(status="concluded", mode="recalls"),
    "long over": Said("Druzhba-2025", "concluded", days=LONG_AGO),
}


@pytest.mark.parametrize("said", QUIET.values(), ids=QUIET)
def test_what_is_no_news_opens_a_record_in_silence(store: Store, said: Said) -> None:
    with store.write() as session:
        assert tell(session, 1, [said]) == []
        assert len(live(session)) == 1


def test_no_flag_for_a_report_that_comes_when_others_are_far_ahead(store: Store) -> None:
    with store.write() as session:
        tell(session, 1, [deal(STREAM)], at=100)
        in_time = tell(session, 2, [deal(STREAM, "signed")], at=70)
        late = tell(session, 3, [deal(STREAM, "delivered")], at=69)
        (record,) = live(session).values()

    assert sentences(in_time) == [f"{STREAM}: negotiating -> signed (Dawn, 11 May 2026)"]
    assert late == []
    assert record.status == "delivered"


def test_no_flag_where_none_is_asked_for(store: Store) -> None:
    with store.write() as session:
        assert tell(session, 1, [Said()], raise_flags=False) == []
        assert tell(session, 2, [Said()], at=1) == []


def test_what_is_not_relevant_tells_nothing(store: Store) -> None:
    with store.write() as session:
        assert tell(session, 1, [Said()], relevant=False) == []
        assert live(session) == {}


def test_an_article_without_a_date_counts_from_its_first_sight(store: Store) -> None:
    with store.write() as session:
        (flag,) = tell(session, 1, [Said("Druzhba")], published_at=None, first_seen_at=START)

    assert flag.sentence == "New drill: Druzhba-2026, planned (Dawn, 2 March 2026)"


@pytest.mark.parametrize(("days", "count"), [(14, 1), (15, 0)])
def test_what_is_old_when_it_is_read_is_not_called_new(store: Store, days: int, count: int) -> None:
    now = START + timedelta(days=days)
    with store.write() as session:
        assert len(tell(session, 1, [Said()], now=now)) == count
        assert len(tell(session, 2, [Said(status="under_way")], now=now)) == count
        (record,) = live(session).values()

    assert record.status == "under_way"


def test_the_first_report_of_what_was_only_recalled_is_new(store: Store) -> None:
    with store.write() as session:
        assert tell(session, 1, [deal(STREAM, "signed", mode="recalls")]) == []
        flags = tell(session, 2, [deal(STREAM, "signed")], at=1)
        assert tell(session, 3, [deal(STREAM, "signed")], at=2) == []

    assert sentences(flags) == [f"New deal: {STREAM}, signed (Dawn, 3 March 2026)"]


def test_a_drill_that_takes_accounts_of_one_that_lives_on_is_new(store: Store) -> None:
    with store.write() as session:
        tell(session, 1, [Said(days=(date(2026, 3, 5), date(2026, 3, 11)))])
        assert tell(session, 2, [Said(UNNAMED)], at=3) == []  # taken for Druzhba
        (flag,) = tell(
            session, 3, [Said(UNNAMED, days=(date(2026, 3, 25), date(2026, 3, 27)))], at=4
        )
        found = filed(session)

    assert found[1] == ["drill:druzhba-2026"]
    assert found[2] == found[3] == ["drill:joint-military-exercise-2026"]
    assert flag.key == "drill:joint-military-exercise-2026:new"


def test_what_is_alive_again_and_called_off_again_is_flagged_again_once(store: Store) -> None:
    told = ["planned", "under_way", "cancelled", "under_way", "cancelled", "cancelled"]
    with store.write() as session:
        keys = [
            [flag.key for flag in tell(session, day + 1, [Said(status=status)], at=day)]
            for day, status in enumerate(told)
        ]
        for number in range(len(told)):
            assert update_ledger(session, number + 1, START) == []

    key = "drill:druzhba-2026"
    assert keys == [
        [f"{key}:new"],
        [f"{key}:under_way:2026-03-03"],
        [f"{key}:cancelled:2026-03-04"],
        [f"{key}:under_way:2026-03-05"],
        [f"{key}:cancelled:2026-03-06"],
        [],
    ]


def test_reading_an_article_again_raises_nothing_that_the_first_time_did_not(store: Store) -> None:
    with store.write() as session:
        tell(session, 1, [Said(status="under_way")], at=5)
        assert tell(session, 2, [Said()]) == []
        assert update_ledger(session, 1, START) == []
        assert judge(session, 1, [Said(status="concluded")], version="2") == []


# --- contradictions ------------------------------------------------------------------------


def test_contradicting_accounts_stand_side_by_side(store: Store) -> None:
    with store.write() as session:
        tell(session, 1, [deal(STREAM, "signed")], bloc="pakistan")
        tell(
            session, 2, [deal(STREAM, "signed", mode="denies")], at=1, bloc="russia", outlet="TASS"
        )
        (record,) = live(session).values()
        assert record.id is not None
        steps = steps_of(session, [record.id])

    assert (record.status, record.disputed) == ("signed", True)
    assert [(one.status, one.bloc, one.outlet, one.evidence) for one in steps] == [
        ("signed", "pakistan", "Dawn", f"{STREAM} is signed, says 1."),
        ("denied", "russia", "TASS", f"{STREAM} is signed, says 2."),
    ]


# --- merging -------------------------------------------------------------------------------


def test_an_unnamed_drill_becomes_the_named_one_without_a_new_flag(store: Store) -> None:
    with store.write() as session:
        (flag,) = tell(session, 1, [Said(UNNAMED)])
        assert tell(session, 2, [Said()], at=2, bloc="russia") == []
        (record,) = live(session).values()
        old = session.exec(
            select(LedgerRecord).where(LedgerRecord.key == "drill:joint-military-exercise-2026")
        ).one()

        assert flag.sentence == f"New drill: {UNNAMED}, planned (Dawn, 2 March 2026)"
        assert (record.key, record.articles) == ("drill:druzhba-2026", 2)
        assert record.opened_at == START
        assert (old.articles, old.merged_into_id) == (0, record.id)
        assert record_of_key(session, old.key) is record
        assert filed(session) == {1: [record.key], 2: [record.key]}
        assert steps_of(session, [old.id or 0]) == []
        assert [one.key for one in flags_of(session, record.id or 0)] == [flag.key]


def test_merging_brings_a_status_that_is_flagged_if_it_is_new(store: Store) -> None:
    with store.write() as session:
        tell(session, 1, [Said(UNNAMED)])
        (flag,) = tell(session, 2, [Said(status="under_way")], at=2)

    assert flag.sentence == "Druzhba-2026: planned -> under way (Dawn, 4 March 2026)"


def test_records_part_again_when_the_report_between_goes(store: Store) -> None:
    paper = "Intergovernmental commission protocol"
    with store.write() as session:
        tell(session, 1, [deal(paper)])
        tell(session, 2, [deal(paper)], at=200)
        assert len(live(session)) == 2
        assert tell(session, 3, [deal(paper)], at=100) == []
        (one,) = live(session)
        judge(session, 3, [])

        assert one == "deal:intergovernmental-commission-protocol@2026-03"
        assert sorted(live(session)) == [one, "deal:intergovernmental-commission-protocol@2026-09"]
        assert len(flags_since(session)) == 2


# --- judged again --------------------------------------------------------------------------


@pytest.mark.parametrize("version", ["1", "2"])
def test_judged_again_its_old_words_go(store: Store, version: str) -> None:
    with store.write() as session:
        (flag,) = tell(session, 1, [Said()])
        flags = judge(session, 1, [deal()], version=version, now=START + timedelta(hours=1))
        old = session.get_one(LedgerRecord, flag.record_id)

        assert list(live(session)) == ["deal:russian-wheat"]
        assert (old.articles, old.merged_into_id) == (0, None)
        assert sentences(flags) == ["New deal: Russian wheat, negotiating (Dawn, 2 March 2026)"]
        assert flags_of(session, old.id or 0) == [flag]
        assert record_of_key(session, old.key) is None


def test_another_name_at_a_second_judgement_is_no_news(store: Store) -> None:
    with store.write() as session:
        tell(session, 1, [Said("Joint naval exercise-2026")])

        assert judge(session, 1, [Said("Arabian Monsoon-2026")], version="2") == []
        assert list(live(session)) == ["drill:arabian-monsoon-2026"]


def test_what_comes_back_is_not_flagged_again(store: Store) -> None:
    with store.write() as session:
        tell(session, 1, [Said()])
        judge(session, 1, [], version="2")
        assert live(session) == {}

        assert judge(session, 1, [Said()], version="3") == []
        assert list(live(session)) == ["drill:druzhba-2026"]


def test_found_irrelevant_it_tells_nothing_any_more(store: Store) -> None:
    with store.write() as session:
        tell(session, 1, [Said()])
        tell(session, 2, [Said(status="under_way")], at=1)
        judge(session, 2, [Said(status="under_way")], version="2", relevant=False)
        (record,) = live(session).values()

    assert (record.status, record.articles) == ("planned", 1)


def test_doing_it_again_changes_nothing(store: Store) -> None:
    with store.write() as session:
        tell(session, 1, [Said(), deal()])
        tell(session, 2, [Said(status="concluded")], at=9, bloc="russia")
    with store.read() as session:
        before = content(session)
        rows = [one.model_dump() for one in live_records(session)]
        flags = len(flags_since(session))
    with store.write() as session:
        for article in (1, 2):
            assert update_ledger(session, article, START + timedelta(days=99)) == []
    with store.read() as session:
        assert content(session) == before
        assert [one.model_dump() for one in live_records(session)] == rows
        assert len(flags_since(session)) == flags


def test_an_article_that_is_deleted_takes_its_mentions_with_it(store: Store) -> None:
    with store.write() as session:
        tell(session, 1, [Said()])
        tell(session, 2, [Said(status="under_way")], at=1)
        session.delete(session.get_one(Article, 2))
        session.flush()
        update_ledger(session, 1, START)

        (record,) = live(session).values()
        assert (record.status, record.articles) == ("planned", 1)
        assert session.exec(select(col(LedgerMention.article_id))).all() == [1]


# --- what a person says --------------------------------------------------------------------


HELICOPTERS = "deal:helicopters@2026-03"


def test_what_a_person_puts_right_is_what_the_ledger_says(store: Store) -> None:
    event = {"number": 3, "verdict": "other"}
    with store.write() as session:
        article = add_judged(session)
        update_ledger(session, 1, MOMENT)
        assert live(session)[HELICOPTERS].status == "signed"
        right = {"type": "deal", "name": "Helicopters", "status": "negotiating"}
        decide(session, article, events=[event | right])
        assert live(session)[HELICOPTERS].status == "negotiating"
        decide(session, article, events=[event | right | {"name": "Russian wheat"}])
        found = live(session)
        assert HELICOPTERS not in found
        assert found["deal:russian-wheat"].status == "negotiating"
        assert filed(session)[1].count("deal:russian-wheat") == 1
        drill = {"type": "drill", "name": "Aman-2026", "status": "planned"}
        decide(session, article, events=[event | drill])
        assert live(session)["drill:aman-2026"].status == "planned"
        assert "deal:russian-wheat" not in live(session)


def test_what_a_person_calls_relevant_enters_the_ledger(store: Store) -> None:
    with store.write() as session:
        article = add_article(session, 1, state="assessed", text=TEXT)
        judge_article(session, article, relevance=0.1)
        update_ledger(session, 1, MOMENT)
        assert live(session) == {}
        assert set(filed(session)[1]) == {""}
        decide(session, article, relevant=True)
        assert HELICOPTERS in live(session)
        decide(session, article, relevant=False)
        assert live(session) == {}
        assert set(filed(session)[1]) == {""}


def test_a_rejected_event_names_no_record(store: Store) -> None:
    with store.write() as session:
        article = add_judged(session)
        update_ledger(session, 1, MOMENT)
        assert HELICOPTERS in filed(session)[1]
        decide(session, article, events=[{"number": 3, "verdict": "wrong"}])
        assert "" in filed(session)[1]
        assert HELICOPTERS not in filed(session)[1]
        decide(session, article, events=[{"number": 3, "verdict": "right"}])
        assert HELICOPTERS in filed(session)[1]


# --- what it costs -------------------------------------------------------------------------


def test_only_what_changed_is_made_anew(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[str] = []

    def counted(record: LedgerRecord, happening: Happening, *rest: Any) -> None:
        made.append(happening.key)
        fill(record, happening, *rest)

    monkeypatch.setattr("monitor.analysis.ledger.fill", counted)
    with store.write() as session:
        tell(session, 1, [Said()])
        tell(session, 2, [Said("Arabian Monsoon-2026")])
        made.clear()
        tell(session, 3, [Said()], at=1)
        assert made == ["drill:druzhba-2026"]
        made.clear()
        judge(session, 3, [], version="2")
        assert made == ["drill:druzhba-2026"]
        assert live(session)["drill:druzhba-2026"].articles == 1


# --- what a record says --------------------------------------------------------------------


def test_days_place_and_amount_are_those_that_most_give(store: Store) -> None:
    whole = (date(2026, 3, 5), date(2026, 3, 18))
    with store.write() as session:
        tell(session, 1, [Said(days=(whole[0], whole[0]), place="Cherat")])
        tell(session, 2, [Said(days=whole, place="Cherat")], at=1)
        tell(session, 3, [Said(days=(date(2026, 3, 1), date(2026, 3, 31)), place="Pabbi")], at=2)
        tell(session, 4, [Said(place="Черате"), deal(amount="$2.5 billion")], at=3, lang="ru")
        tell(session, 5, [Said(place="Черате")], at=3, lang="ru")
        tell(session, 6, [Said(place="Черате")], at=3, lang="ru")
        found = live(session)

    drill = found["drill:druzhba-2026"]
    assert (drill.first_day, drill.last_day) == whole
    assert drill.place == "Cherat"
    assert found["deal:russian-wheat"].amount == "$2.5 billion"


def test_a_copy_is_counted_once_and_found_no_step(store: Store) -> None:
    with store.write() as session:
        tell(session, 1, [Said()])
        tell(session, 2, [Said()], at=1, copy_of_id=1, bloc="india")
        tell(session, 3, [Said()], at=1, bloc="russia")
        (record,) = live(session).values()
        steps = steps_of(session, [record.id or 0])

    assert record.articles == 2
    assert [(one.bloc, one.articles) for one in steps] == [("pakistan", 1), ("russia", 1)]
