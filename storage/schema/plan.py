"""The plan of inspections: random draws of subjects and inspectors, and who may not inspect whom."""

from __future__ import annotations

from sqlalchemy import Column, Index, Integer, Table, Text, UniqueConstraint, text

from storage.schema.base import NO_REUSE, Json, key, metadata, one_of, ref
from storage.types import Instant

DRAW_STATES = ("open", "drawn", "cancelled")

# A random draw (双随机) for a month. `lists` is fixed and hashed when it is opened; `secret` is the bot's own part of
# the seed, whose hash is told then and which itself is told when a second person's words have completed the seed.
plan_draw = Table(
    "plan_draw",
    metadata,
    key(),
    ref("bureau_id", "bureau"),
    Column("month", Text, nullable=False),
    Column("number", Integer, nullable=False),
    Column("state", Text, nullable=False),
    Column("lists", Json, nullable=False),
    Column("lists_sha256", Text, nullable=False),
    Column("secret", Text, nullable=False),
    Column("secret_sha256", Text, nullable=False),
    ref("opened_by", "person"),
    Column("opened_at", Instant, nullable=False),
    ref("witness_id", "person", null=True),
    Column("witness_words", Text),
    Column("seed", Text),
    Column("result", Json),
    Column("drawn_at", Instant),
    UniqueConstraint("bureau_id", "month", "number"),
    one_of("state", DRAW_STATES),
    **NO_REUSE,
)

# 回避: this person does not inspect this subject, from `set_at` until `lifted_at`.
recusal = Table(
    "recusal",
    metadata,
    key(),
    ref("bureau_id", "bureau"),
    ref("subject_id", "subject"),
    ref("person_id", "person"),
    Column("reason", Text, nullable=False),
    ref("set_by", "person"),
    Column("set_at", Instant, nullable=False),
    ref("lifted_by", "person", null=True),
    Column("lifted_at", Instant),
    Index(
        "ix_recusal_live",
        "bureau_id",
        "subject_id",
        sqlite_where=text("lifted_at IS NULL"),
        postgresql_where=text("lifted_at IS NULL"),
    ),
    **NO_REUSE,
)
