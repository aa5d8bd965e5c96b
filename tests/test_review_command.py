"""`monitor review`: deciding by the command line, and what it shows."""

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlmodel import select

from monitor.commands import authors
from monitor.commands.context import load
from monitor.commands.review import Said, review_article, show_queue
from monitor.config import Config
from monitor.errors import ConfigurationError, MonitorError
from monitor.store.database import Store
from monitor.store.ledger_tables import Flag
from monitor.store.review_tables import AuditSample, Review
from monitor.store.story_tables import StoryRuling
from monitor.store.tables import ArticleAddress
from tests import test_cli
from tests.fakes import FixedClock
from tests.reviewed import EVENTS, SIGNED, add_judged, add_story, judge
from tests.store.rows import MOMENT, add_article

# Fixtures of the command line's own tests.
directory = test_cli.directory
store = test_cli.store

Decide = Callable[..., None]


@pytest.fixture
def config(directory: Path, store: Store) -> Config:
    """A configuration with an empty, migrated store."""
    return load(directory / "monitor.toml")


@pytest.fixture
def article(store: Store) -> int:
    """An article of :mod:`tests.reviewed`, in a story and taken for a copy."""
    with store.write() as session:
        story = add_story(session)
        add_judged(session, 1, title="The original")
        add_judged(
            session, 2, title="A \x1b[31mdrill", copy_of_id=1, story_id=story,
            story_reason="like Dawn's report (0.91): Druzhba",
        )  # fmt: skip
        add_judged(session, 3, story_id=story)
        session.add(
            ArticleAddress(
                address="https://dawn.example/2", article_id=2, source_id=1, first_seen_at=MOMENT
            )
        )
    return 2


@pytest.fixture
def decide(config: Config, article: int, clock: FixedClock) -> Decide:
    def review(by: str | None = "Amina", target: str = str(article), **said: object) -> None:
        review_article(config, target, Said(**said), by, clock=clock)  # type: ignore[arg-type]

    return review


def stored(store: Store) -> list[Review]:
    with store.read() as session:
        return list(session.exec(select(Review)))


def test_without_a_decision_it_shows_what_is_to_be_decided(
    decide: Decide, store: Store, capsys: pytest.CaptureFixture[str]
) -> None:
    decide()
    shown = capsys.readouterr().out
    for line in (
        "https://dawn.example/2",
        "article 2: Dawn (pakistan), en",
        "relevant: 0.800 against a threshold of 0.500",
        "event 1: drill, Druzhba-2026, under way",
        "event 3: deal, Helicopters, signed",
        f"  “{SIGNED}”",
        "frame pivot",
        "copy of article 1: Dawn, The original",
        "story 1: like Dawn's report (0.91): Druzhba",
        "nobody has decided on it yet",
    ):
        assert line in shown.splitlines()
    assert "\x1b" not in shown  # text from the web is text
    assert stored(store) == []


WHAT_AMINA_SAID = "relevant; drill Druzhba-2026 right; drill Seminar wrong; frame limits missed; frame pivot right"


def test_a_decision_by_number_or_address_is_stored(
    decide: Decide, store: Store, clock: FixedClock, capsys: pytest.CaptureFixture[str]
) -> None:
    decide(relevant=True, events=["1=right", "2=wrong"], frames=["pivot=right", "limits=missed"])
    decide(
        "Boris",
        "https://dawn.example/2?utm_source=x",
        events=["3=other:::delivered"],
        missed_events=[f"deal:Copters: the sale:signed:{SIGNED}"],
        no_other_events=True,
    )
    told = capsys.readouterr().err.splitlines()
    assert told == [
        f"article 2: {WHAT_AMINA_SAID}, by Amina",
        "article 2: deal Helicopters is deal Helicopters, delivered; missed: deal Copters: the sale,"
        " signed; no other events, by Boris",
        f"Amina had decided on it too, 2026-03-02 06:00: {WHAT_AMINA_SAID}; where you answered the"
        " same, your answer counts",
    ]
    first, second = stored(store)
    assert (first.reviewer, first.relevant, first.reviewed_at) == ("Amina", True, clock.now())
    assert first.decision["events"][0]["shown"]["name"] == EVENTS[0][1]
    assert second.decision["missed_events"] == [
        {"type": "deal", "name": "Copters: the sale", "status": "signed", "evidence": SIGNED}
    ]
    assert second.relevant is None

    decide()
    shown = capsys.readouterr().out.splitlines()
    assert (
        f"2026-03-02 06:00 Amina: {told[0].removeprefix('article 2: ').removesuffix(', by Amina')}"
        in shown
    )


def test_wrong_links_are_undone(decide: Decide, store: Store) -> None:
    decide(copy="wrong", story="wrong")
    with store.read() as session:
        ruled = [(one.story_id, one.verdict) for one in session.exec(select(StoryRuling))]
        assert ruled == [(1, "does_not_belong"), (2, "belongs")]
    with pytest.raises(MonitorError, match="the article is no copy"):
        decide(copy="wrong")


def test_events_without_an_answer_are_told(
    decide: Decide, capsys: pytest.CaptureFixture[str]
) -> None:
    decide(events=["1=right"])
    decide()
    shown = capsys.readouterr().out.splitlines()
    assert [one for one in shown if one.startswith("without an answer")] == [
        "without an answer: drill Seminar", "without an answer: deal Helicopters"
    ]  # fmt: skip


