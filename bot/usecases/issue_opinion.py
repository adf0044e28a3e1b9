"""出具意见: what the investigator found, and the outcome they propose."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.casework.machine import Denied
from bot.casework.objection import PROCEDURE, Outcome
from bot.conversation.outcomes import outcome_named
from bot.usecases.actor import Actor
from bot.usecases.assign_investigator import hand_deadline
from bot.usecases.file_objection import tell_leads
from bot.usecases.move_case import move_case
from bot.usecases.objections import Opened, objection_for
from bot.usecases.permissions import Act


async def propose_outcome(
    conn: AsyncConnection, actor: Actor, case_id: int, outcome: Outcome, now: datetime
) -> Opened | Denied:
    """Keep the outcome that the investigator has in mind, ahead of the findings.

    Raises:
        StrangerError, RefusedError: the actor may not investigate.
    """
    opened = await objection_for(conn, actor, Act.INVESTIGATE, case_id)
    data = {**opened.case.data, "proposal": outcome}
    case = await move_case(conn, actor, PROCEDURE, opened.case, "propose", now, data=data)
    return case if isinstance(case, Denied) else Opened(case, opened.subject, opened.bureau)


async def issue_opinion(
    conn: AsyncConnection, actor: Actor, case_id: int, findings: str, now: datetime
) -> Opened | Denied:
    """Report the findings to who decides. Without a proposal chosen before, the words' own one counts.

    Raises:
        StrangerError, RefusedError: the actor may not investigate.
    """
    opened = await objection_for(conn, actor, Act.INVESTIGATE, case_id)
    proposal = opened.case.data.get("proposal") or outcome_named(findings) or ""
    data = {**opened.case.data, "findings": findings, "proposal": proposal}
    case = await move_case(conn, actor, PROCEDURE, opened.case, "report", now, note=findings, data=data)
    if isinstance(case, Denied):
        return case
    await hand_deadline(conn, case, None)
    await tell_leads(conn, case, now, without=actor.person_id)
    return Opened(case, opened.subject, opened.bureau)
