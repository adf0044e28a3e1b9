"""When something came to be known.

A grade rests on what was known at a moment, and has to be given again from just that. So what is learnt or changed
after a grade was given gets a later moment, also within the same microsecond and where the clock has gone back.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.schema import assessment, record_version, regrade, subject, subject_past

_TICK = timedelta(microseconds=1)
#: How many ids one statement asks for; databases bound the number of parameters.
_AT_ONCE = 500


def after_grade(now: datetime, graded: datetime | None) -> datetime:
    """`now`, or the moment after the last grade's where that is later."""
    return now if graded is None else max(now, graded + _TICK)


async def learnt_at(conn: AsyncConnection, subject_id: int, now: datetime) -> datetime:
    """From which moment something about a subject counts as known that is entered now."""
    return after_grade(now, (await last_graded(conn, [subject_id])).get(subject_id))


async def known_until(conn: AsyncConnection, subject_ids: Collection[int], now: datetime) -> dict[int, datetime]:
    """Up to which moment a grade given now knows, by subject, of a few hundred at most: `now`, or later where something
    was entered as known later."""
    entered = select(record_version.c.subject_id, func.max(record_version.c.known_at)).where(
        record_version.c.subject_id.in_(subject_ids), record_version.c.superseded_at.is_(None)
    )
    changed = select(subject_past.c.subject_id, func.max(subject_past.c.superseded_at)).where(
        subject_past.c.subject_id.in_(subject_ids)
    )
    found = dict.fromkeys(subject_ids, now)
    for statement in (entered.group_by(record_version.c.subject_id), changed.group_by(subject_past.c.subject_id)):
        for subject_id, moment in await conn.execute(statement):
            found[subject_id] = max(found[subject_id], moment)
    return found


async def last_graded(conn: AsyncConnection, subject_ids: Collection[int]) -> dict[int, datetime]:
    """Up to which moment the last grade of each subject knew; those without a grade are left out."""
    ids = sorted(subject_ids)
    found: dict[int, datetime] = {}
    for start in range(0, len(ids), _AT_ONCE):
        statement = (
            select(assessment.c.subject_id, func.max(assessment.c.known_at))
            .where(assessment.c.subject_id.in_(ids[start : start + _AT_ONCE]))
            .group_by(assessment.c.subject_id)
        )
        found.update((await conn.execute(statement)).all())
        # A run over the whole bureau graded everybody.
        runs = (
            select(subject.c.id, func.max(regrade.c.known_at))
            .join(regrade, regrade.c.bureau_id == subject.c.bureau_id)
            .where(subject.c.id.in_(ids[start : start + _AT_ONCE]))
            .group_by(subject.c.id)
        )
        for subject_id, moment in await conn.execute(runs):
            found[subject_id] = max(moment, found.get(subject_id, moment))
    return found
