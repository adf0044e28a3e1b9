"""Records in all their versions, what proves them, and what grades and alerts came of them."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Double, Index, Integer, Table, Text, UniqueConstraint, text

from storage.schema.base import NO_REUSE, Json, key, metadata, one_of, ref, where
from storage.types import ExactJson, Instant, IsoDate

RECORD_STATUSES = ("draft", "pending", "confirmed", "withdrawn", "deleted")
EVIDENCE_KINDS = ("photo", "document", "location")
EVIDENCE_STATES = ("wanted", "stored", "missing")
ASSESSMENT_CAUSES = ("record", "time", "import", "manual")
DRAFT_STATUSES = ("open", "confirmed", "cancelled")

record = Table(
    "record",
    metadata,
    key(),
    ref("bureau_id", "bureau", index=True),
    ref("subject_id", "subject", index=True),
    Column("public_id", Text, nullable=False, unique=True),
    Column("type", Text, nullable=False),
    Column("created_at", Instant, nullable=False),
    **NO_REUSE,
)

# A version is what the bureau held true from known_at until superseded_at (null: still).
record_version = Table(
    "record_version",
    metadata,
    key(),
    ref("record_id", "record"),
    ref("subject_id", "subject"),
    Column("version", Integer, nullable=False),
    Column("status", Text, nullable=False),
    Column("applies_on", IsoDate, nullable=False),
    Column("known_at", Instant, nullable=False),
    Column("superseded_at", Instant),
    # The dossier fields of its type, besides id, type, status, note and objection; see storage.records.fields.
    Column("data", Json, nullable=False),
    Column("note", Text),
    Column("document_no", Text),
    Column("under_objection", Boolean, nullable=False),
    Column("latitude", Double),
    Column("longitude", Double),
    ref("department_id", "department", null=True),
    # Null: nobody in the chat did, but a command or an import.
    ref("entered_by", "person", null=True),
    Column("reason", Text),
    UniqueConstraint("record_id", "version"),
    Index(None, "subject_id", "superseded_at"),
    one_of("status", RECORD_STATUSES),
    **NO_REUSE,
)

draft = Table(
    "draft",
    metadata,
    key(),
    ref("person_id", "person"),
    ref("bureau_id", "bureau"),
    Column("kind", Text, nullable=False),
    Column("state", Json, nullable=False),
    Column("version", Integer, nullable=False),
    Column("status", Text, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("updated_at", Instant, nullable=False),
    Index(None, "person_id", "status"),
    one_of("status", DRAFT_STATUSES),
    **NO_REUSE,
)

evidence = Table(
    "evidence",
    metadata,
    key(),
    ref("record_id", "record", null=True, index=True),
    ref("draft_id", "draft", null=True, index=True),
    Column("kind", Text, nullable=False),
    Column("file_id", Text),
    Column("file_unique_id", Text),
    Column("file_name", Text),
    Column("mime", Text),
    Column("size", Integer),
    Column("sha256", Text),
    Column("path", Text),
    Column("state", Text, nullable=False),
    ref("added_by", "person", null=True),
    Column("added_at", Instant, nullable=False),
    # Telegram's id of the album that it came with: its pictures are messages of their own.
    Column("album", Text),
    where("album", name="ix_evidence_album", condition=text("album IS NOT NULL")),
    where("id", name="ix_evidence_wanted", condition=text("state = 'wanted'")),
    one_of("kind", EVIDENCE_KINDS),
    one_of("state", EVIDENCE_STATES),
    **NO_REUSE,
)

assessment = Table(
    "assessment",
    metadata,
    key(),
    ref("subject_id", "subject", index=True),
    ref("bureau_id", "bureau", index=True),
    Column("as_of", IsoDate, nullable=False),
    Column("known_at", Instant, nullable=False),
    Column("reading", Text, nullable=False),
    Column("ruleset", Text, nullable=False),
    Column("ruleset_sha256", Text, nullable=False),
    Column("engine", Text, nullable=False),
    Column("facts_sha256", Text, nullable=False),
    Column("grade", Text),
    # The clause that decided.
    Column("clause", Text),
    Column("next_change_on", IsoDate),
    Column("next_change_grade", Text),
    Column("answer", ExactJson, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("cause", Text, nullable=False),
    one_of("cause", ASSESSMENT_CAUSES),
    **NO_REUSE,
)
