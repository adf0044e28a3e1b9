"""The people who talk to the bot, what they may act as, and how they are let in."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, Table, Text

from storage.schema.base import NO_REUSE, Json, key, metadata, one_of, ref
from storage.types import Id, Instant

ROLES = ("inspector", "manager", "admin", "enterprise")
LANGS = ("zh", "en")

person = Table(
    "person",
    metadata,
    key(),
    Column("telegram_id", BigInteger, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("lang", Text, nullable=False),
    # No foreign key: membership already refers here.
    Column("active_membership_id", Id),
    Column("created_at", Instant, nullable=False),
    one_of("lang", LANGS),
    **NO_REUSE,
)

membership = Table(
    "membership",
    metadata,
    key(),
    ref("person_id", "person", index=True),
    ref("bureau_id", "bureau"),
    Column("role", Text, nullable=False),
    ref("subject_id", "subject", null=True, index=True),
    ref("department_id", "department", null=True),
    Column("settings", Json, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("revoked_at", Instant),
    Index(None, "bureau_id", "role"),
    one_of("role", ROLES),
    **NO_REUSE,
)

invitation = Table(
    "invitation",
    metadata,
    key(),
    ref("bureau_id", "bureau", index=True),
    Column("role", Text, nullable=False),
    ref("subject_id", "subject", null=True),
    # The payload itself is known only to its holder.
    Column("token_hash", Text, nullable=False, unique=True),
    ref("created_by", "person", null=True),
    Column("created_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("used_at", Instant),
    ref("used_by", "person", null=True),
    one_of("role", ROLES),
    **NO_REUSE,
)
