"""A pending record's case said to those whose business it is: notices to the enterprise, cards to the staff."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.conversation.cards.notice import notice, replaced_notice
from bot.conversation.cards.statement import counted_message, staff_card
from bot.conversation.screen import Screen
from bot.conversation.statement_views import StatementView
from bot.locales import Texts, texts
from bot.outgoing import edit
from bot.usecases.move_case import collectors_of
from bot.usecases.raise_alerts import Followed
from bot.usecases.statement_case import notice_about, record_of, staff_about, statement_view
from bot.usecases.tell import Draw, tell_people, tell_subject
from bot.usecases.tell_alert import recipients
from storage import outbox, people
from storage.cases import CaseRow

#: Draws a message for one person by id.
DrawFor = Callable[[Texts, int], Screen]


async def send_notices(conn: AsyncConnection, case: CaseRow, now: datetime) -> int:
    """Give notice to those of the subject's people who have not been given it; returns to how many."""
    told = {one.chat_id for one in await outbox.of_about(conn, notice_about(case))}
    missing = []
    for member in await people.of_subject(conn, case.subject_id):
        person = await people.get(conn, member.person_id)
        if person is not None and person.telegram_id not in told:
            missing.append(person.id)
    if not missing:
        return 0
    return await tell_people(conn, missing, await _notice(conn, case, now), now, about=notice_about(case))


async def send_again(conn: AsyncConnection, case: CaseRow, now: datetime) -> None:
    """Bring the notices up to date and say to the subject's people, with a sound, how things stand now."""
    await redraw(conn, case, now)
    await tell_subject(conn, case.subject_id, await _notice(conn, case, now), now, about=notice_about(case))


async def take_back_notices(conn: AsyncConnection, case: CaseRow, now: datetime) -> bool:
    """Call back what has not been sent; whether anybody has the notice already."""
    rows = await outbox.of_about(conn, notice_about(case))
    await outbox.cancel_about(conn, notice_about(case), now)
    return any(one.state not in ("pending", "cancelled", "failed") for one in rows)


async def replace_notices(conn: AsyncConnection, case: CaseRow, now: datetime) -> None:
    """Say in the notices so far that the record reads otherwise now."""
    await take_back_notices(conn, case, now)
    view = await statement_view(conn, case, now)
    await _edit_all(conn, notice_about(case), now, lambda said, _: replaced_notice(said, view))


async def checkers(conn: AsyncConnection, case: CaseRow) -> list[int]:
    """Who is told that a record waits: the managers, and the collector's colleagues of the same department; where
    all of them are collectors, whoever else there is."""
    record = await record_of(conn, case)
    taken = await collectors_of(conn, case)
    staff = await people.members(conn, case.bureau_id, ("inspector", "manager", "admin"))
    department = next((one.department_id for one in staff if one.person_id == record.entered_by), None)
    near = [
        one.person_id
        for one in staff
        if one.role == "manager" or (one.role == "inspector" and one.department_id == department)
    ]
    listed = [one for one in near if one not in taken] or [one.person_id for one in staff if one.person_id not in taken]
    return list(dict.fromkeys(listed))


async def send_staff_cards(
    conn: AsyncConnection, case: CaseRow, person_ids: Iterable[int], now: datetime, *, silent: bool = True
) -> None:
    """Give the case's card to these people of the bureau."""
    view = await statement_view(conn, case, now)
    leading = await _leading(conn, case)
    for person_id in dict.fromkeys(person_ids):
        draw = _card(view, leads=person_id in leading)
        await tell_people(conn, (person_id,), draw, now, silent=silent, about=staff_about(case))


async def tell_counted(conn: AsyncConnection, case: CaseRow, followed: Followed, now: datetime) -> None:
    """The record counts from now on: collectors and managers are told with the grade, the enterprise as well."""
    view = await statement_view(conn, case, now)
    managers = [one.person_id for one in await recipients(conn, case.bureau_id)]
    listed = dict.fromkeys((*await collectors_of(conn, case), *managers))
    await tell_people(conn, listed, lambda said: counted_message(said, view, followed.before, followed.after), now)
    await send_again(conn, case, now)


async def redraw(conn: AsyncConnection, case: CaseRow, now: datetime) -> None:
    """Bring every message of the case to its present state, in place."""
    view = await statement_view(conn, case, now)
    leading = await _leading(conn, case)
    await _edit_all(conn, notice_about(case), now, lambda said, _: notice(said, view))
    await _edit_all(conn, staff_about(case), now, lambda said, who: staff_card(said, view, leads=who in leading))


async def _notice(conn: AsyncConnection, case: CaseRow, now: datetime) -> Draw:
    view = await statement_view(conn, case, now)
    return lambda said: notice(said, view)


def _card(view: StatementView, *, leads: bool) -> Draw:
    return lambda said: staff_card(said, view, leads=leads)


async def _leading(conn: AsyncConnection, case: CaseRow) -> Collection[int]:
    return {one.person_id for one in await people.members(conn, case.bureau_id, ("manager", "admin"))}


async def _edit_all(conn: AsyncConnection, about: str, now: datetime, draw: DrawFor) -> None:
    for row in await outbox.of_about(conn, about):
        if row.method != "sendMessage" or row.state in ("failed", "cancelled"):
            continue
        person = await people.by_telegram_id(conn, row.chat_id)
        if person is None:
            continue
        call = edit(draw(texts(person.lang), person.id), None)
        await outbox.enqueue(
            conn,
            chat_id=row.chat_id,
            method=call.method,
            payload=call.payload,
            priority=outbox.NORMAL,
            now=now,
            edits_id=row.id,
            about=about,
        )
