"""Assessed articles and waiting messages in a real database."""

from datetime import datetime, timedelta
from typing import Any

from pydantic import SecretStr
from sqlmodel import select

from monitor.digests.content import DigestContent
from monitor.digests.publish import enqueue
from monitor.digests.render import render
from monitor.digests.targets import Target, make_target
from monitor.store.assessments import record_assessment
from monitor.store.database import Store
from monitor.store.digests import record_digest
from monitor.store.tables import Assessment, Digest, Event, OutboxMessage
from tests.digests.examples import full
from tests.store.rows import add_article, number_of


def add_assessed(
    store: Store,
    number: int,
    at: datetime,
    *,
    relevance: float = 0.9,
    relevant: bool = True,
    events: tuple[dict[str, Any], ...] = (),
    **given: Any,
) -> int:
    """An article that was assessed at the given moment; its id."""
    with store.write() as session:
        article = add_article(
            session, number, **{"state": "assessed", "assessed_at": at, "lang": "en", **given}
        )
        article_id = number_of(article)
        record_assessment(
            session,
            Assessment(
                article_id=article_id,
                model_version="1",
                relevance=relevance,
                relevant=relevant,
                threshold=0.5,
                reasons=[
                    {"text": "against", "weight": -1.0},
                    {"text": "both in the title", "weight": 1.5},
                ],
                assessed_at=at,
            ),
            [
                Event(
                    **{
                        "article_id": article_id,
                        "type": "drill",
                        "name": "Druzhba-IX",
                        "status": "planned",
                        "evidence": "They will train.",
                        "score": 0.9,
                        "ledger_id": "druzhba",
                        **event,
                    }
                )
                for event in events
            ],
            [],
        )
    return article_id


def targets(*urls: str) -> list[Target]:
    return [make_target(SecretStr(url)) for url in urls]


def by_name(*wanted: Target) -> dict[str, Target]:
    return {target.fingerprint: target for target in wanted}


def put_in_outbox(
    store: Store,
    now: datetime,
    to: list[Target],
    *,
    number: int = 1,
    content: DigestContent | None = None,
) -> int:
    """A recorded digest whose messages wait in the outbox; the digest's id."""
    content = content or full()
    with store.write() as session:
        digest_id = record_digest(
            session,
            Digest(
                name=content.name,
                number=number,
                slot=f"slot {number}",
                since=now - timedelta(days=1),
                until=now,
                created_at=now,
                content=content.to_json(),
            ),
            [],
        )
        enqueue(session, digest_id, content, render(content), to, now)
    return digest_id


def messages(store: Store) -> list[OutboxMessage]:
    with store.read() as session:
        return list(session.exec(select(OutboxMessage).order_by(OutboxMessage.id)))  # type: ignore[arg-type]
