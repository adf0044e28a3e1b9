"""申请修复, 申请提前移出: filed by the enterprise in chat, or entered by staff from paper; and the proof before it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.casework.repair import KIND_OF, PROCEDURES
from bot.clock import china_date
from bot.conversation.cards.repair_case import case_card, proof_notice
from bot.conversation.problems import Problem, problem
from bot.conversation.repair_views import Kind
from bot.conversation.views import RecordView
from bot.usecases.actor import Actor
from bot.usecases.dossiers import ruleset_of
from bot.usecases.permissions import Act, RefusedError, require
from bot.usecases.reach import bureau_of, subject_for
from bot.usecases.show_repair import standings_of
from bot.usecases.show_repair_case import repair_case_view
from bot.usecases.tell import tell_people
from bot.usecases.tell_alert import recipients
from bot.usecases.views import record_view
from storage import audit, cases, evidence, people, records
from storage.bureaus import BureauRow
from storage.cases import CaseRow
from storage.records import RecordRow
from storage.subjects import SubjectRow

#: What may still be shown to be corrected or performed.
_LACKING = ("uncorrected", "unperformed")


@dataclass(frozen=True, slots=True)
class Applying:
    """A record that the actor may file something about now. `ways`: one of them has to be chosen, where any."""

    bureau: BureauRow
    subject: SubjectRow
    row: RecordRow
    record: RecordView
    standing: str
    kind: Kind
    clause: str
    ways: tuple[str, ...]


async def may_apply(conn: AsyncConnection, actor: Actor, record_id: int, now: datetime) -> Applying | Problem:
    """Whether an application for this record may be filed now.

    Raises:
        StrangerError, RefusedError: the actor may file nothing for its subject.
    """
    return await _applying(conn, actor, record_id, now, ("open",), problem("repair.problem.not_open"))


async def may_prove(conn: AsyncConnection, actor: Actor, record_id: int, now: datetime) -> Applying | Problem:
    """Whether proof of correction of this record is wanted.

    Raises:
        StrangerError, RefusedError: the actor may file nothing for its subject.
    """
    return await _applying(conn, actor, record_id, now, _LACKING, problem("repair.problem.not_correctable"))


async def _applying(
    conn: AsyncConnection, actor: Actor, record_id: int, now: datetime, wanted: Sequence[str], otherwise: Problem
) -> Applying | Problem:
    act = Act.ENTER_PAPER if actor.is_staff else Act.FILE
    row = await records.current(conn, record_id)
    if row is None:
        require(actor, act)
        raise RefusedError(act, ())
    subject = await subject_for(conn, actor, act, row.subject_id)
    bureau = await bureau_of(conn, actor)
    procedure = ruleset_of(bureau).file.repair
    kind = KIND_OF.get(procedure.procedure)
    standing = (await standings_of(conn, bureau, subject, china_date(now))).of(row.public_id)
    if kind is None or standing is None or standing.standing not in wanted:
        return otherwise
    if any(one.kind == kind and one.closed_at is None for one in await cases.of_record(conn, row.id)):
        return problem("repair.problem.in_hand")
    clause = getattr(procedure, "clause", "")
    ways = getattr(procedure, "ways", ())
    view = await record_view(conn, row)
    return Applying(bureau, subject, row, view, standing.standing, kind, clause, ways)


async def file_repair(
    conn: AsyncConnection,
    actor: Actor,
    record_id: int,
    now: datetime,
    *,
    way: str = "",
    text: str = "",
    files: Sequence[Mapping[str, Any]] = (),
) -> CaseRow | Problem:
    """File the application: the bureau's managers are told. 新密 十六 wants it in writing: words or documents.

    Raises:
        StrangerError, RefusedError: the actor may file nothing for the record's subject.
    """
    applying = await may_apply(conn, actor, record_id, now)
    if isinstance(applying, Problem):
        return applying
    if not text and not files:
        return problem("repair.ask.nothing")
    if (way or None) not in (applying.ways or (None,)):
        return problem("repair.problem.not_open")
    paper = actor.is_staff
    case = await cases.open_case(
        conn,
        bureau_id=applying.bureau.id,
        subject_id=applying.subject.id,
        kind=applying.kind,
        state=PROCEDURES[applying.kind].first,
        now=now,
        record_id=record_id,
        filed_by=None if paper else actor.person_id,
        data={"text": text, "way": way, "entered_by": actor.person_id if paper else None},
    )
    await cases.note_event(
        conn, case.id, move="file", from_state=None, to_state=case.state, actor_id=actor.person_id, now=now
    )
    for file in files:
        await cases.add_document(conn, case.id, added_by=actor.person_id, now=now, **_document(file))
    await audit.append(
        conn,
        bureau_id=case.bureau_id,
        at=now,
        actor_id=actor.person_id,
        action=f"{case.kind}_file",
        object=f"case:{case.id}",
        data={"record": record_id, "files": len(files), "paper": paper},
    )
    for hat in await recipients(conn, case.bureau_id):
        view = await repair_case_view(conn, case, hat.role, hat.person_id, now)
        await tell_people(conn, (hat.person_id,), partial(case_card, case=view), now, about=f"case:{case.id}")
    return case


def _document(file: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "kind": file["kind"],
        "file_id": file["file_id"],
        "file_unique_id": file["file_unique_id"],
        "name": file.get("file_name"),
        "mime": file.get("mime"),
        "size": file.get("size"),
    }


async def file_proof(
    conn: AsyncConnection,
    actor: Actor,
    record_id: int,
    now: datetime,
    *,
    text: str = "",
    files: Sequence[Mapping[str, Any]] = (),
) -> Applying | Problem:
    """整改材料: kept with the record as evidence, and shown to the managers and to who logged the record.

    Raises:
        StrangerError, RefusedError: the actor may file nothing for the record's subject.
    """
    applying = await may_prove(conn, actor, record_id, now)
    if isinstance(applying, Problem):
        return applying
    if not text and not files:
        return problem("repair.ask.nothing")
    for file in files:
        await evidence.add(conn, record_id=record_id, state="wanted", added_by=actor.person_id, now=now, **file)
    await audit.append(
        conn,
        bureau_id=applying.bureau.id,
        at=now,
        actor_id=actor.person_id,
        action="file_proof",
        object=f"record:{record_id}",
        data={"files": len(files), "text": text},
    )
    told = [hat.person_id for hat in await recipients(conn, applying.bureau.id)]
    author = await records.author(conn, record_id)
    inspectors = await people.members(conn, applying.bureau.id, ("inspector",))
    told += [hat.person_id for hat in inspectors if hat.person_id == author]
    await tell_people(
        conn,
        told,
        lambda texts: proof_notice(
            texts,
            applying.subject.name,
            applying.record,
            applying.standing,
            text,
            len(files),
            natural=applying.subject.kind == "person",
        ),
        now,
        about=f"record:{record_id}",
    )
    return applying
