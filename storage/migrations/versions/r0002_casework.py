"""Cases, deadlines, tasks and destinations.

Written out rather than taken from storage.schema: the schema moves on, this step does not.
"""

from __future__ import annotations

from collections.abc import Iterable

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Create the tables of casework."""
    _table(
        "casefile",
        [
            ("bureau_id", "bureau", False),
            ("subject_id", "subject", False),
            ("record_id", "record", True),
            ("assessment_id", "assessment", True),
            ("filed_by", "person", True),
            ("assigned_to", "person", True),
        ],
        [
            sa.Column("kind", sa.Text, nullable=False),
            sa.Column("state", sa.Text, nullable=False),
            sa.Column("version", sa.Integer, nullable=False),
            sa.Column("data", sa.JSON, nullable=False),
            sa.Column("opened_at", sa.BigInteger, nullable=False),
            sa.Column("closed_at", sa.BigInteger),
            sa.CheckConstraint("kind IN ('statement', 'objection', 'repair', 'removal')", name="ck_casefile_kind"),
        ],
    )
    op.create_index("ix_casefile_subject_id", "casefile", ["subject_id"])
    op.create_index("ix_casefile_record_id", "casefile", ["record_id"])
    op.create_index("ix_casefile_bureau_id_kind_state", "casefile", ["bureau_id", "kind", "state"])
    _table(
        "case_event",
        [("case_id", "casefile", False), ("actor_id", "person", True)],
        [
            sa.Column("at", sa.BigInteger, nullable=False),
            sa.Column("move", sa.Text, nullable=False),
            sa.Column("from_state", sa.Text),
            sa.Column("to_state", sa.Text, nullable=False),
            sa.Column("note", sa.Text),
            sa.Column("data", sa.JSON, nullable=False),
        ],
    )
    op.create_index("ix_case_event_case_id", "case_event", ["case_id"])
    _table(
        "case_document",
        [("case_id", "casefile", False), ("added_by", "person", True)],
        [
            sa.Column("kind", sa.Text, nullable=False),
            sa.Column("file_id", sa.Text),
            sa.Column("file_unique_id", sa.Text),
            sa.Column("name", sa.Text),
            sa.Column("mime", sa.Text),
            sa.Column("size", sa.Integer),
            sa.Column("sha256", sa.Text),
            sa.Column("path", sa.Text),
            sa.Column("added_at", sa.BigInteger, nullable=False),
        ],
    )
    op.create_index("ix_case_document_case_id", "case_document", ["case_id"])
    _deadlines()
    _tasks()


def _deadlines() -> None:
    _table(
        "deadline",
        [
            ("bureau_id", "bureau", False),
            ("subject_id", "subject", False),
            ("case_id", "casefile", True),
            ("record_id", "record", True),
            ("responsible_id", "person", True),
        ],
        [
            sa.Column("kind", sa.Text, nullable=False),
            sa.Column("starts_on", sa.String(10), nullable=False),
            sa.Column("working_days", sa.Integer),
            sa.Column("due_on", sa.String(10), nullable=False),
            sa.Column("provisional", sa.Boolean, nullable=False),
            sa.Column("state", sa.Text, nullable=False),
            sa.Column("created_at", sa.BigInteger, nullable=False),
            sa.Column("closed_at", sa.BigInteger),
            sa.Column("remind_at", sa.BigInteger),
            sa.Column("escalation", sa.Integer, nullable=False),
            sa.CheckConstraint("state IN ('open', 'met', 'cancelled')", name="ck_deadline_state"),
        ],
    )
    op.create_index("ix_deadline_case_id", "deadline", ["case_id"])
    op.create_index("ix_deadline_record_id", "deadline", ["record_id"])
    op.create_index("ix_deadline_bureau_id_state_due_on", "deadline", ["bureau_id", "state", "due_on"])
    still_open = sa.text("state = 'open'")
    op.create_index(
        "ix_deadline_remind", "deadline", ["remind_at"], sqlite_where=still_open, postgresql_where=still_open
    )


def _tasks() -> None:
    _table(
        "task",
        [
            ("bureau_id", "bureau", False),
            ("subject_id", "subject", False),
            ("case_id", "casefile", True),
            ("assigned_to", "person", True),
            ("closed_by", "person", True),
        ],
        [
            sa.Column("kind", sa.Text, nullable=False),
            sa.Column("clause", sa.Text),
            sa.Column("grade", sa.Text),
            sa.Column("data", sa.JSON, nullable=False),
            sa.Column("due_on", sa.String(10)),
            sa.Column("state", sa.Text, nullable=False),
            sa.Column("opened_at", sa.BigInteger, nullable=False),
            sa.Column("closed_at", sa.BigInteger),
            sa.Column("note", sa.Text),
            sa.CheckConstraint("state IN ('open', 'done', 'withdrawn')", name="ck_task_state"),
        ],
    )
    op.create_index("ix_task_subject_id", "task", ["subject_id"])
    op.create_index("ix_task_case_id", "task", ["case_id"])
    op.create_index("ix_task_bureau_id_state_due_on", "task", ["bureau_id", "state", "due_on"])
    _table(
        "destination",
        [("bureau_id", "bureau", False), ("bound_by", "person", False)],
        [
            sa.Column("chat_id", sa.BigInteger, nullable=False),
            sa.Column("thread_id", sa.Integer),
            sa.Column("title", sa.Text, nullable=False),
            sa.Column("bound_at", sa.BigInteger, nullable=False),
            sa.Column("unbound_at", sa.BigInteger),
            sa.UniqueConstraint(
                "bureau_id",
                "chat_id",
                "thread_id",
                "unbound_at",
                name="uq_destination_bureau_id_chat_id_thread_id_unbound_at",
            ),
        ],
    )
    op.create_index("ix_destination_bureau_id", "destination", ["bureau_id"])


def _table(name: str, references: Iterable[tuple[str, str, bool]], columns: list[sa.schema.SchemaItem]) -> None:
    references = list(references)
    op.create_table(
        name,
        sa.Column("id", ID, nullable=False),
        *(sa.Column(column, ID, nullable=null) for column, _, null in references),
        *columns,
        sa.PrimaryKeyConstraint("id", name=f"pk_{name}"),
        *(
            sa.ForeignKeyConstraint([column], [f"{target}.id"], name=f"fk_{name}_{column}")
            for column, target, _ in references
        ),
        sqlite_autoincrement=True,
    )
