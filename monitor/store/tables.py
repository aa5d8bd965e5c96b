"""Sources, articles with what was judged of them, digests and their deliveries.

Plain ``datetime`` fields become SQLModel's UTC type and come back aware on both databases.
Short closed vocabularies are strings with a CHECK, because a change of an SQL enumeration is
invisible to Alembic.  ``from __future__ import annotations`` must not appear here: it breaks the
mapper.  The other tables are in story_tables.py, ledger_tables.py and review_tables.py; schema.py
knows all of them.
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Index, LargeBinary, UniqueConstraint, false, text
from sqlmodel import Column, Field, SQLModel

from monitor.store.base import one_of
from monitor.vocabulary import (
    ARTICLE_STATES,
    BLOCS,
    DATE_ORIGINS,
    EVENT_MODES,
    OUTBOX_STATES,
    RUNGS,
    SOURCE_KINDS,
    SOURCE_STATES,
)


class Source(SQLModel, table=True):
    """A feed, list page or sitemap that is polled, with its health."""

    __tablename__ = "source"
    __table_args__ = (
        one_of("kind", SOURCE_KINDS),
        one_of("bloc", BLOCS),
        one_of("state", SOURCE_STATES),
    )

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(unique=True)
    url: str
    kind: str
    bloc: str
    lang: str | None = None
    interval_seconds: int  # the floor that feeds.toml asks for
    link_selector: str | None = None
    link_pattern: str | None = None
    aggregator: bool = False  # its links lead to other outlets' articles
    active: bool = True  # named in feeds.toml now; a removed source keeps its articles
    paused: bool = False
    # When it was added, was given its address, or came back; silence counts from here at the earliest.
    known_since: datetime | None = None

    state: str = "waiting"
    state_since: datetime | None = None
    etag: str | None = None
    last_modified: str | None = None
    last_polled_at: datetime | None = None
    last_success_at: datetime | None = None
    last_new_at: datetime | None = None
    last_status: int | None = None
    last_error: str | None = None  # the whole sentence that a person reads
    last_error_reason: str | None = None  # its stable name
    failures: int = 0  # consecutive
    last_entry_count: int | None = None  # entries of the last answer that was read
    # Its own rhythm, learned: without news for longer than this it is called silent.
    silent_after_seconds: int | None = None
    current_interval_seconds: int | None = (
        None  # adapted: grows from the floor while nothing is new
    )
    next_poll_at: datetime | None = Field(default=None, index=True)


class Article(SQLModel, table=True):
    """One article of one outlet, unique by its canonical address."""

    __tablename__ = "article"
    __table_args__ = (
        one_of("state", ARTICLE_STATES),
        one_of("bloc", BLOCS),
        one_of("rung", RUNGS),
        one_of("published_origin", DATE_ORIGINS),
        Index("ix_article_state_next_attempt_at", "state", "next_attempt_at"),
    )

    id: int | None = Field(default=None, primary_key=True)
    source_id: int = Field(foreign_key="source.id", index=True)
    url: str  # as the source gave it
    canonical_url: str = Field(unique=True)  # a key: its scheme and host may not answer
    link: str  # for people: the page's own canonical link, or where the request ended
    outlet: str
    bloc: str
    lang: str = "und"
    title: str
    summary: str = ""  # the feed's own text
    text: str = ""
    author: str | None = None
    published_at: datetime | None = Field(default=None, index=True)
    published_origin: str = "none"
    first_seen_at: datetime = Field(index=True)

    state: str = "found"
    rung: str = "none"
    read_reason: str | None = None  # why the page could not be had, where it could not
    attempts: int = 0
    next_attempt_at: datetime | None = None
    read_at: datetime | None = None
    assessed_at: datetime | None = Field(default=None, index=True)

    copy_of_id: int | None = Field(
        default=None, foreign_key="article.id", ondelete="SET NULL", index=True
    )
    copy_reason: str | None = None
    story_id: int | None = Field(
        default=None, foreign_key="story.id", ondelete="SET NULL", index=True
    )
    story_reason: str | None = None
    backfilled: bool = False


class ArticleAddress(SQLModel, table=True):
    """Every address under which an article has been met, so that none is read twice."""

    __tablename__ = "article_address"

    address: str = Field(primary_key=True)  # in canonical form
    article_id: int = Field(foreign_key="article.id", ondelete="CASCADE", index=True)
    source_id: int | None = Field(
        default=None, foreign_key="source.id", ondelete="SET NULL", index=True
    )
    first_seen_at: datetime


class TrailStep(SQLModel, table=True):
    """One line in an article's trail: stage, verdict, named reason, time."""

    __tablename__ = "trail_step"

    id: int | None = Field(default=None, primary_key=True)
    article_id: int = Field(foreign_key="article.id", ondelete="CASCADE", index=True)
    stage: str
    verdict: str
    reason: str = ""
    at: datetime


