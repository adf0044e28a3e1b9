"""受理 or 不予受理: the preliminary check of an objection, and the clock that acceptance starts."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.bureau_settings import settings_of
from bot.casework.machine import Denied
from bot.casework.objection import OPINION, PRELIMINARY, PROCEDURE, working_days
from bot.clock import china_date
from bot.usecases.actor import Actor
from bot.usecases.dossiers import ruleset_of
from bot.usecases.keep_deadline import close_deadlines, open_deadline
from bot.usecases.move_case import move_case
from bot.usecases.objections import Opened, objection_for, unmark
from bot.usecases.permissions import Act
from storage.bureaus import BureauRow


def opinion_days(bureau: BureauRow) -> int:
    """Working days from acceptance to the written opinion at a bureau whose regulation knows objections."""
    rules = ruleset_of(bureau).file.objection
    assert rules is not None
    own = settings_of(bureau.settings).objection_working_days
    return working_days(rules.working_days, is_reading=rules.ground is not None, own=own)


async def accept_objection(conn: AsyncConnection, actor: Actor, case_id: int, now: datetime) -> Opened | Denied:
    """受理: the opinion is due so many working days after today, which is not counted.

    Raises:
        StrangerError, RefusedError: the actor may not decide.
    """
    opened = await objection_for(conn, actor, Act.DECIDE, case_id)
    today = china_date(now)
    data = {**opened.case.data, "accepted_on": today.isoformat()}
    case = await move_case(conn, actor, PROCEDURE, opened.case, "accept", now, data=data)
    if isinstance(case, Denied):
        return case
    await close_deadlines(conn, case.id, now, met=True, kind=PRELIMINARY)
    await open_deadline(
        conn,
        bureau_id=case.bureau_id,
        subject_id=case.subject_id,
        kind=OPINION,
        starts_on=today,
        working_days=opinion_days(opened.bureau),
        now=now,
        case_id=case.id,
        record_id=case.record_id,
    )
    return Opened(case, opened.subject, opened.bureau)


async def refuse_objection(
    conn: AsyncConnection, actor: Actor, case_id: int, reason: str, now: datetime
) -> Opened | Denied:
    """不予受理, with the reason that the enterprise is given; the mark comes off.

    Raises:
        StrangerError, RefusedError: the actor may not decide.
    """
    opened = await objection_for(conn, actor, Act.DECIDE, case_id)
    data = {**opened.case.data, "refusal": reason}
    case = await move_case(conn, actor, PROCEDURE, opened.case, "refuse", now, note=reason, data=data)
    if isinstance(case, Denied):
        return case
    await close_deadlines(conn, case.id, now, met=True)
    await unmark(conn, case, actor, now)
    return Opened(case, opened.subject, opened.bureau)
