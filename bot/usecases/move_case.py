"""The one way in which a case moves: checked by its procedure, written with its history and the audit log."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.casework.machine import Denied, Facts, Procedure, check
from bot.usecases.actor import Actor
from storage import assessments, audit, cases, records
from storage.cases import CaseRow


async def facts_of(conn: AsyncConnection, actor: Actor, case: CaseRow) -> Facts:
    """What the actor is to a case."""
    return Facts(
        role=actor.role,
        person_id=actor.person_id,
        collectors=frozenset(await collectors_of(conn, case)),
        investigator_id=case.assigned_to,
        filed_by=case.filed_by,
    )


async def collectors_of(conn: AsyncConnection, case: CaseRow) -> set[int]:
    """The collectors of the disputed record; for a disputed grade, of the records that decided it."""
    if case.record_id is not None:
        return await records.collectors(conn, case.record_id)
    assessed = await assessments.get(conn, case.assessment_id) if case.assessment_id else None
    reasons = assessed.answer.get("reasons") if assessed else None
    found: set[int] = set()
    for public_id in reasons[0]["records"] if reasons else ():
        row = await records.by_public_id(conn, public_id)
        if row is not None:
            found |= await records.collectors(conn, row.id)
    return found


async def move_case(
    conn: AsyncConnection,
    actor: Actor,
    procedure: Procedure,
    case: CaseRow,
    name: str,
    now: datetime,
    *,
    note: str | None = None,
    data: dict[str, Any] | None = None,
    event: dict[str, Any] | None = None,
    **columns: Any,
) -> CaseRow | Denied:
    """Make a move of a case, or say why not. The bureau and the subject were checked by the caller's `require`."""
    allowed = check(procedure, case.state, name, await facts_of(conn, actor, case))
    if isinstance(allowed, Denied):
        await audit.append(
            conn,
            bureau_id=case.bureau_id,
            at=now,
            actor_id=actor.person_id,
            action="refused",
            object=f"case:{case.id}",
            data={"move": name, "why": allowed.why},
        )
        return allowed
    moved = await cases.move(
        conn,
        case,
        name=name,
        to_state=allowed.to or case.state,
        actor_id=actor.person_id,
        now=now,
        note=note,
        data=data,
        event=event,
        closes=allowed.closes,
        **columns,
    )
    if moved is None:
        return Denied("state")
    await audit.append(
        conn,
        bureau_id=case.bureau_id,
        at=now,
        actor_id=actor.person_id,
        action=f"{case.kind}_{name}",
        object=f"case:{case.id}",
        data={"from": case.state, "to": moved.state, "record": case.record_id},
    )
    return moved


async def move_by_clock(
    conn: AsyncConnection,
    procedure: Procedure,
    case: CaseRow,
    name: str,
    now: datetime,
    *,
    data: dict[str, Any] | None = None,
    **columns: Any,
) -> CaseRow | None:
    """Make a move that follows by itself, from time or from what somebody did elsewhere; None where it does not lead
    on from the case's state."""
    move = procedure.moves[name]
    if case.state not in move.sources:
        return None
    moved = await cases.move(
        conn,
        case,
        name=name,
        to_state=move.to or case.state,
        actor_id=None,
        now=now,
        data=data,
        closes=move.closes,
        **columns,
    )
    if moved is not None:
        await audit.append(
            conn,
            bureau_id=case.bureau_id,
            at=now,
            actor_id=None,
            action=f"{case.kind}_{name}",
            object=f"case:{case.id}",
            data={"from": case.state, "to": moved.state, "record": case.record_id},
        )
    return moved