def test_the_user_of_the_machine_decides_where_nobody_is_named(
    decide: Decide, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LOGNAME", "chen")
    decide(None, relevant=False)
    assert [one.reviewer for one in stored(store)] == ["chen"]


class Nameless:
    """``getpass`` where the user is a number without a name."""

    def __init__(self, error: type[Exception]) -> None:
        self._error = error

    def getuser(self) -> str:
        raise self._error("uid not found: 4711")


@pytest.mark.parametrize("error", [KeyError, OSError])
def test_a_user_without_a_name_is_asked_for_one(
    decide: Decide, store: Store, monkeypatch: pytest.MonkeyPatch, error: type[Exception]
) -> None:
    monkeypatch.setattr(authors, "getpass", Nameless(error))
    with pytest.raises(ConfigurationError, match="say who decides with --as"):
        decide(None, relevant=False)
    result = test_cli.monitor("stories", "move", "2", "1")
    assert result.exit_code == 2
    assert "say who decides with --by" in result.stderr
    assert stored(store) == []


@pytest.mark.parametrize(("hours", "told"), [(24, True), (25, False)])
def test_what_somebody_else_decided_lately_is_told(
    decide: Decide, clock: FixedClock, capsys: pytest.CaptureFixture[str], hours: int, told: bool
) -> None:
    decide("Amina", relevant=False)
    decide("Boris", relevant=True)
    capsys.readouterr()
    clock.advance(hours=hours)
    decide("Boris ", frames=["pivot=right"])
    lines = capsys.readouterr().err.splitlines()
    assert ("Amina had decided on it too, 2026-03-02 06:00: not relevant;" in lines[-1]) is told
    assert "Boris had" not in "".join(lines)


MISUSED = {
    "no article": (["--relevant"], "which article"),
    "the queue and a decision": (["--queue", "--frame", "pivot=right"], "which article"),
    "the queue and an article": (["2", "--queue"], "name no article"),
    "nothing decided": (["2", "--as", "Amina"], "decide something"),
    "the queue by someone": (["--queue", "--as", "Amina"], "decide something"),
}


@pytest.mark.parametrize(("arguments", "told"), MISUSED.values(), ids=MISUSED)
def test_options_that_would_be_passed_over_are_refused(
    article: int, store: Store, arguments: list[str], told: str
) -> None:
    result = test_cli.monitor("review", *arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert told in result.stderr
    assert stored(store) == []


def test_a_frame_has_one_answer(decide: Decide, store: Store) -> None:
    with pytest.raises(ConfigurationError, match="one answer for each frame"):
        decide(frames=["pivot=right", "pivot=wrong"])
    assert stored(store) == []


UNCLEAR = {
    "no number": {"events": ["right"]},
    "a word for a number": {"events": ["one=right"]},
    "another verdict": {"events": ["1=perhaps"]},
    "other without parts": {"events": ["1=other:drill"]},
    "missed without evidence": {"missed_events": ["drill:Druzhba:planned"]},
    "missed of no type": {"missed_events": ["war:Druzhba:planned:They will."]},
    "missed of no status": {"missed_events": ["drill:Druzhba:soon:They will."]},
    "a frame alone": {"frames": ["pivot"]},
    "a frame, another verdict": {"frames": ["pivot=perhaps"]},
}


@pytest.mark.parametrize("said", UNCLEAR.values(), ids=UNCLEAR)
def test_what_is_unclear_is_told_with_how_to_write_it(
    decide: Decide, store: Store, said: dict[str, list[str]]
) -> None:
    [[typed]] = said.values()
    with pytest.raises(ConfigurationError, match="unclear") as caught:
        decide(**said)
    assert typed in str(caught.value)
    assert 'write it as "' in str(caught.value)
    assert stored(store) == []


@pytest.mark.parametrize(
    ("target", "message"),
    [
        ("99", "there is no such article: 99"),
        ("9" * 30, "there is no such article"),
        ("https://dawn.example/99", "there is no such article"),
        ("Druzhba", "no address: Druzhba"),
    ],
)
def test_an_article_that_is_not_there(decide: Decide, target: str, message: str) -> None:
    with pytest.raises(MonitorError, match=message):
        decide(target=target, relevant=True)


def test_the_queue_lists_what_waits_and_why(
    config: Config, store: Store, capsys: pytest.CaptureFixture[str]
) -> None:
    with store.write() as session:
        add_judged(session, 1, title="New")
        judge(session, add_judged(session, 2, title="Unsure"), relevance=0.5)
        add_judged(session, 3, title="Sampled")
        add_judged(session, 4, title="Decided")
        for number in (1, 4):
            session.add(
                Flag(
                    key=str(number), kind="new_drill", sentence="A new drill", article_id=number,
                    happened_at=MOMENT, raised_at=MOMENT,
                )
            )  # fmt: skip
        session.add(Review(article_id=4, reviewer="Amina", relevant=True, reviewed_at=MOMENT))
        session.add(
            AuditSample(
                article_id=3, week="2026-W09", stratum="near", stratum_size=9, stratum_drawn=3,
                relevance=0.1, threshold=0.5, model_version="m1", drawn_at=MOMENT,
            )
        )  # fmt: skip
    show_queue(config)
    rows = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert rows[0] == ["article", "why", "relevance", "outlet", "lang", "title"]
    assert [(row[0], row[1], row[-1]) for row in rows[1:]] == [
        ("2", "unsure", "Unsure"), ("1", "new", "New"), ("3", "sample", "Sampled")
    ]  # fmt: skip
    assert "2026-W09" in rows[3]
    show_queue(config, limit=1)
    assert len(capsys.readouterr().out.splitlines()) == 2


def test_an_empty_queue_says_so(
    config: Config, store: Store, capsys: pytest.CaptureFixture[str]
) -> None:
    with store.write() as session:
        add_article(session)
    show_queue(config)
    assert "nothing waits for a review" in capsys.readouterr().err
