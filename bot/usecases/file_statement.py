"""陈述 filed, waived, or let pass (新密 八)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.bureau_settings import settings_of
from bot.casework.machine import Denied
from bot.casework.statement import PROCEDURE, STATEMENT, is_over
from bot.clock import china_date
from bot.conversation.problems import Problem, problem
from bot.usecases.actor import Actor
from bot.usecases.check_record import count_if_ready
from bot.usecases.keep_deadline import close_deadlines
from bot.usecases.move_case import collectors_of, move_by_clock, move_case
from bot.usecases.open_statement import with_data
from bot.usecases.permissions import Act
from bot.usecases.serve_notice import keep_files
from bot.usecases.statement_case import case_to_move, problem_of
from bot.usecases.tell_alert import recipients
from bot.usecases.tell_statement import redraw, send_staff_cards
from storage import bureaus, cases, deadlines
from storage.cases import CaseRow


def filing_act(actor: Actor) -> Act:
    """The enterprise files its own; staff enter what came on paper."""
    return Act.ENTER_PAPER if actor.is_staff else Act.FILE


async def file_statement(
    conn: AsyncConnection,
    actor: Actor,
    case_id: int,
    text: str,
    files: Sequence[Mapping[str, Any]],
    now: datetime,
) -> CaseRow | Problem:
    """Hand in the statement; those who decide on it get it, and the period has been kept.

    Raises:
        StrangerError, RefusedError: it is not the actor's subject.
    """
    act = filing_act(actor)
    case = await case_to_move(conn, actor, case_id, act, "file", None, now)
    if isinstance(case, Problem):
        return case
    if not text and not files:
        return problem("statement.problem.empty")
    data = with_data(
        case,
        statement={"text": text, "files": len(files), "on_paper": actor.is_staff},
        served=_served(case, now),
    )
    moved = await move_case(
        conn, actor, PROCEDURE, case, "file", now, note=text, data=data, event={"files": len(files)}
    )
    if isinstance(moved, Denied):
        return problem_of(moved, act)
    await keep_files(conn, moved, "statement", files, actor, now)
    await close_deadlines(conn, moved.id, now, met=True)
    await redraw(conn, moved, now)
    deciding = {one.person_id for one in await recipients(conn, moved.bureau_id)}
    await send_staff_cards(conn, moved, sorted(deciding - {actor.person_id or 0}), now, silent=False)
    await send_staff_cards(conn, moved, sorted(await collectors_of(conn, moved) - deciding), now)
    return moved


async def waive_statement(
    conn: AsyncConnection, actor: Actor, case_id: int, version: int, now: datetime
) -> CaseRow | Problem:
    """The enterprise has nothing to say.

    Raises:
        StrangerError, RefusedError: it is not the actor's subject.
    """
    case = await case_to_move(conn, actor, case_id, Act.FILE, "waive", version, now)
    if isinstance(case, Problem):
        return case
    data = with_data(case, outcome="waived", served=_served(case, now))
    moved = await move_case(conn, actor, PROCEDURE, case, "waive", now, data=data)
    if isinstance(moved, Denied):
        return problem_of(moved, Act.FILE)
    await close_deadlines(conn, moved.id, now, met=True)
    return await count_if_ready(conn, moved, now)


async def lapse_statements(conn: AsyncConnection, now: datetime) -> bool:
    """A tick: periods that have run out without a statement."""
    did = False
    for bureau in await bureaus.listed(conn):
        closing = settings_of(bureau.settings).closing_time
        for one in await deadlines.fallen_due(conn, bureau.id, STATEMENT, china_date(now)):
            case = await cases.get(conn, one.case_id or 0)
            if case is None or not is_over(one.due_on, closing, now):
                continue
            moved = await move_by_clock(conn, PROCEDURE, case, "lapse", now, data=with_data(case, outcome="lapsed"))
            await deadlines.close(conn, one.id, "met", now)
            if moved is not None:
                await count_if_ready(conn, moved, now)
            did = True
    return did


def _served(case: CaseRow, now: datetime) -> dict[str, Any]:
    """Who answers the notice has got it, whatever the delivery said."""
    known: dict[str, Any] | None = case.data.get("served")
    return known or {"on": china_date(now).isoformat(), "how": "answer"}
