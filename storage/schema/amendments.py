"""Amended regulations: proposed by one person, adopted or turned down by another."""

from __future__ import annotations

from sqlalchemy import Column, Index, Table, Text, text

from storage.schema.base import NO_REUSE, Json, key, metadata, one_of, ref
from storage.types import Instant, IsoDate

AMENDMENT_STATES = ("proposed", "adopted", "withdrawn")
TRANSITIONS = ("whole", "at_next_change")

# An amended text of a bureau's regulation. `text` is the whole file, `sha256` that of its UTF-8 bytes: neither changes
# once proposed, and no row is ever removed. `preview` is what was computed for the proposal and shown for its decision.
amendment = Table(
    "amendment",
    metadata,
    key(),
    ref("bureau_id", "bureau"),
    Column("slug", Text, nullable=False),
    Column("version", IsoDate, nullable=False),
    Column("sha256", Text, nullable=False, index=True),
    Column("text", Text, nullable=False),
    Column("effective_on", IsoDate, nullable=False),
    Column("transition", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("preview", Json, nullable=False),
    ref("proposed_by", "person"),
    Column("proposed_at", Instant, nullable=False),
    ref("decided_by", "person", null=True),
    Column("decided_at", Instant),
    # When the bureau's regulation became this one, on `effective_on` or the first moment after it that the bot ran.
    Column("in_force_at", Instant),
    Index(None, "bureau_id", "state"),
    # One proposal at a time.
    Index(
        "uq_amendment_proposed",
        "bureau_id",
        unique=True,
        sqlite_where=text("state = 'proposed'"),
        postgresql_where=text("state = 'proposed'"),
    ),
    one_of("state", AMENDMENT_STATES),
    one_of("transition", TRANSITIONS),
    **NO_REUSE,
)
