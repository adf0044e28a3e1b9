"""What comes in, what is to be said, the alerts that are said about, and what becomes of them."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, Index, Integer, Table, Text, UniqueConstraint, text

from storage.schema.base import NO_REUSE, Json, key, metadata, one_of, ref, where
from storage.types import ExactJson, Instant

INBOX_STATES = ("new", "done", "failed")
OUTBOX_STATES = ("pending", "claimed", "sent", "uncertain", "failed", "cancelled")
UNREPORTED = "state IN ('failed', 'uncertain') AND reported_at IS NULL"
ALERT_KINDS = ("worse", "near", "changed")
ALERT_STATES = ("open", "acknowledged", "cleared")

inbox = Table(
    "inbox",
    metadata,
    Column("update_id", BigInteger, primary_key=True, autoincrement=False),
    # Updates of one key are handled in order; different keys side by side.
    Column("chat_key", BigInteger, nullable=False),
    Column("payload", Text, nullable=False),
    Column("received_at", Instant, nullable=False),
    Column("state", Text, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("error", Text),
    Column("finished_at", Instant),
    where("chat_key", "update_id", name="ix_inbox_new", condition=text("state = 'new'")),
    Index(None, "finished_at"),
    one_of("state", INBOX_STATES),
)

outbox = Table(
    "outbox",
    metadata,
    key(),
    Column("chat_id", BigInteger, nullable=False),
    Column("method", Text, nullable=False),
    # The method's parameters, chat_id excepted.
    Column("payload", Json, nullable=False),
    Column("priority", Integer, nullable=False),
    Column("state", Text, nullable=False, index=True),
    Column("not_before", Instant, nullable=False),
    Column("claimed_at", Instant),
    Column("attempts", Integer, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("finished_at", Instant),
    Column("message_id", BigInteger),
    Column("error", Text),
    # The row whose message this one edits; that message's id is known only once it was sent.
    ref("edits_id", "outbox", null=True, index=True),
    # What it speaks of, so that it can be called back: 'alert:12', 'draft:7'.
    Column("about", Text, index=True),
    # When somebody was told that it did not arrive.
    Column("reported_at", Instant),
    where("chat_id", "id", name="ix_outbox_chat", condition=text("state = 'pending'")),
    where("priority", "id", name="ix_outbox_priority", condition=text("state = 'pending'")),
    where("not_before", name="ix_outbox_due", condition=text("state = 'pending'")),
    # Under way, or waiting to be tried again: few at any time, and asked for with every claim.
    where(
        "chat_id",
        "id",
        name="ix_outbox_tried",
        condition=text("state IN ('pending', 'claimed') AND attempts > 0"),
    ),
    where("id", name="ix_outbox_unreported", condition=text(UNREPORTED)),
    one_of("state", OUTBOX_STATES),
    **NO_REUSE,
)

alert = Table(
    "alert",
    metadata,
    key(),
    ref("bureau_id", "bureau"),
    ref("subject_id", "subject"),
    Column("kind", Text, nullable=False),
    Column("clause", Text),
    Column("grade_before", Text),
    Column("grade_after", Text),
    Column("measured", ExactJson),
    Column("bound", Text),
    ref("record_id", "record", null=True),
    ref("assessment_id", "assessment", null=True),
    Column("state", Text, nullable=False),
    Column("raised_at", Instant, nullable=False),
    ref("acknowledged_by", "person", null=True),
    Column("acknowledged_at", Instant),
    Column("cleared_at", Instant),
    Column("cleared_reason", Text),
    Index(None, "bureau_id", "state"),
    Index(None, "subject_id", "state"),
    one_of("kind", ALERT_KINDS),
    one_of("state", ALERT_STATES),
    **NO_REUSE,
)

alert_message = Table(
    "alert_message",
    metadata,
    key(),
    ref("alert_id", "alert", index=True),
    # Null: it went to a group.
    ref("person_id", "person", null=True),
    ref("outbox_id", "outbox", index=True),
    Column("silent", Boolean, nullable=False),
    **NO_REUSE,
)

# What becomes of an alert after it was said: whose it is, and when to look again whether anybody minds it.
alert_desk = Table(
    "alert_desk",
    metadata,
    key(),
    ref("alert_id", "alert"),
    ref("taken_by", "person", null=True),
    Column("taken_at", Instant),
    Column("look_at", Instant),
    # 0: said; 1: said to the managers again; 2: to the administrators.
    Column("escalation", Integer, nullable=False),
    UniqueConstraint("alert_id"),
    where("look_at", name="ix_alert_desk_look", condition=text("look_at IS NOT NULL")),
    **NO_REUSE,
)

# An alert that stands in somebody's digest when their quiet hours end.
digest_item = Table(
    "digest_item",
    metadata,
    key(),
    ref("membership_id", "membership"),
    ref("alert_id", "alert"),
    Column("due_at", Instant, nullable=False),
    Column("told_at", Instant),
    UniqueConstraint("membership_id", "alert_id"),
    where("due_at", name="ix_digest_item_due", condition=text("told_at IS NULL")),
    **NO_REUSE,
)
