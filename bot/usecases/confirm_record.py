"""确认: the draft becomes a record, the grade follows, and whom it concerns is told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.conversation.draft import Draft
from bot.conversation.problems import Problem, problem
from bot.conversation.views import RecordView
from bot.steps import reached
from bot.usecases.actor import Actor
from bot.usecases.dossiers import dossier_from, ruleset_of
from bot.usecases.open_statement import open_statement
from bot.usecases.permissions import Act
from bot.usecases.preview_record import lacks_basis, waits
from bot.usecases.raise_alerts import Followed, follow
from bot.usecases.reach import bureau_of, subject_for
from bot.usecases.views import record_view
from rulesets.errors import DossierError
from storage import audit, drafts, evidence, records
from storage.bureaus import BureauRow
from storage.subjects import SubjectRow


@dataclass(frozen=True, slots=True)
class Confirmed:
    """The record as saved, and what followed; `followed` None while it waits for its check."""

    subject: SubjectRow
    bureau: BureauRow
    record: RecordView
    followed: Followed | None


async def confirm_record(conn: AsyncConnection, actor: Actor, draft: Draft, now: datetime) -> Confirmed | Problem:
    """Make a record of a complete draft, or say why not; a problem leaves the draft as it is.

    Raises:
        StrangerError, RefusedError: the actor may not log for this subject.
    """
    assert draft.subject_id is not None
    assert draft.type is not None
    subject = await subject_for(conn, actor, Act.LOG, draft.subject_id)
    bureau = await bureau_of(conn, actor)
    rules = ruleset_of(bureau)
    if lacks_basis(rules, draft):
        return problem("confirm.lacks_basis")
    data = draft.record_data()
    try:
        dossier_from(subject, [{"id": "draft", "type": draft.type, **data}])
    except DossierError:
        return problem("draft.incomplete")
    if await drafts.close(conn, draft.id, draft.version, "confirmed", now) is None:
        return problem("draft.stale")
    status = "pending" if waits(rules, draft) else "confirmed"
    row = await records.create(
        conn,
        bureau_id=bureau.id,
        subject_id=subject.id,
        type=draft.type,
        data=data,
        status=status,
        now=now,
        entered_by=actor.person_id,
        note=draft.note or None,
        document_no=draft.document_no,
        latitude=draft.place[0] if draft.place else None,
        longitude=draft.place[1] if draft.place else None,
    )
    reached("deciding")
    await evidence.attach(conn, draft.id, row.id)
    await audit.append(
        conn,
        bureau_id=bureau.id,
        at=now,
        actor_id=actor.person_id,
        action="log_record",
        object=f"record:{row.id}",
        data={"type": row.type, "status": status, "subject": subject.id},
    )
    view = await record_view(conn, row)
    if status != "confirmed":
        await open_statement(conn, row, now)
        return Confirmed(subject, bureau, view, None)
    return Confirmed(subject, bureau, view, await follow(conn, subject.id, now, cause="record", record=row))
