"""What an amended regulation would change: every subject of a bureau graded by the one in force and by the other."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.usecases.dossiers import ruleset_of
from bot.usecases.export_parts import code_of, computed, dossier, name_of, records_of, subject_pages
from rulesets.engine import assess, grade_of
from rulesets.loader import Ruleset
from storage.bureaus import BureauRow
from storage.records import RecordRow
from storage.subjects import SubjectRow


@dataclass(frozen=True, slots=True)
class Side:
    """A ruleset under one of its readings."""

    ruleset: Ruleset
    reading: str


@dataclass(frozen=True, slots=True)
class Move:
    """A subject whose grade would be another one. clause_before, clause_after: the deciding one of each, or the nearest
    miss where there is no grade."""

    code: str
    name: str
    before: str | None
    after: str | None
    clause_before: str | None
    clause_after: str | None


@dataclass(frozen=True, slots=True)
class Part:
    """Some subjects in the order in which they were added: how many there are, and those of them that would move."""

    graded: int
    moves: tuple[Move, ...]


def sides(bureau: BureauRow, amended: Ruleset) -> tuple[Side, Side]:
    """The regulation in force as the bureau reads it, and the amended one: read alike if it can be, else by default."""
    in_force = ruleset_of(bureau)
    reading = in_force.reading(bureau.reading)
    kept = reading if reading in amended.file.readings else amended.file.default_reading
    return Side(in_force, reading), Side(amended, kept)


async def preview_ruleset(
    conn: AsyncConnection, bureau: BureauRow, before: Side, after: Side, as_of: date
) -> AsyncIterator[Part]:
    """Part by part, so that a bureau of any size takes the same memory; nothing is written."""
    async for page in subject_pages(conn, bureau.id):
        rows = await records_of(conn, page)
        yield await computed(lambda page=page, rows=rows: _part(page, rows, before, after, as_of))  # type: ignore[misc]


def _part(page: Sequence[SubjectRow], rows: dict[int, list[RecordRow]], before: Side, after: Side, as_of: date) -> Part:
    moves = []
    for subject in page:
        found = dossier(subject, rows[subject.id])
        grades = [grade_of(side.ruleset, found, as_of, side.reading) for side in (before, after)]
        if grades[0] != grades[1]:
            answers = [assess(side.ruleset, found, as_of, side.reading) for side in (before, after)]
            clauses = [answer.reasons[0].clause if answer.reasons else None for answer in answers]
            moves.append(Move(code_of(subject), name_of(subject), *grades, *clauses))
    return Part(len(page), tuple(moves))
