"""`monitor review`: decide on an article, see what is to be decided, see what waits."""

import re
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from rich.console import Console
from rich.table import Table

from classifiers.judgement import DEAL_STATUSES, DRILL_STATUSES
from monitor.analysis.decided import Decided
from monitor.analysis.decision_words import in_words
from monitor.analysis.decisions import ReviewError, Shown, read_decision
from monitor.analysis.reviewing import decisions_in_force, record_decision, shown_of
from monitor.articles.links import canonical
from monitor.clock import Clock
from monitor.commands.authors import author
from monitor.commands.context import clock, ready_store, results, say
from monitor.config import Config
from monitor.errors import ConfigurationError, MonitorError
from monitor.store.articles import article_at, copies_of
from monitor.store.database import Store
from monitor.store.review_tables import Review
from monitor.store.reviews import QueueReason, reviews_of, waiting
from monitor.store.tables import Article

_STATUSES: Final = "|".join(dict.fromkeys((*DRILL_STATUSES, *DEAL_STATUSES)))
# A name may hold a colon; a status is one of few words, so it is found all the same.
_MISSED: Final = re.compile(rf"(drill|deal):(.+?):({_STATUSES}):(.+)", re.DOTALL)
_OTHER: Final = re.compile(r"other:([^:]*):(.*):([^:]*)", re.DOTALL)
_HOW_MISSED: Final = 'write it as "drill:NAME:STATUS:EVIDENCE" or "deal:NAME:STATUS:EVIDENCE"'
_HOW_EVENT: Final = (
    'write it as "NUMBER=right", "NUMBER=wrong" or "NUMBER=other:TYPE:NAME:STATUS";'
    " what is left empty there is as shown"
)

# Someone else's decision of so long ago may have been made while this person was reading.
_LATELY: Final = timedelta(days=1)

_WHY: Final[dict[QueueReason, str]] = {
    "flagged": "new",
    "unsure": "unsure",
    "audit": "sample",
}


@dataclass(frozen=True, slots=True)
class Said:
    """What the command line says of an article, as it was typed; None and empty: nothing."""

    relevant: bool | None = None
    events: Sequence[str] = ()
    missed_events: Sequence[str] = ()
    no_other_events: bool = False
    frames: Sequence[str] = ()
    copy: str | None = None  # right | wrong
    story: str | None = None  # right | wrong

    @property
    def nothing(self) -> bool:
        """Whether nothing is decided, so that the article is to be shown."""
        return self == Said()


def review_article(
    config: Config, target: str, said: Said, reviewer: str | None = None, clock: Clock = clock
) -> None:
    """Record what is said of the article, or show what there is to decide where nothing is.

    :param target: the article's number or address.
    :param reviewer: who decides; the user of this machine where it is None.
    :raises MonitorError: there is no such article, or what is said cannot be taken.
    """
    with closing(ready_store(config)) as store:
        article_id = _find(store, target)
        if said.nothing:
            _show(results(), store, article_id)
            return
        decision = read_decision(_plain(said))
        name = author(reviewer, "--as")
        with store.write() as session:
            shown = shown_of(session, article_id)
            before = reviews_of(session, [article_id]).get(article_id, [])
            review = record_decision(session, article_id, decision, name, shown, clock.now())
            say(f"article {article_id}: {in_words(review.decision)}, by {review.reviewer}")
            others = _by_others(before, review.reviewer, review.reviewed_at)
    for other in others:
        say(other)


def show_queue(config: Config, limit: int = 30) -> None:
    """List the articles that wait for a decision.

    :raises StoreError: the database cannot be read.
    """
    with closing(ready_store(config)) as store, store.read() as session:
        queue = waiting(session, limit)
    if not queue:
        say("nothing waits for a review")
        return
    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading in ("article", "why", "relevance", "outlet", "lang"):
        table.add_column(heading, no_wrap=True)
    table.add_column("title", overflow="fold")
    for one in queue:
        article = one.article
        table.add_row(
            str(article.id),
            _WHY[one.reason] + (f" {one.said}" if one.reason == "audit" else ""),
            "–" if one.relevance is None else f"{one.relevance:.2f}",
            article.outlet,
            article.lang,
            article.title,
        )
    results().print(table)
    say("`monitor review ARTICLE` shows what there is to decide on one")


def _find(store: Store, target: str) -> int:
    with store.read() as session:
        if target.isascii() and target.isdigit():
            article = session.get(Article, int(target)) if len(target) < 10 else None
        else:
            try:
                article = article_at(session, canonical(target))
            except ValueError as error:
                raise MonitorError(
                    "no address", on=target, do="give the article's number or its address"
                ) from error
    if article is None or article.id is None:
        raise ReviewError(
            "there is no such article", on=target, do="`monitor review --queue` lists what waits"
        )
    return article.id


