"""The week's message to managers, at nine on its first working day."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.alerting.desk import OPENING, preferences
from bot.clock import CHINA
from bot.conversation.cards.overview import overview_card
from bot.locales import texts
from bot.outgoing import message
from bot.usecases.overview import overview_for
from bot.usecases.work_calendar import calendar_of
from rulesets.calendar import WorkCalendar
from storage import bureaus, meta, outbox, people

#: Later than so long after its time it is no news any more: the next one is.
_STALE = timedelta(days=2)


def week_opens(calendar: WorkCalendar, day: date) -> date | None:
    """The first working day of the week of a day; None where the whole week is off."""
    monday = day - timedelta(days=day.weekday())
    week = (monday + timedelta(days=number) for number in range(7))
    return next((one for one in week if calendar.is_workday(one)), None)


async def send_weekly(conn: AsyncConnection, now: datetime) -> bool:
    """Send one bureau's message that is due; whether there was one."""
    today = now.astimezone(CHINA).date()
    opens = week_opens(await calendar_of(conn), today)
    due = datetime.combine(opens, OPENING, CHINA) if opens else None
    if due is None or now < due:
        return False
    week = due.date().isoformat()
    for bureau in await bureaus.listed(conn):
        key = f"weekly:{bureau.id}"
        if await meta.get(conn, key) == week:
            continue
        await meta.put(conn, key, week)
        if now - due < _STALE and bureau.created_at < due:
            await _tell_managers(conn, bureau.id, now)
        return True
    return False


async def _tell_managers(conn: AsyncConnection, bureau_id: int, now: datetime) -> None:
    for hat in await people.members(conn, bureau_id, ("manager",)):
        level = preferences(hat.settings).levels["weekly"]
        person = await people.get(conn, hat.person_id)
        if level == "off" or person is None:
            continue
        said = texts(person.lang)
        screen = overview_card(said, await overview_for(conn, hat, said, now), weekly=True)
        call = message(screen, silent=level == "silent")
        await outbox.enqueue(
            conn,
            chat_id=person.telegram_id,
            method=call.method,
            payload=call.payload,
            priority=outbox.DIGEST,
            now=now,
            about=f"weekly:{person.id}",
        )
