"""Refusals are kept: who wanted what that was not theirs."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.usecases.actor import Actor
from bot.usecases.permissions import RefusedError
from storage import audit


async def note_refusal(conn: AsyncConnection, actor: Actor, refusal: RefusedError, now: datetime) -> None:
    """Add a refusal to the audit log of the actor's bureau."""
    hat = actor.membership
    await audit.append(
        conn,
        bureau_id=hat.bureau_id if hat else None,
        at=now,
        actor_id=actor.person_id,
        action="refused",
        object=f"person:{actor.person_id}",
        data={"act": refusal.act.value, "role": actor.role},
    )
