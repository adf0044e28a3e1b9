"""Whether the audit log is whole: every chain followed from its beginning."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.proof.chain import Break, Head, Verifier
from storage import audit, bureaus

_AT_ONCE = 1000


@dataclass(frozen=True, slots=True)
class ChainReport:
    """One bureau's chain (`bureau` None: entries of no single bureau): its head, what waits, where it breaks."""

    bureau: str | None
    head: Head
    unsealed: int
    breaks: tuple[Break, ...]


async def verify_audit(conn: AsyncConnection) -> list[ChainReport]:
    """Follow the chain of every bureau, and that of what concerns none."""
    names: dict[int | None, str | None] = {None: None}
    names |= {one.id: one.name for one in await bureaus.listed(conn)}
    return [await _follow(conn, bureau_id, name) for bureau_id, name in names.items()]


async def _follow(conn: AsyncConnection, bureau_id: int | None, name: str | None) -> ChainReport:
    verifier, found = Verifier(), list[Break]()
    while rows := await audit.chain(conn, bureau_id, after_seq=verifier.head.seq, limit=_AT_ONCE):
        found += verifier.check(rows)
    waiting = await audit.unsealed(conn, bureau_id, _AT_ONCE)
    found += verifier.check_unsealed(waiting)
    return ChainReport(name, verifier.head, len(waiting), tuple(found))


async def holds_head(conn: AsyncConnection, bureau_id: int | None, published: Head) -> bool:
    """Whether a head that was published before still stands in the chain: else its newest entries were removed."""
    if published.seq == 0:
        return True
    rows = await audit.chain(conn, bureau_id, after_seq=published.seq - 1, limit=1)
    return bool(rows) and rows[0].seq == published.seq and (rows[0].hash or "").startswith(published.hash)
