"""Whom somebody dealt with lately."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.schema import record, record_version


async def recent_subjects(conn: AsyncConnection, person_id: int, bureau_id: int, limit: int) -> list[int]:
    """The ids of the subjects of a bureau for which a person entered something last, the latest first."""
    last = func.max(record_version.c.id)
    statement = (
        select(record_version.c.subject_id)
        .join(record, record.c.id == record_version.c.record_id)
        .where(record_version.c.entered_by == person_id, record.c.bureau_id == bureau_id)
        .group_by(record_version.c.subject_id)
        .order_by(last.desc())
        .limit(limit)
    )
    return list((await conn.execute(statement)).scalars())
