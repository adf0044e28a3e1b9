"""Whole bureaus graded as of a day, such as at the start of a year."""

from __future__ import annotations

from sqlalchemy import Column, Index, PrimaryKeyConstraint, Table, Text

from storage.schema.base import NO_REUSE, Json, key, metadata, ref
from storage.types import Id, Instant, IsoDate

# One run over a bureau: what all its grades share, and how far it is. Everybody up to `last_id` is done.
regrade = Table(
    "regrade",
    metadata,
    key(),
    ref("bureau_id", "bureau"),
    Column("as_of", IsoDate, nullable=False),
    Column("known_at", Instant, nullable=False),
    Column("reading", Text, nullable=False),
    Column("ruleset", Text, nullable=False),
    Column("ruleset_sha256", Text, nullable=False),
    Column("engine", Text, nullable=False),
    Column("last_id", Id, nullable=False),
    # How many went from which grade to which: [before, after, subjects].
    Column("counts", Json, nullable=False),
    Column("finished_at", Instant),
    Index(None, "bureau_id", "known_at"),
    **NO_REUSE,
)

# A row of `assessment` holds the whole answer, some 4,000 bytes; these hold what makes the grade: some 300.
regrade_grade = Table(
    "regrade_grade",
    metadata,
    ref("regrade_id", "regrade"),
    ref("subject_id", "subject"),
    Column("grade_before", Text),
    Column("grade", Text),
    Column("facts_sha256", Text, nullable=False),
    # As rulesets.bulk.brief writes them.
    Column("reasons", Text, nullable=False),
    PrimaryKeyConstraint("regrade_id", "subject_id"),
    # Kept in the order of the key, in which it is written and read; no row id beside it.
    sqlite_with_rowid=False,
)
