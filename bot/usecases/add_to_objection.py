"""What is handed in after an objection was filed: more basis, more words."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.casework.machine import Denied
from bot.casework.objection import PROCEDURE
from bot.usecases.actor import Actor
from bot.usecases.ask_words import Words
from bot.usecases.file_objection import keep_basis
from bot.usecases.move_case import move_case
from bot.usecases.objections import Opened, objection_for
from bot.usecases.permissions import Act


async def add_to_objection(
    conn: AsyncConnection, actor: Actor, case_id: int, words: Words, now: datetime
) -> Opened | Denied:
    """Add files and words to an objection that is not decided yet.

    Raises:
        StrangerError, RefusedError: it is not the actor's to add to.
    """
    opened = await objection_for(conn, actor, Act.ENTER_PAPER if actor.is_staff else Act.FILE, case_id)
    case = opened.case
    reason = "\n".join(part for part in (case.data["reason"], words.text) if part)
    moved = await move_case(
        conn, actor, PROCEDURE, case, "supplement", now, note=words.text or None, data={**case.data, "reason": reason}
    )
    if isinstance(moved, Denied):
        return moved
    await keep_basis(conn, actor, moved, words, now)
    return Opened(moved, opened.subject, opened.bureau)
