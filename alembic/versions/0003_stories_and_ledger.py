"""Stories with their links and rulings, the event ledger, flags, and the sample that counts misses.

Revision: 0003
Follows: 0002
"""

import sqlalchemy as sa
from alembic import op

revision: str = "0003"
down_revision: str | None = "0002"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    op.create_table(
        "ledger_record",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("family", sa.String(), nullable=False),
        sa.Column("type", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("series", sa.String(), nullable=True),
        sa.Column("year", sa.Integer(), nullable=True),
        sa.Column("parties", sa.JSON(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("disputed", sa.Boolean(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=True),
        sa.Column("last_day", sa.Date(), nullable=True),
        sa.Column("place", sa.String(), nullable=True),
        sa.Column("amount", sa.String(), nullable=True),
        sa.Column("first_told_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_told_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("articles", sa.Integer(), nullable=False),
        sa.Column("merged_into_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("type IN ('drill', 'deal')", name=op.f("ck_ledger_record_type")),
        sa.ForeignKeyConstraint(
            ["merged_into_id"],
            ["ledger_record.id"],
            name=op.f("fk_ledger_record_merged_into_id"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_record")),
        sa.UniqueConstraint("key", name=op.f("uq_ledger_record_key")),
    )
    with op.batch_alter_table("ledger_record") as batch:
        batch.create_index(
            batch.f("ix_ledger_record_merged_into_id"), ["merged_into_id"], unique=False
        )
        batch.create_index(batch.f("ix_ledger_record_family"), ["family"], unique=False)
        batch.create_index(batch.f("ix_ledger_record_series"), ["series"], unique=False)
        batch.create_index(
            "ix_ledger_record_type_last_told_at", ["type", "last_told_at"], unique=False
        )

    op.create_table(
        "ledger_mention",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("article_id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=True),
        sa.Column("family", sa.String(), nullable=False),
        sa.Column("record_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["article_id"],
            ["article.id"],
            name=op.f("fk_ledger_mention_article_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_ledger_mention_event_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["record_id"],
            ["ledger_record.id"],
            name=op.f("fk_ledger_mention_record_id"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_mention")),
        sa.UniqueConstraint(
            "article_id", "event_id", name=op.f("uq_ledger_mention_article_id_event_id")
        ),
    )
    with op.batch_alter_table("ledger_mention") as batch:
        batch.create_index(batch.f("ix_ledger_mention_event_id"), ["event_id"], unique=False)
        batch.create_index(batch.f("ix_ledger_mention_family"), ["family"], unique=False)
        batch.create_index(batch.f("ix_ledger_mention_record_id"), ["record_id"], unique=False)

    op.create_table(
        "audit_sample",
        sa.Column("article_id", sa.Integer(), nullable=False),
        sa.Column("week", sa.String(), nullable=False),
        sa.Column("stratum", sa.String(), nullable=False),
        sa.Column("stratum_size", sa.Integer(), nullable=False),
        sa.Column("stratum_drawn", sa.Integer(), nullable=False),
        sa.Column("relevance", sa.Float(), nullable=False),
        sa.Column("threshold", sa.Float(), nullable=False),
        sa.Column("model_version", sa.String(), nullable=False),
        sa.Column("drawn_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["article_id"],
            ["article.id"],
            name=op.f("fk_audit_sample_article_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("article_id", name=op.f("pk_audit_sample")),
    )
    with op.batch_alter_table("audit_sample") as batch:
        batch.create_index("ix_audit_sample_week_stratum", ["week", "stratum"], unique=False)

    op.create_table(
        "flag",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("sentence", sa.String(), nullable=False),
        sa.Column("before", sa.String(), nullable=True),
        sa.Column("after", sa.String(), nullable=True),
        sa.Column("record_id", sa.Integer(), nullable=True),
        sa.Column("story_id", sa.Integer(), nullable=True),
        sa.Column("article_id", sa.Integer(), nullable=True),
        sa.Column("source_id", sa.Integer(), nullable=True),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.Column("happened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("raised_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "kind IN ('new_drill', 'new_deal', 'status', 'shift', 'crossing', 'source_silent', 'source_back', 'model_replaced')",
            name=op.f("ck_flag_kind"),
        ),
        sa.ForeignKeyConstraint(
            ["article_id"], ["article.id"], name=op.f("fk_flag_article_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["record_id"], ["ledger_record.id"], name=op.f("fk_flag_record_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["source_id"], ["source.id"], name=op.f("fk_flag_source_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["story_id"], ["story.id"], name=op.f("fk_flag_story_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_flag")),
        sa.UniqueConstraint("key", name=op.f("uq_flag_key")),
    )
    with op.batch_alter_table("flag") as batch:
        batch.create_index(batch.f("ix_flag_article_id"), ["article_id"], unique=False)
        batch.create_index(batch.f("ix_flag_raised_at"), ["raised_at"], unique=False)
        batch.create_index(batch.f("ix_flag_record_id"), ["record_id"], unique=False)
        batch.create_index(batch.f("ix_flag_source_id"), ["source_id"], unique=False)

    op.create_table(
        "ledger_step",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("record_id", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("bloc", sa.String(), nullable=False),
        sa.Column("mode", sa.String(), nullable=False),
        sa.Column("article_id", sa.Integer(), nullable=False),
        sa.Column("outlet", sa.String(), nullable=False),
        sa.Column("lang", sa.String(), nullable=False),
        sa.Column("evidence", sa.String(), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("articles", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "mode IN ('reports', 'recalls', 'rumours', 'denies')", name=op.f("ck_ledger_step_mode")
        ),
        sa.ForeignKeyConstraint(
            ["article_id"],
            ["article.id"],
            name=op.f("fk_ledger_step_article_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["record_id"],
            ["ledger_record.id"],
            name=op.f("fk_ledger_step_record_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_step")),
        sa.UniqueConstraint(
            "record_id", "status", "bloc", name=op.f("uq_ledger_step_record_id_status_bloc")
        ),
    )
    with op.batch_alter_table("ledger_step") as batch:
        batch.create_index(batch.f("ix_ledger_step_article_id"), ["article_id"], unique=False)
        batch.create_index(batch.f("ix_ledger_step_record_id"), ["record_id"], unique=False)

    op.create_table(
        "story_link",
        sa.Column("article_id", sa.Integer(), nullable=False),
        sa.Column("other_id", sa.Integer(), nullable=False),
        sa.Column("score", sa.Float(), nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["article_id"],
            ["article.id"],
            name=op.f("fk_story_link_article_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["other_id"], ["article.id"], name=op.f("fk_story_link_other_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("article_id", "other_id", name=op.f("pk_story_link")),
    )
    with op.batch_alter_table("story_link") as batch:
        batch.create_index(batch.f("ix_story_link_other_id"), ["other_id"], unique=False)

    op.create_table(
        "story_ruling",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("story_id", sa.Integer(), nullable=False),
        sa.Column("article_id", sa.Integer(), nullable=False),
        sa.Column("verdict", sa.String(), nullable=False),
        sa.Column("author", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("ruled_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.CheckConstraint(
            "verdict IN ('belongs', 'does_not_belong')", name=op.f("ck_story_ruling_verdict")
        ),
        sa.ForeignKeyConstraint(
            ["article_id"],
            ["article.id"],
            name=op.f("fk_story_ruling_article_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["story_id"], ["story.id"], name=op.f("fk_story_ruling_story_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_story_ruling")),
    )
    with op.batch_alter_table("story_ruling") as batch:
        batch.create_index(batch.f("ix_story_ruling_article_id"), ["article_id"], unique=False)
        batch.create_index(batch.f("ix_story_ruling_story_id"), ["story_id"], unique=False)

    op.create_table(
        "story_profile",
        sa.Column("article_id", sa.Integer(), nullable=False),
        sa.Column("model_version", sa.String(), nullable=False),
        sa.Column("told", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["article_id"],
            ["article.id"],
            name=op.f("fk_story_profile_article_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("article_id", name=op.f("pk_story_profile")),
    )
    op.create_table(
        "story_term",
        sa.Column("article_id", sa.Integer(), nullable=False),
        sa.Column("term", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("day", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["article_id"],
            ["article.id"],
            name=op.f("fk_story_term_article_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("article_id", "term", name=op.f("pk_story_term")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("story_term") as batch:
        batch.create_index(
            "ix_story_term_term_day_article_id", ["term", "day", "article_id"], unique=False
        )

    with op.batch_alter_table("review") as batch:
        batch.alter_column("relevant", existing_type=sa.Boolean(), nullable=True)

    with op.batch_alter_table("assessment") as batch:
        batch.add_column(
            sa.Column("unsure", sa.Boolean(), nullable=False, server_default=sa.false())
        )

    with op.batch_alter_table("source") as batch:
        batch.add_column(sa.Column("silent_after_seconds", sa.Integer(), nullable=True))

    with op.batch_alter_table("story") as batch:
        batch.add_column(sa.Column("central_article_id", sa.Integer(), nullable=True))
        batch.add_column(sa.Column("merged_into_id", sa.Integer(), nullable=True))
        batch.create_index(batch.f("ix_story_merged_into_id"), ["merged_into_id"], unique=False)
        batch.create_foreign_key(
            batch.f("fk_story_merged_into_id"),
            "story",
            ["merged_into_id"],
            ["id"],
            ondelete="SET NULL",
        )


def downgrade() -> None:
    with op.batch_alter_table("assessment") as batch:
        batch.drop_column("unsure")

    with op.batch_alter_table("story") as batch:
        batch.drop_constraint(batch.f("fk_story_merged_into_id"), type_="foreignkey")
        batch.drop_index(batch.f("ix_story_merged_into_id"))
        batch.drop_column("merged_into_id")
        batch.drop_column("central_article_id")

    with op.batch_alter_table("source") as batch:
        batch.drop_column("silent_after_seconds")

    # Decisions on events, frames or links alone have no place in the older table.
    op.execute("DELETE FROM review WHERE relevant IS NULL")
    with op.batch_alter_table("review") as batch:
        batch.alter_column("relevant", existing_type=sa.Boolean(), nullable=False)

    op.drop_table("story_term")
    op.drop_table("story_profile")
    op.drop_table("story_ruling")
    op.drop_table("story_link")
    op.drop_table("ledger_step")
    op.drop_table("ledger_mention")
    op.drop_table("flag")
    op.drop_table("audit_sample")
    op.drop_table("ledger_record")
