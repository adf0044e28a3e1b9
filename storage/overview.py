"""A bureau as a whole: who moved, whose grade rests on what, what was inspected."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.rows import every
from storage.schema import assessment, record, record_version, subject


@dataclass(frozen=True, slots=True)
class MovedRow:
    """A subject whose grade is not what it was. clause: the one that decides now."""

    subject_id: int
    name: str
    kind: str
    before: str | None
    after: str | None
    clause: str | None
    at: datetime


@dataclass(frozen=True, slots=True)
class AnsweredRow:
    """A subject with its last answer."""

    subject_id: int
    name: str
    kind: str
    answer: dict[str, Any]


async def moved(conn: AsyncConnection, bureau_id: int, since: datetime) -> list[MovedRow]:
    """The bureau's subjects with another grade than at a moment, those that were graded then, the last moved first."""
    then = assessment.alias("then")
    last_then = (
        select(func.max(then.c.id))
        .where(then.c.subject_id == subject.c.id, then.c.created_at < since)
        .correlate(subject)
        .scalar_subquery()
    )
    was = assessment.alias("was")
    now = assessment.alias("now")
    statement = (
        select(
            subject.c.id.label("subject_id"),
            subject.c.name,
            subject.c.kind,
            was.c.grade.label("before"),
            subject.c.grade.label("after"),
            now.c.clause,
            now.c.created_at.label("at"),
        )
        .join(now, now.c.id == subject.c.assessment_id)
        .join(was, was.c.id == last_then)
        .where(
            subject.c.bureau_id == bureau_id,
            now.c.created_at >= since,
            was.c.grade.is_distinct_from(subject.c.grade),
        )
        .order_by(now.c.created_at.desc(), subject.c.id)
    )
    return await every(conn, statement, MovedRow)


async def answered(conn: AsyncConnection, bureau_id: int, limit: int) -> list[AnsweredRow]:
    """The last answers of subjects that something is recorded of, the latest first."""
    recorded = (
        select(record_version.c.id)
        .where(
            record_version.c.subject_id == subject.c.id,
            record_version.c.superseded_at.is_(None),
            record_version.c.status == "confirmed",
        )
        .exists()
    )
    statement = (
        select(subject.c.id.label("subject_id"), subject.c.name, subject.c.kind, assessment.c.answer)
        .join(assessment, assessment.c.id == subject.c.assessment_id)
        .where(subject.c.bureau_id == bureau_id, recorded)
        .order_by(subject.c.assessment_id.desc())
        .limit(limit)
    )
    return await every(conn, statement, AnsweredRow)


async def inspected(conn: AsyncConnection, bureau_id: int, since: date, until: date) -> tuple[int, int]:
    """How many confirmed inspections there were from one day to another, and of how many subjects."""
    statement = (
        select(func.count(), func.count(record_version.c.subject_id.distinct()))
        .join(record, record.c.id == record_version.c.record_id)
        .where(
            record.c.bureau_id == bureau_id,
            record.c.type == "inspection",
            record_version.c.superseded_at.is_(None),
            record_version.c.status == "confirmed",
            record_version.c.applies_on.between(since, until),
        )
    )
    [(visits, subjects)] = (await conn.execute(statement)).all()
    return int(visits), int(subjects)
