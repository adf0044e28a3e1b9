"""撤回异议: by the enterprise, or by a manager on its paper."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.casework.machine import Denied
from bot.casework.objection import PROCEDURE
from bot.conversation.cards.objection import objection_card
from bot.usecases.actor import Actor
from bot.usecases.file_objection import tell_leads
from bot.usecases.keep_deadline import close_deadlines
from bot.usecases.move_case import move_case
from bot.usecases.objections import Opened, objection_for, objection_view, unmark
from bot.usecases.permissions import Act
from bot.usecases.tell import tell_people


async def withdraw_objection(conn: AsyncConnection, actor: Actor, case_id: int, now: datetime) -> Opened | Denied:
    """End an undecided objection: marks and deadlines go, whoever worked on it is told.

    The bureau itself ends none but those that came on paper, as they are withdrawn on paper.

    Raises:
        StrangerError, RefusedError: it is not the actor's to withdraw.
    """
    opened = await objection_for(conn, actor, Act.DECIDE if actor.is_staff else Act.FILE, case_id)
    if actor.is_staff and not opened.case.data["paper"]:
        return Denied("role", ("enterprise",))
    case = await move_case(conn, actor, PROCEDURE, opened.case, "withdraw", now)
    if isinstance(case, Denied):
        return case
    await close_deadlines(conn, case.id, now, met=False)
    await unmark(conn, case, actor, now)
    await tell_leads(conn, case, now, without=actor.person_id)
    if case.assigned_to is not None:
        view = await objection_view(conn, case, now)
        await tell_people(conn, [case.assigned_to], lambda texts: objection_card(texts, view, frozenset()), now)
    return Opened(case, opened.subject, opened.bureau)
