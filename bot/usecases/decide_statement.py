"""采纳, 不采纳, and the correction or withdrawal that an upheld statement or a checker's return leads to."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.casework.machine import Denied
from bot.casework.statement import PROCEDURE, without
from bot.conversation.problems import Problem, problem
from bot.usecases.actor import Actor
from bot.usecases.check_record import count_if_ready
from bot.usecases.dossiers import dossier_from
from bot.usecases.keep_deadline import close_deadlines
from bot.usecases.move_case import collectors_of, move_case
from bot.usecases.open_statement import end_withdrawn, give_notice, with_data
from bot.usecases.permissions import Act, may
from bot.usecases.raise_alerts import follow
from bot.usecases.statement_case import case_to_move, problem_of, record_of
from bot.usecases.tell_statement import redraw, replace_notices, send_again, send_staff_cards
from rulesets.errors import DossierError
from storage import records, subjects
from storage.cases import CaseRow

#: Why a pending record is corrected or withdrawn: its subject was right, or the second person was.
Because = Literal["upheld", "returned"]
_MOVES: Mapping[tuple[Because, str], str] = {
    ("upheld", "withdraw"): "uphold_withdraw",
    ("upheld", "amend"): "uphold_amend",
    ("returned", "withdraw"): "withdraw_returned",
    ("returned", "amend"): "correct",
}


async def reject_statement(
    conn: AsyncConnection, actor: Actor, case_id: int, why: str, now: datetime
) -> CaseRow | Problem:
    """不采纳, with the reason that the enterprise is given.

    Raises:
        StrangerError, RefusedError: the actor may not decide.
    """
    case = await case_to_move(conn, actor, case_id, Act.DECIDE, "reject", None, now)
    if isinstance(case, Problem):
        return case
    if not why:
        return problem("statement.problem.reason")
    data = with_data(case, outcome="rejected", answer=why)
    moved = await move_case(conn, actor, PROCEDURE, case, "reject", now, note=why, data=data)
    if isinstance(moved, Denied):
        return problem_of(moved, Act.DECIDE)
    after = await count_if_ready(conn, moved, now)
    if after.closed_at is None:
        await send_again(conn, after, now)
    return after


async def may_correct(
    conn: AsyncConnection, actor: Actor, case_id: int, because: Because, how: str, version: int | None, now: datetime
) -> CaseRow | Problem:
    """The case where the actor may correct or withdraw its record for this reason; nothing is changed yet.

    What was returned goes back to its collector; managers may act in their place.

    Raises:
        StrangerError, RefusedError: the actor may not at all.
    """
    act = Act.DECIDE if because == "upheld" else Act.LOG
    case = await case_to_move(conn, actor, case_id, act, _MOVES[because, how], version, now)
    if isinstance(case, Problem) or because == "upheld":
        return case
    if "returned" not in case.data:
        return problem("statement.problem.moved_on")
    if actor.person_id not in await collectors_of(conn, case) and not may(actor, Act.DECIDE):
        return problem("statement.problem.not_collector")
    return case


async def withdraw_pending(
    conn: AsyncConnection, actor: Actor, case_id: int, because: Because, version: int, now: datetime
) -> CaseRow | Problem:
    """Withdraw the record; the case ends.

    Raises:
        StrangerError, RefusedError: the actor may not.
    """
    case = await may_correct(conn, actor, case_id, because, "withdraw", version, now)
    if isinstance(case, Problem):
        return case
    moved = await move_case(conn, actor, PROCEDURE, case, _MOVES[because, "withdraw"], now)
    if isinstance(moved, Denied):
        return problem_of(moved, Act.DECIDE)
    withdrawn = await records.amend(
        conn, moved.record_id or 0, by=actor.person_id, now=now, reason=because, status="withdrawn"
    )
    await follow(conn, moved.subject_id, now, cause="record", record=withdrawn, why_better="withdrawn")
    await end_withdrawn(conn, moved, now)
    if because == "upheld":
        await send_staff_cards(conn, moved, sorted(await collectors_of(conn, moved) - {actor.person_id or 0}), now)
    return moved


async def amended_data(conn: AsyncConnection, case: CaseRow, changes: Mapping[str, Any]) -> dict[str, Any] | Problem:
    """The record's fields with these in place of its own, or why they do not make a record."""
    record = await record_of(conn, case)
    subject = await subjects.get(conn, case.subject_id)
    assert subject is not None
    data = {**record.data, **{name: _restored(name, value) for name, value in changes.items()}}
    try:
        dossier_from(subject, [{"id": record.public_id, "type": record.type, **data}])
    except DossierError:
        return problem("statement.problem.amendment")
    return data


async def amend_pending(
    conn: AsyncConnection,
    actor: Actor,
    case_id: int,
    because: Because,
    changes: Mapping[str, Any],
    version: int,
    now: datetime,
) -> CaseRow | Problem:
    """Correct the record, which then waits for a check of what it says now. Who corrects it is one of its collectors.

    After an upheld statement the subject has been heard; after a return it is given notice anew.

    Raises:
        StrangerError, RefusedError: the actor may not.
    """
    case = await may_correct(conn, actor, case_id, because, "amend", version, now)
    if isinstance(case, Problem):
        return case
    data = await amended_data(conn, case, changes)
    if isinstance(data, Problem):
        return data
    kept = without(case.data, "checked", "returned")
    if because == "returned":
        kept = without(kept, "served", "statement", "outcome", "answer") | {"round": case.data["round"] + 1}
    else:
        kept["outcome"] = "amended"
    event = {name: str(value) for name, value in changes.items()}
    moved = await move_case(conn, actor, PROCEDURE, case, _MOVES[because, "amend"], now, data=kept, event=event)
    if isinstance(moved, Denied):
        return problem_of(moved, Act.DECIDE)
    if because == "returned":
        await replace_notices(conn, case, now)
    await records.amend(conn, case.record_id or 0, by=actor.person_id, now=now, reason=because, data=data)
    await close_deadlines(conn, moved.id, now, met=False)
    if because == "returned":
        await give_notice(conn, moved, actor.person_id, now)
        await redraw(conn, moved, now)
    else:
        await send_again(conn, moved, now)
    return moved


def _restored(name: str, value: Any) -> Any:
    """A field as a record has it, from what the conversation kept as JSON."""
    if name in records.DECIMALS:
        return Decimal(str(value))
    return value.isoformat() if isinstance(value, date) else value
