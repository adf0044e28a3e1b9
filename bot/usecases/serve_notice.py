"""送达: by delivery in chat, which a tick notices, or on paper, which staff enter with its date and proof. From then on
the period for the statement runs (新密 八)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.casework.machine import Denied
from bot.casework.statement import KIND, PROCEDURE, SERVICE, STATEMENT, STATEMENT_DAYS
from bot.clock import china_date
from bot.conversation.problems import Problem, problem
from bot.usecases.actor import Actor
from bot.usecases.keep_deadline import close_deadlines, open_deadline
from bot.usecases.move_case import move_by_clock, move_case
from bot.usecases.open_statement import with_data
from bot.usecases.permissions import Act
from bot.usecases.statement_case import case_to_move, notice_about, problem_of, record_of
from bot.usecases.tell_statement import redraw, send_notices
from storage import bureaus, cases, deadlines, outbox
from storage.cases import CaseRow


async def serve_on_paper(
    conn: AsyncConnection,
    actor: Actor,
    case_id: int,
    on: date,
    number: str,
    files: Sequence[Mapping[str, Any]],
    now: datetime,
) -> CaseRow | Problem:
    """Enter that the notice was served on paper. number: of the receipt; files: a photo of it. One of them is needed.

    Raises:
        StrangerError, RefusedError: the actor may not.
    """
    case = await case_to_move(conn, actor, case_id, Act.ENTER_PAPER, "serve", None, now)
    if isinstance(case, Problem):
        return case
    record = await record_of(conn, case)
    if on > china_date(now):
        return problem("date.future", date=on.isoformat(), today=china_date(now).isoformat())
    if on < record.applies_on:
        return problem("statement.problem.served_before")
    if not number and not files:
        return problem("statement.problem.proof")
    proof = number or f"{len(files)}"
    served = {"on": on.isoformat(), "how": "paper", "proof": number, "files": len(files)}
    moved = await move_case(
        conn, actor, PROCEDURE, case, "serve", now, note=proof, data=with_data(case, served=served), event=served
    )
    if isinstance(moved, Denied):
        return problem_of(moved, Act.ENTER_PAPER)
    await keep_files(conn, moved, "service_proof", files, actor, now)
    await start_period(conn, moved, on, now)
    return moved


async def serve_delivered(conn: AsyncConnection, now: datetime) -> bool:
    """A tick: notices that have arrived in chat are service; who was bound since gets theirs."""
    did = False
    for bureau in await bureaus.listed(conn):
        for case in await cases.in_state(conn, bureau.id, KIND, PROCEDURE.first):
            did = await _look(conn, case, now) or did
    return did


async def _look(conn: AsyncConnection, case: CaseRow, now: datetime) -> bool:
    rows = await outbox.of_about(conn, notice_about(case))
    arrived = [one.finished_at for one in rows if one.method == "sendMessage" and one.state == "sent"]
    times = [one for one in arrived if one is not None]
    if not times:
        return await send_notices(conn, case, now) > 0
    on = china_date(min(times))
    data = with_data(case, served={"on": on.isoformat(), "how": "chat"})
    moved = await move_by_clock(conn, PROCEDURE, case, "deliver", now, data=data)
    if moved is None:
        return False
    await start_period(conn, moved, on, now)
    return True


async def start_period(conn: AsyncConnection, case: CaseRow, on: date, now: datetime) -> None:
    """The working days from service, whose own day is not counted (民法典 第二百零一条)."""
    record = await record_of(conn, case)
    await close_deadlines(conn, case.id, now, met=True, kind=SERVICE)
    row = await open_deadline(
        conn,
        bureau_id=case.bureau_id,
        subject_id=case.subject_id,
        kind=STATEMENT,
        starts_on=on,
        working_days=STATEMENT_DAYS,
        now=now,
        responsible_id=record.entered_by,
        case_id=case.id,
        record_id=case.record_id,
    )
    # The bureau has nothing to do until it ends, and then a tick does it.
    await deadlines.change(conn, row.id, remind_at=None)
    await redraw(conn, case, now)


async def keep_files(
    conn: AsyncConnection, case: CaseRow, kind: str, files: Sequence[Mapping[str, Any]], actor: Actor, now: datetime
) -> None:
    """Keep with a case what was handed in for it, as it came from the chat."""
    for one in files:
        await cases.add_document(
            conn,
            case.id,
            kind=kind,
            added_by=actor.person_id,
            now=now,
            file_id=one["file_id"],
            file_unique_id=one["file_unique_id"],
            name=one.get("file_name"),
            mime=one.get("mime") or ("image/jpeg" if one["kind"] == "photo" else None),
            size=one.get("size"),
        )
