"""What a ledger (台账) says of many records at once, a few hundred at most: who collected them, and their cases."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.cases import CaseRow
from storage.rows import every
from storage.schema import casefile, person, record_version


async def collectors_of(conn: AsyncConnection, record_ids: Collection[int]) -> dict[int, str]:
    """By record the name of who entered it; what a command or an import did is left out."""
    statement = (
        select(record_version.c.record_id, person.c.name)
        .join(person, person.c.id == record_version.c.entered_by)
        .where(record_version.c.record_id.in_(record_ids), record_version.c.version == 1)
    )
    return dict((await conn.execute(statement)).all())


async def cases_of(conn: AsyncConnection, record_ids: Collection[int]) -> dict[int, list[CaseRow]]:
    """By record its cases, the oldest first; those without any are left out."""
    statement = select(casefile).where(casefile.c.record_id.in_(record_ids)).order_by(casefile.c.id)
    found: dict[int, list[CaseRow]] = {}
    for row in await every(conn, statement, CaseRow):
        assert row.record_id is not None
        found.setdefault(row.record_id, []).append(row)
    return found
