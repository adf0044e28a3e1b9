"""Orders to put something right as a kind of case, random draws of inspections, and who may not inspect whom.

Written out rather than taken from storage.schema: the schema moves on, this step does not.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_KINDS = "kind IN ('statement', 'objection', 'repair', 'removal', 'rectification')"


def upgrade() -> None:
    """Let a case be a rectification; create plan_draw and recusal."""
    # SQLite cannot change a check: the table is copied, and must go on counting its ids upwards.
    with op.batch_alter_table("casefile", table_kwargs={"sqlite_autoincrement": True}) as casefile:
        casefile.drop_constraint("ck_casefile_kind", type_="check")
        casefile.create_check_constraint("ck_casefile_kind", _KINDS)
    op.create_table(
        "plan_draw",
        sa.Column("id", ID, nullable=False),
        sa.Column("bureau_id", ID, nullable=False),
        sa.Column("month", sa.Text, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("lists", sa.JSON, nullable=False),
        sa.Column("lists_sha256", sa.Text, nullable=False),
        sa.Column("secret", sa.Text, nullable=False),
        sa.Column("secret_sha256", sa.Text, nullable=False),
        sa.Column("opened_by", ID, nullable=False),
        sa.Column("opened_at", sa.BigInteger, nullable=False),
        sa.Column("witness_id", ID),
        sa.Column("witness_words", sa.Text),
        sa.Column("seed", sa.Text),
        sa.Column("result", sa.JSON),
        sa.Column("drawn_at", sa.BigInteger),
        sa.PrimaryKeyConstraint("id", name="pk_plan_draw"),
        sa.ForeignKeyConstraint(["bureau_id"], ["bureau.id"], name="fk_plan_draw_bureau_id"),
        sa.ForeignKeyConstraint(["opened_by"], ["person.id"], name="fk_plan_draw_opened_by"),
        sa.ForeignKeyConstraint(["witness_id"], ["person.id"], name="fk_plan_draw_witness_id"),
        sa.UniqueConstraint("bureau_id", "month", "number", name="uq_plan_draw_bureau_id_month_number"),
        sa.CheckConstraint("state IN ('open', 'drawn', 'cancelled')", name="ck_plan_draw_state"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "recusal",
        sa.Column("id", ID, nullable=False),
        sa.Column("bureau_id", ID, nullable=False),
        sa.Column("subject_id", ID, nullable=False),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("set_by", ID, nullable=False),
        sa.Column("set_at", sa.BigInteger, nullable=False),
        sa.Column("lifted_by", ID),
        sa.Column("lifted_at", sa.BigInteger),
        sa.PrimaryKeyConstraint("id", name="pk_recusal"),
        *(
            sa.ForeignKeyConstraint([column], [target], name=f"fk_recusal_{column}")
            for column, target in (
                ("bureau_id", "bureau.id"),
                ("subject_id", "subject.id"),
                ("person_id", "person.id"),
                ("set_by", "person.id"),
                ("lifted_by", "person.id"),
            )
        ),
        sqlite_autoincrement=True,
    )
    live = sa.text("lifted_at IS NULL")
    op.create_index("ix_recusal_live", "recusal", ["bureau_id", "subject_id"], sqlite_where=live, postgresql_where=live)
