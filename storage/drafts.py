"""Drafts: what a conversation has gathered so far. A version number tells a stale button from a live one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.rows import added, every, first
from storage.schema import draft


@dataclass(frozen=True, slots=True)
class DraftRow:
    """One draft. `version` starts at 1 and grows with every change; `status`: open, confirmed or cancelled."""

    id: int
    person_id: int
    bureau_id: int
    kind: str
    state: dict[str, Any]
    version: int
    status: str
    created_at: datetime
    updated_at: datetime


async def start(
    conn: AsyncConnection,
    *,
    person_id: int,
    bureau_id: int,
    kind: str,
    state: dict[str, Any],
    now: datetime,
) -> DraftRow:
    """A new open draft. In `state` a Decimal or a date becomes its text."""
    return await added(
        conn,
        draft,
        DraftRow,
        person_id=person_id,
        bureau_id=bureau_id,
        kind=kind,
        state=state,
        version=1,
        status="open",
        created_at=now,
        updated_at=now,
    )


async def get(conn: AsyncConnection, draft_id: int) -> DraftRow | None:
    """One draft by its id, whatever its status."""
    return await first(conn, select(draft).where(draft.c.id == draft_id), DraftRow)


async def open_of(conn: AsyncConnection, person_id: int) -> list[DraftRow]:
    """A person's open drafts, the one changed last first."""
    statement = select(draft).where(draft.c.person_id == person_id, draft.c.status == "open")
    return await every(conn, statement.order_by(draft.c.updated_at.desc(), draft.c.id.desc()), DraftRow)


async def last_of(conn: AsyncConnection, person_id: int, kind: str) -> DraftRow | None:
    """The draft of a kind that a person changed, confirmed or cancelled last."""
    statement = select(draft).where(draft.c.person_id == person_id, draft.c.kind == kind)
    return await first(conn, statement.order_by(draft.c.updated_at.desc(), draft.c.id.desc()).limit(1), DraftRow)


async def save(
    conn: AsyncConnection, draft_id: int, version: int, state: dict[str, Any], now: datetime
) -> DraftRow | None:
    """Replace the state of an open draft that still has this version, and count it up. None when it has moved
    on meanwhile: then the press was stale."""
    return await _move(conn, draft_id, version, state=state, updated_at=now)


async def close(conn: AsyncConnection, draft_id: int, version: int, status: str, now: datetime) -> DraftRow | None:
    """Confirm or cancel an open draft that still has this version. None when it has moved on meanwhile."""
    return await _move(conn, draft_id, version, status=status, updated_at=now)


async def _move(conn: AsyncConnection, draft_id: int, version: int, **values: Any) -> DraftRow | None:
    statement = (
        update(draft)
        .where(draft.c.id == draft_id, draft.c.version == version, draft.c.status == "open")
        .values(version=version + 1, **values)
        .returning(*draft.c)
    )
    return await first(conn, statement, DraftRow)
