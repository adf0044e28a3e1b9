"""Runs that grade a whole bureau as of a day, and the grades they gave."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.rows import added, every, first
from storage.schema import regrade, regrade_grade, subject

#: A grade as it is written: subject, grade before, grade, hash of the facts, reasons.
Given = tuple[int, str | None, str | None, str, str]


@dataclass(frozen=True, slots=True)
class RegradeRow:
    """One run. last_id: up to which subject it is done; counts: [before, after, subjects]; finished_at None: it was
    interrupted, or is at work."""

    id: int
    bureau_id: int
    as_of: date
    known_at: datetime
    reading: str
    ruleset: str
    ruleset_sha256: str
    engine: str
    last_id: int
    counts: list[list[Any]]
    finished_at: datetime | None


@dataclass(frozen=True, slots=True)
class RegradedRow:
    """One grade that a run gave. grade_before: what the subject's card showed then."""

    regrade_id: int
    subject_id: int
    grade_before: str | None
    grade: str | None
    facts_sha256: str
    reasons: str


async def start(
    conn: AsyncConnection, bureau_id: int, as_of: date, now: datetime, *, reading: str, receipt: tuple[str, str, str]
) -> RegradeRow:
    """The run to go on with: one that was interrupted, of the same day and the same rules, or a new one.

    receipt: the ruleset, its hash and the engine.
    """
    ruleset, sha256, engine = receipt
    same = {"bureau_id": bureau_id, "as_of": as_of, "reading": reading, "ruleset_sha256": sha256, "engine": engine}
    statement = select(regrade).where(
        *(regrade.c[name] == value for name, value in same.items()), regrade.c.finished_at.is_(None)
    )
    found = await first(conn, statement.order_by(regrade.c.id.desc()).limit(1), RegradeRow)
    if found is not None:
        return found
    return await added(conn, regrade, RegradeRow, **same, ruleset=ruleset, known_at=now, last_id=0, counts=[])


async def reach(conn: AsyncConnection, bureau_id: int, after: int) -> tuple[int, int, int]:
    """How many of a bureau's subjects come after an id, the first's id and the last's (0 where there is none)."""
    statement = select(func.count(), func.min(subject.c.id), func.max(subject.c.id)).where(
        subject.c.bureau_id == bureau_id, subject.c.id > after
    )
    count, low, high = (await conn.execute(statement)).one()
    return count, low or 0, high or 0


async def keep(
    conn: AsyncConnection, run_id: int, given: Sequence[Given], last_id: int, counts: Sequence[Sequence[Any]]
) -> None:
    """Keep some more grades of a run, which is then done up to `last_id`."""
    if given:
        compiled = insert(regrade_grade).compile(dialect=conn.dialect)
        rows = [(run_id, *one) for one in given]
        # Past SQLAlchemy's handling of parameters, which takes longer than the grade: they are plain texts.
        if compiled.positional:
            await conn.exec_driver_sql(str(compiled), rows)
        else:
            names = [column.name for column in regrade_grade.c]
            await conn.exec_driver_sql(str(compiled), [dict(zip(names, row, strict=True)) for row in rows])
    done = update(regrade).where(regrade.c.id == run_id).values(last_id=last_id, counts=[list(one) for one in counts])
    await conn.execute(done)


async def finish(conn: AsyncConnection, run_id: int, now: datetime) -> None:
    """The run is through."""
    await conn.execute(update(regrade).where(regrade.c.id == run_id).values(finished_at=now))


async def listed(conn: AsyncConnection) -> list[RegradeRow]:
    """All runs, in their order."""
    return await every(conn, select(regrade).order_by(regrade.c.id), RegradeRow)


async def grades(conn: AsyncConnection, run_id: int, after: int, limit: int) -> list[RegradedRow]:
    """The next grades of a run by the subjects' ids."""
    statement = select(regrade_grade).where(regrade_grade.c.regrade_id == run_id, regrade_grade.c.subject_id > after)
    return await every(conn, statement.order_by(regrade_grade.c.subject_id).limit(limit), RegradedRow)


async def shown_otherwise(conn: AsyncConnection, run_id: int, after: int, limit: int) -> list[int]:
    """The next subjects, by id, whose card shows another grade than the run gave; without those never assessed."""
    statement = (
        select(subject.c.id)
        .join(regrade_grade, regrade_grade.c.subject_id == subject.c.id)
        .where(
            regrade_grade.c.regrade_id == run_id,
            regrade_grade.c.subject_id > after,
            subject.c.assessment_id.is_not(None),
            subject.c.grade.is_distinct_from(regrade_grade.c.grade),
        )
        .order_by(regrade_grade.c.subject_id)
        .limit(limit)
    )
    return list((await conn.execute(statement)).scalars())
