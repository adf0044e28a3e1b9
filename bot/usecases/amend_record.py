"""更正 and 撤回: a record that counts is amended by a new version, with who, when and why; nothing is overwritten."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.clock import china_date
from bot.conversation.amending import Amendment, prefilled
from bot.conversation.cards.amend import amended_notice
from bot.conversation.cards.confirm import Consequence
from bot.conversation.draft import Draft
from bot.conversation.flow import NOTE
from bot.conversation.problems import Problem, problem
from bot.conversation.views import RecordView
from bot.usecases.actor import Actor
from bot.usecases.deadline_views import subject_name
from bot.usecases.dossiers import answer_for, dossier_from, ruleset_of
from bot.usecases.moot_repair import end_moot_repairs
from bot.usecases.permissions import Act, RefusedError, require
from bot.usecases.preview_record import lacks_basis
from bot.usecases.raise_alerts import Followed, follow
from bot.usecases.reach import bureau_of, subject_for
from bot.usecases.tell import tell_subject
from bot.usecases.views import answer_view, record_view
from rulesets.errors import DossierError
from storage import audit, cases, drafts, evidence, records
from storage.bureaus import BureauRow
from storage.drafts import DraftRow
from storage.records import RecordRow
from storage.subjects import SubjectRow

KIND = "amend"
#: What is typed a day later is about something else.
_LIFE = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Amendable:
    """A record that may be amended now, with all that its card needs."""

    subject: SubjectRow
    bureau: BureauRow
    row: RecordRow
    record: RecordView


@dataclass(frozen=True, slots=True)
class AmendmentPreview:
    """What an amendment would do. consequence: None where the record would contradict itself.

    needs_hearing: the grade would get worse where the subject has to be heard first (新密 八).
    """

    of: Amendable
    consequence: Consequence | None
    needs_hearing: bool


@dataclass(frozen=True, slots=True)
class Amended:
    """The record as amended, and what followed."""

    of: Amendable
    record: RecordView
    followed: Followed


async def amendable(
    conn: AsyncConnection, actor: Actor, record_id: int, version: int | None = None
) -> Amendable | Problem:
    """A record that the actor may amend, or why it may not be amended now. `version`: as it was when they saw it.

    Raises:
        StrangerError, RefusedError: it is not theirs to amend, or there is none.
    """
    row = await records.current(conn, record_id)
    if row is None:
        require(actor, Act.AMEND)
        raise RefusedError(Act.AMEND, ())
    subject = await subject_for(conn, actor, Act.AMEND, row.subject_id)
    if row.status != "confirmed" or version not in (None, row.version):
        return problem("amend.problem.moved_on")
    if any(case.closed_at is None for case in await cases.of_record(conn, row.id)):
        return problem("amend.problem.in_procedure")
    return Amendable(subject, await bureau_of(conn, actor), row, await record_view(conn, row))


async def begin_amendment(
    conn: AsyncConnection,
    actor: Actor,
    record_id: int,
    version: int,
    now: datetime,
    *,
    withdraw: bool,
    alone: bool = True,
) -> Amendment | Problem:
    """Begin to correct a record, or to withdraw it; what was begun before is given up where this one is to be `alone`.

    Raises:
        StrangerError, RefusedError: it is not the actor's to amend.
    """
    of = await amendable(conn, actor, record_id, version)
    if isinstance(of, Problem):
        return of
    blank = Draft(
        ruleset=of.bureau.ruleset,
        subject_id=of.subject.id,
        subject_name=await subject_name(conn, of.subject.id),
        subject_grade=of.subject.grade,
        type=of.row.type,
        document_no=of.row.document_no,
        note=of.row.note or "",
        evidence=of.record.evidence,
    )
    before = prefilled(blank, of.row.data, record_id)
    draft = before.model_copy(update={"choosing": not withdraw})
    begun = Amendment(record_id=record_id, record_version=version, before=before, draft=draft, withdraw=withdraw)
    assert actor.person_id is not None
    for row in await drafts.open_of(conn, actor.person_id):
        if row.kind == KIND and alone:
            await drafts.close(conn, row.id, row.version, "cancelled", now)
    return _amendment(
        await drafts.start(
            conn,
            person_id=actor.person_id,
            bureau_id=of.bureau.id,
            kind=KIND,
            state=begun.model_dump(mode="json"),
            now=now,
        )
    )


async def open_amendment(
    conn: AsyncConnection, actor: Actor, now: datetime, draft_id: int | None = None
) -> Amendment | None:
    """The actor's open amendment of that id; without one, that which they turned to last of all drafts."""
    if actor.membership is None or actor.person_id is None:
        return None
    rows = [row for row in await drafts.open_of(conn, actor.person_id) if row.bureau_id == actor.membership.bureau_id]
    if draft_id is None:
        rows = [row for row in rows[:1] if now - row.updated_at < _LIFE]
    found = next((row for row in rows if row.kind == KIND and draft_id in (None, row.id)), None)
    return _amendment(found) if found else None


