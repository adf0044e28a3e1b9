"""Whole bureaus graded as of a day: a row a run, and a short row a grade.

Written out rather than taken from storage.schema: the schema moves on, this step does not.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Create regrade and regrade_grade."""
    op.create_table(
        "regrade",
        sa.Column("id", ID, nullable=False),
        sa.Column("bureau_id", ID, nullable=False),
        sa.Column("as_of", sa.String(10), nullable=False),
        sa.Column("known_at", sa.BigInteger, nullable=False),
        sa.Column("reading", sa.Text, nullable=False),
        sa.Column("ruleset", sa.Text, nullable=False),
        sa.Column("ruleset_sha256", sa.Text, nullable=False),
        sa.Column("engine", sa.Text, nullable=False),
        sa.Column("last_id", ID, nullable=False),
        sa.Column("counts", sa.JSON, nullable=False),
        sa.Column("finished_at", sa.BigInteger),
        sa.PrimaryKeyConstraint("id", name="pk_regrade"),
        sa.ForeignKeyConstraint(["bureau_id"], ["bureau.id"], name="fk_regrade_bureau_id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_regrade_bureau_id_known_at", "regrade", ["bureau_id", "known_at"])
    op.create_table(
        "regrade_grade",
        sa.Column("regrade_id", ID, nullable=False),
        sa.Column("subject_id", ID, nullable=False),
        sa.Column("grade_before", sa.Text),
        sa.Column("grade", sa.Text),
        sa.Column("facts_sha256", sa.Text, nullable=False),
        sa.Column("reasons", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("regrade_id", "subject_id", name="pk_regrade_grade"),
        sa.ForeignKeyConstraint(["regrade_id"], ["regrade.id"], name="fk_regrade_grade_regrade_id"),
        sa.ForeignKeyConstraint(["subject_id"], ["subject.id"], name="fk_regrade_grade_subject_id"),
        sqlite_with_rowid=False,
    )
