"""撤销: one's own record withdrawn within its window, and with it the alerts that it raised."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.conversation.problems import Problem, problem
from bot.conversation.views import RecordView
from bot.usecases.actor import Actor
from bot.usecases.open_statement import withdraw_statement
from bot.usecases.permissions import Act
from bot.usecases.raise_alerts import Followed, follow
from bot.usecases.reach import bureau_of, subject_for
from bot.usecases.views import record_view
from storage import audit, records
from storage.bureaus import BureauRow
from storage.subjects import SubjectRow

WINDOW = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Undone:
    """The record as withdrawn, and what followed."""

    subject: SubjectRow
    bureau: BureauRow
    record: RecordView
    followed: Followed


async def undo_record(
    conn: AsyncConnection, actor: Actor, record_id: int, version: int, now: datetime
) -> Undone | Problem:
    """Withdraw a record that the actor has just logged, or say why not.

    Raises:
        StrangerError, RefusedError: the actor may not log for its subject.
    """
    row = await records.current(conn, record_id)
    if row is None:
        return problem("undo.gone")
    subject = await subject_for(conn, actor, Act.LOG, row.subject_id)
    bureau = await bureau_of(conn, actor)
    if row.entered_by != actor.person_id:
        return problem("undo.not_yours")
    if row.version != version or row.status not in ("confirmed", "pending"):
        return problem("undo.gone")
    if now - row.created_at > WINDOW:
        return problem("undo.too_late", n=int(WINDOW.total_seconds() // 60))
    withdrawn = await records.amend(conn, row.id, by=actor.person_id, now=now, reason="undo", status="withdrawn")
    await audit.append(
        conn,
        bureau_id=bureau.id,
        at=now,
        actor_id=actor.person_id,
        action="undo_record",
        object=f"record:{row.id}",
    )
    await withdraw_statement(conn, row.id, now)
    followed = await follow(conn, subject.id, now, cause="record", record=withdrawn, why_better="withdrawn")
    return Undone(subject, bureau, await record_view(conn, withdrawn), followed)