async def save_amendment(conn: AsyncConnection, before: Amendment, after: Amendment, now: datetime) -> Amendment | None:
    """Keep the next version; None where it has moved on meanwhile."""
    row = await drafts.save(conn, before.id, before.version, after.model_dump(mode="json"), now)
    return _amendment(row) if row else None


async def cancel_amendment(conn: AsyncConnection, amendment: Amendment, now: datetime) -> bool:
    """Give it up; False where it has moved on meanwhile."""
    return await drafts.close(conn, amendment.id, amendment.version, "cancelled", now) is not None


async def preview_amendment(
    conn: AsyncConnection, actor: Actor, amendment: Amendment, now: datetime
) -> AmendmentPreview | Problem:
    """The grade today, and as it would be with the record amended; or why it may not be amended any more.

    Raises:
        StrangerError, RefusedError: it is not the actor's to amend.
    """
    of = await amendable(conn, actor, amendment.record_id, amendment.record_version)
    if isinstance(of, Problem):
        return of
    today = china_date(now)
    rows = [row.as_dossier() for row in await records.of_subject(conn, of.subject.id)]
    status = "withdrawn" if amendment.withdraw else "confirmed"
    changed = {"id": of.row.public_id, "type": of.row.type, **amendment.data(of.row.data), "status": status}
    others = [row for row in rows if row["id"] != of.row.public_id]
    before = answer_for(of.bureau, dossier_from(of.subject, rows), today)
    try:
        after = answer_for(of.bureau, dossier_from(of.subject, [*others, changed]), today)
    except DossierError:
        return AmendmentPreview(of, None, False)
    rules = ruleset_of(of.bureau)
    worse = rules.badness(after.grade) > rules.badness(before.grade)
    consequence = Consequence(answer_view(before, actor.lang), answer_view(after, actor.lang))
    return AmendmentPreview(of, consequence, worse and rules.file.workflow.statement is not None)


async def amend_record(conn: AsyncConnection, actor: Actor, amendment: Amendment, now: datetime) -> Amended | Problem:
    """Carry out an amendment that is ready, or say why not; a problem leaves it as it is.

    Raises:
        StrangerError, RefusedError: it is not the actor's to amend.
    """
    seen = await preview_amendment(conn, actor, amendment, now)
    if isinstance(seen, Problem):
        return seen
    if seen.consequence is None:
        return problem("draft.incomplete")
    if seen.needs_hearing:
        return problem("amend.problem.needs_hearing")
    if not amendment.withdraw and lacks_basis(ruleset_of(seen.of.bureau), amendment.draft):
        return problem("confirm.lacks_basis")
    if await drafts.close(conn, amendment.id, amendment.version, "confirmed", now) is None:
        return problem("draft.stale")
    of = seen.of
    who = {"by": actor.person_id, "now": now, "reason": amendment.reason}
    if amendment.withdraw:
        row = await records.amend(conn, of.row.id, status="withdrawn", **who)  # type: ignore[arg-type]
        await end_moot_repairs(conn, row, now)
    else:
        row = await records.amend(
            conn,
            of.row.id,
            data=amendment.data(of.row.data),
            document_no=amendment.draft.document_no,
            note=amendment.draft.note or None,
            **who,  # type: ignore[arg-type]
        )
        await evidence.attach(conn, amendment.id, of.row.id)
    await audit.append(
        conn,
        bureau_id=of.bureau.id,
        at=now,
        actor_id=actor.person_id,
        action="withdraw_record" if amendment.withdraw else "amend_record",
        object=f"record:{of.row.id}",
        data={"version": row.version, "fields": sorted(amendment.changes)},
    )
    why = "withdrawn" if amendment.withdraw else "amended"
    followed = await follow(conn, of.subject.id, now, cause="record", record=row, why_better=why)  # type: ignore[arg-type]
    view = await record_view(conn, row)
    await _tell(conn, amendment, of, view, followed, now)
    return Amended(of, view, followed)


async def _tell(
    conn: AsyncConnection, amendment: Amendment, of: Amendable, view: RecordView, followed: Followed, now: datetime
) -> None:
    """The enterprise hears what of its record has changed; a remark is the bureau's own."""
    changes = {name: values for name, values in amendment.changes.items() if name != NOTE}
    if not (changes or amendment.withdraw):
        return
    name = await subject_name(conn, of.subject.id)
    grades = (followed.before, followed.after)
    await tell_subject(
        conn,
        of.subject.id,
        lambda texts: amended_notice(
            texts, name, view, changes, grades, ruleset=of.bureau.ruleset, bureau=of.bureau.name
        ),
        now,
        about=f"record:{view.row}",
    )


def _amendment(row: DraftRow) -> Amendment:
    kept = Amendment.model_validate(row.state)
    return kept.model_copy(update={"draft": kept.draft.model_copy(update={"id": row.id, "version": row.version})})
