"""我来办: somebody sees to an alert, which then waits for nobody's 知悉."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.alerting.desk import Standing, offers
from bot.conversation.problems import Problem, problem
from bot.usecases.actor import Actor
from bot.usecases.alert_for import alert_for
from bot.usecases.permissions import Act
from bot.usecases.tell_alert import retell, standing_of, when_to_look
from storage import alerts, audit, desk
from storage.alerts import AlertRow


async def take_alert(conn: AsyncConnection, actor: Actor, alert_id: int, now: datetime) -> Problem | None:
    """Make the alert the actor's; every message of it then says so. A problem says why not.

    Raises:
        StrangerError, RefusedError: the actor may not.
    """
    row, wearer = await alert_for(conn, actor, Act.ACKNOWLEDGE, alert_id)
    assert wearer.person_id is not None
    if "take" not in offers(await standing_of(conn, row), leads=True):
        return problem("alerts.settled")
    await alerts.acknowledge(conn, alert_id, wearer.person_id, now)
    await give(conn, row, wearer.person_id, now)
    await audit.append(
        conn,
        bureau_id=row.bureau_id,
        at=now,
        actor_id=wearer.person_id,
        action="take_alert",
        object=f"alert:{alert_id}",
    )
    await retell(conn, alert_id, now)
    return None


async def give(conn: AsyncConnection, row: AlertRow, person_id: int, now: datetime) -> None:
    """The alert is this person's from now on, and they are reminded of it in time."""
    taken = Standing(row.kind, "acknowledged", taken=True)
    due = await when_to_look(conn, row, taken, now)
    await desk.put(conn, row.id, look_at=due, taken_by=person_id, taken_at=now)
