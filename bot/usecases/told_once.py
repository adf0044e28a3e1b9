"""Hints that are worth saying once."""

from __future__ import annotations

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.usecases.actor import Actor
from storage import people

_TOLD = "told"


async def told_once(conn: AsyncConnection, actor: Actor, what: str) -> bool:
    """True the first time that the actor is to be told something under the hat they wear; from then on False."""
    hat = await people.membership_of(conn, actor.membership.id) if actor.membership else None
    if hat is None or what in hat.settings.get(_TOLD, ()):
        return False
    told = [*hat.settings.get(_TOLD, ()), what]
    await people.set_settings(conn, hat.id, {**hat.settings, _TOLD: told})
    return True
