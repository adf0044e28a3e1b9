"""Cases with their history and documents, what is due, what is to be done, and where groups are told."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, Index, Integer, Table, Text, UniqueConstraint, text

from storage.schema.base import NO_REUSE, Json, key, metadata, one_of, ref, where
from storage.types import Instant, IsoDate

CASE_KINDS = ("statement", "objection", "repair", "removal", "rectification")
DEADLINE_STATES = ("open", "met", "cancelled")
TASK_STATES = ("open", "done", "withdrawn")

# One procedure about a record (or, without one, about a grade). `state` is a word of the procedure's machine.
casefile = Table(
    "casefile",
    metadata,
    key(),
    ref("bureau_id", "bureau"),
    ref("subject_id", "subject", index=True),
    Column("kind", Text, nullable=False),
    ref("record_id", "record", null=True, index=True),
    ref("assessment_id", "assessment", null=True),
    Column("state", Text, nullable=False),
    Column("version", Integer, nullable=False),
    # Null: entered by staff from paper.
    ref("filed_by", "person", null=True),
    # The investigator of an objection, or whoever works on the case.
    ref("assigned_to", "person", null=True),
    Column("data", Json, nullable=False),
    Column("opened_at", Instant, nullable=False),
    Column("closed_at", Instant),
    Index(None, "bureau_id", "kind", "state"),
    one_of("kind", CASE_KINDS),
    **NO_REUSE,
)

# Every move of a case, in order; nothing here is ever changed.
case_event = Table(
    "case_event",
    metadata,
    key(),
    ref("case_id", "casefile", index=True),
    Column("at", Instant, nullable=False),
    ref("actor_id", "person", null=True),
    Column("move", Text, nullable=False),
    Column("from_state", Text),
    Column("to_state", Text, nullable=False),
    Column("note", Text),
    Column("data", Json, nullable=False),
    **NO_REUSE,
)

# What was handed in for a case or made in it: photos and files from the chat, opinions drafted here.
case_document = Table(
    "case_document",
    metadata,
    key(),
    ref("case_id", "casefile", index=True),
    Column("kind", Text, nullable=False),
    Column("file_id", Text),
    Column("file_unique_id", Text),
    Column("name", Text),
    Column("mime", Text),
    Column("size", Integer),
    Column("sha256", Text),
    Column("path", Text),
    # `missing`: its file cannot be fetched any more. Null: it lies at `path`, or is still to be fetched.
    Column("state", Text),
    ref("added_by", "person", null=True),
    Column("added_at", Instant, nullable=False),
    where(
        "id",
        name="ix_case_document_wanted",
        condition=text("file_id IS NOT NULL AND path IS NULL AND state IS NULL"),
    ),
    **NO_REUSE,
)

# Something that has to be done by a day. `starts_on` is the day that is not counted; working_days null: a calendar day.
deadline = Table(
    "deadline",
    metadata,
    key(),
    ref("bureau_id", "bureau"),
    ref("subject_id", "subject"),
    ref("case_id", "casefile", null=True, index=True),
    ref("record_id", "record", null=True, index=True),
    Column("kind", Text, nullable=False),
    ref("responsible_id", "person", null=True),
    Column("starts_on", IsoDate, nullable=False),
    Column("working_days", Integer),
    Column("due_on", IsoDate, nullable=False),
    Column("provisional", Boolean, nullable=False),
    Column("state", Text, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("closed_at", Instant),
    # When somebody is to be reminded next, and how far the reminders have escalated.
    Column("remind_at", Instant),
    Column("escalation", Integer, nullable=False),
    where("remind_at", name="ix_deadline_remind", condition=text("state = 'open'")),
    Index(None, "bureau_id", "state", "due_on"),
    one_of("state", DEADLINE_STATES),
    **NO_REUSE,
)

# A task that a grade or a case brings; `clause` says which words demand it.
task = Table(
    "task",
    metadata,
    key(),
    ref("bureau_id", "bureau"),
    ref("subject_id", "subject", index=True),
    ref("case_id", "casefile", null=True, index=True),
    Column("kind", Text, nullable=False),
    Column("clause", Text),
    Column("grade", Text),
    Column("data", Json, nullable=False),
    ref("assigned_to", "person", null=True),
    Column("due_on", IsoDate),
    Column("state", Text, nullable=False),
    Column("opened_at", Instant, nullable=False),
    Column("closed_at", Instant),
    ref("closed_by", "person", null=True),
    Column("note", Text),
    # When what demanded a finished task went away: only then may the same be demanded again.
    Column("lapsed_at", Instant),
    Index(None, "bureau_id", "state", "due_on"),
    one_of("state", TASK_STATES),
    **NO_REUSE,
)

# A group or a forum topic that a bureau's notices go to, bound after the warning that all in it can read.
destination = Table(
    "destination",
    metadata,
    key(),
    ref("bureau_id", "bureau", index=True),
    Column("chat_id", BigInteger, nullable=False),
    Column("thread_id", Integer),
    Column("title", Text, nullable=False),
    ref("bound_by", "person"),
    Column("bound_at", Instant, nullable=False),
    Column("unbound_at", Instant),
    UniqueConstraint("bureau_id", "chat_id", "thread_id", "unbound_at"),
    **NO_REUSE,
)

# From when a record may be applied for (修复, 提前移出), and when its subject was told so; one row a record.
repair_watch = Table(
    "repair_watch",
    metadata,
    key(),
    ref("subject_id", "subject", index=True),
    ref("record_id", "record"),
    Column("opens_on", IsoDate, nullable=False),
    Column("told_at", Instant),
    where("opens_on", name="ix_repair_watch_due", condition=text("told_at IS NULL")),
    UniqueConstraint("record_id"),
    **NO_REUSE,
)
