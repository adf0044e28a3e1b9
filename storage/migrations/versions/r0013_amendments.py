"""Amended regulations of a bureau, with who proposed and who adopted them.

Written out rather than taken from storage.schema: the schema moves on, this step does not.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Create amendment."""
    op.create_table(
        "amendment",
        sa.Column("id", ID, nullable=False),
        sa.Column("bureau_id", ID, nullable=False),
        sa.Column("slug", sa.Text, nullable=False),
        sa.Column("version", sa.String(10), nullable=False),
        sa.Column("sha256", sa.Text, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("effective_on", sa.String(10), nullable=False),
        sa.Column("transition", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("preview", sa.JSON, nullable=False),
        sa.Column("proposed_by", ID, nullable=False),
        sa.Column("proposed_at", sa.BigInteger, nullable=False),
        sa.Column("decided_by", ID),
        sa.Column("decided_at", sa.BigInteger),
        sa.Column("in_force_at", sa.BigInteger),
        sa.PrimaryKeyConstraint("id", name="pk_amendment"),
        sa.ForeignKeyConstraint(["bureau_id"], ["bureau.id"], name="fk_amendment_bureau_id"),
        sa.ForeignKeyConstraint(["proposed_by"], ["person.id"], name="fk_amendment_proposed_by"),
        sa.ForeignKeyConstraint(["decided_by"], ["person.id"], name="fk_amendment_decided_by"),
        sa.CheckConstraint("state IN ('proposed', 'adopted', 'withdrawn')", name="ck_amendment_state"),
        sa.CheckConstraint("transition IN ('whole', 'at_next_change')", name="ck_amendment_transition"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_amendment_sha256", "amendment", ["sha256"])
    op.create_index("ix_amendment_bureau_id_state", "amendment", ["bureau_id", "state"])
    proposed = sa.text("state = 'proposed'")
    op.create_index(
        "uq_amendment_proposed",
        "amendment",
        ["bureau_id"],
        unique=True,
        sqlite_where=proposed,
        postgresql_where=proposed,
    )
