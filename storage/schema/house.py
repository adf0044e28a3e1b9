"""The audit log, the working-day calendar, files waited for, and what the program remembers about itself."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Integer, Table, Text, UniqueConstraint, text

from storage.schema.base import NO_REUSE, Json, key, metadata, one_of, ref, where
from storage.types import Instant, IsoDate

DAY_KINDS = ("holiday", "workday")
REQUEST_STATES = ("wanted", "done", "missing")

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

# A year is here once the notice of its days was loaded, whether or not that moves any day.
calendar_year = Table(
    "calendar_year",
    metadata,
    Column("year", Integer, primary_key=True, autoincrement=False),
    Column("source", Text, nullable=False),
    Column("imported_at", Instant, nullable=False),
)

# `notice` is the year whose notice names the day; it may name days of the December before, too.
calendar_day = Table(
    "calendar_day",
    metadata,
    Column("notice", Integer, ForeignKey("calendar_year.year"), primary_key=True, autoincrement=False),
    Column("date", IsoDate, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("name", Text, nullable=False),
    one_of("kind", DAY_KINDS),
)

# A file sent in chat for a purpose of its own, such as the calendar: fetched outside of the update's transaction.
file_request = Table(
    "file_request",
    metadata,
    key(),
    Column("purpose", Text, nullable=False),
    ref("person_id", "person"),
    # The hat under which it was sent.
    ref("membership_id", "membership"),
    Column("file_id", Text, nullable=False),
    Column("file_name", Text, nullable=False),
    Column("size", Integer),
    Column("state", Text, nullable=False),
    Column("requested_at", Instant, nullable=False),
    Column("finished_at", Instant),
    where("id", name="ix_file_request_wanted", condition=text("state = 'wanted'")),
    one_of("state", REQUEST_STATES),
    **NO_REUSE,
)

meta = Table(
    "meta",
    metadata,
    Column("key", Text, primary_key=True),
    Column("value", Json, nullable=False),
)
