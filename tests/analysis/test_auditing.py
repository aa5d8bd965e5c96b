"""The weekly draw, from the store to the estimate, on both databases."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

import pytest
from sqlmodel import Session, select

from monitor.analysis.auditing import (
    WEEKS,
    draw_if_due,
    estimated_recall,
    recall_table,
    threshold_for,
)
from monitor.analysis.sampling import (
    LEAST_NEAR,
    PER_WEEK,
    Candidate,
    draw,
    end_of,
    start_of,
    week_of,
)
from monitor.store.assessments import record_assessment
from monitor.store.database import Store
from monitor.store.review_tables import AuditSample, Review
from monitor.store.tables import Assessment
from tests.store.rows import add_article, number_of

# Tuesday of the week that is drawn, and the Monday after it.
TUESDAY = datetime(2026, 2, 24, 12, tzinfo=UTC)
MONDAY = datetime(2026, 3, 2, tzinfo=UTC)
WEEK = timedelta(weeks=1)


def add_assessed(
    session: Session, number: int, relevance: float, at: datetime = TUESDAY, **given: Any
) -> int:
    article = number_of(
        add_article(session, number, state="assessed", assessed_at=at, first_seen_at=at, **given)
    )
    record_assessment(session, assessment(article, relevance, at), [], [])
    return article


def assessment(article: int, relevance: float, at: datetime, model: str = "m1") -> Assessment:
    return Assessment(
        article_id=article,
        model_version=model,
        relevance=relevance,
        relevant=relevance >= 0.5,
        threshold=0.5,
        assessed_at=at,
    )


def add_week(session: Session, first: int, at: datetime = TUESDAY) -> None:
    """300 articles, 20 of them flagged."""
    for index in range(300):
        add_assessed(session, first + index, (300 - index) / 300 if index < 20 else 0.1, at)


def decide(session: Session, article: int, relevant: bool | None, at: datetime) -> None:
    session.add(Review(article_id=article, reviewer="ayesha", relevant=relevant, reviewed_at=at))
    session.flush()


def drawn(store: Store) -> list[AuditSample]:
    with store.read() as session:
        return list(session.exec(select(AuditSample).order_by(AuditSample.article_id)))  # type: ignore[arg-type]


def weeks_drawn(store: Store) -> Counter[str]:
    return Counter(one.week for one in drawn(store))


# --- what is drawn -------------------------------------------------------------------------


def test_twenty_of_the_week_that_is_over(store: Store) -> None:
    with store.write() as session:
        add_week(session, 1)
        add_week(session, 1_001, MONDAY)  # of the week under way

    assert draw_if_due(store, MONDAY) == PER_WEEK

    samples = drawn(store)
    assert {one.week for one in samples} == {"2026-W09"}
    strata = {one.stratum: one for one in samples}
    assert Counter(one.stratum for one in samples) == {
        name: one.stratum_drawn for name, one in strata.items()
    }
    assert {name: (one.stratum_size, one.stratum_drawn) for name, one in strata.items()} == {
        "near": (20, 8),
        "middle": (100, 5),
        "bottom": (160, 3),
        "flagged": (20, 4),
    }
    for one in samples:
        assert (one.relevance >= 0.5) == (one.stratum == "flagged")
        assert (one.threshold, one.model_version, one.drawn_at) == (0.5, "m1", MONDAY)


def test_a_week_is_drawn_once(store: Store) -> None:
    with store.write() as session:
        add_week(session, 1)

    assert draw_if_due(store, MONDAY) == PER_WEEK
    before = drawn(store)
    assert draw_if_due(store, MONDAY) == 0
    assert draw_if_due(store, MONDAY + WEEK - timedelta(seconds=1)) == 0
    assert drawn(store) == before


def test_nothing_is_drawn_before_the_week_is_over(store: Store) -> None:
    with store.write() as session:
        add_week(session, 1)

    assert draw_if_due(store, MONDAY - timedelta(seconds=1)) == 0
    assert drawn(store) == []
    assert draw_if_due(store, MONDAY) == PER_WEEK


def test_processes_that_draw_at_the_same_time_draw_once(store: Store) -> None:
    with store.write() as session:
        add_week(session, 1)

    with closing(Store(store.url)) as other, ThreadPoolExecutor(2) as pool:
        numbers = list(pool.map(lambda one: draw_if_due(one, MONDAY), (store, other)))

    assert sorted(numbers) == [0, PER_WEEK]
    assert len(drawn(store)) == PER_WEEK


def test_only_articles_of_their_own_that_nobody_has_decided_on(store: Store) -> None:
    with store.write() as session:
        fit = [add_assessed(session, number, 0.1) for number in range(1, 6)]
        original = add_assessed(session, 6, 0.1)
        add_assessed(session, 7, 0.1, copy_of_id=original)
        add_assessed(session, 8, 0.1, backfilled=True)
        add_assessed(session, 9, 0.1, MONDAY - WEEK - timedelta(seconds=1))
        add_assessed(session, 10, 0.1, MONDAY)
        add_article(session, 11, state="read")
        decided = add_assessed(session, 12, 0.1)
        decide(session, decided, False, TUESDAY)
        framed = add_assessed(session, 13, 0.1)
        decide(session, framed, None, TUESDAY)  # on its frames alone

    draw_if_due(store, MONDAY)

    assert [one.article_id for one in drawn(store)] == [*fit, original, framed]


def test_the_assessment_in_force_decides_where_an_article_belongs(store: Store) -> None:
    with store.write() as session:
        article = add_assessed(session, 1, 0.9)
        record_assessment(session, assessment(article, 0.2, TUESDAY, "m2"), [], [])

    draw_if_due(store, MONDAY)

    (one,) = drawn(store)
    assert (one.stratum, one.relevance, one.model_version) == ("near", 0.2, "m2")


# --- after downtime ------------------------------------------------------------------------


def test_the_first_draw_is_of_the_last_week_alone(store: Store) -> None:
    with store.write() as session:
        for back in range(5):
            add_assessed(session, back + 1, 0.1, TUESDAY - back * WEEK)

    assert draw_if_due(store, MONDAY) == 1
    assert list(weeks_drawn(store)) == ["2026-W09"]


def test_weeks_that_were_missed_are_drawn_when_they_had_articles(store: Store) -> None:
    draw_if_due(store, MONDAY - WEEK)
    with store.write() as session:
        for number, ahead in enumerate((0, 1, 3, 4), 1):
            add_assessed(session, number, 0.1, TUESDAY + ahead * WEEK)

    assert draw_if_due(store, MONDAY + 3 * WEEK) == 3
    assert list(weeks_drawn(store)) == ["2026-W09", "2026-W10", "2026-W12"]
    assert draw_if_due(store, MONDAY + 3 * WEEK) == 0


def test_after_a_year_only_the_weeks_that_figures_look_at_are_drawn(store: Store) -> None:
    draw_if_due(store, MONDAY)
    with store.write() as session:
        for ahead in range(1, 53):
            add_assessed(session, ahead, 0.1, TUESDAY + ahead * WEEK)

    assert draw_if_due(store, MONDAY + 52 * WEEK) == WEEKS
    assert max(weeks_drawn(store)) == week_of(TUESDAY + 52 * WEEK)


# --- the draw by itself --------------------------------------------------------------------


def some(number: int, *, flagged: int = 0, relevance: float = 0.1) -> list[Candidate]:
    return [
        Candidate(index, 0.9 if index < flagged else relevance, index < flagged)
        for index in range(number)
    ]


def test_the_order_of_articles_does_not_matter() -> None:
    candidates = [Candidate(one, (one % 7) / 10, one % 7 > 4) for one in range(500)]
    mixed = list(candidates)
    Random(3).shuffle(mixed)

    assert draw(mixed, "2026-W09") == draw(candidates, "2026-W09")


def test_another_week_draws_others() -> None:
    first, second = (draw(some(3_000, flagged=100), f"2026-W{week:02d}") for week in (9, 10))

    assert {one.article_id for one in first} != {one.article_id for one in second}


def test_within_a_heap_of_equal_scores_every_article_has_the_same_chance() -> None:
    chosen = Counter(
        one.article_id
        for week in range(400)
        for one in draw(some(100), f"{2000 + week}-W01")
        if one.stratum == "bottom"
    )

    of_bottom = 100 - 6 * LEAST_NEAR
    assert len(chosen) == of_bottom
    assert max(chosen.values()) < 4 * sum(chosen.values()) / of_bottom


SMALL: dict[str, tuple[int, int, dict[str, int]]] = {
    "no article": (0, 0, {}),
    "one": (1, 0, {"near": 1}),
    "one flagged": (1, 1, {"flagged": 1}),
    "fewer than are asked for": (19, 3, {"near": 10, "middle": 6, "flagged": 3}),
    "nothing flagged": (500, 0, {"near": 10, "middle": 7, "bottom": 3}),
    "all flagged": (500, 500, {"flagged": 20}),
}


@pytest.mark.parametrize(("number", "flagged", "expected"), SMALL.values(), ids=SMALL)
def test_what_a_stratum_lacks_goes_to_others(
    number: int, flagged: int, expected: dict[str, int]
) -> None:
    assert Counter(one.stratum for one in draw(some(number, flagged=flagged), "x")) == expected


WEEK_NAMES = {
    "2025-W01": datetime(2024, 12, 30, tzinfo=UTC),
    "2026-W53": datetime(2026, 12, 28, tzinfo=UTC),
    "2027-W01": datetime(2027, 1, 4, tzinfo=UTC),
}


@pytest.mark.parametrize(("name", "monday"), WEEK_NAMES.items(), ids=WEEK_NAMES)
def test_weeks_are_those_of_the_calendar(name: str, monday: datetime) -> None:
    assert (start_of(name), end_of(name)) == (monday, monday + WEEK)
    assert week_of(monday) == week_of(monday + WEEK - timedelta(seconds=1)) == name


# --- from answers to figures ---------------------------------------------------------------


@pytest.fixture
def answered(store: Store) -> Store:
    """Six weeks, each drawn at its end; of what was drawn, the flagged ones are right, and of
    those below one near the threshold in every second week."""
    for ahead in range(6):
        with store.write() as session:
            add_week(session, 1_000 * ahead + 1, TUESDAY + ahead * WEEK)
        at = MONDAY + ahead * WEEK
        assert draw_if_due(store, at) == PER_WEEK
        with store.write() as session:
            own = [one for one in drawn(store) if one.week == week_of(at - WEEK)]
            find = next(one for one in own if one.stratum == "near").article_id
            for one in own:
                right = one.stratum == "flagged" or (one.article_id == find and ahead % 2 == 0)
                decide(session, one.article_id, right, at)
    return store


NOW = MONDAY + 6 * WEEK


def test_answers_become_an_estimate(answered: Store) -> None:
    with answered.read() as session:
        told = estimated_recall(session, NOW)

    assert (told.weeks, told.drawn, told.answered, told.flagged) == (6, 120, 120, 120)
    assert told.recall is not None
    assert told.recall_interval is not None
    # 3 of 48 answers on 120 articles near the threshold: 7 or 8 missed beside 120 caught.
    assert told.recall_interval[0] < 120 / 128 < told.recall_interval[1]
    assert 0.85 < told.recall < 0.97
    assert told.precision is not None
    assert told.precision > 0.93
    assert "from 120 answers in 6 weeks" in told.sentence


def test_only_the_last_weeks_count(answered: Store) -> None:
    with answered.read() as session:
        assert estimated_recall(session, NOW, weeks=3).weeks == 2  # the one under way has none yet
        assert estimated_recall(session, NOW + 40 * WEEK).drawn == 0


def test_the_last_decision_on_relevance_counts(answered: Store) -> None:
    near = [one.article_id for one in drawn(answered) if one.stratum == "near"]
    with answered.write() as session:
        for article in near:
            decide(session, article, True, NOW)
            decide(session, article, None, NOW)  # on its frames; says nothing of relevance

    with answered.read() as session:
        told = estimated_recall(session, NOW)

    assert [one.relevant for one in told.strata if one.name == "near"] == [len(near)]
    assert told.recall is not None
    assert told.recall < 0.6


def test_what_people_found_before_the_draw_counts_as_known(answered: Store) -> None:
    """Each stands for itself; a decision after the draw is on what the draw stood for already."""
    tuesday, monday = TUESDAY + 6 * WEEK, MONDAY + 6 * WEEK
    with answered.read() as session:
        before = estimated_recall(session, monday + WEEK)
    with answered.write() as session:
        right = add_assessed(session, 9_001, 0.9, tuesday)
        wrong = add_assessed(session, 9_002, 0.8, tuesday)
        found = add_assessed(session, 9_003, 0.3, tuesday)
        late = add_assessed(session, 9_004, 0.2, tuesday)
        add_week(session, 9_005, tuesday)
        for article, relevant in ((right, True), (wrong, False), (found, False)):
            decide(session, article, relevant, tuesday)
        decide(session, found, True, monday)  # thought better of it
    assert draw_if_due(answered, monday) == PER_WEEK
    with answered.write() as session:
        decide(session, late, True, monday + timedelta(hours=1))

    with answered.read() as session:
        told = estimated_recall(session, monday + WEEK)

    assert late not in {one.article_id for one in drawn(answered)}
    assert told.missed["known"] == 1
    assert told.flagged == before.flagged + 20 + 2
    assert told.caught == pytest.approx((before.caught or 0) + 20 + 1, abs=2)
    assert told.answered == before.answered


def test_the_threshold_for_accepted_misses(answered: Store) -> None:
    with answered.read() as session:
        advice = threshold_for(session, 0.25, "m1", NOW)
        table = recall_table(session, NOW, (0.03, 0.25), "m1")

    assert table.advice[1] == advice
    assert advice.threshold is not None
    assert advice.threshold >= 0.1, "the heap of articles at 0.1 holds the misses there are"
    assert table.advice[0].threshold is None, "one miss lies in that heap"


def test_a_threshold_is_advised_from_what_that_model_judged_alone(answered: Store) -> None:
    with answered.write() as session:
        for one in session.exec(select(AuditSample).where(AuditSample.week > "2026-W09")):
            one.model_version = "m2"
            session.add(one)

    with answered.read() as session:
        told = [threshold_for(session, 0.25, model, NOW) for model in ("m1", "m2", "m3")]
        table = recall_table(session, NOW, (0.25,))

    assert "20 answers" in told[0].reason
    assert told[1].reason.endswith("from 100 answers")
    assert told[2].reason.endswith("nothing drawn yet of what model m3 judged")
    assert table.advice == (told[1],), "that of the article drawn last"
    assert table.estimate.answered == 120, "recall is told of all of them"
    assert "the model changed in 2026-W10" in table.estimate.sentence
