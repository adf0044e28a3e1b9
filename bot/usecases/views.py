"""From rows to what the cards are drawn from."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.casework.statement import KIND, waits_for
from bot.conversation.views import AnswerView, PersonView, RecordView, SubjectChoice, SubjectView
from bot.usecases.dossiers import ahead_of
from bot.usecases.shown_name import shown_name
from rulesets.answer import Answer
from rulesets.dossier import Dossier
from storage import bureaus, cases, evidence, people, records, subjects
from storage.bureaus import BureauRow
from storage.records import RecordRow
from storage.subjects import SubjectRow


def answer_view(answer: Answer, lang: str) -> AnswerView:
    """An answer, its notes in `lang`."""
    return AnswerView.from_json(answer.to_json(lang))


def view_ahead(bureau: BureauRow, dossier: Dossier, answer: Answer, lang: str) -> AnswerView:
    """The same, and what comes of time alone also where an amended text will apply."""
    ahead = ahead_of(bureau, dossier, answer)
    return replace(answer_view(answer, lang), next_change=ahead.change, amended=ahead.amended)


def choice_of(subject: SubjectRow, ruleset: str) -> SubjectChoice:
    """A subject in a list."""
    # Of several masked names one may be like another: the number tells them apart.
    name = f"{shown_name(subject)} {subject.number}" if subject.kind == "person" else subject.name
    return SubjectChoice(subject.id, name, ruleset, subject.grade)


async def record_view(conn: AsyncConnection, row: RecordRow) -> RecordView:
    """One record with who entered it and how much evidence there is."""
    # A later version may have moved the status alone, by somebody who entered nothing.
    author = row.entered_by if row.version == 1 else await records.author(conn, row.id)
    person = await people.get(conn, author) if author else None
    return RecordView(
        id=row.public_id,
        type=row.type,
        values=row.data,
        status=row.status,
        note=row.note or "",
        document_no=row.document_no,
        under_objection=row.under_objection,
        entered_by=person.name if person else "",
        evidence=len(await evidence.of_record(conn, row.id)),
        row=row.id,
        version=row.version,
        waits=await _waits(conn, row),
    )


async def _waits(conn: AsyncConnection, row: RecordRow) -> tuple[str, ...]:
    """Why a pending record does not count yet; nothing for one that waits for nothing."""
    if row.status != "pending":
        return ()
    found = [one for one in await cases.of_record(conn, row.id) if one.kind == KIND]
    return waits_for(found[-1].state, found[-1].data) if found else ()


async def record_views(conn: AsyncConnection, rows: Iterable[RecordRow]) -> list[RecordView]:
    """Several records."""
    return [await record_view(conn, row) for row in rows]


async def subject_view(conn: AsyncConnection, subject: SubjectRow, bureau: BureauRow) -> SubjectView:
    """A subject with its other names, its persons and its department."""
    departments = {one.id: one.name for one in await bureaus.departments(conn, bureau.id)}
    return SubjectView(
        id=subject.id,
        name=subject.name,
        kind=subject.kind,
        number=subject.uscc or subject.number or "",
        sector=subject.sector,
        is_key=subject.is_key,
        included_on=subject.included_on,
        aliases=tuple(await subjects.aliases(conn, subject.id)),
        department=departments.get(subject.department_id or 0, ""),
        persons=tuple(PersonView(one.role, one.name) for one in await subjects.persons(conn, subject.id)),
        ruleset=bureau.ruleset,
        grade=subject.grade,
    )
