"""Stories: which articles tell of one happening, why, and what people ruled.

No ``from __future__ import annotations`` here: it breaks the mapper.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Index, LargeBinary
from sqlmodel import Column, Field, SQLModel

from monitor.store.base import one_of
from monitor.vocabulary import STORY_RULINGS


class Story(SQLModel, table=True):
    """Articles on one happening."""

    __tablename__ = "story"

    id: int | None = Field(default=None, primary_key=True)
    title: str  # that of its most central article
    central_article_id: int | None = None
    # Of its articles' own dates (publication, else the first sight of them).
    first_seen_at: datetime
    last_seen_at: datetime = Field(index=True)
    # Where its articles went when it was merged; the row stays, so that links to it still lead on.
    merged_into_id: int | None = Field(
        default=None, foreign_key="story.id", ondelete="SET NULL", index=True
    )


class StoryLink(SQLModel, table=True):
    """Why two articles are in one story: what they share, in words."""

    __tablename__ = "story_link"

    article_id: int = Field(foreign_key="article.id", ondelete="CASCADE", primary_key=True)
    other_id: int = Field(
        foreign_key="article.id", ondelete="CASCADE", primary_key=True, index=True
    )
    score: float  # probability of one happening, 0..1
    why: str


class StoryRuling(SQLModel, table=True):
    """What a person ruled: these articles belong to this story, or do not belong to it."""

    __tablename__ = "story_ruling"
    __table_args__ = (one_of("verdict", STORY_RULINGS),)

    id: int | None = Field(default=None, primary_key=True)
    story_id: int = Field(foreign_key="story.id", ondelete="CASCADE", index=True)
    article_id: int = Field(foreign_key="article.id", ondelete="CASCADE", index=True)
    verdict: str
    author: str
    reason: str = ""
    ruled_at: datetime
    details: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))


class StoryTerm(SQLModel, table=True):
    """A word, name, number or event by which articles of one story are found again.

    Copies have none: they are found by what they are copies of.
    """

    __tablename__ = "story_term"
    # With the article, so that the index alone answers and no row is fetched.
    __table_args__ = (
        Index("ix_story_term_term_day_article_id", "term", "day", "article_id"),
        {"sqlite_with_rowid": False},  # the rows are their key: half the space
    )

    article_id: int = Field(foreign_key="article.id", ondelete="CASCADE", primary_key=True)
    # A 63-bit hash of the term.
    term: int = Field(sa_column=Column(BigInteger, primary_key=True, autoincrement=False))
    day: int  # of publication, else of the first sight: days since 1970-01-01


class StoryProfile(SQLModel, table=True):
    """What an article tells of, as later articles are compared with it: working it out from the
    text again takes fifty times as long as reading it.
    """

    __tablename__ = "story_profile"

    article_id: int = Field(foreign_key="article.id", ondelete="CASCADE", primary_key=True)
    model_version: str  # of the model that worked it out; another one's is worked out anew
    told: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
