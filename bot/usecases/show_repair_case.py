"""An application for 信用修复 or 提前移出 as its reader may see it, a bureau's open ones, and what was handed in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.casework.machine import Facts, Move, check
from bot.casework.repair import OPEN_STATES, PROCEDURES, granted
from bot.clock import china_date
from bot.conversation.repair_views import RepairCaseView, RepairEvent
from bot.conversation.views import Role
from bot.usecases.actor import Actor
from bot.usecases.dossiers import answer_for, dossier_of, text_of
from bot.usecases.permissions import Act, RefusedError, require
from bot.usecases.reach import subject_for
from bot.usecases.views import record_view
from storage import bureaus, cases, evidence, people, records, subjects
from storage.cases import CaseRow

_FILES = 10


@dataclass(frozen=True, slots=True)
class Material:
    """One photo or document that was handed in, as Telegram knows it."""

    kind: str
    file_id: str


async def repair_case_of(conn: AsyncConnection, actor: Actor, act: Act, case_id: int) -> CaseRow:
    """An application within the actor's reach.

    Raises:
        StrangerError, RefusedError: there is none for them.
    """
    case = await cases.get(conn, case_id)
    if case is None or case.kind not in PROCEDURES:
        require(actor, act)
        raise RefusedError(act, ())
    await subject_for(conn, actor, act, case.subject_id)
    return case


async def show_repair_case(conn: AsyncConnection, actor: Actor, case_id: int, now: datetime) -> RepairCaseView:
    """One application.

    Raises:
        StrangerError, RefusedError: the actor may not see it.
    """
    case = await repair_case_of(conn, actor, Act.SEE_SUBJECT, case_id)
    return await repair_case_view(conn, case, actor.role, actor.person_id, now)


async def list_repair_cases(conn: AsyncConnection, actor: Actor, now: datetime) -> list[RepairCaseView]:
    """The open applications of the bureau, the oldest first.

    Raises:
        StrangerError, RefusedError: the actor is none of its staff.
    """
    hat = require(actor, Act.SEE_DUE)
    return [
        await repair_case_view(conn, case, actor.role, actor.person_id, now)
        for case in await cases.open_of_bureau(conn, hat.bureau_id, tuple(PROCEDURES))
    ]


async def repair_case_view(
    conn: AsyncConnection, case: CaseRow, role: Role | str, person_id: int | None, now: datetime
) -> RepairCaseView:
    """An application as somebody of this role sees it: an enterprise learns nobody's name."""
    subject = await subjects.get(conn, case.subject_id)
    bureau = await bureaus.get(conn, case.bureau_id)
    row = await records.current(conn, case.record_id) if case.record_id else None
    assert subject is not None
    assert bureau is not None
    assert row is not None
    staff = role != "enterprise"
    effect = None
    if case.state in OPEN_STATES:
        dossier = await dossier_of(conn, subject)
        answer = answer_for(bureau, dossier, china_date(now))
        effect = (answer.grade, granted(text_of(answer), dossier, answer, (row.public_id,)).grade)
    events = [
        RepairEvent(one.move, one.at, await _name(conn, one.actor_id) if staff else "", one.note or "")
        for one in await cases.history(conn, case.id)
        if one.from_state is not None
    ]
    by = case.filed_by or case.data.get("entered_by")
    return RepairCaseView(
        id=case.id,
        version=case.version,
        kind=case.kind,  # type: ignore[arg-type]
        state=case.state,
        subject=subject.id,
        name=subject.name,
        natural=subject.kind == "person",
        ruleset=bureau.ruleset,
        record=await record_view(conn, row),
        filed_at=case.opened_at,
        by=await _name(conn, by) if staff else "",
        paper=case.filed_by is None,
        way=case.data.get("way") or "",
        text=case.data.get("text") or "",
        files=len(await cases.documents(conn, case.id)),
        events=tuple(events),
        moves=_moves(case, role, person_id),
        effect=effect,
    )


def _moves(case: CaseRow, role: Role | str, person_id: int | None) -> frozenset[str]:
    procedure = PROCEDURES[case.kind]
    facts = Facts(role, person_id, filed_by=case.filed_by)  # type: ignore[arg-type]
    names = [name for name in procedure.moves if isinstance(check(procedure, case.state, name, facts), Move)]
    # On paper the enterprise itself takes an application back at the bureau.
    return frozenset(name for name in names if name != "withdraw" or (role == "enterprise") == bool(case.filed_by))


async def _name(conn: AsyncConnection, person_id: int | None) -> str:
    person = await people.get(conn, person_id) if person_id else None
    return person.name if person else ""


async def case_material(conn: AsyncConnection, actor: Actor, case_id: int) -> Sequence[Material]:
    """What was handed in with an application, for staff.

    Raises:
        StrangerError, RefusedError: it is not theirs to see.
    """
    case = await repair_case_of(conn, actor, Act.ENTER_PAPER, case_id)
    listed = await cases.documents(conn, case.id)
    return [Material(one.kind, one.file_id) for one in listed if one.file_id][:_FILES]


async def record_material(conn: AsyncConnection, actor: Actor, record_id: int) -> Sequence[Material]:
    """What was given as evidence for a record, proof of its correction above all, the latest first, for staff.

    Raises:
        StrangerError, RefusedError: it is not theirs to see.
    """
    row = await records.current(conn, record_id)
    if row is None:
        require(actor, Act.ENTER_PAPER)
        raise RefusedError(Act.ENTER_PAPER, ())
    await subject_for(conn, actor, Act.ENTER_PAPER, row.subject_id)
    listed = reversed(await evidence.of_record(conn, record_id))
    return [Material(one.kind, one.file_id) for one in listed if one.file_id][:_FILES]
