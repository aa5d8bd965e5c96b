"""What answers on a sample tell of recall and precision, and of the threshold."""

from dataclasses import replace
from math import ceil

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.analysis.answers import Item, Known, of_model
from monitor.analysis.recall import ENOUGH, RecallEstimate, estimate
from monitor.analysis.sampling import BELOW, FLAGGED, STRATA
from monitor.analysis.thresholds import advise

SCORES = {"near": 0.4, "middle": 0.2, "bottom": 0.02, FLAGGED: 0.9}


def drawn(
    stratum: str,
    yes: int,
    no: int,
    *,
    size: int,
    silent: int = 0,
    week: str = "2026-W08",
    score: float | None = None,
) -> list[Item]:
    """Articles of one stratum and week: so many relevant, not relevant, and without an answer."""
    answers = [True] * yes + [False] * no + [None] * silent
    relevance = SCORES[stratum] if score is None else score
    # Of scores that fall with the place, the relevant ones first.
    return [
        Item(week, stratum, size, len(answers), relevance - index / 1_000, answer)
        for index, answer in enumerate(answers)
    ]


def weeks_of(number: int, *, missed_near: int = 1) -> list[Item]:
    """A newsroom that flags 100 a week, of which 19 of 20 answered were right."""
    items = []
    for week in range(1, number + 1):
        name = f"2026-W{week:02d}"
        items += drawn("near", missed_near, 9, size=100, week=name)
        items += drawn("middle", 0, 5, size=500, week=name)
        items += drawn("bottom", 0, 3, size=3_000, week=name)
        items += drawn(FLAGGED, 19, 1, size=100, week=name)
    return items


def known(relevant: int, not_relevant: int, *, flagged: bool) -> list[Known]:
    score = 0.9 if flagged else 0.3
    return [Known(score, flagged, True)] * relevant + [Known(score, flagged, False)] * not_relevant


def told(items: list[Item], before: list[Known] | None = None) -> RecallEstimate:
    return estimate(items, before or [])


# --- the sentence --------------------------------------------------------------------------


def test_a_sentence_with_intervals() -> None:
    one = told(weeks_of(6, missed_near=0))

    assert one.recall is not None
    assert one.recall_interval is not None
    assert one.precision_interval is not None
    low, high = one.recall_interval
    assert (
        one.sentence == f"we catch {round(100 * one.recall)} % ({round(100 * low)} to"
        f" {round(100 * high)}) of what matters; 95 % of what is flagged is right"
        f" ({round(100 * one.precision_interval[0])} to"
        f" {round(100 * one.precision_interval[1])}), from 222 answers in 6 weeks"
    )


SENTENCES: dict[str, tuple[list[Item], str]] = {
    "nothing drawn": ([], "nothing drawn yet; the first sample is drawn when the week is over"),
    "nothing flagged": (
        drawn("near", 0, 5, size=10),
        "nothing was flagged in 1 week: no recall to tell",
    ),
    "nothing relevant": (
        drawn("near", 0, 40, size=40) + drawn(FLAGGED, 0, 20, size=20),
        "nothing relevant in 60 answers: no recall to tell",
    ),
    "twelve answers": (
        drawn("near", 1, 7, size=60) + drawn(FLAGGED, 4, 0, size=60),
        "12 answers: too few to tell; about 40 more",
    ),
    "one is lacking": (
        drawn("near", 1, ENOUGH - 11, size=60) + drawn(FLAGGED, 9, 0, size=60),
        "49 answers: too few to tell; about 5 more",
    ),
    "enough, but of what is flagged": (
        drawn("near", 1, ENOUGH, size=60) + drawn(FLAGGED, 2, 0, size=60),
        "53 answers: too few to tell; about 10 more",
    ),
}


@pytest.mark.parametrize(("items", "sentence"), SENTENCES.values(), ids=SENTENCES)
def test_where_nothing_can_be_told_it_says_so(items: list[Item], sentence: str) -> None:
    one = told(items)

    assert one.sentence == sentence
    assert (one.recall, one.recall_interval, one.precision) == (None, None, None)


def test_exactly_enough_answers_are_enough() -> None:
    assert (
        told(drawn("near", 1, ENOUGH - 11, size=60) + drawn(FLAGGED, 10, 0, size=60)).recall
        is not None
    )


def test_a_small_newsroom_that_is_answered_whole_is_known_exactly() -> None:
    one = told(drawn("near", 2, 8, size=10) + drawn(FLAGGED, 18, 2, size=20))

    assert (one.recall, one.recall_interval) == (0.9, (0.9, 0.9))
    assert (one.precision, one.precision_interval) == (0.9, (0.9, 0.9))


