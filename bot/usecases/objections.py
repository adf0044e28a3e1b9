"""What every step of an objection needs: the case within reach, its view, and the mark on its records."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.casework.machine import Facts, Move, check
from bot.casework.objection import KIND, OPINION, PRELIMINARY, PROCEDURE
from bot.clock import china_date
from bot.conversation.masking import mask_names
from bot.conversation.objection_views import ObjectionView
from bot.conversation.views import RecordView
from bot.usecases.actor import Actor
from bot.usecases.dossiers import answer_for, dossier_of, without_objected
from bot.usecases.move_case import facts_of
from bot.usecases.permissions import Act, RefusedError, require
from bot.usecases.reach import bureau_of, subject_for
from bot.usecases.views import record_view
from storage import bureaus, cases, deadlines, people, records, subjects
from storage.bureaus import BureauRow
from storage.cases import CaseRow
from storage.subjects import SubjectRow

#: Documents of a case that were handed in as its basis (依据).
BASIS_KINDS = ("photo", "document")


@dataclass(frozen=True, slots=True)
class Opened:
    """An objection with whose it is and who decides it."""

    case: CaseRow
    subject: SubjectRow
    bureau: BureauRow


async def objection_for(conn: AsyncConnection, actor: Actor, act: Act, case_id: int) -> Opened:
    """An objection by id, for an act that the actor may do to its subject.

    Raises:
        StrangerError, RefusedError: not theirs, or there is none: the same words for both.
    """
    case = await cases.get(conn, case_id)
    if case is None or case.kind != KIND:
        require(actor, act)
        raise RefusedError(act, ())
    subject = await subject_for(conn, actor, act, case.subject_id)
    return Opened(case, subject, await bureau_of(conn, actor))


def is_open(case: CaseRow) -> bool:
    """Whether an objection is still to be decided or answered."""
    return case.kind == KIND and case.closed_at is None


def marks(case: CaseRow) -> bool:
    """Whether an objection marks its records: from filing until the decision."""
    return is_open(case) and case.state not in ("decided", "numbered")


async def mark(conn: AsyncConnection, record_ids: Iterable[int], actor: Actor, now: datetime, case: CaseRow) -> None:
    """异议处理中 on these records."""
    for record_id in record_ids:
        row = await records.current(conn, record_id)
        if row is not None and not row.under_objection:
            await records.amend(
                conn, record_id, by=actor.person_id, now=now, reason=f"objection:{case.id}", under_objection=True
            )


async def unmark(conn: AsyncConnection, case: CaseRow, actor: Actor, now: datetime) -> None:
    """Take the mark off the case's records, unless another objection holds it there."""
    others = [one for one in await cases.of_subject(conn, case.subject_id) if one.id != case.id and marks(one)]
    held = {record_id for one in others for record_id in one.data["records"]}
    for record_id in case.data["records"]:
        row = await records.current(conn, record_id)
        if row is not None and row.under_objection and record_id not in held:
            await records.amend(
                conn, record_id, by=actor.person_id, now=now, reason=f"objection:{case.id}", under_objection=False
            )


async def moves_of(conn: AsyncConnection, actor: Actor, case: CaseRow) -> frozenset[str]:
    """The names of the moves that the actor may make now."""
    return open_moves(case, await facts_of(conn, actor, case))


def open_moves(case: CaseRow, facts: Facts) -> frozenset[str]:
    """The same for somebody with these facts."""
    return frozenset(
        move.name
        for move in PROCEDURE.open_moves(case.state)
        if isinstance(check(PROCEDURE, case.state, move.name, facts), Move)
    )


def lead_moves(case: CaseRow) -> frozenset[str]:
    """What any manager may do now; assigning is not among what a manager as such is kept from."""
    return open_moves(case, Facts("manager", None, investigator_id=0))


async def upheld_grade(
    conn: AsyncConnection, bureau: BureauRow, subject: SubjectRow, as_of: date
) -> tuple[str | None] | None:
    """The grade as it would be without the records under objection; None where there are none."""
    dossier = await dossier_of(conn, subject)
    rest = without_objected(dossier)
    return None if rest is dossier else (answer_for(bureau, rest, as_of).grade,)


async def objection_view(conn: AsyncConnection, case: CaseRow, now: datetime) -> ObjectionView:
    """An objection as its card shows it."""
    subject = await subjects.get(conn, case.subject_id)
    bureau = await bureaus.get(conn, case.bureau_id)
    assert subject is not None
    assert bureau is not None
    data = case.data
    names = {one.name for one in await subjects.persons(conn, subject.id)}
    if subject.kind == "person":
        names.add(subject.name)
    rows = [await records.current(conn, record_id) for record_id in data["records"]]
    seen: list[RecordView] = [await record_view(conn, row) for row in rows if row is not None]
    investigator = await people.get(conn, case.assigned_to) if case.assigned_to else None
    due = {one.kind: one for one in await deadlines.open_of_case(conn, case.id)}
    running = due.get(OPINION) or due.get(PRELIMINARY)
    upheld = await upheld_grade(conn, bureau, subject, china_date(now)) if marks(case) else None
    return ObjectionView(
        id=case.id,
        version=case.version,
        state=case.state,
        subject_id=subject.id,
        subject=subject.name,
        natural=subject.kind == "person",
        ruleset=bureau.ruleset,
        bureau=bureau.name,
        of_grade=case.record_id is None,
        grade=data["grade"],
        records=tuple(seen),
        reason=mask_names(data["reason"], names),
        paper=data["paper"],
        filed_on=date.fromisoformat(data["filed_on"]),
        files=sum(one.kind in BASIS_KINDS for one in await cases.documents(conn, case.id)),
        due_on=running.due_on if running else None,
        due_kind=running.kind if running else "",
        provisional=bool(running and running.provisional),
        investigator=investigator.name if investigator else "",
        findings=mask_names(data.get("findings", ""), names),
        proposal=data.get("proposal", ""),
        outcome=data.get("outcome", ""),
        before=data.get("before"),
        after=data.get("after"),
        number=data.get("number", ""),
        refusal=mask_names(data.get("refusal", ""), names),
        upheld=upheld,
        now_grade=subject.grade,
    )
