"""假如: what a grade would be. Read, computed by the same engine, said; nothing is stored but that somebody asked."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.conversation.draft import Draft
from bot.conversation.problems import Problem, problem
from bot.conversation.supposing import Fewer, More, Otherwise
from bot.conversation.views import AnswerView, RecordView
from bot.usecases.actor import Actor
from bot.usecases.dossiers import answer_for, dossier_from, ruleset_of
from bot.usecases.permissions import Act
from bot.usecases.reach import bureau_of, subject_for
from bot.usecases.views import answer_view, record_views, view_ahead
from rulesets.errors import DossierError, RulesetError
from storage import audit, records
from storage.bureaus import BureauRow
from storage.subjects import SubjectRow

_SUPPOSED = "supposed"


@dataclass(frozen=True, slots=True)
class Basis:
    """What there is to suppose about: the confirmed records, the latest first, and the other readings."""

    subject: SubjectRow
    bureau: BureauRow
    records: tuple[RecordView, ...]
    readings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Supposed:
    """The grade now and as it would be. record: the one that came or went; reading: the one that was tried."""

    subject: SubjectRow
    bureau: BureauRow
    before: AnswerView
    after: AnswerView
    records: dict[str, RecordView]
    more: RecordView | None = None
    fewer: RecordView | None = None
    reading: str = ""


async def suppose_basis(conn: AsyncConnection, actor: Actor, subject_id: int) -> Basis:
    """What can be supposed.

    Raises:
        StrangerError, RefusedError: not the actor's to ask.
    """
    subject = await subject_for(conn, actor, Act.SUPPOSE, subject_id)
    bureau = await bureau_of(conn, actor)
    ruleset = ruleset_of(bureau)
    views = await record_views(conn, await records.of_subject(conn, subject.id))
    confirmed = sorted((one for one in views if one.status == "confirmed"), key=lambda one: one.on, reverse=True)
    now = ruleset.reading(bureau.reading)
    return Basis(subject, bureau, tuple(confirmed), tuple(one for one in ruleset.file.readings if one != now))


async def suppose(
    conn: AsyncConnection,
    actor: Actor,
    subject_id: int,
    change: More | Fewer | Otherwise | Draft,
    today: date,
    now: datetime,
) -> Supposed | Problem:
    """The grade of today, and as it would be with the change.

    Raises:
        StrangerError, RefusedError: not the actor's to ask.
    """
    basis = await suppose_basis(conn, actor, subject_id)
    subject, bureau = basis.subject, basis.bureau
    rows = [row.as_dossier() for row in await records.of_subject(conn, subject.id)]
    before = answer_for(bureau, dossier_from(subject, rows), today)
    shown = answer_view(before, actor.lang)
    made = Supposed(subject, bureau, shown, shown, {one.id: one for one in basis.records})
    changed = bureau
    match change:
        case Otherwise(reading):
            if reading not in basis.readings:
                return problem("draft.stale")
            changed, made = replace(bureau, reading=reading), replace(made, reading=reading)
        case Fewer(number):
            gone = next((one for one in basis.records if one.row == number), None)
            if gone is None:
                return problem("draft.stale")
            rows = [row for row in rows if row["id"] != gone.id]
            made = replace(made, fewer=gone)
        case _:
            draft = change.draft(bureau.ruleset, today) if isinstance(change, More) else change
            assert draft.type is not None
            rows.append({"id": _SUPPOSED, "type": draft.type, **draft.record_data()})
            view = RecordView(_SUPPOSED, draft.type, draft.typed_values())
            made = replace(made, more=view, records={**made.records, _SUPPOSED: view})
    try:
        dossier = dossier_from(subject, rows)
        after = answer_for(changed, dossier, today)
        then = view_ahead(changed, dossier, after, actor.lang)
    except (DossierError, RulesetError):
        return problem("suppose.impossible")
    await audit.append(
        conn,
        bureau_id=bureau.id,
        at=now,
        actor_id=actor.person_id,
        action="suppose",
        object=f"subject:{subject.id}",
    )
    return replace(made, after=then)
