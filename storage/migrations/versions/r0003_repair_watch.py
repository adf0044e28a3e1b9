"""From when a record may be applied for, and when its subject was told.

Written out rather than taken from storage.schema: the schema moves on, this step does not.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Create the table of openings."""
    op.create_table(
        "repair_watch",
        sa.Column("id", ID, nullable=False),
        sa.Column("subject_id", ID, nullable=False),
        sa.Column("record_id", ID, nullable=False),
        sa.Column("opens_on", sa.String(10), nullable=False),
        sa.Column("told_at", sa.BigInteger),
        sa.PrimaryKeyConstraint("id", name="pk_repair_watch"),
        sa.ForeignKeyConstraint(["subject_id"], ["subject.id"], name="fk_repair_watch_subject_id"),
        sa.ForeignKeyConstraint(["record_id"], ["record.id"], name="fk_repair_watch_record_id"),
        sa.UniqueConstraint("record_id", name="uq_repair_watch_record_id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_repair_watch_subject_id", "repair_watch", ["subject_id"])
    untold = sa.text("told_at IS NULL")
    op.create_index("ix_repair_watch_due", "repair_watch", ["opens_on"], sqlite_where=untold, postgresql_where=untold)
