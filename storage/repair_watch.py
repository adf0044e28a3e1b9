"""From when records may be applied for (信用修复, 提前移出), and whom that was said to."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime

from sqlalchemy import bindparam, delete, select
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


async def of_subjects(conn: AsyncConnection, subject_ids: Collection[int]) -> dict[int, list[WatchRow]]:
    """The openings of several subjects, a few hundred at most; those without any are left out."""
    statement = select(repair_watch).where(repair_watch.c.subject_id.in_(subject_ids))
    found: dict[int, list[WatchRow]] = {}
    for row in await every(conn, statement.order_by(repair_watch.c.record_id), WatchRow):
        found.setdefault(row.subject_id, []).append(row)
    return found


@dataclass(frozen=True, slots=True)
class NewWatch:
    """A record's opening to be noted; the fields are WatchRow's."""

    subject_id: int
    record_id: int
    opens_on: date
    told_at: datetime | None


async def put(conn: AsyncConnection, noted: Sequence[NewWatch]) -> None:
    """Note records' openings, or change what was noted."""
    if not noted:
        return
    insert = insert_for(conn, repair_watch)
    changed = {"opens_on": insert.excluded.opens_on, "told_at": insert.excluded.told_at}
    statement = insert.on_conflict_do_update(index_elements=[repair_watch.c.record_id], set_=changed)
    await conn.execute(statement, [asdict(one) for one in noted])


async def drop(conn: AsyncConnection, record_ids: Collection[int]) -> None:
    """Forget records' openings: nothing can be applied for any more, or not yet again."""
    if record_ids:
        await conn.execute(_DROP, [{"of": one} for one in record_ids])


_DROP = delete(repair_watch).where(repair_watch.c.record_id == bindparam("of"))


async def due(conn: AsyncConnection, today: date, limit: int) -> list[int]:
    """The ids of the subjects who have to be told by today."""
    statement = (
        select(repair_watch.c.subject_id)
        .where(repair_watch.c.told_at.is_(None), repair_watch.c.opens_on <= today)
        .distinct()
        .limit(limit)
    )
    return list((await conn.execute(statement)).scalars())
