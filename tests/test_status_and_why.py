"""`monitor status` and `monitor why` over an empty database and over one with a few articles."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import Session

from monitor.analysis.lines import renew_line
from monitor.commands.status import show_status
from monitor.commands.why import show_why
from monitor.config import Config, load_config
from monitor.errors import MonitorError, StoreError
from monitor.jobs import HEARTBEAT, HEARTBEAT_EVERY
from monitor.settings import RelevanceSettings
from monitor.store.articles import add_address, add_step
from monitor.store.assessments import record_assessment
from monitor.store.database import Store
from monitor.store.notes import write_note
from monitor.store.review_tables import AuditSample, Review
from monitor.store.tables import (
    Assessment,
    Digest,
    DigestArticle,
    Event,
    Frame,
    OutboxMessage,
)
from tests.fakes import FixedClock
from tests.store.rows import MOMENT, add_article, add_source, number_of

FEEDS = '[[source]]\nname = "Dawn"\nurl = "https://dawn.example/feed"\nbloc = "pakistan"\n'
DIGEST = (
    '[[digest]]\nname = "morning"\nschedule = "0 7 * * *"\ntimezone = "Asia/Karachi"\n'
    'to = ["json://127.0.0.1:1/"]\n'
)


@pytest.fixture
def config(store: Store, tmp_path: Path) -> Config:
    """A configuration that names the store."""
    (tmp_path / "feeds.toml").write_text(FEEDS)
    (tmp_path / "monitor.toml").write_text(f'[database]\nurl = "{store.url}"\n{DIGEST}')
    return load_config(tmp_path / "monitor.toml")


def status(config: Config, capsys: pytest.CaptureFixture[str]) -> list[str]:
    show_status(config, FixedClock())
    captured = capsys.readouterr()
    assert captured.err == ""
    return [line.rstrip() for line in captured.out.splitlines()]


def why(config: Config, url: str, capsys: pytest.CaptureFixture[str]) -> tuple[bool, list[str]]:
    known = show_why(config, url)
    captured = capsys.readouterr()
    assert captured.err == ""
    return known, captured.out.splitlines()


# --- status --------------------------------------------------------------------------------


def test_status_of_an_empty_database(config: Config, capsys: pytest.CaptureFixture[str]) -> None:
    lines = status(config, capsys)

    assert lines[:3] == [
        "daemon: has not run yet",
        "articles: 0 (0 assessed, 0 read, 0 found)",
        "outbox: 0 sent, 0 pending, 0 under way, 0 given up",
    ]
    assert lines[3:6] == [
        "threshold: the model's own",
        "recall: nothing drawn yet; the first sample is drawn when the week is over",
        "digest morning: next Tue 03 Mar 2026, 07:00 PKT",
    ]
    assert lines[6:] == ["sources: none read yet; the daemon begins with the 1 of feeds.toml"]


@pytest.mark.parametrize("command", [show_status, lambda config: show_why(config, "https://a.b/")])
def test_a_database_that_is_not_made_is_told(tmp_path: Path, command: Any) -> None:
    (tmp_path / "feeds.toml").write_text(FEEDS)
    (tmp_path / "monitor.toml").write_text("")

    with pytest.raises(StoreError, match="monitor db upgrade"):
        command(load_config(tmp_path / "monitor.toml"))


SIGNS: dict[str, tuple[timedelta, str]] = {
    "just now": (timedelta(0), "daemon: running, model m1"),
    "late": (3 * HEARTBEAT_EVERY, "daemon: running, model m1"),
    "too late": (
        3 * HEARTBEAT_EVERY + timedelta(seconds=1),
        "daemon: stopped, last sign of life 1 min ago",
    ),
    "minutes": (timedelta(minutes=5), "daemon: stopped, last sign of life 5 min ago"),
    "hours": (timedelta(hours=47), "daemon: stopped, last sign of life 47 h ago"),
    "days": (timedelta(days=3), "daemon: stopped, last sign of life 3 d ago"),
}


@pytest.mark.parametrize(("ago", "told"), SIGNS.values(), ids=SIGNS)
def test_the_daemon_s_sign_of_life(
    store: Store,
    config: Config,
    capsys: pytest.CaptureFixture[str],
    ago: timedelta,
    told: str,
) -> None:
    with store.write() as session:
        write_note(session, HEARTBEAT, {"model": "m1"}, MOMENT - ago)

    assert status(config, capsys)[0] == told


def test_a_daemon_that_was_stopped_is_not_called_running(
    store: Store, config: Config, capsys: pytest.CaptureFixture[str]
) -> None:
    with store.write() as session:
        write_note(session, HEARTBEAT, {"model": "m1", "stopped": True}, MOMENT)

    assert status(config, capsys)[0] == "daemon: stopped 0 s ago"


def test_each_source_s_state_is_one_line(
    store: Store, config: Config, capsys: pytest.CaptureFixture[str]
) -> None:
    with store.write() as session:
        add_source(
            session,
            name="Dawn",
            state="ok",
            last_success_at=MOMENT - timedelta(minutes=7),
            next_poll_at=MOMENT + timedelta(hours=3),
        )
        add_source(
            session,
            name="Tass [red]",
            state="failing",
            last_error="the server is not there: " + "x" * 300 + "\x1b[2J",
        )
        add_source(session, name="Zvezda", state="ok", paused=True)
        add_source(session, name="Gone", active=False)
        add_article(session, 1, source_id=1, state="assessed")
        add_article(session, 2, source_id=1)

    lines = status(config, capsys)

    assert "articles: 2 (1 assessed, 0 read, 1 found)" in lines
    assert "sources: 3 (1 failing, 1 ok, 1 paused)" in lines
    table = lines[lines.index("sources: 3 (1 failing, 1 ok, 1 paused)") + 1 :]
    assert [" ".join(line.split()) for line in table] == [
        "source state last read articles next poll why",
        "Dawn ok 7 min ago 2 in 3 h",
        f"Tass [red] failing never 0 now the server is not there: {'x' * 300}\\x1b[2J",
        "Zvezda paused never 0",
    ]


def test_a_source_in_trouble_is_told_with_since_when_and_what_to_try(
    store: Store, config: Config, capsys: pytest.CaptureFixture[str]
) -> None:
    with store.write() as session:
        add_source(
            session,
            name="Dawn",
            url="https://dawn.example/feed",
            state="silent",
            known_since=MOMENT - timedelta(days=90),
            last_new_at=MOMENT - timedelta(days=4),
            last_status=200,
            last_error="answers, but has brought nothing new for 4 days",
        )
        add_source(
            session,
            name="Tass",
            url="https://tass.example/rss",
            state="empty",
            known_since=MOMENT - timedelta(hours=5),
        )
        for name, hours in (("Zvezda", 24), ("Geo", 23)):
            add_source(
                session,
                name=name,
                url=f"https://{name.lower()}.example/",
                state="failing",
                state_since=MOMENT - timedelta(hours=hours),
                known_since=MOMENT - timedelta(days=2),
            )
        add_source(session, name="Paused", state="silent", paused=True, known_since=MOMENT)

    lines = status(config, capsys)

    told = [line for line in lines if "Try: " in line]
    assert [line.split(".")[0] for line in told] == [
        "Dawn: silent, nothing new since 26 Feb 2026, 06:00 UTC (4 d), last status 200",
        "Tass: empty, nothing new since 02 Mar 2026, 01:00 UTC (5 h)",
        "Zvezda: failing, nothing new since 28 Feb 2026, 06:00 UTC (2 d)",
    ]
    assert all("`monitor feeds discover https://" in line for line in told)
    assert '`monitor feeds check "Tass"`' in told[1]


LINES: dict[str, tuple[RelevanceSettings, RelevanceSettings, str]] = {
    "the model's": (RelevanceSettings(), RelevanceSettings(), "0.600, of model m1"),
    "set by hand": (
        RelevanceSettings(threshold=0.4),
        RelevanceSettings(threshold=0.4),
        "0.400, set in monitor.toml",
    ),
    "no advice yet": (
        RelevanceSettings(accepted_misses=0.05),
        RelevanceSettings(accepted_misses=0.05),
        "0.600, of model m1; the model's own threshold holds: nothing drawn yet; the first sample is"
        " drawn when the week is over",
    ),
    "changed since": (
        RelevanceSettings(threshold=0.4),
        RelevanceSettings(),
        "0.400, set in monitor.toml; monitor.toml was changed since and counts from the next start"
        " on",
    ),
}


@pytest.mark.parametrize(("noted", "settings", "told"), LINES.values(), ids=LINES)
def test_the_line_in_force_and_where_it_comes_from(
    store: Store,
    config: Config,
    capsys: pytest.CaptureFixture[str],
    noted: RelevanceSettings,
    settings: RelevanceSettings,
    told: str,
) -> None:
    renew_line(store, noted, "m1", 0.6, MOMENT)

    assert f"threshold: {told}" in status(replace(config, relevance=settings), capsys)


def test_recall_is_told_once_something_was_drawn(
    store: Store, config: Config, capsys: pytest.CaptureFixture[str]
) -> None:
    with store.write() as session:
        for number in range(1, 13):
            article = number_of(add_article(session, number))
            session.add(
                AuditSample(
                    article_id=article,
                    week="2026-W09",
                    stratum="flagged" if number > 8 else "near",
                    stratum_size=60,
                    stratum_drawn=4 if number > 8 else 8,
                    relevance=0.9 if number > 8 else 0.3,
                    threshold=0.5,
                    model_version="m1",
                    drawn_at=MOMENT,
                )
            )
            if number != 3:
                session.add(
                    Review(
                        article_id=article, reviewer="a", relevant=number > 8, reviewed_at=MOMENT
                    )
                )

    assert (
        "recall: 11 answers: too few to tell; about 40 more;"
        " 1 of 12 drawn articles waits for an answer" in status(config, capsys)
    )


def test_deliveries_are_counted(
    store: Store, config: Config, capsys: pytest.CaptureFixture[str]
) -> None:
    with store.write() as session:
        digest = add_digest(session)
        for number, state in enumerate(("sent", "sent", "pending", "sending", "dead")):
            session.add(
                OutboxMessage(
                    digest_id=digest.id,
                    target=str(number),
                    target_label="json://***",
                    channel="text",
                    state=state,
                    payload={},
                    created_at=MOMENT,
                    next_attempt_at=MOMENT,
                )
            )

    assert "outbox: 2 sent, 1 pending, 1 under way, 1 given up" in status(config, capsys)


# --- why -----------------------------------------------------------------------------------


def add_digest(session: Session) -> Digest:
    digest = Digest(
        name="morning",
        number=7,
        slot="x",
        since=MOMENT,
        until=MOMENT,
        created_at=MOMENT,
        content={},
    )
    session.add(digest)
    session.flush()
    return digest


def test_an_article_that_was_never_seen(
    store: Store, config: Config, capsys: pytest.CaptureFixture[str]
) -> None:
    url = "https://www.dawn.example/news/9?utm_source=x"
    assert why(config, url, capsys) == (
        False,
        [
            "never seen: https://dawn.example/news/9",
            "no source is on dawn.example; `monitor feeds discover` may find its feed",
        ],
    )

    with store.write() as session:
        add_source(session, name="Dawn", url="https://www.dawn.example/feed", state="ok")
        add_source(
            session,
            name="Dawn world",
            url="https://dawn.example/world",
            state="failing",
            last_error="no such host",
        )
        add_source(session, name="Other", url="https://other.example/")

    assert why(config, url, capsys) == (
        False,
        [
            "never seen: https://dawn.example/news/9",
            "source Dawn is on this host: ok",
            "source Dawn world is on this host: failing: no such host",
        ],
    )


@pytest.mark.parametrize("url", ["", "dawn", "file:///etc/passwd", "http://[", "mailto:a@b.c"])
def test_what_is_no_address_is_told(config: Config, url: str) -> None:
    with pytest.raises(MonitorError, match="no address"):
        show_why(config, url)


def test_an_article_on_its_way(
    store: Store, config: Config, capsys: pytest.CaptureFixture[str]
) -> None:
    with store.write() as session:
        article = number_of(add_article(session, 1, title=""))
        add_address(session, "https://dawn.example/1", article, 1, MOMENT)
        add_step(session, article, "found", "new", "Dawn", MOMENT)

    assert why(config, "http://m.dawn.example/1/#top", capsys) == (
        True,
        [
            "(no title)",
            "https://dawn.example/1",
            "Dawn (pakistan), und, state found",
            "",
            "2026-03-02 06:00:00  found   new: Dawn",
            "",
            "in no digest so far",
        ],
    )


def test_an_article_with_all_that_can_be_told(
    store: Store, config: Config, capsys: pytest.CaptureFixture[str]
) -> None:
    with store.write() as session:
        original = number_of(add_article(session, 1, outlet="TASS"))
        article = add_article(
            session,
            2,
            title="[bold]Drill[/bold] \x1b[2J",
            lang="en",
            state="assessed",
            published_at=MOMENT,
            published_origin="page",
            copy_of_id=original,
        )
        number = number_of(article)
        add_article(session, 3, outlet="Geo", copy_of_id=number)
        add_address(session, "https://dawn.example/2", number, 1, MOMENT)
        add_step(session, number, "read", "precise", "", MOMENT)
        record_assessment(
            session,
            Assessment(
                article_id=number,
                model_version="m1",
                relevance=0.91,
                relevant=True,
                threshold=0.5,
                reasons=[{"text": "both parties", "weight": 2.5}, {"text": "third", "weight": -1}],
                assessed_at=MOMENT,
            ),
            [
                Event(
                    assessment_id=0,
                    article_id=number,
                    type="drill",
                    name="Druzhba-2026",
                    status="under_way",
                    evidence="They train.",
                    score=0.8,
                    ledger_id="drill:druzhba-2026",
                    mode="rumours",
                    first_day=date(2026, 2, 24),
                    last_day=date(2026, 3, 3),
                    place="Cherat\x1b[2J",
                )
            ],
            [
                Frame(
                    assessment_id=0,
                    article_id=number,
                    frame="china_hedge",
                    score=0.725,
                    evidence="A turn.",
                )
            ],
        )
        digest = add_digest(session)
        session.add(DigestArticle(digest_id=digest.id, article_id=number, digest_name="morning"))

    assert why(config, "https://dawn.example/2", capsys) == (
        True,
        [
            "[bold]Drill[/bold] \\x1b[2J",
            "https://dawn.example/2",
            "Dawn (pakistan), en, state assessed",
            "published 2026-03-02 06:00 UTC (page)",
            "copy of: TASS https://dawn.example/1",
            "copy: Geo https://dawn.example/3",
            "",
            "2026-03-02 06:00:00  read    precise",
            "",
            "relevant: 0.910 against a threshold of 0.500 (model m1)",
            "  +2.50  both parties",
            "  -1.00  third",
            "drill: Druzhba-2026, under way, 2026-02-24 to 2026-03-03, Cherat\\x1b[2J, by hearsay",
            "  “They train.”",
            "frame: china hedge (0.72)",
            "  “A turn.”",
            "",
            "told in digest morning #7, 2026-03-02 06:00 UTC",
        ],
    )
