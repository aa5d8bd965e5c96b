"""`monitor digest NAME --send`, beside the messages of other digests."""

from datetime import timedelta
from pathlib import Path

import pytest

from monitor.clock import SystemClock
from monitor.commands import digests as command
from monitor.config import Config, load_config
from monitor.digests.outbox import GIVE_UP_AFTER
from monitor.store.database import Store
from tests.digests.stored import add_assessed, messages, put_in_outbox, targets
from tests.digests.webhook import Webhook

FEEDS = '[[source]]\nname = "Dawn"\nurl = "https://dawn.example/feed"\nbloc = "pakistan"\n'


def configured(directory: Path, store: Store, **digests: str) -> Config:
    """Digests by name, each with its one target."""
    tables = "".join(
        f'[[digest]]\nname = "{name}"\nto = ["{to}"]\n' for name, to in digests.items()
    )
    (directory / "feeds.toml").write_text(FEEDS)
    (directory / "monitor.toml").write_text(f'[database]\nurl = "{store.url}"\n{tables}')
    return load_config(directory / "monitor.toml")


async def send(config: Config, name: str) -> bool:
    return await command.compose(config, name, None, None, "text", send=True)


async def test_it_sends_the_next_of_its_name_and_touches_no_other_message(
    sqlite_store: Store, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    store, now = sqlite_store, SystemClock().now()
    add_assessed(store, 1, now - timedelta(minutes=1), title="Druzhba opens")
    async with Webhook() as mine, Webhook() as other:
        config = configured(tmp_path, store, morning=mine.target, evening=other.target)
        put_in_outbox(store, now - GIVE_UP_AFTER, targets(mine.target, other.target))

        assert await send(config, "morning")

        assert ["Druzhba opens" in post["message"] for post in mine.posts] == [True]
        assert other.posts == []
    assert [(row.state, row.attempts) for row in messages(store)] == [
        ("pending", 0),
        ("pending", 0),
        ("sent", 1),
    ]
    assert capsys.readouterr().out == "morning #2 to json://127.0.0.1…: sent\n"


async def test_what_its_target_does_not_take_stays_for_the_daemon(
    sqlite_store: Store, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    async with Webhook(503) as broken:
        config = configured(tmp_path, sqlite_store, morning=broken.target)

        assert not await send(config, "morning")

    assert [row.state for row in messages(sqlite_store)] == ["pending"]
    captured = capsys.readouterr()
    assert "status_503" in captured.out
    assert "the daemon tries it again" in captured.err
