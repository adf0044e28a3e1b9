"""Long work that somebody asked for in chat, done beside the updates."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, Integer, Table, Text, text

from storage.schema.base import NO_REUSE, Json, key, metadata, one_of, ref, where
from storage.types import Instant

JOB_STATES = ("waiting", "running", "done", "failed", "cancelled")

job = Table(
    "job",
    metadata,
    key(),
    ref("bureau_id", "bureau"),
    ref("person_id", "person"),
    # The hat under which it was asked for.
    ref("membership_id", "membership"),
    Column("chat_id", BigInteger, nullable=False),
    Column("kind", Text, nullable=False),
    Column("data", Json, nullable=False),
    Column("state", Text, nullable=False),
    Column("done", Integer, nullable=False),
    # Null while nobody knows how much there is to do.
    Column("total", Integer),
    # The outbox row whose message shows how far it is.
    ref("message_id", "outbox", null=True),
    Column("attempts", Integer, nullable=False),
    # Who works on it, and until when that is believed without a sign of life.
    Column("runner", Text),
    Column("claimed_until", Instant),
    Column("error", Text),
    Column("created_at", Instant, nullable=False),
    Column("finished_at", Instant),
    where("id", name="ix_job_open", condition=text("state IN ('waiting', 'running')")),
    Index(None, "bureau_id", "created_at"),
    one_of("state", JOB_STATES),
    **NO_REUSE,
)
