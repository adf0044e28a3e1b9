"""/repair: may the subject apply, for which records, what is missing, and what the grade would become."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.bureau_settings import settings_of
from bot.casework.repair import (
    KIND_OF,
    Opening,
    granted,
    improves_by_itself,
    openings,
)
from bot.clock import china_date
from bot.conversation.repair_views import Grade, OpeningView, RepairSheet
from bot.usecases.actor import Actor
from bot.usecases.dossiers import answer_for, dossier_of, ruleset_of, text_of
from bot.usecases.permissions import Act
from bot.usecases.reach import bureau_of, subject_for
from bot.usecases.views import record_view
from rulesets.answer import Answer
from rulesets.dossier import Dossier
from storage import audit, cases, records
from storage.bureaus import BureauRow
from storage.cases import CaseRow
from storage.records import RecordRow
from storage.subjects import SubjectRow


@dataclass(frozen=True, slots=True)
class Standings:
    """A subject's records that can be repaired or removed, as of a day."""

    dossier: Dossier
    answer: Answer
    openings: tuple[Opening, ...]

    def of(self, public_id: str) -> Opening | None:
        """Where one record stands; None where it can be neither repaired nor removed."""
        return next((one for one in self.openings if one.record == public_id), None)


def standings_in(bureau: BureauRow, dossier: Dossier, answer: Answer) -> Standings:
    """The standings of a dossier that was just graded."""
    days = settings_of(bureau.settings).repair_period_days
    found = openings(text_of(answer), dossier, answer, period_days=days)
    return Standings(dossier, answer, found)


async def standings_of(conn: AsyncConnection, bureau: BureauRow, subject: SubjectRow, as_of: date) -> Standings:
    """The standings of a subject as the bureau knows it now."""
    dossier = await dossier_of(conn, subject)
    return standings_in(bureau, dossier, answer_for(bureau, dossier, as_of))


async def opening_view(
    conn: AsyncConnection, bureau: BureauRow, standings: Standings, row: RecordRow, about: Sequence[CaseRow]
) -> OpeningView | None:
    """Where one record stands, with its open application among its cases; None where there is no procedure for it."""
    kind = KIND_OF.get(ruleset_of(bureau).file.repair.procedure)
    one = standings.of(row.public_id)
    if one is None:
        return None
    open_case = next(((case.id, case.state) for case in about if case.kind == kind and case.closed_at is None), None)
    return OpeningView(await record_view(conn, row), one.standing, one.opens, one.until, open_case)


async def show_repair(conn: AsyncConnection, actor: Actor, subject_id: int, now: datetime) -> RepairSheet:
    """The whole sheet for whoever may see the subject.

    Raises:
        StrangerError, RefusedError: the actor may not see it.
    """
    subject = await subject_for(conn, actor, Act.SEE_SUBJECT, subject_id)
    bureau = await bureau_of(conn, actor)
    await audit.append(
        conn,
        bureau_id=bureau.id,
        at=now,
        actor_id=actor.person_id,
        action="read_repair",
        object=f"subject:{subject.id}",
    )
    return await sheet_of(conn, bureau, subject, await standings_of(conn, bureau, subject, china_date(now)))


async def sheet_of(conn: AsyncConnection, bureau: BureauRow, subject: SubjectRow, standings: Standings) -> RepairSheet:
    """The sheet of a subject whose standings are known."""
    answer, dossier = standings.answer, standings.dossier
    rules, own = text_of(answer), settings_of(bureau.settings)
    procedure = rules.file.repair
    kind = KIND_OF.get(procedure.procedure)
    clause = getattr(procedure, "clause", "")
    about = await cases.of_subject(conn, subject.id)
    rows = {row.public_id: row for row in await records.of_subject(conn, subject.id)}
    views = []
    for one in standings.openings:
        row = rows[one.record]
        view = await opening_view(conn, bureau, standings, row, [case for case in about if case.record_id == row.id])
        views += [view] if view else []

    def grade_after(wanted: list[OpeningView]) -> Grade | None:
        if not wanted:
            return None
        return (granted(rules, dossier, answer, [one.record.id for one in wanted]).grade,)

    return RepairSheet(
        subject=subject.id,
        name=subject.name,
        natural=subject.kind == "person",
        ruleset=bureau.ruleset,
        bureau=bureau.name,
        kind=kind,
        grade=answer.grade,
        best=rules.badness(answer.grade) == 0,
        openings=tuple(views),
        clause=clause,
        words=rules.quote(clause) if clause else "",
        granted=grade_after([one for one in views if one.may_apply]),
        all_granted=grade_after(views),
        by_itself=improves_by_itself(rules, dossier, answer),
        phone=own.phone,
        address=own.address,
    )
