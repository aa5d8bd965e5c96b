"""The daemon's deliveries: rounds that overlap."""

import asyncio
from dataclasses import replace

from classifiers.model import Model
from monitor.jobs import Jobs
from monitor.runtime import Runtime
from monitor.store.database import Store
from tests.digests.examples import settings
from tests.digests.stored import messages, put_in_outbox, targets
from tests.digests.webhook import Webhook
from tests.fakes import FixedClock
from tests.mailserver import MailServer
from tests.newsroom import newsroom
from tests.settings import a_config


async def test_a_mute_target_holds_up_no_other_digest_and_is_asked_once_at_a_time(
    sqlite_store: Store, model: Model, clock: FixedClock
) -> None:
    store = sqlite_store
    async with (
        Webhook(mute=True) as mute,
        MailServer() as server,
        newsroom(store, model, clock) as room,
    ):
        mail = server.url("reader@example.org")
        digests = (
            settings(to=(mute.target,)),
            settings(name="evening", to=(mail,)),
        )
        config = replace(a_config(), digests=digests)
        door, workers = room.pipeline._door, room.pipeline._workers
        jobs = Jobs(Runtime(config, clock, store, door, workers, model, room.pipeline))
        put_in_outbox(store, clock.now(), targets(mute.target))
        put_in_outbox(store, clock.now(), targets(mute.target), number=2)
        first = asyncio.create_task(jobs.deliver())
        await mute.wait_for(1)
        put_in_outbox(store, clock.now(), targets(mail), number=3)

        await jobs.deliver()

        assert [row.state for row in messages(store)] == ["sending", "pending", "sent"]
        assert (len(mute.posts), len(server.mails)) == (1, 1)
        mute.answer()
        await first
        await jobs.deliver()
        assert [row.state for row in messages(store)] == ["sent"] * 3
