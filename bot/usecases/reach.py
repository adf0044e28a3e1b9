"""The bureau and the subjects that an actor may speak of."""

from __future__ import annotations

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.usecases.actor import Actor
from bot.usecases.permissions import Act, RefusedError, StrangerError, require
from storage import bureaus, subjects
from storage.bureaus import BureauRow
from storage.subjects import SubjectRow


async def bureau_of(conn: AsyncConnection, actor: Actor) -> BureauRow:
    """The bureau of the hat worn.

    Raises:
        StrangerError: there is no hat.
    """
    found = await bureaus.get(conn, actor.membership.bureau_id) if actor.membership else None
    if found is None:
        raise StrangerError
    return found


async def subject_for(conn: AsyncConnection, actor: Actor, act: Act, subject_id: int) -> SubjectRow:
    """A subject by id, for an act that the actor may do to it.

    Raises:
        RefusedError: not theirs, or there is none: the same words for both.
    """
    found = await subjects.get(conn, subject_id)
    if found is None:
        require(actor, act)
        raise RefusedError(act, ())
    require(actor, act, found)
    return found
