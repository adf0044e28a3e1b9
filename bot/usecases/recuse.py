"""回避: an inspector who has an interest in a subject is left out there, with a reason, until it is lifted."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.conversation.problems import Problem, problem
from bot.usecases.actor import Actor
from bot.usecases.permissions import Act, RefusedError, require
from bot.usecases.reach import subject_for
from storage import audit, draws, people
from storage.draws import RecusalRow
from storage.subjects import SubjectRow


async def recusable(
    conn: AsyncConnection, actor: Actor, subject_id: int
) -> tuple[SubjectRow, list[tuple[int, str]], list[tuple[int, str]]]:
    """The subject; the inspectors who may be left out there, as (person, name); and who is already, as (recusal, name).

    Raises:
        StrangerError, RefusedError: the actor does not lead.
    """
    subject = await subject_for(conn, actor, Act.DRAW, subject_id)
    live = await draws.recusals(conn, subject.bureau_id, subject.id)
    staff = await people.members(conn, subject.bureau_id, ("inspector",))
    barred = {one.person_id for one in live}
    names = {one.person_id: one.person_name for one in staff}
    free = [(person, name) for person, name in names.items() if person not in barred]
    known = []
    for one in live:
        person = await people.get(conn, one.person_id)
        known.append((one.id, person.name if person else ""))
    return subject, free, known


async def recuse(
    conn: AsyncConnection, actor: Actor, subject_id: int, person_id: int, reason: str, now: datetime
) -> RecusalRow | Problem:
    """Leave somebody out at a subject; draws that were made stand.

    Raises:
        StrangerError, RefusedError: the actor does not lead.
    """
    subject, free, _ = await recusable(conn, actor, subject_id)
    if person_id not in {person for person, _ in free}:
        return problem("recuse.problem.not_there")
    if not reason:
        return problem("recuse.problem.reason")
    assert actor.person_id is not None
    row = await draws.recuse(
        conn,
        bureau_id=subject.bureau_id,
        subject_id=subject.id,
        person_id=person_id,
        reason=reason,
        set_by=actor.person_id,
        now=now,
    )
    await _note(conn, actor, row, "recuse", now)
    return row


async def lift_recusal(conn: AsyncConnection, actor: Actor, recusal_id: int, now: datetime) -> RecusalRow | Problem:
    """取消回避.

    Raises:
        StrangerError, RefusedError: the actor does not lead, or there is none of their bureau.
    """
    require(actor, Act.DRAW)
    row = await draws.recusal_of(conn, recusal_id)
    if row is None:
        raise RefusedError(Act.DRAW, ())
    await subject_for(conn, actor, Act.DRAW, row.subject_id)
    assert actor.person_id is not None
    if not await draws.lift(conn, row.id, by=actor.person_id, now=now):
        return problem("recuse.problem.lifted")
    await _note(conn, actor, row, "lift_recusal", now)
    return row


async def _note(conn: AsyncConnection, actor: Actor, row: RecusalRow, action: str, now: datetime) -> None:
    await audit.append(
        conn,
        bureau_id=row.bureau_id,
        at=now,
        actor_id=actor.person_id,
        action=action,
        object=f"subject:{row.subject_id}",
        data={"person": row.person_id, "reason": row.reason},
    )
