"""The event ledger, and the flags that it and the watch on frames and sources raise.

No ``from __future__ import annotations`` here: it breaks the mapper.
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Index, UniqueConstraint
from sqlmodel import Column, Field, SQLModel

from monitor.store.base import one_of
from monitor.vocabulary import EVENT_MODES, FLAG_KINDS


class LedgerRecord(SQLModel, table=True):
    """One drill or deal that lives on, whatever number of articles tell of it."""

    __tablename__ = "ledger_record"
    __table_args__ = (
        one_of("type", ("drill", "deal")),
        Index("ix_ledger_record_type_last_told_at", "type", "last_told_at"),
    )

    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(unique=True)  # what exports call ledger_id, such as drill:druzhba-2025
    # Only accounts of one family are ever compared: the drills of a year, the deals on one object.
    family: str = Field(index=True)
    type: str
    name: str
    series: str | None = Field(default=None, index=True)  # the annual exercise, without its year
    year: int | None = None
    parties: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    status: str  # the status in force
    disputed: bool = False  # accounts contradict one another
    first_day: date | None = None
    last_day: date | None = None
    place: str | None = None
    amount: str | None = None
    # Of the articles' own dates.
    first_told_at: datetime
    last_told_at: datetime
    opened_at: datetime  # when the monitor first knew of it
    # Copies once.  None are left of a record that was merged, or that no article tells of any more.
    articles: int = 0
    merged_into_id: int | None = Field(
        default=None, foreign_key="ledger_record.id", ondelete="SET NULL", index=True
    )


class LedgerMention(SQLModel, table=True):
    """That an article tells of a drill or a deal, and which record it was found to be."""

    __tablename__ = "ledger_mention"
    __table_args__ = (UniqueConstraint("article_id", "event_id"),)

    id: int | None = Field(default=None, primary_key=True)
    article_id: int = Field(foreign_key="article.id", ondelete="CASCADE")
    # Goes with an assessment that is replaced; the mention stays until the ledger has seen to it.
    event_id: int | None = Field(
        default=None, foreign_key="event.id", ondelete="SET NULL", index=True
    )
    family: str = Field(index=True)
    record_id: int | None = Field(
        default=None, foreign_key="ledger_record.id", ondelete="SET NULL", index=True
    )


class LedgerStep(SQLModel, table=True):
    """The first account, in one bloc, of one status of a record."""

    __tablename__ = "ledger_step"
    __table_args__ = (
        UniqueConstraint("record_id", "status", "bloc"),
        one_of("mode", EVENT_MODES),
    )

    id: int | None = Field(default=None, primary_key=True)
    record_id: int = Field(foreign_key="ledger_record.id", ondelete="CASCADE", index=True)
    status: str
    bloc: str
    mode: str
    article_id: int = Field(foreign_key="article.id", ondelete="CASCADE", index=True)
    outlet: str
    lang: str
    evidence: str  # a sentence of the article, to the letter
    told_at: datetime  # the article's own date
    articles: int = 1  # how many of this bloc gave this account, copies once


class Flag(SQLModel, table=True):
    """Something new that a person should hear of, raised once."""

    __tablename__ = "flag"
    __table_args__ = (one_of("kind", FLAG_KINDS),)

    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(unique=True)  # what it is about: the same thing is never flagged twice
    kind: str
    sentence: str  # for people
    before: str | None = None
    after: str | None = None
    record_id: int | None = Field(
        default=None, foreign_key="ledger_record.id", ondelete="CASCADE", index=True
    )
    story_id: int | None = Field(default=None, foreign_key="story.id", ondelete="SET NULL")
    article_id: int | None = Field(
        default=None, foreign_key="article.id", ondelete="CASCADE", index=True
    )
    source_id: int | None = Field(
        default=None, foreign_key="source.id", ondelete="CASCADE", index=True
    )
    details: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    happened_at: datetime  # by the articles' own dates
    raised_at: datetime = Field(index=True)
