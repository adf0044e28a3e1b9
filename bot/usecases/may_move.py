"""Whether a move of an objection may be made now: asked before anybody is asked to write anything for it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.casework.machine import Denied, check
from bot.casework.objection import PROCEDURE
from bot.usecases.actor import Actor
from bot.usecases.move_case import facts_of
from bot.usecases.objections import objection_for
from bot.usecases.permissions import Act
from storage import audit


async def may_move(conn: AsyncConnection, actor: Actor, case_id: int, name: str, now: datetime) -> Denied | None:
    """None where the actor may make the move; a refusal is kept in the audit log.

    Raises:
        StrangerError, RefusedError: the case is not the actor's to see.
    """
    opened = await objection_for(conn, actor, Act.SEE_SUBJECT, case_id)
    case = opened.case
    allowed = check(PROCEDURE, case.state, name, await facts_of(conn, actor, case))
    if not isinstance(allowed, Denied):
        return None
    await audit.append(
        conn,
        bureau_id=case.bureau_id,
        at=now,
        actor_id=actor.person_id,
        action="refused",
        object=f"case:{case.id}",
        data={"move": name, "why": allowed.why},
    )
    return allowed