# --- what the estimate takes into account --------------------------------------------------


def test_a_find_weighs_as_many_articles_as_it_stands_for() -> None:
    few, many = told(weeks_of(6, missed_near=0)), told(weeks_of(6, missed_near=3))

    assert few.missed["near"] < 20
    # 18 of 72 answers: about a quarter of 600.
    assert 120 < many.missed["near"] < 180
    assert many.recall is not None
    assert few.recall is not None
    assert many.recall < few.recall - 0.1


def test_more_answers_make_the_interval_narrower() -> None:
    def width(one: RecallEstimate) -> float:
        assert one.recall_interval is not None
        return one.recall_interval[1] - one.recall_interval[0]

    assert width(told(weeks_of(12))) < width(told(weeks_of(2)))


def test_decisions_from_before_the_draw_are_counted_once() -> None:
    """They are no random sample: they stand for themselves and say nothing of the others."""
    without = told(weeks_of(6))
    right = told(weeks_of(6), known(300, 0, flagged=True))
    found = told(weeks_of(6), known(50, 10, flagged=False))

    assert right.flagged == without.flagged + 300
    assert right.caught == pytest.approx(300 + (without.caught or 0), abs=10)
    assert found.missed["known"] == 50
    assert found.missed["near"] == pytest.approx(without.missed["near"], rel=0.1)


def test_articles_without_an_answer_are_taken_to_be_like_the_others() -> None:
    whole = weeks_of(6)
    half = [
        replace(one, answer=None) if one.stratum == "near" and one.week > "2026-W03" else one
        for one in whole
    ]

    before, after = told(whole), told(half)

    assert (after.drawn, after.answered) == (before.drawn, before.answered - 30)
    assert after.strata[0].size == before.strata[0].size
    assert after.recall == pytest.approx(before.recall, abs=0.05)


def test_the_same_answers_give_the_same_figures() -> None:
    assert told(weeks_of(6)) == told(weeks_of(6))
    assert told(weeks_of(6)).recall == told(list(reversed(weeks_of(6)))).recall


@st.composite
def samples(draw: st.DrawFn) -> list[Item]:
    items = []
    for name in STRATA:
        yes, no, silent = (draw(st.integers(0, 30)) for _ in range(3))
        size = yes + no + silent + draw(st.integers(0, 10_000))
        score = draw(st.floats(0.03, 1, allow_subnormal=False))
        items += drawn(name, yes, no, silent=silent, size=size, score=score)
    return items


@settings(max_examples=30, deadline=None)
@given(samples(), st.integers(0, 20), st.integers(0, 20))
def test_whatever_is_answered_shares_are_shares(items: list[Item], right: int, found: int) -> None:
    before = known(right, 1, flagged=True) + known(found, 1, flagged=False)
    one = estimate(items, before)

    assert one.sentence
    if one.recall is None:
        assert one.recall_interval is None
    else:
        assert one.recall_interval is not None
        assert one.precision_interval is not None
        assert one.precision is not None
        assert 0 <= one.recall_interval[0] <= one.recall <= one.recall_interval[1] <= 1
        assert 0 <= one.precision_interval[0] <= one.precision <= one.precision_interval[1] <= 1
        assert all(one.missed[name] >= 0 for name in BELOW)
    loose, strict = (advise(items, before, one, share) for share in (0.2, 0.02))
    if loose.threshold is not None and strict.threshold is not None:
        assert strict.threshold <= loose.threshold
        assert strict.flagged_a_day is not None
        assert loose.flagged_a_day is not None
        assert strict.flagged_a_day >= loose.flagged_a_day
    for advice in (loose, strict):
        assert advice.reason
        assert advice.missed is None or advice.missed <= advice.accepted


# --- the threshold -------------------------------------------------------------------------


def spread_out(weeks: int = 6) -> list[Item]:
    """Below 0.5 two of ten are relevant, all of them above 0.4; above 0.6 all are."""
    items = []
    for week in range(1, weeks + 1):
        name = f"2026-W{week:02d}"
        items += [Item(name, "near", 100, 10, 0.30 + index / 50, index >= 8) for index in range(10)]
        items += [Item(name, "bottom", 3_000, 5, 0.01 * index, False) for index in range(5)]
        items += [
            Item(name, FLAGGED, 100, 10, 0.55 + index / 25, index >= 1) for index in range(10)
        ]
    return items


