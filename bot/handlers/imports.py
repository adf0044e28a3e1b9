"""/import, a table sent as a file, and the buttons under its check."""

from __future__ import annotations

from telegram import Document, Update

from bot.conversation.cards.imports import import_dropped, import_help, import_received
from bot.conversation.masking import redact
from bot.conversation.problems import Problem
from bot.conversation.screen import Action
from bot.handlers.jobs import show_job
from bot.handlers.speak import AnxinUnit, refuse, reply
from bot.usecases.import_chat import ENDINGS, ask_template, confirm_import, request_import
from bot.usecases.permissions import Act, may, require
from storage import drafts

#: The caption that makes a document a table to import.
IMPORT = r"^\s*(/import|导入)"


async def import_(update: Update, unit: AnxinUnit) -> None:
    """A table as a file; alone, how to send one."""
    message = update.effective_message
    document = message.document if message else None
    if document is None:
        require(unit.actor, Act.IMPORT)
        await reply(unit, import_help(unit.texts))
    else:
        await _take(unit, document)


async def offered(update: Update, unit: AnxinUnit) -> bool:
    """A table that an administrator sends without a word, while no finding of theirs waits for its basis."""
    message = update.effective_message
    document = message.document if message else None
    if document is None or message is None or message.caption or not may(unit.actor, Act.IMPORT):
        return False
    if not (document.file_name or "").lower().endswith(ENDINGS) or unit.actor.person_id is None:
        return False
    if await drafts.open_of(unit.conn, unit.actor.person_id):
        return False
    await _take(unit, document)
    return True


async def _take(unit: AnxinUnit, document: Document) -> None:
    name = redact(document.file_name or "")
    wrong = await request_import(
        unit.conn, unit.actor, file_id=document.file_id, name=name, size=document.file_size, now=unit.now
    )
    if wrong is not None:
        await refuse(unit, wrong)
    else:
        await reply(unit, import_received(unit.texts, name))


async def pressed_run(unit: AnxinUnit, action: Action) -> None:
    """确认导入."""
    job = await confirm_import(unit.conn, unit.actor, action.id, action.arg, unit.now)
    if isinstance(job, Problem):
        await refuse(unit, job)
    else:
        await show_job(unit, job)


async def pressed_drop(unit: AnxinUnit, action: Action) -> None:
    """取消: nothing was written, so there is nothing to undo."""
    require(unit.actor, Act.IMPORT)
    await reply(unit, import_dropped(unit.texts))


async def pressed_template(unit: AnxinUnit, action: Action) -> None:
    """A template to fill in."""
    job = await ask_template(unit.conn, unit.actor, action.arg, unit.now)
    if isinstance(job, Problem):
        await refuse(unit, job)
    else:
        await show_job(unit, job, new=True)
