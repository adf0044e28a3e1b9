"""The minutely tick of the duty desk: an alert that nobody minds comes again, and further up."""

from __future__ import annotations

from datetime import datetime
from functools import partial

from markupsafe import Markup
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.alerting.desk import Standing, Step, next_step
from bot.casework.reminders import sayable
from bot.locales import Texts
from bot.usecases.tell_alert import recipients, retell, standing_of, tell_again, when_to_look
from bot.usecases.work_calendar import calendar_of
from storage import alerts, audit, desk, people
from storage.alerts import AlertRow
from storage.desk import DeskRow
from storage.people import MembershipRow

_AT_ONCE = 20
_STAFF = ("inspector", "manager", "admin")


async def escalate_alerts(conn: AsyncConnection, now: datetime) -> bool:
    """Take the next step for a batch of the alerts that are due; whether there were any that may be said now."""
    due = await desk.due(conn, now, _AT_ONCE)
    # What fell due while the bot was down waits for somebody to be at work.
    if not due or sayable(await calendar_of(conn), now) > now:
        return False
    for kept in due:
        row = await alerts.get(conn, kept.alert_id)
        step = next_step(await standing_of(conn, row)) if row else None
        if row is None or step is None:
            await desk.rest(conn, kept.alert_id)
        else:
            await _take(conn, row, kept, step, now)
    return True


async def _take(conn: AsyncConnection, row: AlertRow, kept: DeskRow, step: Step, now: datetime) -> None:
    if step == "remind":
        staff = await people.members(conn, row.bureau_id, _STAFF)
        taker = [hat for hat in staff if hat.person_id == kept.taken_by]
        if taker:
            await desk.rest(conn, row.id)
            await tell_again(conn, row, taker, partial(_headline, step), now, groups=False, topic="overdue")
            return
        # Whoever had it has left the bureau: it is nobody's again.
        step = "reopen"
    level = {"managers": 1, "admins": 2, "reopen": 0}[step]
    if step == "reopen":
        await alerts.reopen(conn, row.id)
    standing = Standing(row.kind, "open", escalation=level)
    await desk.put(conn, row.id, look_at=await when_to_look(conn, row, standing, now), escalation=level)
    await audit.append(
        conn,
        bureau_id=row.bureau_id,
        at=now,
        actor_id=None,
        action="reopen_alert" if step == "reopen" else "escalate_alert",
        object=f"alert:{row.id}",
        data={"to": level},
    )
    await retell(conn, row.id, now)
    fresh = await alerts.get(conn, row.id)
    assert fresh is not None
    await tell_again(conn, fresh, await _whom(conn, row, step), partial(_headline, step), now, groups=True)


async def _whom(conn: AsyncConnection, row: AlertRow, step: Step) -> list[MembershipRow]:
    admins = await people.members(conn, row.bureau_id, ("admin",)) if step == "admins" else []
    return admins or await recipients(conn, row.bureau_id)


def _headline(step: Step, texts: Texts) -> Markup:
    return texts(f"desk.headline.{step}")
