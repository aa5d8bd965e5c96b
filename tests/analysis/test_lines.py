"""The line above which articles are flagged, on both databases."""

from datetime import timedelta

from sqlmodel import select

from monitor.analysis.lines import Line, in_words, line_in_force, renew_line
from monitor.settings import RelevanceSettings
from monitor.store.database import Store
from monitor.store.review_tables import AuditSample, Review
from tests.store.rows import MOMENT
from tests.test_recall_command import answer_weeks

ADVISED = RelevanceSettings(accepted_misses=0.25)
OWN = 0.61
DAY = timedelta(days=1)


def noted(store: Store) -> Line | None:
    with store.read() as session:
        return line_in_force(session)


def renewed(
    store: Store, settings: RelevanceSettings = ADVISED, model: str = "m1", days: float = 0
) -> Line:
    line = renew_line(store, settings, model, OWN, MOMENT + days * DAY)
    assert noted(store) == line
    return line


def find_more(store: Store) -> None:
    """People say of every article near the line that it is relevant."""
    with store.write() as session:
        near = select(AuditSample.article_id).where(AuditSample.stratum == "near")
        for article in session.exec(near).all():
            session.add(Review(article_id=article, reviewer="a", relevant=True, reviewed_at=MOMENT))


def test_before_anything_was_judged_there_is_none(store: Store) -> None:
    assert noted(store) is None


def test_the_configuration_draws_it(store: Store) -> None:
    line = renewed(store, RelevanceSettings(threshold=0.4))

    assert (line.threshold, line.origin, line.advised) == (0.4, "config", None)
    assert in_words(line) == "set in monitor.toml"


def test_it_is_the_model_s_where_nothing_is_asked_for(store: Store) -> None:
    answer_weeks(store, 6)

    line = renewed(store, RelevanceSettings())

    assert (line.threshold, line.origin, line.reason) == (OWN, "model", "")


def test_it_is_the_model_s_until_the_answers_suffice(store: Store) -> None:
    answer_weeks(store, 1)

    line = renewed(store)

    assert (line.threshold, line.origin, line.advised) == (OWN, "model", None)
    assert "too few to tell" in in_words(line)


def test_what_the_answers_advise_is_kept_over_a_restart(store: Store) -> None:
    answer_weeks(store, 6)

    line = renewed(store)

    assert (line.origin, line.threshold, line.since) == ("advice", line.advised, MOMENT)
    assert line.threshold != OWN
    assert in_words(line).startswith("for at most 25 % missed, since 2026-03-02: at 0.")
    assert renewed(store, days=0.1) == line


def test_it_moves_once_a_week_at_most(store: Store) -> None:
    answer_weeks(store, 6)
    first = renewed(store)
    find_more(store)

    assert renewed(store, days=6.9) == first
    second = renewed(store, days=7)
    assert second.threshold < first.threshold
    assert second.since == MOMENT + 7 * DAY


def test_advice_that_ceases_to_hold_is_given_up_after_a_week(store: Store) -> None:
    answer_weeks(store, 6)
    first = renewed(store)
    with store.write() as session:
        for one in session.exec(select(Review)).all():
            session.delete(one)

    assert renewed(store, days=1) == first
    line = renewed(store, days=7)
    assert (line.threshold, line.origin, line.since) == (OWN, "model", MOMENT + 7 * DAY)


def test_another_model_begins_with_its_own(store: Store) -> None:
    answer_weeks(store, 6)
    renewed(store)

    line = renewed(store, model="m2")

    assert (line.threshold, line.origin) == (OWN, "model")
    assert line.reason.endswith("nothing drawn yet of what model m2 judged")


def test_another_accepted_share_counts_at_once(store: Store) -> None:
    answer_weeks(store, 6)
    first = renewed(store)

    line = renewed(store, RelevanceSettings(accepted_misses=0.5), days=1)

    assert line.threshold > first.threshold
