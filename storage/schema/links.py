"""Links that lead into the chat from outside, such as the QR code at a subject's door."""

from __future__ import annotations

from sqlalchemy import Column, Index, Table, Text

from storage.schema.base import NO_REUSE, key, metadata, ref
from storage.types import Instant

# The token is kept as it is, unlike an invitation's: it has to be printed again, and gives nobody any right.
subject_link = Table(
    "subject_link",
    metadata,
    key(),
    ref("subject_id", "subject"),
    Column("token", Text, nullable=False, unique=True),
    # Null: nobody in the chat did, but a command.
    ref("created_by", "person", null=True),
    Column("created_at", Instant, nullable=False),
    Column("revoked_at", Instant),
    Index(None, "subject_id", "revoked_at"),
    **NO_REUSE,
)
