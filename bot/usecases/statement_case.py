"""A statement's case at hand: found for who may act on it, and as its cards show it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import Literal

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.bureau_settings import settings_of
from bot.casework.machine import Denied, check
from bot.casework.statement import KIND, PROCEDURE, STATEMENT
from bot.clock import china_date
from bot.conversation.problems import Problem, problem
from bot.conversation.statement_views import StatementView
from bot.conversation.views import ReasonView
from bot.usecases.actor import Actor
from bot.usecases.dossiers import answer_for, dossier_of
from bot.usecases.move_case import facts_of
from bot.usecases.permissions import Act, RefusedError, require
from bot.usecases.reach import subject_for
from bot.usecases.views import answer_view, record_view
from rulesets.dossier import Dossier
from storage import audit, bureaus, cases, deadlines, outbox, people, records, subjects
from storage.bureaus import BureauRow
from storage.cases import CaseRow
from storage.records import RecordRow
from storage.subjects import SubjectRow


async def statement_case(conn: AsyncConnection, actor: Actor, case_id: int, act: Act) -> CaseRow:
    """A statement's case, for an act that the actor may do to its subject.

    Raises:
        StrangerError, RefusedError: not theirs, or there is none.
    """
    case = await cases.get(conn, case_id)
    if case is None or case.kind != KIND:
        require(actor, act)
        raise RefusedError(act, ())
    await subject_for(conn, actor, act, case.subject_id)
    return case


async def case_to_move(
    conn: AsyncConnection, actor: Actor, case_id: int, act: Act, move: str, version: int | None, now: datetime
) -> CaseRow | Problem:
    """The case where the actor may make this move now, or why not. Nothing is moved yet.

    version: of the record that the actor has seen; None where they need not have seen one.

    Raises:
        StrangerError, RefusedError: the act is not theirs at all.
    """
    case = await statement_case(conn, actor, case_id, act)
    allowed = check(PROCEDURE, case.state, move, await facts_of(conn, actor, case))
    if isinstance(allowed, Denied):
        await audit.append(
            conn,
            bureau_id=case.bureau_id,
            at=now,
            actor_id=actor.person_id,
            action="refused",
            object=f"case:{case.id}",
            data={"move": move, "why": allowed.why},
        )
        return problem_of(allowed, act)
    record = await record_of(conn, case)
    if version is not None and record.version != version:
        return problem("statement.problem.changed")
    return case


def problem_of(denied: Denied, act: Act) -> Problem:
    """Why a move was denied, in words.

    Raises:
        RefusedError: the role may not make it.
    """
    if denied.why == "role":
        raise RefusedError(act, denied.who_may)
    return problem("statement.problem.collector" if denied.why == "not_collector" else "statement.problem.moved_on")


async def record_of(conn: AsyncConnection, case: CaseRow) -> RecordRow:
    """The record that the case is about, as it is now known."""
    row = await records.current(conn, case.record_id or 0)
    assert row is not None
    return row


def notice_about(case: CaseRow) -> str:
    """Under which the outbox keeps the notices of the record as it now reads; a corrected one is served anew."""
    return f"notice:{case.id}:{case.data.get('round', 1)}"


def staff_about(case: CaseRow) -> str:
    """Under which the outbox keeps the staff's cards."""
    return f"check:{case.id}"


async def statement_view(conn: AsyncConnection, case: CaseRow, now: datetime) -> StatementView:
    """The case as its cards show it."""
    subject = await subjects.get(conn, case.subject_id)
    bureau = await bureaus.get(conn, case.bureau_id)
    assert subject is not None
    assert bureau is not None
    row = await record_of(conn, case)
    today = china_date(now)
    open_one = next((one for one in await deadlines.open_of_case(conn, case.id) if one.kind == STATEMENT), None)
    served, words, data = case.data.get("served"), case.data.get("statement"), case.data
    checked, returned = data.get("checked"), data.get("returned")
    effect, reason = await _effect(conn, subject, bureau, row, today) if row.status == "pending" else (None, None)
    return StatementView(
        id=case.id,
        subject_id=subject.id,
        subject=subject.name,
        natural=subject.kind == "person",
        bureau=bureau.name,
        ruleset=bureau.ruleset,
        record=await record_view(conn, row),
        state=case.state,
        today=today,
        grade=subject.grade,
        effect=effect,
        reason=reason,
        delivery=await _delivery(conn, case),
        served_on=date.fromisoformat(served["on"]) if served else None,
        how=served["how"] if served else "",
        proof=served.get("proof", "") if served else "",
        due=open_one.due_on if open_one else None,
        closing=settings_of(bureau.settings).closing_time,
        provisional=bool(open_one and open_one.provisional),
        words=words["text"] if words else "",
        files=words["files"] if words else 0,
        on_paper=bool(words and words["on_paper"]),
        outcome=data.get("outcome", ""),
        answer=data.get("answer", ""),
        checked_by=await _name(conn, checked["by"]) if checked else "",
        returned_by=await _name(conn, returned["by"]) if returned else "",
        returned_why=returned["why"] if returned else "",
    )


async def _effect(
    conn: AsyncConnection, subject: SubjectRow, bureau: BureauRow, row: RecordRow, today: date
) -> tuple[tuple[str | None, str | None], ReasonView | None]:
    """The grade today and with this record, and the clause that it counts for."""
    dossier = await dossier_of(conn, subject)
    counted = tuple(replace(one, status="confirmed") if one.id == row.public_id else one for one in dossier.records)
    before = answer_for(bureau, dossier, today)
    after = answer_view(answer_for(bureau, Dossier(dossier.subject, counted), today), "zh")
    touched = [one for one in after.reasons if row.public_id in one.records]
    reason = next((one for one in touched if one.holds), touched[0] if touched else None)
    return (before.grade, after.grade), reason


async def _delivery(conn: AsyncConnection, case: CaseRow) -> Literal["nobody", "waiting", "failed", "sent"]:
    rows = await outbox.of_about(conn, notice_about(case))
    states = {one.state for one in rows if one.method == "sendMessage"}
    if "sent" in states:
        return "sent"
    if states & {"pending", "claimed", "uncertain"}:
        return "waiting"
    return "failed" if states else "nobody"


async def _name(conn: AsyncConnection, person_id: int) -> str:
    person = await people.get(conn, person_id)
    return person.name if person else ""
