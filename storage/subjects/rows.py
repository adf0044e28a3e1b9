"""Subjects, to look at."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.rows import every, first
from storage.schema import subject, subject_alias, subject_past, subject_person


@dataclass(frozen=True, slots=True)
class SubjectRow:
    """A subject (监管对象) of a bureau. `number` is the internal number of a natural person, who has no USCC.

    `grade`, `assessment_id` and `next_change_on` repeat the last assessment; with `assessment_id` None there
    was none. Coordinates are degrees (WGS 84).
    """

    id: int
    bureau_id: int
    kind: str
    uscc: str | None
    number: str | None
    name: str
    sector: str
    is_key: bool
    included_on: date | None
    latitude: float | None
    longitude: float | None
    department_id: int | None
    created_at: datetime
    grade: str | None
    assessment_id: int | None
    next_change_on: date | None


@dataclass(frozen=True, slots=True)
class SubjectPersonRow:
    """A person of the subject: principal, safety_deputy or other."""

    id: int
    subject_id: int
    role: str
    name: str


async def get(conn: AsyncConnection, subject_id: int) -> SubjectRow | None:
    """One subject by its id."""
    return await first(conn, select(subject).where(subject.c.id == subject_id), SubjectRow)


async def as_known(conn: AsyncConnection, row: SubjectRow, known_at: datetime) -> SubjectRow:
    """A subject with the name, sector, weight and inclusion date that the bureau held true at a moment."""
    then = (
        select(subject_past)
        .where(subject_past.c.subject_id == row.id, subject_past.c.superseded_at > known_at)
        .order_by(subject_past.c.superseded_at, subject_past.c.id)
        .limit(1)
    )
    past = (await conn.execute(then)).mappings().first()
    if past is None:
        return row
    return replace(
        row,
        name=past["name"],
        sector=past["sector"],
        is_key=past["is_key"],
        included_on=past["included_on"],
    )


async def by_code(conn: AsyncConnection, bureau_id: int, code: str) -> SubjectRow | None:
    """A bureau's subject by its exact USCC or internal number."""
    statement = select(subject).where(
        subject.c.bureau_id == bureau_id, (subject.c.uscc == code) | (subject.c.number == code)
    )
    return await first(conn, statement, SubjectRow)


async def of_bureau(
    conn: AsyncConnection,
    bureau_id: int,
    *,
    grades: Collection[str | None] | None = None,
    after_id: int = 0,
    limit: int | None = None,
) -> list[SubjectRow]:
    """A bureau's subjects in the order in which they were added, from the one after `after_id`; `grades` keeps
    only these, None among them standing for 未定级."""
    statement = select(subject).where(subject.c.bureau_id == bureau_id, subject.c.id > after_id)
    if grades is not None:
        fits = subject.c.grade.in_([grade for grade in grades if grade is not None])
        statement = statement.where(fits | subject.c.grade.is_(None) if None in grades else fits)
    return await every(conn, statement.order_by(subject.c.id).limit(limit), SubjectRow)


async def grade_counts(conn: AsyncConnection, bureau_id: int) -> dict[str | None, int]:
    """How many of a bureau's subjects have each grade; None for 未定级."""
    statement = select(subject.c.grade, func.count()).where(subject.c.bureau_id == bureau_id).group_by(subject.c.grade)
    return dict((await conn.execute(statement)).all())


async def due_for_regrade(conn: AsyncConnection, today: date, limit: int) -> list[SubjectRow]:
    """Subjects of any bureau whose grade was to change by `today`, the longest overdue first."""
    statement = (
        select(subject)
        .where(subject.c.next_change_on <= today)
        .order_by(subject.c.next_change_on, subject.c.id)
        .limit(limit)
    )
    return await every(conn, statement, SubjectRow)


async def aliases(conn: AsyncConnection, subject_id: int) -> list[str]:
    """A subject's other names, in the order in which they were added."""
    statement = select(subject_alias.c.alias).where(subject_alias.c.subject_id == subject_id)
    return list((await conn.execute(statement.order_by(subject_alias.c.id))).scalars())


async def persons_of(conn: AsyncConnection, subject_ids: Collection[int]) -> dict[int, list[SubjectPersonRow]]:
    """The persons of several subjects, a few hundred at most; those without any are left out."""
    statement = select(subject_person).where(subject_person.c.subject_id.in_(subject_ids))
    found: dict[int, list[SubjectPersonRow]] = {}
    for row in await every(conn, statement.order_by(subject_person.c.id), SubjectPersonRow):
        found.setdefault(row.subject_id, []).append(row)
    return found


async def by_ids(conn: AsyncConnection, subject_ids: Collection[int]) -> dict[int, SubjectRow]:
    """Subjects by their ids, a few hundred at most."""
    return {row.id: row for row in await every(conn, select(subject).where(subject.c.id.in_(subject_ids)), SubjectRow)}


async def persons(conn: AsyncConnection, subject_id: int) -> list[SubjectPersonRow]:
    """A subject's persons, in the order in which they were given."""
    statement = select(subject_person).where(subject_person.c.subject_id == subject_id)
    return await every(conn, statement.order_by(subject_person.c.id), SubjectPersonRow)
