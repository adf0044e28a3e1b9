"""Who did what. Entries are only ever added; a sealer, one per bureau, chains them afterwards.

The chain is not made in the transactions that add entries: they would all have to wait for its end.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.rows import every, first
from storage.schema import audit_log


@dataclass(frozen=True, slots=True)
class AuditRow:
    """One entry. `bureau_id` None: it concerns no single bureau; `actor_id` None: a command or the clock.

    `object` names what it was done to, such as record:12; `seq` and `hash` are None until it is sealed.
    """

    id: int
    bureau_id: int | None
    at: datetime
    actor_id: int | None
    action: str
    object: str
    data: dict[str, Any]
    seq: int | None
    hash: str | None


@dataclass(frozen=True, slots=True)
class NewEntry:
    """An entry to be added; the fields are AuditRow's."""

    bureau_id: int | None
    at: datetime
    actor_id: int | None
    action: str
    object: str
    data: dict[str, Any]


def _of(bureau_id: int | None) -> ColumnElement[bool]:
    return audit_log.c.bureau_id.is_(None) if bureau_id is None else audit_log.c.bureau_id == bureau_id


async def append(
    conn: AsyncConnection,
    *,
    bureau_id: int | None,
    at: datetime,
    actor_id: int | None,
    action: str,
    object: str,
    data: dict[str, Any] | None = None,
) -> None:
    """Add an entry. In `data` a Decimal or a date becomes its text."""
    await append_many(conn, [NewEntry(bureau_id, at, actor_id, action, object, data or {})])


async def append_many(conn: AsyncConnection, entries: Sequence[NewEntry]) -> None:
    """Add entries in their order."""
    if entries:
        await conn.execute(audit_log.insert(), [asdict(one) for one in entries])


async def of_object(conn: AsyncConnection, object: str) -> list[AuditRow]:
    """All that was done to something, the oldest first."""
    statement = select(audit_log).where(audit_log.c.object == object).order_by(audit_log.c.id)
    return await every(conn, statement, AuditRow)


async def count_since(conn: AsyncConnection, object: str, action: str, since: datetime) -> int:
    """How often something was done to an object since a moment."""
    statement = select(func.count()).where(
        audit_log.c.object == object, audit_log.c.action == action, audit_log.c.at >= since
    )
    return int((await conn.execute(statement)).scalar_one())


async def unsealed_bureaus(conn: AsyncConnection) -> list[int | None]:
    """The bureaus (None: no single one) that have entries to seal."""
    statement = select(audit_log.c.bureau_id).where(audit_log.c.seq.is_(None)).distinct()
    return list((await conn.execute(statement)).scalars())


async def unsealed(conn: AsyncConnection, bureau_id: int | None, limit: int) -> list[AuditRow]:
    """A bureau's entries that are not sealed, the oldest first."""
    statement = select(audit_log).where(_of(bureau_id), audit_log.c.seq.is_(None)).order_by(audit_log.c.id).limit(limit)
    return await every(conn, statement, AuditRow)


async def last_sealed(conn: AsyncConnection, bureau_id: int | None) -> AuditRow | None:
    """The end of a bureau's chain; None while it has none."""
    statement = (
        select(audit_log).where(_of(bureau_id), audit_log.c.seq.is_not(None)).order_by(audit_log.c.seq.desc()).limit(1)
    )
    return await first(conn, statement, AuditRow)


async def seal(conn: AsyncConnection, entry_id: int, seq: int, hash: str) -> bool:
    """Give an entry its place in the chain and its hash. False when it has them: a seal is never replaced."""
    statement = (
        update(audit_log).where(audit_log.c.id == entry_id, audit_log.c.seq.is_(None)).values(seq=seq, hash=hash)
    )
    return (await conn.execute(statement)).rowcount == 1


async def chain(
    conn: AsyncConnection, bureau_id: int | None, *, after_seq: int = 0, limit: int = 1000
) -> list[AuditRow]:
    """A part of a bureau's chain in its order, from the entry after `after_seq`."""
    statement = (
        select(audit_log).where(_of(bureau_id), audit_log.c.seq > after_seq).order_by(audit_log.c.seq).limit(limit)
    )
    return await every(conn, statement, AuditRow)
