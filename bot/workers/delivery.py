"""What follows from a failed attempt to send an outbox row. Pure.

Telegram has no idempotency key: a request that went out and brought no answer may have been carried out. The
rule for such a row, here and after a kill:

- What can be repeated without harm (edits, deletions, settings) is repeated.
- A new message is sent again, after 5 and after 30 seconds; a doubled warning is better than a lost one. If
  both brought no answer either, the row stays `uncertain`, for a manager to see.
- Rows that were claimed when their process was killed are sent again at once by the next sender: the same program
  started again, or another process on the same database that takes the lead. A leader that only hung, and lost the
  lead by it, may still finish what it was sending. A chat has one row under way at a time: one repeat a chat and
  change of sender is the most.

Meanwhile the later rows of the chat wait, so that their order holds.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from bot.telegram_client import (
    ApiError,
    BlockedError,
    InDoubtError,
    MigratedError,
    NotSentError,
    ServerError,
    TokenError,
    TooManyError,
)

CLAIM_LIFE = timedelta(minutes=3)
DOUBT_WAITS = (5.0, 30.0)
SERVER_WAITS = (1.0, 2.0, 5.0, 15.0, 60.0, 60.0, 60.0, 60.0)

BLOCKED = "blocked"
REFUSED = "refused"
NO_FILE = "file missing"
NO_ANSWER = "no answer"
SERVER_FAILED = "server error"
INTERNAL = "internal"
"""What `error` of a failed or uncertain row begins with."""

_GONE = (
    "message to edit not found",
    "message can't be edited",
    "message_id_invalid",
    "message identifier is not specified",
    "there is no text in the message to edit",
)
_DELETED = ("message to delete not found", "message can't be deleted", "message identifier is not specified")
_REPEATABLE = ("edit", "delete", "set", "pin", "unpin", "answer")


@dataclass(frozen=True, slots=True)
class Verdict:
    """What becomes of the row.

    state: "again" is pending again, `wait` seconds from now; "gone": the message that it edits no longer
    exists; "moved": the chat lives on as `new_chat_id`.
    paused: how many seconds the chat has to be quiet (429). offline: nothing can be sent at all just now.
    doubted: counts towards the attempts that are allowed without a result. revoked: the token is invalid.
    """

    state: Literal["done", "again", "gone", "moved", "failed", "uncertain"]
    error: str | None = None
    wait: float = 0.0
    new_chat_id: int = 0
    paused: float = 0.0
    offline: bool = False
    doubted: bool = False
    revoked: bool = False


def judge(error: ApiError | OSError, method: str, doubts: int) -> Verdict:
    """What follows from an error; `doubts`: how many attempts have brought no result before this one."""
    match error:
        case TooManyError():
            return Verdict("again", str(error), wait=error.retry_after, paused=error.retry_after)
        case MigratedError():
            return Verdict("moved", new_chat_id=error.new_chat_id)
        case BlockedError():
            return Verdict("failed", f"{BLOCKED}: {error}")
        case NotSentError():
            return Verdict("again", str(error), offline=True)
        case TokenError():
            return Verdict("again", str(error), revoked=True)
        case ServerError():
            return _repeated(error, SERVER_WAITS, doubts, Verdict("failed", f"{SERVER_FAILED}: {error}"))
        case InDoubtError() if method.startswith(_REPEATABLE):
            return _repeated(error, SERVER_WAITS, doubts, Verdict("failed", f"{NO_ANSWER}: {error}"))
        case InDoubtError():
            return _repeated(error, DOUBT_WAITS, doubts, Verdict("uncertain", f"{NO_ANSWER}: {error}"))
        case ApiError():
            return _refused(error, method)
        case _:
            return Verdict("failed", f"{NO_FILE}: {error.strerror}")


def _repeated(error: ApiError, waits: tuple[float, ...], doubts: int, at_last: Verdict) -> Verdict:
    if doubts >= len(waits):
        return at_last
    return Verdict("again", str(error), wait=waits[doubts], doubted=True)


def _refused(error: ApiError, method: str) -> Verdict:
    reason = str(error).lower()
    if "message is not modified" in reason or (method == "deleteMessage" and _any(_DELETED, reason)):
        return Verdict("done")
    if method.startswith("editMessage") and _any(_GONE, reason):
        return Verdict("gone", str(error))
    if "chat not found" in reason or "user is deactivated" in reason or "peer_id_invalid" in reason:
        return Verdict("failed", f"{BLOCKED}: {error}")
    return Verdict("failed", f"{REFUSED}: {error}")


def _any(phrases: tuple[str, ...], reason: str) -> bool:
    return any(phrase in reason for phrase in phrases)
