"""The sealer: gives the audit log's new entries their place in their bureau's chain, apart from who writes them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.proof.chain import Head, link
from storage import audit

_AT_ONCE = 500


async def seal_audit(conn: AsyncConnection, now: datetime) -> bool:
    """Seal a batch of each bureau's new entries, in their order; whether there were any."""
    bureaus = await audit.unsealed_bureaus(conn)
    for bureau_id in bureaus:
        last = await audit.last_sealed(conn, bureau_id)
        head = Head(last.seq or 0, last.hash or "") if last else Head()
        for row in await audit.unsealed(conn, bureau_id, _AT_ONCE):
            head = link(head, row)
            await audit.seal(conn, row.id, head.seq, head.hash)
    return bool(bureaus)
