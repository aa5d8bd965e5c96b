"""What people decided, and the sample by which misses are measured.

No ``from __future__ import annotations`` here: it breaks the mapper.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Index
from sqlmodel import Column, Field, SQLModel


class Review(SQLModel, table=True):
    """A person's decision on an article; only these train besides the bundled data.

    A later decision on the same article takes the place of an earlier one, which stays on record.
    """

    __tablename__ = "review"

    id: int | None = Field(default=None, primary_key=True)
    article_id: int = Field(foreign_key="article.id", index=True)
    reviewer: str
    relevant: bool | None = None  # None: the decision is on events, frames or links alone
    decision: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    shown: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    reviewed_at: datetime


class AuditSample(SQLModel, table=True):
    """An article drawn at random so that misses can be counted: most from below the threshold, a
    few of those flagged, for precision."""

    __tablename__ = "audit_sample"
    __table_args__ = (Index("ix_audit_sample_week_stratum", "week", "stratum"),)

    article_id: int = Field(foreign_key="article.id", ondelete="CASCADE", primary_key=True)
    week: str  # ISO 8601, such as 2026-W47
    stratum: str
    stratum_size: int  # how many articles it was drawn from
    stratum_drawn: int  # how many were drawn from it that week
    relevance: float
    threshold: float
    model_version: str
    drawn_at: datetime
