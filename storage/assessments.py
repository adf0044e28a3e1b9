"""Grades as they were given, each with its receipt: what it rests on, so that it can be given again."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.rows import added_many, every, first
from storage.schema import assessment, subject


@dataclass(frozen=True, slots=True)
class AssessmentRow:
    """A grade given as of a day on what was known at a moment.

    `answer` is the whole answer; a number with a fraction in it is a Decimal. `clause`: the one that decided.
    `cause`: record, time, import or manual.
    """

    id: int
    subject_id: int
    bureau_id: int
    as_of: date
    known_at: datetime
    reading: str
    ruleset: str
    ruleset_sha256: str
    engine: str
    facts_sha256: str
    grade: str | None
    clause: str | None
    next_change_on: date | None
    next_change_grade: str | None
    answer: dict[str, Any]
    created_at: datetime
    cause: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NewAssessment:
    """A grade to be kept; the fields are AssessmentRow's."""

    subject_id: int
    bureau_id: int
    as_of: date
    known_at: datetime
    reading: str
    ruleset: str
    ruleset_sha256: str
    engine: str
    facts_sha256: str
    grade: str | None
    clause: str | None
    next_change_on: date | None
    next_change_grade: str | None
    answer: dict[str, Any]
    created_at: datetime
    cause: str


_FIELDS = tuple(field.name for field in fields(NewAssessment))


async def add_many(conn: AsyncConnection, new: Sequence[NewAssessment]) -> list[int]:
    """Keep assessments; returns their ids, in order. What the subjects' cards show is set by `subjects.set_grades`."""
    if not new:
        return []
    # Not `asdict`, which copies every answer.
    return await added_many(conn, assessment, [{name: getattr(one, name) for name in _FIELDS} for one in new])


async def get(conn: AsyncConnection, assessment_id: int) -> AssessmentRow | None:
    """One assessment by its id."""
    return await first(conn, select(assessment).where(assessment.c.id == assessment_id), AssessmentRow)


async def by_ids(conn: AsyncConnection, assessment_ids: Collection[int]) -> dict[int, AssessmentRow]:
    """Assessments by their ids; `assessment_ids`: a few hundred at most."""
    found = await every(conn, select(assessment).where(assessment.c.id.in_(assessment_ids)), AssessmentRow)
    return {row.id: row for row in found}


async def latest(conn: AsyncConnection, subject_id: int) -> AssessmentRow | None:
    """A subject's last assessment."""
    found = await of_subject(conn, subject_id, 1)
    return found[0] if found else None


async def of_subject(conn: AsyncConnection, subject_id: int, limit: int) -> list[AssessmentRow]:
    """A subject's assessments, the last first."""
    statement = select(assessment).where(assessment.c.subject_id == subject_id)
    return await every(conn, statement.order_by(assessment.c.id.desc()).limit(limit), AssessmentRow)


async def before(conn: AsyncConnection, row: AssessmentRow) -> AssessmentRow | None:
    """The subject's assessment before that one."""
    statement = select(assessment).where(assessment.c.subject_id == row.subject_id, assessment.c.id < row.id)
    return await first(conn, statement.order_by(assessment.c.id.desc()).limit(1), AssessmentRow)


async def count(conn: AsyncConnection) -> int:
    """How many grades were ever given."""
    return int((await conn.execute(select(func.count()).select_from(assessment))).scalar_one())


async def ids_after(conn: AsyncConnection, after: int, limit: int) -> list[int]:
    """The next assessments in the order of their ids."""
    statement = select(assessment.c.id).where(assessment.c.id > after).order_by(assessment.c.id).limit(limit)
    return list((await conn.execute(statement)).scalars())


async def shown_otherwise(conn: AsyncConnection, after: int, limit: int) -> list[int]:
    """The next subjects, by id, whose card shows another grade than the assessment that it names."""
    statement = (
        select(subject.c.id)
        .outerjoin(assessment, (assessment.c.id == subject.c.assessment_id) & (assessment.c.subject_id == subject.c.id))
        .where(subject.c.id > after, subject.c.grade.is_distinct_from(assessment.c.grade))
        .order_by(subject.c.id)
        .limit(limit)
    )
    return list((await conn.execute(statement)).scalars())
