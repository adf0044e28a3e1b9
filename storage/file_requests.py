"""Files that somebody sent for a purpose of its own: noted with the message, fetched and used afterwards."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.rows import added, every, first
from storage.schema import file_request
from storage.schema.base import word


@dataclass(frozen=True, slots=True)
class FileRequestRow:
    """One file that is waited for. `membership_id`: the hat under which it was sent; `size` as Telegram said."""

    id: int
    purpose: str
    person_id: int
    membership_id: int
    file_id: str
    file_name: str
    size: int | None
    state: str
    requested_at: datetime
    finished_at: datetime | None


async def add(
    conn: AsyncConnection,
    *,
    purpose: str,
    person_id: int,
    membership_id: int,
    file_id: str,
    file_name: str,
    size: int | None,
    now: datetime,
) -> FileRequestRow:
    """A file to be fetched and used."""
    return await added(
        conn,
        file_request,
        FileRequestRow,
        purpose=purpose,
        person_id=person_id,
        membership_id=membership_id,
        file_id=file_id,
        file_name=file_name,
        size=size,
        state="wanted",
        requested_at=now,
    )


async def get(conn: AsyncConnection, request_id: int) -> FileRequestRow | None:
    """One request by its id."""
    return await first(conn, select(file_request).where(file_request.c.id == request_id), FileRequestRow)


async def wanted(conn: AsyncConnection, limit: int) -> list[FileRequestRow]:
    """Requests whose file is still to be fetched, the oldest first."""
    statement = select(file_request).where(file_request.c.state == word("wanted"))
    return await every(conn, statement.order_by(file_request.c.id).limit(limit), FileRequestRow)


async def finish(conn: AsyncConnection, request_id: int, state: str, now: datetime) -> bool:
    """It was used (`done`), or cannot be fetched (`missing`); False when that was settled before."""
    statement = (
        update(file_request)
        .where(file_request.c.id == request_id, file_request.c.state == "wanted")
        .values(state=state, finished_at=now)
    )
    return (await conn.execute(statement)).rowcount == 1
