"""The link of each subject, for QR codes and for sharing.

Written out rather than taken from storage.schema: the schema moves on, this step does not.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Create subject_link."""
    op.create_table(
        "subject_link",
        sa.Column("id", ID, nullable=False),
        sa.Column("subject_id", ID, nullable=False),
        sa.Column("token", sa.Text, nullable=False),
        sa.Column("created_by", ID),
        sa.Column("created_at", sa.BigInteger, nullable=False),
        sa.Column("revoked_at", sa.BigInteger),
        sa.PrimaryKeyConstraint("id", name="pk_subject_link"),
        sa.ForeignKeyConstraint(["subject_id"], ["subject.id"], name="fk_subject_link_subject_id"),
        sa.ForeignKeyConstraint(["created_by"], ["person.id"], name="fk_subject_link_created_by"),
        sa.UniqueConstraint("token", name="uq_subject_link_token"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_subject_link_subject_id_revoked_at", "subject_link", ["subject_id", "revoked_at"])
