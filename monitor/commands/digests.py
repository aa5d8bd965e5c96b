"""`monitor digest`."""

import sys
from collections.abc import Mapping
from datetime import datetime
from typing import Literal, cast

from monitor.clock import Clock
from monitor.commands.context import clock, ready_store, results, say
from monitor.config import Config
from monitor.digests.content import DigestContent
from monitor.digests.due import FIRST_PERIOD, DueDigest
from monitor.digests.outbox import deliver_due
from monitor.digests.publish import compose_now, record_and_enqueue, send_now
from monitor.digests.render import preview
from monitor.digests.targets import Target, targets_by_fingerprint
from monitor.errors import MonitorError
from monitor.settings import DigestSettings
from monitor.store.database import Store
from monitor.store.digests import last_digest


async def compose(
    config: Config,
    name: str,
    since: datetime | None,
    until: datetime | None,
    form: str,
    *,
    send: bool,
) -> bool:
    """Print the digest as it would be now, or send it; returns whether every target took it.

    Sent without a period, it is the next of its name: numbered, recorded, and what it told is not
    told again.  Sent with a period, it repeats that period and nothing is recorded.

    :raises MonitorError: no digest of this name.
    """
    settings = _settings(config, name)
    store = ready_store(config)
    try:
        if not send:
            content = compose_now(store, settings, clock, since, until)
            sys.stdout.write(preview(content, cast(Literal["html", "text", "slack"], form)))
            return True
        targets = targets_by_fingerprint(settings.to, config.directory)
        if since or until:
            content = compose_now(store, settings, clock, since, until)
            return await _repeat(content, targets)
        return await _send_next(store, settings, targets, clock)
    finally:
        store.close()


def _settings(config: Config, name: str) -> DigestSettings:
    for digest in config.digests:
        if digest.name == name:
            return digest
    known = ", ".join(digest.name for digest in config.digests) or "none is configured"
    raise MonitorError("unknown digest", on=name, because=f"known: {known}")


async def _repeat(content: DigestContent, targets: Mapping[str, Target]) -> bool:
    good = True
    for target, result in await send_now(content, targets):
        good &= result.delivered
        told = "sent" if result.delivered else f"not sent, {result.reason}: {result.error}"
        results().print(f"{target.label}: {told}", soft_wrap=True)
    return good


async def _send_next(
    store: Store, settings: DigestSettings, targets: Mapping[str, Target], clock: Clock
) -> bool:
    now = clock.now()
    with store.read() as session:
        last = last_digest(session, settings.name)
    since = last.until if last else now - FIRST_PERIOD
    due = DueDigest(settings, slot=f"by hand {now.isoformat()}", since=since, until=now)
    published = record_and_enqueue(store, due, list(targets.values()), clock)
    if published is None:
        raise MonitorError("digest not made", on=settings.name, because="it was made a moment ago")
    if not published.messages:
        say(f"{settings.name} #{published.number}: nothing to tell, and send_when_empty is false")
        return True
    good = True
    for outcome in await deliver_due(store, targets, clock, digest_id=published.digest_id):
        good &= outcome.state == "sent"
        told = outcome.state if outcome.state == "sent" else f"{outcome.reason}: {outcome.error}"
        results().print(
            f"{settings.name} #{published.number} to {outcome.target_label}: {told}",
            soft_wrap=True,
        )
    if not good:
        say("what was not sent stays in the outbox; the daemon tries it again")
    return good
