"""并入: what a draft brings goes to a record that is there already, and no second one is made."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.conversation.draft import Draft
from bot.conversation.problems import Problem, problem
from bot.conversation.views import RecordView
from bot.locales import texts
from bot.usecases.actor import Actor
from bot.usecases.amend_record import amend_record, begin_amendment, save_amendment
from bot.usecases.permissions import Act, may
from bot.usecases.reach import bureau_of, subject_for
from bot.usecases.views import record_view
from storage import audit, cases, drafts, evidence, records
from storage.bureaus import BureauRow
from storage.records import RecordRow
from storage.subjects import SubjectRow


@dataclass(frozen=True, slots=True)
class Merged:
    """The record with what it got. evidence: how many items; amended: remark or document number were added; left: they
    were not, because correcting is not the actor's to do."""

    subject: SubjectRow
    bureau: BureauRow
    record: RecordView
    evidence: int
    amended: bool
    left: bool


async def merge_draft(
    conn: AsyncConnection, actor: Actor, draft: Draft, record_id: int, now: datetime
) -> Merged | Problem:
    """Give the draft's evidence to the record, and its remark and document number by an amendment; then the draft is
    done. A problem leaves the draft as it is.

    Raises:
        StrangerError, RefusedError: the actor may not log for this subject.
    """
    assert draft.subject_id is not None
    subject = await subject_for(conn, actor, Act.LOG, draft.subject_id)
    row = await records.current(conn, record_id)
    if row is None or (row.subject_id, row.type, row.status) != (subject.id, draft.type, "confirmed"):
        return problem("merge.problem.gone")
    if any(case.closed_at is None for case in await cases.of_record(conn, row.id)):
        return problem("merge.problem.in_procedure")
    if await drafts.close(conn, draft.id, draft.version, "confirmed", now) is None:
        return problem("draft.stale")
    note, document_no = _more(row, draft)
    wanted = (note, document_no) != (row.note or "", row.document_no)
    amended = wanted and may(actor, Act.AMEND)
    if amended:
        wrong = await _amend(conn, actor, row, note, document_no, now)
        if wrong is not None:
            return wrong
    added = await evidence.attach(conn, draft.id, row.id)
    await audit.append(
        conn,
        bureau_id=row.bureau_id,
        at=now,
        actor_id=actor.person_id,
        action="merge_draft",
        object=f"record:{row.id}",
        data={"draft": draft.id, "evidence": added, "amended": amended},
    )
    current = await records.current(conn, row.id)
    assert current is not None
    view = await record_view(conn, current)
    return Merged(subject, await bureau_of(conn, actor), view, added, amended, wanted and not amended)


def _more(row: RecordRow, draft: Draft) -> tuple[str, str | None]:
    """The record's remark and document number with what the draft adds; what is there stays."""
    note = row.note or ""
    if draft.note and draft.note not in note:
        note = f"{note}；{draft.note}" if note else draft.note
    return note, row.document_no or draft.document_no


async def _amend(
    conn: AsyncConnection, actor: Actor, row: RecordRow, note: str, document_no: str | None, now: datetime
) -> Problem | None:
    begun = await begin_amendment(conn, actor, row.id, row.version, now, withdraw=False, alone=False)
    if isinstance(begun, Problem):
        return begun
    said = begun.draft.changed(choosing=False, note=note, document_no=document_no)
    reason = texts(actor.lang).plain("merge.reason")
    kept = await save_amendment(conn, begun, begun.model_copy(update={"draft": said, "reason": reason}), now)
    assert kept is not None
    done = await amend_record(conn, actor, kept, now)
    return done if isinstance(done, Problem) else None
