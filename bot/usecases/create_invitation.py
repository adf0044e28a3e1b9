"""One-time invitations: whoever opens the link gets the role. Who may invite whom is the caller's question."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncConnection

from storage import audit, invitations, meta

#: Staff are at hand and see a whole bureau; an enterprise may need some days to find the right person.
STAFF_LIFE = timedelta(hours=72)
ENTERPRISE_LIFE = timedelta(days=7)
#: 32 characters of a deep link's 64, drawn from [A-Za-z0-9_-].
_PAYLOAD_BYTES = 24
#: Under which the runtime keeps the bot's name, once it has met Telegram.
USERNAME_KEY = "bot_username"


@dataclass(frozen=True, slots=True)
class Invitation:
    """An invitation as its maker gets it, this once. `link` None: the bot's name is not known yet."""

    id: int
    payload: str
    link: str | None
    expires_at: datetime


async def create_invitation(
    conn: AsyncConnection,
    *,
    bureau_id: int,
    role: str,
    now: datetime,
    subject_id: int | None = None,
    created_by: int | None = None,
) -> Invitation:
    """An invitation into a role: inspector, manager, admin, or enterprise with its `subject_id`.

    created_by: the person's id; None for the command line.
    """
    if (role == "enterprise") != (subject_id is not None):
        raise ValueError("a subject goes with the role enterprise, and with no other")
    payload = secrets.token_urlsafe(_PAYLOAD_BYTES)
    expires_at = now + (ENTERPRISE_LIFE if role == "enterprise" else STAFF_LIFE)
    row = await invitations.create(
        conn,
        hash_of(payload),
        bureau_id=bureau_id,
        role=role,
        subject_id=subject_id,
        created_by=created_by,
        now=now,
        expires_at=expires_at,
    )
    await audit.append(
        conn,
        bureau_id=bureau_id,
        at=now,
        actor_id=created_by,
        action="create_invitation",
        object=f"invitation:{row.id}",
        data={"role": role, "subject_id": subject_id, "expires_at": expires_at.isoformat()},
    )
    username = await meta.get(conn, USERNAME_KEY)
    link = f"https://t.me/{username}?start={payload}" if username else None
    return Invitation(row.id, payload, link, expires_at)


def hash_of(payload: str) -> str:
    """What is stored of a payload: its SHA-256, hexadecimal. Any text is accepted, whatever somebody sent."""
    return hashlib.sha256(payload.encode("utf-8", "surrogatepass")).hexdigest()
