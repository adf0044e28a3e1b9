"""What subjects were held to be before they were changed, and when the ground of a finished task went away.

Written out rather than taken from storage.schema: the schema moves on, this step does not.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Create subject_past, and let a task lapse."""
    op.create_table(
        "subject_past",
        sa.Column("id", ID, nullable=False),
        sa.Column("subject_id", ID, nullable=False),
        sa.Column("superseded_at", sa.BigInteger, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("sector", sa.Text, nullable=False),
        sa.Column("is_key", sa.Boolean, nullable=False),
        sa.Column("included_on", sa.String(10)),
        sa.PrimaryKeyConstraint("id", name="pk_subject_past"),
        sa.ForeignKeyConstraint(["subject_id"], ["subject.id"], name="fk_subject_past_subject_id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_subject_past_subject_id_superseded_at", "subject_past", ["subject_id", "superseded_at"])
    op.add_column("task", sa.Column("lapsed_at", sa.BigInteger))