def _by_others(reviews: Sequence[Review], reviewer: str, now: datetime) -> list[str]:
    """What others decided lately; of the same question, the answer given now takes its place."""
    return [
        f"{one.reviewer} had decided on it too, {one.reviewed_at:%Y-%m-%d %H:%M}:"
        f" {in_words(one.decision)}; where you answered the same, your answer counts"
        for one in reviews
        if one.reviewer != reviewer and now - one.reviewed_at <= _LATELY
    ]


def _frames(typed: Sequence[str]) -> dict[str, str]:
    frames: dict[str, str] = {}
    for one in typed:
        frame, verdict = _frame(one)
        if frame in frames:
            raise ConfigurationError(
                "unclear", on=f"--frame {frame} twice", do="give one answer for each frame"
            )
        frames[frame] = verdict
    return frames


def _plain(said: Said) -> dict[str, Any]:
    """What was typed as plain values.

    :raises ConfigurationError: it is written in a way that means nothing.
    """
    return {
        "relevant": said.relevant,
        "events": [_event(one) for one in said.events],
        "missed_events": [_missed(one) for one in said.missed_events],
        "no_other_events": said.no_other_events,
        "frames": _frames(said.frames),
        "copy_link": said.copy,
        "story_link": said.story,
    }


def _event(typed: str) -> dict[str, Any]:
    number, equals, verdict = typed.partition("=")
    if not equals or not (number.isascii() and number.isdigit()):
        raise ConfigurationError("unclear", on=f"--event {typed}", do=_HOW_EVENT)
    answer: dict[str, Any] = {"number": int(number[:9])}
    if verdict in ("right", "wrong"):
        return answer | {"verdict": verdict}
    other = _OTHER.fullmatch(verdict)
    if other is None:
        raise ConfigurationError("unclear", on=f"--event {typed}", do=_HOW_EVENT)
    truth = zip(("type", "name", "status"), other.groups(), strict=True)
    return answer | {"verdict": "other"} | {key: value for key, value in truth if value.strip()}


def _missed(typed: str) -> dict[str, str]:
    found = _MISSED.fullmatch(typed)
    if found is None:
        raise ConfigurationError("unclear", on=f"--missed-event {typed}", do=_HOW_MISSED)
    return dict(zip(("type", "name", "status", "evidence"), found.groups(), strict=True))


def _frame(typed: str) -> tuple[str, str]:
    frame, equals, verdict = typed.partition("=")
    if not equals or verdict not in ("right", "wrong", "missed"):
        raise ConfigurationError(
            "unclear",
            on=f"--frame {typed}",
            do='write it as "NAME=right", "NAME=wrong" or "NAME=missed"',
        )
    return frame, verdict


def _show(out: Console, store: Store, article_id: int) -> None:
    with store.read() as session:
        article = session.get_one(Article, article_id)
        shown = shown_of(session, article_id)
        original = session.get(Article, shown.copy_of_id) if shown.copy_of_id else None
        copies = copies_of(session, article_id)
        said = decisions_in_force(session, [article_id]).get(article_id)
        reviews = reviews_of(session, [article_id]).get(article_id, [])
    out.print(article.title or "(no title)", soft_wrap=True)
    out.print(article.link, soft_wrap=True)
    out.print(f"article {article_id}: {article.outlet} ({article.bloc}), {article.lang}")
    out.print("")
    _show_assessment(out, shown)
    if original is not None:
        out.print(f"copy of article {original.id}: {original.outlet}, {original.title}")
    for copy in copies:
        out.print(f"copy: article {copy.id}, {copy.outlet}", soft_wrap=True)
    if shown.story_id is not None:
        out.print(f"story {shown.story_id}: {article.story_reason or ''}", soft_wrap=True)
    out.print("")
    _show_decisions(out, said, reviews)


def _show_assessment(out: Console, shown: Shown) -> None:
    if shown.relevance is None or shown.threshold is None:
        out.print("not judged yet")
        return
    verdict = "relevant" if shown.relevant else "not relevant"
    out.print(f"{verdict}: {shown.relevance:.3f} against a threshold of {shown.threshold:.3f}")
    for number, event in enumerate(shown.events, start=1):
        status = event.status.replace("_", " ")
        out.print(f"event {number}: {event.type}, {event.name}, {status}", soft_wrap=True)
        out.print(f"  “{event.evidence}”", soft_wrap=True)
    for frame, evidence in shown.frames.items():
        out.print(f"frame {frame}")
        out.print(f"  “{evidence}”", soft_wrap=True)


def _show_decisions(out: Console, said: Decided | None, reviews: Sequence[Review]) -> None:
    if said is None:
        out.print("nobody has decided on it yet")
        return
    for review in reviews:
        told = f"{review.reviewed_at:%Y-%m-%d %H:%M} {review.reviewer}: {in_words(review.decision)}"
        out.print(told, soft_wrap=True)
    for event in said.unanswered:
        out.print(f"without an answer: {event.type} {event.name}", soft_wrap=True)
