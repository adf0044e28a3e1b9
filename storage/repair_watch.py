"""From when records may be applied for (信用修复, 提前移出), and whom that was said to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.rows import every, insert_for
from storage.schema import repair_watch


@dataclass(frozen=True, slots=True)
class WatchRow:
    """One record's opening. `told_at` None: its subject has still to be told, on `opens_on` or later."""

    id: int
    subject_id: int
    record_id: int
    opens_on: date
    told_at: datetime | None


async def of_subject(conn: AsyncConnection, subject_id: int) -> list[WatchRow]:
    """A subject's openings."""
    statement = select(repair_watch).where(repair_watch.c.subject_id == subject_id)
    return await every(conn, statement.order_by(repair_watch.c.record_id), WatchRow)


async def put(conn: AsyncConnection, subject_id: int, record_id: int, opens_on: date, told_at: datetime | None) -> None:
    """Note a record's opening, or change what was noted."""
    insert = insert_for(conn, repair_watch).values(
        subject_id=subject_id, record_id=record_id, opens_on=opens_on, told_at=told_at
    )
    await conn.execute(
        insert.on_conflict_do_update(
            index_elements=[repair_watch.c.record_id],
            set_={"opens_on": insert.excluded.opens_on, "told_at": insert.excluded.told_at},
        )
    )


async def drop(conn: AsyncConnection, record_id: int) -> None:
    """Forget a record's opening: nothing can be applied for any more, or not yet again."""
    await conn.execute(delete(repair_watch).where(repair_watch.c.record_id == record_id))


async def due(conn: AsyncConnection, today: date, limit: int) -> list[int]:
    """The ids of the subjects who have to be told by today."""
    statement = (
        select(repair_watch.c.subject_id)
        .where(repair_watch.c.told_at.is_(None), repair_watch.c.opens_on <= today)
        .distinct()
        .limit(limit)
    )
    return list((await conn.execute(statement)).scalars())
