"""Long work that somebody asked for in chat.

Written out rather than taken from storage.schema: the schema moves on, this step does not.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Create job."""
    op.create_table(
        "job",
        sa.Column("id", ID, nullable=False),
        sa.Column("bureau_id", ID, nullable=False),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("membership_id", ID, nullable=False),
        sa.Column("chat_id", sa.BigInteger, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("data", sa.JSON, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("done", sa.Integer, nullable=False),
        sa.Column("total", sa.Integer),
        sa.Column("message_id", ID),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("runner", sa.Text),
        sa.Column("claimed_until", sa.BigInteger),
        sa.Column("error", sa.Text),
        sa.Column("created_at", sa.BigInteger, nullable=False),
        sa.Column("finished_at", sa.BigInteger),
        sa.CheckConstraint("state IN ('waiting', 'running', 'done', 'failed', 'cancelled')", name="ck_job_state"),
        sa.PrimaryKeyConstraint("id", name="pk_job"),
        sa.ForeignKeyConstraint(["bureau_id"], ["bureau.id"], name="fk_job_bureau_id"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_job_person_id"),
        sa.ForeignKeyConstraint(["membership_id"], ["membership.id"], name="fk_job_membership_id"),
        sa.ForeignKeyConstraint(["message_id"], ["outbox.id"], name="fk_job_message_id"),
        sqlite_autoincrement=True,
    )
    is_open = sa.text("state IN ('waiting', 'running')")
    op.create_index("ix_job_open", "job", ["id"], sqlite_where=is_open, postgresql_where=is_open)
    op.create_index("ix_job_bureau_id_created_at", "job", ["bureau_id", "created_at"])
