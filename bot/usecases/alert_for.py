"""An alert for an act of somebody: under whichever of their hats is of its bureau, since alerts come to all of them."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.usecases.actor import Actor
from bot.usecases.permissions import TABLE, Act, RefusedError, StrangerError, require
from storage import alerts
from storage.alerts import AlertRow


def wearing(actor: Actor, bureau_id: int, act: Act) -> Actor:
    """The actor under the hat of a bureau that may do this, else under one that may not, else as they are."""
    hats = [hat for hat in actor.hats if hat.bureau_id == bureau_id]
    able = [hat for hat in hats if hat.role in TABLE[act]]
    if actor.membership in able:
        return actor
    return replace(actor, membership=next(iter([*able, *hats]), actor.membership))


async def alert_for(conn: AsyncConnection, actor: Actor, act: Act, alert_id: int) -> tuple[AlertRow, Actor]:
    """The alert, and the actor under the hat that goes with it.

    Raises:
        StrangerError: the actor has no hat at all.
        RefusedError: not theirs, or there is none: the same words for both.
    """
    if not actor.hats:
        raise StrangerError
    row = await alerts.get(conn, alert_id)
    if row is None:
        raise RefusedError(act, ())
    wearer = wearing(actor, row.bureau_id, act)
    if wearer.membership is None or wearer.membership.bureau_id != row.bureau_id:
        raise RefusedError(act, ())
    require(wearer, act)
    return row, wearer
