"""Files that are waited for beside evidence, and calendar days under the notice that names them.

Written out rather than taken from storage.schema: the schema moves on, this step does not.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Create file_request, let a case's document be missing, and key calendar days by notice and day."""
    _file_requests()
    op.add_column("case_document", sa.Column("state", sa.Text))
    unfetched = sa.text("file_id IS NOT NULL AND path IS NULL AND state IS NULL")
    op.create_index(
        "ix_case_document_wanted", "case_document", ["id"], sqlite_where=unfetched, postgresql_where=unfetched
    )
    _calendar_days()


def _file_requests() -> None:
    op.create_table(
        "file_request",
        sa.Column("id", ID, nullable=False),
        sa.Column("purpose", sa.Text, nullable=False),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("membership_id", ID, nullable=False),
        sa.Column("file_id", sa.Text, nullable=False),
        sa.Column("file_name", sa.Text, nullable=False),
        sa.Column("size", sa.Integer),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("requested_at", sa.BigInteger, nullable=False),
        sa.Column("finished_at", sa.BigInteger),
        sa.PrimaryKeyConstraint("id", name="pk_file_request"),
        *(
            sa.ForeignKeyConstraint([f"{target}_id"], [f"{target}.id"], name=f"fk_file_request_{target}_id")
            for target in ("person", "membership")
        ),
        sa.CheckConstraint("state IN ('wanted', 'done', 'missing')", name="ck_file_request_state"),
        sqlite_autoincrement=True,
    )
    wanted = sa.text("state = 'wanted'")
    op.create_index("ix_file_request_wanted", "file_request", ["id"], sqlite_where=wanted, postgresql_where=wanted)


def _calendar_days() -> None:
    """A notice may name days of the year before its own, so that a day alone is no key any more."""
    old = sa.table("calendar_day", sa.column("date", sa.Text), sa.column("kind", sa.Text), sa.column("name", sa.Text))
    days = op.get_bind().execute(sa.select(old.c.date, old.c.kind, old.c.name)).all()
    op.drop_table("calendar_day")
    table = op.create_table(
        "calendar_day",
        sa.Column("notice", sa.Integer, nullable=False),
        sa.Column("date", sa.String(10), nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("notice", "date", name="pk_calendar_day"),
        sa.ForeignKeyConstraint(["notice"], ["calendar_year.year"], name="fk_calendar_day_notice"),
        sa.CheckConstraint("kind IN ('holiday', 'workday')", name="ck_calendar_day_kind"),
    )
    if days:
        rows = [{"notice": int(day[:4]), "date": day, "kind": kind, "name": name} for day, kind, name in days]
        op.bulk_insert(table, rows)
