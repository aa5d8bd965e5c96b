"""From a due digest to rows in the outbox, in one transaction."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlmodel import Session

from monitor.clock import Clock
from monitor.digests.channels import SendResult, send
from monitor.digests.compose import compose, oldest_told
from monitor.digests.content import DigestContent
from monitor.digests.due import FIRST_PERIOD, DueDigest, due_digests
from monitor.digests.message import message_for
from monitor.digests.render import Rendered, render
from monitor.digests.targets import Target, targets_by_fingerprint
from monitor.settings import DigestSettings
from monitor.store.database import Store
from monitor.store.digests import digest_facts, digest_for_slot, last_digest, record_digest
from monitor.store.notes import read_note, write_note
from monitor.store.outbox import add_messages
from monitor.store.tables import Digest, OutboxMessage


@dataclass(frozen=True, slots=True)
class Published:
    """A digest that has been recorded, and for how many targets it waits in the outbox."""

    digest_id: int
    name: str
    number: int
    messages: int


def find_due(store: Store, settings: Sequence[DigestSettings], clock: Clock) -> list[DueDigest]:
    """The digests to send now; remembers each name that it sees for the first time."""
    now = clock.now()
    names = [digest.name for digest in settings]
    with store.read() as session:
        known = _known_since(session, names)
        recorded = {name: last for name in names if (last := last_digest(session, name))}
    unknown = [name for name in names if name not in known]
    if unknown:
        with store.write() as session:
            for name in unknown:
                if read_note(session, _note_key(name)) is None:
                    write_note(session, _note_key(name), {"known_since": now.isoformat()}, now)
            known = _known_since(session, names)
    return due_digests(settings, recorded, known, now)


def publish_due(
    store: Store, settings: Sequence[DigestSettings], clock: Clock, base: Path | None = None
) -> list[Published]:
    """Record every due digest with its outbox rows; those that were recorded now.

    :param base: see :func:`~monitor.digests.targets.make_target`.
    :raises ConfigurationError: when a target cannot be used.
    :raises StoreError: when the database cannot be read or written.
    """
    published = []
    for due in find_due(store, settings, clock):
        targets = targets_by_fingerprint(due.settings.to, base)
        done = record_and_enqueue(store, due, list(targets.values()), clock)
        if done is not None:
            published.append(done)
    return published


def record_and_enqueue(
    store: Store, due: DueDigest, targets: Sequence[Target], clock: Clock
) -> Published | None:
    """Compose a digest and record it, what it tells and its outbox rows: all or nothing.

    None where its slot has its digest already.  A digest that has nothing to tell is recorded all
    the same, and is sent as a sign of life unless its settings say otherwise.
    """
    settings, now = due.settings, clock.now()
    with store.write() as session:
        if digest_for_slot(session, settings.name, due.slot) is not None:
            return None
        last = last_digest(session, settings.name)
        facts = digest_facts(
            session,
            settings.name,
            due.since,
            due.until,
            settings.min_relevance,
            oldest_told(settings, due.since),
        )
        number = last.number + 1 if last else 1
        content = compose(settings, due.since, due.until, facts, number)
        digest = Digest(
            name=settings.name,
            number=number,
            slot=due.slot,
            since=due.since,
            until=due.until,
            created_at=now,
            content=content.to_json(),
        )
        # Also those that found no room: they are counted in this digest and not in the next.
        digest_id = record_digest(session, digest, [article.id for article in facts.articles])
        wanted = targets if settings.send_when_empty or not content.quiet else ()
        enqueue(session, digest_id, content, render(content), wanted, now)
    return Published(digest_id, settings.name, number, len(wanted))


def enqueue(
    session: Session,
    digest_id: int,
    content: DigestContent,
    rendered: Rendered,
    targets: Sequence[Target],
    now: datetime,
) -> None:
    """One outbox row for each target, in the caller's transaction."""
    add_messages(
        session,
        [
            OutboxMessage(
                digest_id=digest_id,
                target=target.fingerprint,
                target_label=target.label,
                channel=target.channel,
                payload=message_for(target.channel, content, rendered).to_json(),
                created_at=now,
                next_attempt_at=now,
            )
            for target in targets
        ],
    )


def compose_now(
    store: Store,
    settings: DigestSettings,
    clock: Clock,
    since: datetime | None = None,
    until: datetime | None = None,
) -> DigestContent:
    """A digest that is not recorded, and without a number.

    Without ``since`` it is the next one as it would be now; with it, all of that period is told,
    whether an earlier digest has told it or not.
    """
    until = until or clock.now()
    with store.read() as session:
        last = last_digest(session, settings.name)
        start = since or (last.until if last else until - FIRST_PERIOD)
        facts = digest_facts(
            session,
            settings.name,
            start,
            until,
            settings.min_relevance,
            oldest_told(settings, start),
            afresh=since is not None,
        )
    return compose(settings, start, until, facts, number=0)


async def send_now(
    content: DigestContent, targets: Mapping[str, Target]
) -> list[tuple[Target, SendResult]]:
    """Send a digest at once, one target after another, without recording it."""
    rendered = render(content)
    return [
        (target, await send(target, message_for(target.channel, content, rendered)))
        for target in targets.values()
    ]


def _note_key(name: str) -> str:
    return f"digest:{name}"


def _known_since(session: Session, names: Sequence[str]) -> dict[str, datetime]:
    notes = {name: read_note(session, _note_key(name)) for name in names}
    return {
        name: datetime.fromisoformat(note.value["known_since"])
        for name, note in notes.items()
        if note is not None
    }
