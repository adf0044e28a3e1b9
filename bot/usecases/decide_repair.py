"""受理, 核查, 通过, 驳回, 撤回, 撤销: an application moves, and with 通过 and 撤销 the record and the grade follow."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.casework.machine import Denied
from bot.casework.repair import EVENT, PROCEDURES
from bot.clock import china_date
from bot.conversation.cards.repair_case import decided_notice
from bot.conversation.problems import Problem, problem
from bot.usecases.actor import Actor
from bot.usecases.dossiers import ruleset_of
from bot.usecases.move_case import move_case
from bot.usecases.open_tasks import STOP_KINDS, open_stop_tasks
from bot.usecases.permissions import Act, RefusedError
from bot.usecases.raise_alerts import Followed, follow
from bot.usecases.reach import bureau_of
from bot.usecases.show_repair import standings_of
from bot.usecases.show_repair_case import repair_case_of, repair_case_view
from bot.usecases.tell import tell_subject
from storage import records, subjects, tasks
from storage.cases import CaseRow
from storage.records import RecordRow

_ACT = {"verify": Act.ENTER_PAPER}
_TOLD = ("accept", "verify", "pass", "reject", "revoke")


@dataclass(frozen=True, slots=True)
class Moved:
    """The application as it now is, what the grade did, and how many tasks were opened."""

    case: CaseRow
    followed: Followed | None = None
    tasks: int = 0


async def move_repair(
    conn: AsyncConnection,
    actor: Actor,
    case_id: int,
    version: int,
    name: str,
    now: datetime,
    *,
    reason: str = "",
    on: date | None = None,
) -> Moved | Problem:
    """Make one move. reason: for 驳回 and 撤销, told to the enterprise. on: the day from which 通过 holds, today's
    where none is given.

    Raises:
        StrangerError, RefusedError: the move is not the actor's to make.
    """
    act = _ACT.get(name, Act.DECIDE)
    if name == "withdraw":
        act = Act.ENTER_PAPER if actor.is_staff else Act.FILE
    case = await repair_case_of(conn, actor, act, case_id)
    if case.version != version:
        return problem("repair.problem.moved_on")
    if name in ("reject", "revoke") and not reason:
        return problem("repair.ask.reason_missing")
    row = await records.current(conn, case.record_id) if case.record_id else None
    assert row is not None
    today = china_date(now)
    if name == "pass":
        wrong = await _wrong_day(conn, actor, case, row, on or today, today)
        if wrong is not None:
            return wrong
    procedure = PROCEDURES[case.kind]
    kept = {"on": on or today} if name == "pass" else None
    moved = await move_case(conn, actor, procedure, case, name, now, note=reason or None, event=kept)
    if isinstance(moved, Denied):
        if moved.why == "role":
            raise RefusedError(act, moved.who_may)
        return problem("repair.problem.not_own" if moved.why == "not_filer" else "repair.problem.moved_on")
    done = Moved(moved)
    if name == "pass":
        done = await _grant(conn, actor, moved, row, on or today, now)
    elif name == "revoke":
        done = await _revoke(conn, actor, moved, row, reason, now)
    if name in _TOLD:
        await _tell(conn, done, name, reason, (on or today) if name == "pass" else None, now)
    return done


async def _wrong_day(
    conn: AsyncConnection, actor: Actor, case: CaseRow, row: RecordRow, on: date, today: date
) -> Problem | None:
    """Why the decision cannot hold from this day: it is to come, or before one might apply at all."""
    if on > today:
        return problem("date.future", date=on.isoformat(), today=today.isoformat())
    bureau = await bureau_of(conn, actor)
    subject = await subjects.get(conn, case.subject_id)
    assert subject is not None
    # A period that ended while the application was in hand does not undo that it was filed in time.
    standing = (await standings_of(conn, bureau, subject, today)).of(row.public_id)
    if standing is None or standing.standing not in ("open", "late"):
        return problem("repair.problem.not_open")
    if standing.opens and on < standing.opens:
        return problem("repair.problem.before_opening", day=standing.opens.isoformat())
    return None


async def _grant(conn: AsyncConnection, actor: Actor, case: CaseRow, row: RecordRow, on: date, now: datetime) -> Moved:
    changed = await records.amend(
        conn, row.id, by=actor.person_id, now=now, reason=case.kind, data={**row.data, EVENT[case.kind]: on}
    )
    followed = await follow(conn, case.subject_id, now, cause="record", record=changed)
    bureau = await bureau_of(conn, actor)
    clause = getattr(ruleset_of(bureau).file.repair, "clause", None)
    opened = await open_stop_tasks(conn, case, now, clause=clause)
    return Moved(case, followed, len(opened))


async def _revoke(
    conn: AsyncConnection, actor: Actor, case: CaseRow, row: RecordRow, reason: str, now: datetime
) -> Moved:
    """The record counts again from the version on that this makes; what was known before stays as it was."""
    data = {name: value for name, value in row.data.items() if name != EVENT[case.kind]}
    changed = await records.amend(conn, row.id, by=actor.person_id, now=now, reason=reason, data=data)
    for task in await tasks.of_subject(conn, case.subject_id):
        if task.case_id == case.id and task.kind in STOP_KINDS:
            await tasks.close(conn, task.id, "withdrawn", now, by=actor.person_id)
    return Moved(case, await follow(conn, case.subject_id, now, cause="record", record=changed))


async def _tell(conn: AsyncConnection, done: Moved, name: str, reason: str, on: date | None, now: datetime) -> None:
    view = await repair_case_view(conn, done.case, "enterprise", None, now)
    grades = (done.followed.before, done.followed.after) if done.followed else None
    await tell_subject(
        conn,
        done.case.subject_id,
        lambda texts: decided_notice(texts, view, name, reason=reason, on=on, grades=grades),
        now,
        about=f"case:{done.case.id}",
    )
