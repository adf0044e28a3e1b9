"""/due, one deadline with how it was counted, and the calendar that an administrator sends."""

from __future__ import annotations

from telegram import Update

from bot.conversation.cards.calendar import calendar_help, calendar_received
from bot.conversation.cards.due import due_list, proof, reminder
from bot.conversation.masking import redact
from bot.conversation.screen import Action
from bot.handlers.speak import AnxinUnit, refuse, reply
from bot.usecases.import_calendar import loaded_years, request_calendar
from bot.usecases.list_due import list_due, show_deadline
from bot.usecases.reach import bureau_of

#: The caption that makes a document a calendar.
CALENDAR = r"^\s*(/calendar|日历)"


async def due(update: Update, unit: AnxinUnit) -> None:
    """What is due from the asker."""
    await _list(unit, everybody=False, page=0)


async def pressed_due(unit: AnxinUnit, action: Action) -> None:
    """Another page, or everybody's."""
    await _list(unit, everybody=action.arg == "all", page=action.id)


async def _list(unit: AnxinUnit, *, everybody: bool, page: int) -> None:
    found = await list_due(unit.conn, unit.actor, unit.today, everybody=everybody, number=page)
    bureau = await bureau_of(unit.conn, unit.actor)
    screen = due_list(
        unit.texts,
        found.page,
        found.total,
        first=found.first,
        everybody=everybody,
        closing=found.closing,
        bureau=bureau.name,
    )
    await reply(unit, screen)


async def pressed_deadline(unit: AnxinUnit, action: Action) -> None:
    """One deadline: as it stands, or how it was counted. The list it was chosen from stays."""
    view = await show_deadline(unit.conn, unit.actor, action.id, unit.today)
    if action.arg == "proof":
        await reply(unit, proof(unit.texts, view))
    else:
        await reply(unit, reminder(unit.texts, view), new=action.arg == "new")


async def calendar(update: Update, unit: AnxinUnit) -> None:
    """A published calendar as a file; alone, how to send one."""
    message = update.effective_message
    document = message.document if message else None
    if document is None:
        await reply(unit, calendar_help(unit.texts, await loaded_years(unit.conn, unit.actor)))
        return
    name = redact(document.file_name or "")
    wrong = await request_calendar(
        unit.conn, unit.actor, file_id=document.file_id, name=name, size=document.file_size, now=unit.now
    )
    if wrong is not None:
        await refuse(unit, wrong)
    else:
        await reply(unit, calendar_received(unit.texts, name))
