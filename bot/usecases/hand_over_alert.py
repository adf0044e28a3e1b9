"""转交: an alert is given to a colleague, who is told by a message of their own."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.conversation.cards.desk import Colleague
from bot.conversation.phrases import clean
from bot.conversation.problems import Problem, problem
from bot.conversation.views import AlertView
from bot.usecases.actor import Actor
from bot.usecases.alert_for import alert_for
from bot.usecases.permissions import TABLE, Act, RefusedError
from bot.usecases.take_alert import give
from bot.usecases.tell_alert import alert_view, offers_to, retell, tell_again
from storage import alerts, audit, desk, people
from storage.alerts import AlertRow

_STAFF = ("manager", "inspector", "admin")


async def whom_to_hand(
    conn: AsyncConnection, actor: Actor, alert_id: int
) -> tuple[AlertView, list[Colleague]] | Problem:
    """The alert and the bureau's staff without who has it, or would hand it to themselves.

    Raises:
        StrangerError, RefusedError: the actor may not hand it over.
    """
    row, wearer = await _alert(conn, actor, alert_id)
    if row.state == "cleared":
        return problem("alerts.settled")
    kept = await desk.of_alert(conn, alert_id)
    taker = kept.taken_by if kept else None
    # Who wants it themselves has 我来办, unless somebody else has it by now.
    out = {taker} if taker else {wearer.person_id}
    found: dict[int, Colleague] = {}
    for hat in await people.members(conn, row.bureau_id, _STAFF):
        if hat.person_id not in out:
            found.setdefault(hat.person_id, Colleague(hat.person_id, hat.person_name, hat.role))  # type: ignore[arg-type]
    return await alert_view(conn, row), list(found.values())


async def hand_over_alert(
    conn: AsyncConnection, actor: Actor, alert_id: int, person_id: int, now: datetime
) -> Colleague | Problem:
    """Give the alert to a colleague; who it is now. A problem says why not.

    Raises:
        StrangerError, RefusedError: the actor may not hand it over.
    """
    row, wearer = await _alert(conn, actor, alert_id)
    offered = await whom_to_hand(conn, actor, alert_id)
    if isinstance(offered, Problem):
        return offered
    chosen = next((one for one in offered[1] if one.person_id == person_id), None)
    if chosen is None:
        return problem("desk.not_colleague")
    assert wearer.person_id is not None
    await alerts.acknowledge(conn, alert_id, wearer.person_id, now)
    await give(conn, row, person_id, now)
    await audit.append(
        conn,
        bureau_id=row.bureau_id,
        at=now,
        actor_id=wearer.person_id,
        action="hand_over_alert",
        object=f"alert:{alert_id}",
        data={"to": person_id},
    )
    await retell(conn, alert_id, now)
    changed = await alerts.get(conn, alert_id)
    assert changed is not None
    if person_id != wearer.person_id:
        hats = [hat for hat in await people.members(conn, row.bureau_id, _STAFF) if hat.person_id == person_id]
        giver = clean(wearer.name, 40)
        await tell_again(
            conn, changed, hats[:1], lambda said: said("desk.headline.handed", person=giver), now, groups=False
        )
    return chosen


async def _alert(conn: AsyncConnection, actor: Actor, alert_id: int) -> tuple[AlertRow, Actor]:
    """Managers and administrators give alerts to people; whoever has one may pass it on."""
    row, wearer = await alert_for(conn, actor, Act.SEE_ALERTS, alert_id)
    if row.state != "cleared" and "hand" not in await offers_to(conn, row, wearer.hats):
        raise RefusedError(Act.ACKNOWLEDGE, tuple(TABLE[Act.ACKNOWLEDGE]))
    return row, wearer
