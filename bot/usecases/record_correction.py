"""登记整改完成: staff record the day on which a record's correction, or a penalty's performance, was completed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.clock import china_date
from bot.conversation.problems import Problem, problem
from bot.conversation.views import RecordView
from bot.usecases.actor import Actor
from bot.usecases.permissions import Act, RefusedError, require
from bot.usecases.raise_alerts import Followed, follow
from bot.usecases.reach import bureau_of, subject_for
from bot.usecases.views import record_view
from storage import audit, records
from storage.bureaus import BureauRow
from storage.records import RecordRow
from storage.subjects import SubjectRow

#: The types of record that have a day of correction.
CORRECTABLE = ("penalty", "dishonesty", "misconduct")


@dataclass(frozen=True, slots=True)
class Corrected:
    """The record with its correction, and what followed."""

    subject: SubjectRow
    bureau: BureauRow
    record: RecordView
    followed: Followed


async def correctable(conn: AsyncConnection, actor: Actor, record_id: int) -> RecordRow | Problem:
    """The record whose correction may be recorded now.

    Raises:
        StrangerError, RefusedError: the actor may not work on its subject's records.
    """
    row = await records.current(conn, record_id)
    if row is None:
        require(actor, Act.LOG)
        raise RefusedError(Act.LOG, ())
    await subject_for(conn, actor, Act.LOG, row.subject_id)
    if row.type not in CORRECTABLE or row.status != "confirmed" or row.data.get("corrected_on"):
        return problem("repair.problem.not_correctable")
    return row


async def record_correction(
    conn: AsyncConnection, actor: Actor, record_id: int, on: date, now: datetime
) -> Corrected | Problem:
    """Amend the record by the day of its correction; whoever may now apply is told by the assessment that follows.

    Raises:
        StrangerError, RefusedError: the actor may not work on its subject's records.
    """
    row = await correctable(conn, actor, record_id)
    if isinstance(row, Problem):
        return row
    today = china_date(now)
    if on > today:
        return problem("date.future", date=on.isoformat(), today=today.isoformat())
    if on < row.applies_on:
        return problem("repair.problem.before_record", day=row.applies_on.isoformat())
    changed = await records.amend(
        conn, row.id, by=actor.person_id, now=now, reason="correction", data={**row.data, "corrected_on": on}
    )
    bureau = await bureau_of(conn, actor)
    await audit.append(
        conn,
        bureau_id=bureau.id,
        at=now,
        actor_id=actor.person_id,
        action="record_correction",
        object=f"record:{row.id}",
        data={"on": on},
    )
    followed = await follow(conn, row.subject_id, now, cause="record", record=changed)
    subject = await subject_for(conn, actor, Act.LOG, row.subject_id)
    return Corrected(subject, bureau, await record_view(conn, changed), followed)
