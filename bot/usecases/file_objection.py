"""异议: filed by the enterprise from the record or the grade it disputes, or entered by staff from paper."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from markupsafe import Markup
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.casework.objection import KIND, PRELIMINARY, PRELIMINARY_DAYS, PROCEDURE
from bot.clock import china_date
from bot.conversation.cards.objection import objection_card
from bot.conversation.problems import Problem, problem
from bot.locales import Texts
from bot.usecases.actor import Actor
from bot.usecases.ask_words import Words
from bot.usecases.assess_subject import assess_subject
from bot.usecases.dossiers import ruleset_of
from bot.usecases.keep_deadline import open_deadline
from bot.usecases.objections import Opened, is_open, lead_moves, mark, objection_view
from bot.usecases.permissions import Act, RefusedError, require
from bot.usecases.reach import bureau_of, subject_for
from bot.usecases.tell import tell_people
from bot.usecases.tell_alert import recipients
from storage import assessments, audit, cases, records
from storage.bureaus import BureauRow
from storage.cases import CaseRow
from storage.subjects import SubjectRow


@dataclass(frozen=True, slots=True)
class Target:
    """What is disputed: a record by its id, or the grade of a subject."""

    record_id: int | None = None
    subject_id: int | None = None


@dataclass(frozen=True, slots=True)
class Disputable:
    """A target that may be disputed, and what is to be marked with it."""

    subject: SubjectRow
    bureau: BureauRow
    record_ids: tuple[int, ...]
    assessment_id: int | None


async def may_file(conn: AsyncConnection, actor: Actor, target: Target, now: datetime) -> Disputable | Problem:
    """Whether an objection may be filed against the target now, or why not.

    Raises:
        StrangerError, RefusedError: the subject is not the actor's, or there is no such record.
    """
    act = Act.ENTER_PAPER if actor.is_staff else Act.FILE
    row = await records.current(conn, target.record_id) if target.record_id else None
    subject_id = row.subject_id if row else target.subject_id
    if subject_id is None:
        require(actor, act)
        raise RefusedError(act, ())
    subject = await subject_for(conn, actor, act, subject_id)
    bureau = await bureau_of(conn, actor)
    if ruleset_of(bureau).file.objection is None:
        return problem("objection.none_here")
    if row is not None and row.status != "confirmed":
        # What is pending counts nowhere yet, and the subject is heard on it by its statement (新密 八).
        return problem("objection.pending" if row.status == "pending" else "objection.not_recorded")
    for case in await cases.of_subject(conn, subject.id):
        if is_open(case) and case.record_id == target.record_id:
            return problem("objection.already", id=case.id)
    if row is not None:
        return Disputable(subject, bureau, (row.id,), None)
    return await _grade(conn, subject, bureau, now)


async def _grade(conn: AsyncConnection, subject: SubjectRow, bureau: BureauRow, now: datetime) -> Disputable:
    """The grade is disputed as it was given last, through the records that decided it."""
    last = await assessments.latest(conn, subject.id)
    if last is None:
        await assess_subject(conn, subject.id, now, cause="manual")
        last = await assessments.latest(conn, subject.id)
        assert last is not None
    reasons = last.answer["reasons"]
    rows = [await records.by_public_id(conn, public_id) for public_id in (reasons[0]["records"] if reasons else ())]
    return Disputable(subject, bureau, tuple(row.id for row in rows if row), last.id)


async def file_objection(
    conn: AsyncConnection,
    actor: Actor,
    target: Target,
    words: Words,
    now: datetime,
    *,
    received_on: date | None = None,
) -> Opened | Problem:
    """Open an objection with its reason and its basis; the managers are told, the preliminary check is due.

    received_on: the day on which the paper came in; None for today. Counting starts from it.

    Raises:
        StrangerError, RefusedError: see `may_file`.
    """
    today = china_date(now)
    if received_on is not None and received_on > today:
        return problem("date.future", date=received_on.isoformat(), today=today.isoformat())
    found = await may_file(conn, actor, target, now)
    if isinstance(found, Problem):
        return found
    assessed = await assessments.latest(conn, found.subject.id)
    filed_on = received_on or today
    data: dict[str, Any] = {
        "reason": words.text,
        "paper": actor.is_staff,
        "filed_on": filed_on.isoformat(),
        "records": list(found.record_ids),
        "grade": assessed.grade if assessed else None,
    }
    case = await cases.open_case(
        conn,
        bureau_id=found.bureau.id,
        subject_id=found.subject.id,
        kind=KIND,
        state=PROCEDURE.first,
        now=now,
        record_id=target.record_id,
        assessment_id=found.assessment_id,
        filed_by=None if actor.is_staff else actor.person_id,
        data=data,
    )
    await cases.note_event(
        conn, case.id, move="file", from_state=None, to_state=case.state, actor_id=actor.person_id, now=now,
        note=words.text,
    )  # fmt: skip
    await keep_basis(conn, actor, case, words, now)
    await mark(conn, found.record_ids, actor, now, case)
    await open_deadline(
        conn,
        bureau_id=case.bureau_id,
        subject_id=case.subject_id,
        kind=PRELIMINARY,
        starts_on=filed_on,
        working_days=PRELIMINARY_DAYS,
        now=now,
        case_id=case.id,
        record_id=case.record_id,
    )
    await audit.append(
        conn,
        bureau_id=case.bureau_id,
        at=now,
        actor_id=actor.person_id,
        action="objection_file",
        object=f"case:{case.id}",
        data={"record": case.record_id, "subject": case.subject_id, "paper": actor.is_staff},
    )
    await tell_leads(conn, case, now, without=actor.person_id)
    return Opened(case, found.subject, found.bureau)


async def keep_basis(
    conn: AsyncConnection, actor: Actor, case: CaseRow, words: Words, now: datetime, *, of: str = ""
) -> int:
    """Keep the files that came as the basis (依据), or as proof `of` something else; one already there is not taken
    twice. Returns how many were new."""
    known = {one.file_unique_id for one in await cases.documents(conn, case.id)}
    new = [one for one in words.files if one["file_unique_id"] not in known]
    for one in new:
        await cases.add_document(
            conn,
            case.id,
            kind=f"{of}{one['kind']}",
            added_by=actor.person_id,
            now=now,
            file_id=one["file_id"],
            file_unique_id=one["file_unique_id"],
            name=one.get("file_name"),
            mime=one.get("mime"),
            size=one.get("size"),
        )
    return len(new)


async def tell_leads(
    conn: AsyncConnection,
    case: CaseRow,
    now: datetime,
    *,
    without: int | None = None,
    note: Callable[[Texts], Markup] | None = None,
) -> None:
    """Show the case to the managers, with the buttons of what they may do next; not to who did it.

    note: what happened, said first.
    """
    view = await objection_view(conn, case, now)
    hats = await recipients(conn, case.bureau_id)
    await tell_people(
        conn,
        (hat.person_id for hat in hats if hat.person_id != without),
        lambda texts: objection_card(texts, view, lead_moves(case), note=note(texts) if note else None),
        now,
        about=f"case:{case.id}",
    )
