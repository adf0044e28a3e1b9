"""One-time invitations. Only a hash of the payload is kept: who reads the database cannot use one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.rows import added, first
from storage.schema import invitation


@dataclass(frozen=True, slots=True)
class InvitationRow:
    """An invitation into a role. `subject_id` only for the role enterprise."""

    id: int
    bureau_id: int
    role: str
    subject_id: int | None
    token_hash: str
    created_by: int | None
    created_at: datetime
    expires_at: datetime
    used_at: datetime | None
    used_by: int | None


async def create(
    conn: AsyncConnection,
    token_hash: str,
    *,
    bureau_id: int,
    role: str,
    now: datetime,
    expires_at: datetime,
    subject_id: int | None = None,
    created_by: int | None = None,
) -> InvitationRow:
    """A new invitation; `created_by` None: the command line made it."""
    return await added(
        conn,
        invitation,
        InvitationRow,
        token_hash=token_hash,
        bureau_id=bureau_id,
        role=role,
        subject_id=subject_id,
        created_by=created_by,
        created_at=now,
        expires_at=expires_at,
    )


async def redeem(conn: AsyncConnection, token_hash: str, person_id: int, now: datetime) -> InvitationRow | None:
    """Use an invitation up for a person. None when it does not exist, was used or has expired (at the very
    moment `expires_at`); of two who try at once one gets it."""
    statement = (
        update(invitation)
        .where(
            invitation.c.token_hash == token_hash,
            invitation.c.used_at.is_(None),
            invitation.c.expires_at > now,
        )
        .values(used_at=now, used_by=person_id)
        .returning(*invitation.c)
    )
    return await first(conn, statement, InvitationRow)


async def by_hash(conn: AsyncConnection, token_hash: str) -> InvitationRow | None:
    """An invitation in whatever state, to say why it could not be redeemed."""
    return await first(conn, select(invitation).where(invitation.c.token_hash == token_hash), InvitationRow)
