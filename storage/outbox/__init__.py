"""What is to be said: put here by the transaction that decided it, and what became of it.

The way of a row: pending → claimed → sent, failed (for good) or uncertain (perhaps delivered: the process
that claimed it is gone, and Telegram cannot be asked). Claimed, uncertain and failed rows can become pending
again; pending and claimed ones can be cancelled.
"""

from storage.outbox.put import DIGEST, NORMAL, URGENT, cancel_about, enqueue
from storage.outbox.rows import OutboxRow, counts, get, in_state, message_id_of, of_about
from storage.outbox.settle import cancelled, failed, release_early, retry, sent, uncertain
from storage.outbox.take import claim_next, expired_claims, next_due

__all__ = [
    "DIGEST",
    "NORMAL",
    "URGENT",
    "OutboxRow",
    "cancel_about",
    "cancelled",
    "claim_next",
    "counts",
    "enqueue",
    "expired_claims",
    "failed",
    "get",
    "in_state",
    "message_id_of",
    "next_due",
    "of_about",
    "release_early",
    "retry",
    "sent",
    "uncertain",
]