class ArticleSignature(SQLModel, table=True):
    """MinHash signature of an article's text."""

    __tablename__ = "article_signature"

    article_id: int = Field(foreign_key="article.id", ondelete="CASCADE", primary_key=True)
    shingles: int  # how many distinct shingles the text had
    signature: bytes = Field(sa_column=Column(LargeBinary, nullable=False))


class SignatureBand(SQLModel, table=True):
    """One band of a signature; articles that share a band are candidates for copies."""

    __tablename__ = "signature_band"
    article_id: int = Field(foreign_key="article.id", ondelete="CASCADE", primary_key=True)
    band: int = Field(primary_key=True)
    value: str = Field(index=True)  # with the band's number, so that places are not mixed up


class Assessment(SQLModel, table=True):
    """What one version of the model said of one article."""

    __tablename__ = "assessment"
    __table_args__ = (
        UniqueConstraint("article_id", "model_version"),
        Index(
            "uq_assessment_current",
            "article_id",
            unique=True,
            sqlite_where=text("current"),
            postgresql_where=text("current"),
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    article_id: int = Field(foreign_key="article.id", ondelete="CASCADE", index=True)
    model_version: str
    relevance: float
    relevant: bool
    # The probability lies where the model is often wrong: a person should look.
    unsure: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    threshold: float
    reasons: list[dict[str, Any]] = Field(
        default_factory=list, sa_column=Column(JSON, nullable=False)
    )
    assessed_at: datetime
    current: bool = True


class Event(SQLModel, table=True):
    """A drill or a deal that an article tells of; place and amount as the article writes them."""

    __tablename__ = "event"
    __table_args__ = (one_of("type", ("drill", "deal")), one_of("mode", EVENT_MODES))

    id: int | None = Field(default=None, primary_key=True)
    assessment_id: int = Field(foreign_key="assessment.id", ondelete="CASCADE", index=True)
    article_id: int = Field(foreign_key="article.id", ondelete="CASCADE", index=True)
    type: str
    name: str
    status: str
    evidence: str
    score: float
    ledger_id: str = Field(index=True)  # the same for the same happening in every article
    mode: str = Field(default="reports", sa_column_kwargs={"server_default": "reports"})
    first_day: date | None = None
    last_day: date | None = None
    place: str | None = None
    amount: str | None = None


class Frame(SQLModel, table=True):
    """A narrative frame that an article argues."""

    __tablename__ = "frame"

    id: int | None = Field(default=None, primary_key=True)
    assessment_id: int = Field(foreign_key="assessment.id", ondelete="CASCADE", index=True)
    article_id: int = Field(foreign_key="article.id", ondelete="CASCADE", index=True)
    frame: str
    score: float
    evidence: str


class Digest(SQLModel, table=True):
    """A digest that has been composed: numbered, for one slot of its schedule."""

    __tablename__ = "digest"
    __table_args__ = (UniqueConstraint("name", "number"), UniqueConstraint("name", "slot"))

    id: int | None = Field(default=None, primary_key=True)
    name: str
    number: int
    slot: str  # the scheduled local moment, ISO 8601 with zone; one digest a slot
    since: datetime
    until: datetime
    created_at: datetime
    content: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))


class DigestArticle(SQLModel, table=True):
    """Which articles a digest has told of, so that none is told twice under one name."""

    __tablename__ = "digest_article"
    __table_args__ = (UniqueConstraint("digest_name", "article_id"),)

    digest_id: int = Field(foreign_key="digest.id", ondelete="CASCADE", primary_key=True)
    article_id: int = Field(foreign_key="article.id", ondelete="CASCADE", primary_key=True)
    digest_name: str


class OutboxMessage(SQLModel, table=True):
    """One message for one target; leaves the outbox alone, whatever befalls the others."""

    __tablename__ = "outbox"
    __table_args__ = (
        UniqueConstraint("digest_id", "target"),
        one_of("state", OUTBOX_STATES),
        Index("ix_outbox_state_next_attempt_at", "state", "next_attempt_at"),
    )

    id: int | None = Field(default=None, primary_key=True)
    digest_id: int = Field(foreign_key="digest.id", ondelete="CASCADE", index=True)
    target: str  # fingerprint of the target's address; the address itself holds secrets
    target_label: str  # the address with its secrets masked
    channel: str  # mail, slack, text ...: which form of the message it takes
    state: str = "pending"
    payload: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    attempts: int = 0
    maybe_sent: bool = False  # a try was cut off between the send and its record
    created_at: datetime
    next_attempt_at: datetime
    claimed_until: datetime | None = None
    sent_at: datetime | None = None
    last_reason: str | None = None
    last_error: str | None = None


class Note(SQLModel, table=True):
    """Small facts that must outlive the process (when the daemon was last alive, and so on)."""

    __tablename__ = "note"

    key: str = Field(primary_key=True)
    value: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    updated_at: datetime
