"""When, where and how much an event is, and how it is told.

Revision: 0002
Follows: 0001
"""

import sqlalchemy as sa
from alembic import op

revision: str = "0002"
down_revision: str | None = "0001"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    with op.batch_alter_table("event") as batch:
        batch.add_column(sa.Column("mode", sa.String(), nullable=False, server_default="reports"))
        batch.add_column(sa.Column("first_day", sa.Date(), nullable=True))
        batch.add_column(sa.Column("last_day", sa.Date(), nullable=True))
        batch.add_column(sa.Column("place", sa.String(), nullable=True))
        batch.add_column(sa.Column("amount", sa.String(), nullable=True))
        batch.create_check_constraint(
            batch.f("ck_event_mode"), "mode IN ('reports', 'recalls', 'rumours', 'denies')"
        )


def downgrade() -> None:
    with op.batch_alter_table("event") as batch:
        batch.drop_constraint(batch.f("ck_event_mode"), type_="check")
        for column in ("amount", "place", "last_day", "first_day", "mode"):
            batch.drop_column(column)
