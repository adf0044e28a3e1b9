"""The link of each subject: an unguessable token that can be voided and given anew."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.rows import every, first
from storage.schema import subject_link

#: A statement holds only so many values.
_AT_ONCE = 1000


@dataclass(frozen=True, slots=True)
class LinkRow:
    """A subject's link. `created_by` None: a command made it."""

    id: int
    subject_id: int
    token: str
    created_by: int | None
    created_at: datetime
    revoked_at: datetime | None


async def by_token(conn: AsyncConnection, token: str) -> LinkRow | None:
    """The link with that token, void or not."""
    return await first(conn, select(subject_link).where(subject_link.c.token == token), LinkRow)


async def live(conn: AsyncConnection, subject_ids: Collection[int]) -> dict[int, LinkRow]:
    """The links in force of these subjects, by subject."""
    found: dict[int, LinkRow] = {}
    wanted = list(subject_ids)
    for start in range(0, len(wanted), _AT_ONCE):
        some = wanted[start : start + _AT_ONCE]
        statement = select(subject_link).where(subject_link.c.subject_id.in_(some), subject_link.c.revoked_at.is_(None))
        rows = await every(conn, statement.order_by(subject_link.c.id), LinkRow)
        found |= {row.subject_id: row for row in rows}
    return found


async def ensure(
    conn: AsyncConnection,
    subject_ids: Collection[int],
    make_token: Callable[[], str],
    now: datetime,
    created_by: int | None = None,
) -> dict[int, LinkRow]:
    """The links in force of these subjects, made where there was none."""
    there = await live(conn, subject_ids)
    missing = [subject_id for subject_id in dict.fromkeys(subject_ids) if subject_id not in there]
    if not missing:
        return there
    rows = [
        {"subject_id": each, "token": make_token(), "created_by": created_by, "created_at": now} for each in missing
    ]
    await conn.execute(subject_link.insert(), rows)
    return await live(conn, subject_ids)


async def revoke(conn: AsyncConnection, subject_id: int, now: datetime) -> int:
    """Void a subject's link; returns how many there were."""
    statement = (
        update(subject_link)
        .where(subject_link.c.subject_id == subject_id, subject_link.c.revoked_at.is_(None))
        .values(revoked_at=now)
    )
    return (await conn.execute(statement)).rowcount
