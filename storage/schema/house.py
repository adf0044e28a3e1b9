"""The audit log, the working-day calendar, and what the program remembers about itself."""

from __future__ import annotations

from sqlalchemy import Column, Integer, Table, Text, UniqueConstraint, text

from storage.schema.base import NO_REUSE, Json, key, metadata, one_of, ref, where
from storage.types import Instant, IsoDate

DAY_KINDS = ("holiday", "workday")

audit_log = Table(
    "audit_log",
    metadata,
    key(),
    ref("bureau_id", "bureau", null=True),
    Column("at", Instant, nullable=False),
    ref("actor_id", "person", null=True),
    Column("action", Text, nullable=False),
    Column("object", Text, nullable=False, index=True),
    Column("data", Json, nullable=False),
    # The sealer's: the place in the bureau's chain, and the hash over this entry and the one before.
    Column("seq", Integer),
    Column("hash", Text),
    UniqueConstraint("bureau_id", "seq"),
    where("bureau_id", "id", name="ix_audit_log_unsealed", condition=text("seq IS NULL")),
    **NO_REUSE,
)

# A year is here once its calendar was published, whether or not it moves any day.
calendar_year = Table(
    "calendar_year",
    metadata,
    Column("year", Integer, primary_key=True, autoincrement=False),
    Column("source", Text, nullable=False),
    Column("imported_at", Instant, nullable=False),
)

calendar_day = Table(
    "calendar_day",
    metadata,
    Column("date", IsoDate, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("name", Text, nullable=False),
    one_of("kind", DAY_KINDS),
)

meta = Table(
    "meta",
    metadata,
    Column("key", Text, primary_key=True),
    Column("value", Json, nullable=False),
)
