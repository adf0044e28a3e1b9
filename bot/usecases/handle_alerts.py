"""知悉, an alert's card, and the list of alerts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.alerting.desk import Offer, Standing
from bot.conversation.problems import Problem, problem
from bot.conversation.views import AlertView
from bot.usecases.actor import Actor
from bot.usecases.alert_for import alert_for
from bot.usecases.permissions import Act, require
from bot.usecases.tell_alert import alert_view, offers_to, retell, when_to_look
from storage import alerts, audit, desk

_MOST = 200


async def acknowledge_alert(conn: AsyncConnection, actor: Actor, alert_id: int, now: datetime) -> Problem | None:
    """Note that the actor has seen the alert; every message of it then says so. A problem says why not.

    Raises:
        StrangerError, RefusedError: it is not the actor's to acknowledge.
    """
    row, wearer = await alert_for(conn, actor, Act.ACKNOWLEDGE, alert_id)
    assert wearer.person_id is not None
    if not await alerts.acknowledge(conn, alert_id, wearer.person_id, now):
        return problem("alerts.settled")
    if await desk.of_alert(conn, alert_id):
        seen = Standing(row.kind, "acknowledged")
        await desk.put(conn, alert_id, look_at=await when_to_look(conn, row, seen, now))
    await audit.append(
        conn,
        bureau_id=row.bureau_id,
        at=now,
        actor_id=wearer.person_id,
        action="acknowledge_alert",
        object=f"alert:{alert_id}",
    )
    await retell(conn, alert_id, now)
    return None


@dataclass(frozen=True, slots=True)
class Shown:
    """An alert, and what the asker may do with it."""

    view: AlertView
    may: frozenset[Offer]


async def show_alert(conn: AsyncConnection, actor: Actor, alert_id: int) -> Shown:
    """One alert's card.

    Raises:
        StrangerError, RefusedError: it is not the actor's to see.
    """
    row, wearer = await alert_for(conn, actor, Act.SEE_ALERTS, alert_id)
    return Shown(await alert_view(conn, row), await offers_to(conn, row, wearer.hats))


async def list_alerts(conn: AsyncConnection, actor: Actor, *, everything: bool) -> list[AlertView]:
    """The bureau's alerts: the open ones, or all, the newest first.

    Raises:
        StrangerError, RefusedError: the actor may not see them.
    """
    hat = require(actor, Act.SEE_ALERTS)
    states = ("open", "acknowledged", "cleared") if everything else ("open",)
    return [await alert_view(conn, row) for row in await alerts.of_bureau(conn, hat.bureau_id, states, _MOST)]
