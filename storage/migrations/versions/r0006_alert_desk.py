"""What becomes of an alert after it was said: who took it, when to look again, and the digest after quiet hours; and
which messages that never arrived were shown to somebody.

Written out rather than taken from storage.schema: the schema moves on, this step does not.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Create alert_desk and digest_item; what failed before today is old news."""
    op.create_table(
        "alert_desk",
        sa.Column("id", ID, nullable=False),
        sa.Column("alert_id", ID, nullable=False),
        sa.Column("taken_by", ID),
        sa.Column("taken_at", sa.BigInteger),
        sa.Column("look_at", sa.BigInteger),
        sa.Column("escalation", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_alert_desk"),
        sa.ForeignKeyConstraint(["alert_id"], ["alert.id"], name="fk_alert_desk_alert_id"),
        sa.ForeignKeyConstraint(["taken_by"], ["person.id"], name="fk_alert_desk_taken_by"),
        sa.UniqueConstraint("alert_id", name="uq_alert_desk_alert_id"),
        sqlite_autoincrement=True,
    )
    _where("ix_alert_desk_look", "alert_desk", ["look_at"], "look_at IS NOT NULL")
    op.create_table(
        "digest_item",
        sa.Column("id", ID, nullable=False),
        sa.Column("membership_id", ID, nullable=False),
        sa.Column("alert_id", ID, nullable=False),
        sa.Column("due_at", sa.BigInteger, nullable=False),
        sa.Column("told_at", sa.BigInteger),
        sa.PrimaryKeyConstraint("id", name="pk_digest_item"),
        sa.ForeignKeyConstraint(["membership_id"], ["membership.id"], name="fk_digest_item_membership_id"),
        sa.ForeignKeyConstraint(["alert_id"], ["alert.id"], name="fk_digest_item_alert_id"),
        sa.UniqueConstraint("membership_id", "alert_id", name="uq_digest_item_membership_id_alert_id"),
        sqlite_autoincrement=True,
    )
    _where("ix_digest_item_due", "digest_item", ["due_at"], "told_at IS NULL")
    op.add_column("outbox", sa.Column("reported_at", sa.BigInteger))
    op.execute("UPDATE outbox SET reported_at = finished_at WHERE state IN ('failed', 'uncertain')")
    _where("ix_outbox_unreported", "outbox", ["id"], "state IN ('failed', 'uncertain') AND reported_at IS NULL")


def _where(name: str, table: str, columns: list[str], condition: str) -> None:
    op.create_index(name, table, columns, sqlite_where=sa.text(condition), postgresql_where=sa.text(condition))
