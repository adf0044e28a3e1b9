"""知悉 and the list of alerts."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.conversation.problems import Problem, problem
from bot.conversation.views import AlertView
from bot.usecases.actor import Actor
from bot.usecases.permissions import Act, RefusedError, require
from bot.usecases.tell_alert import alert_view, retell
from storage import alerts, audit

_MOST = 200


async def acknowledge_alert(conn: AsyncConnection, actor: Actor, alert_id: int, now: datetime) -> Problem | None:
    """Note that the actor has seen the alert; every message of it then says so. A problem says why not.

    Raises:
        StrangerError, RefusedError: it is not the actor's to acknowledge.
    """
    hat = require(actor, Act.ACKNOWLEDGE)
    row = await alerts.get(conn, alert_id)
    if row is None or row.bureau_id != hat.bureau_id:
        raise RefusedError(Act.ACKNOWLEDGE, ())
    assert actor.person_id is not None
    if not await alerts.acknowledge(conn, alert_id, actor.person_id, now):
        return problem("alerts.settled")
    await audit.append(
        conn,
        bureau_id=row.bureau_id,
        at=now,
        actor_id=actor.person_id,
        action="acknowledge_alert",
        object=f"alert:{alert_id}",
    )
    await retell(conn, alert_id, now)
    return None


async def list_alerts(conn: AsyncConnection, actor: Actor, *, everything: bool) -> list[AlertView]:
    """The bureau's alerts: the open ones, or all, the newest first.

    Raises:
        StrangerError, RefusedError: the actor may not see them.
    """
    hat = require(actor, Act.SEE_ALERTS)
    states = ("open", "acknowledged", "cleared") if everything else ("open",)
    return [await alert_view(conn, row) for row in await alerts.of_bureau(conn, hat.bureau_id, states, _MOST)]