def test_a_lower_share_of_misses_needs_a_lower_threshold() -> None:
    items = spread_out()
    one = told(items)
    assert one.recall is not None

    loose, middle, strict = (advise(items, [], one, share) for share in (0.5, 0.25, 0.1))

    assert loose.threshold is not None
    assert middle.threshold is not None
    assert strict.threshold is not None
    assert strict.threshold < 0.47 < middle.threshold <= 0.55 < loose.threshold
    assert strict.threshold >= 0.30, "nothing was found further down"
    assert strict.flagged_a_day is not None
    assert middle.flagged_a_day is not None
    # 100 a week were flagged at 0.5.
    assert middle.flagged_a_day <= 100 / 7 + 1 < strict.flagged_a_day


def test_at_the_threshold_in_force_threshold_and_estimate_tell_the_same() -> None:
    items = spread_out()
    one = told(items)
    assert one.recall is not None

    shares = [share / 200 for share in range(1, 100)]
    advices = [advise(items, [], one, share) for share in shares]
    lowest = next(advice for advice in advices if (advice.threshold or 0) >= 0.5)

    assert lowest.missed == pytest.approx(1 - one.recall, abs=0.01)
    # Not on average: in four of five of what is possible.
    assert one.posterior is not None
    missed = np.sum(list(one.posterior.missed.values()), axis=0)
    at_most = np.quantile(missed / (missed + one.posterior.caught), 0.8)
    assert lowest.missed_at_most == pytest.approx(at_most, abs=0.01)
    assert lowest.accepted == pytest.approx(at_most, abs=0.01)


def test_without_enough_answers_the_model_s_own_threshold_holds() -> None:
    items = drawn("near", 1, 7, size=60) + drawn(FLAGGED, 4, 0, size=60)

    advice = advise(items, [], told(items), 0.05)

    assert advice.threshold is None
    assert advice.reason == (
        "the model's own threshold holds: 12 answers: too few to tell; about 40 more"
    )


LEAST: dict[str, tuple[int, float, bool]] = {
    "59 for 5 %": (59, 0.05, False),
    "60 for 5 %": (60, 0.05, True),
    "60 for 4 %": (60, 0.04, False),
}


@pytest.mark.parametrize(("answers", "accepted", "enough"), LEAST.values(), ids=LEAST)
def test_a_small_share_takes_more_answers(answers: int, accepted: float, enough: bool) -> None:
    items = drawn("near", 0, answers - 20, size=100) + drawn(FLAGGED, 20, 0, size=2_000)

    reason = advise(items, [], told(items), accepted).reason

    assert (f"takes {ceil(3 / accepted)} answers, there are {answers}" in reason) is not enough


def test_where_all_are_answered_no_more_are_asked_for() -> None:
    items = drawn("near", 0, 30, size=30) + drawn(FLAGGED, 30, 0, size=30)

    assert advise(items, [], told(items), 0.01).missed_at_most == 0


def test_a_change_of_model_is_told() -> None:
    items = weeks_of(6)
    two = [replace(one, model_version="m2" if one.week > "2026-W03" else "m1") for one in items]
    three = [replace(one, model_version="m3") if one.week > "2026-W04" else one for one in two]

    assert told(two).sentence == f"{told(items).sentence}; the model changed in 2026-W04"
    assert told(three).sentence.endswith("; the model changed 2 times, last in 2026-W05")


def test_a_week_of_two_models_is_shared_out_between_them() -> None:
    items = drawn("near", 0, 8, size=100) + drawn("bottom", 0, 3, size=900)
    mixed = [
        replace(one, model_version="m1" if at in (0, 1, 8) else "m2")
        for at, one in enumerate(items)
    ]

    own, others = of_model(mixed, "m1"), of_model(mixed, "m2")

    assert [(one.stratum, one.size, one.drawn) for one in own] == [
        ("near", 25, 2), ("near", 25, 2), ("bottom", 300, 1)
    ]  # fmt: skip
    assert {one.stratum: one.size for one in others} == {"near": 75, "bottom": 600}


def test_a_share_that_no_threshold_reaches_is_told() -> None:
    items = drawn("near", 40, 0, size=100) + drawn(FLAGGED, 20, 0, size=20, score=0.9)
    items = [replace(one, relevance=0.4) if one.stratum == "near" else one for one in items]

    advice = advise(items, [], told(items), 0.05)

    assert advice.threshold is None
    assert "at most 5 % missed" in advice.reason
