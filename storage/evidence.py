"""What proves a record: photos, documents, places. A file is wanted until it was fetched, or is missing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.rows import added, every, first
from storage.schema import evidence, record
from storage.schema.base import word


@dataclass(frozen=True, slots=True)
class EvidenceRow:
    """One item of evidence. `size` in bytes; `path` below the evidence folder, once `state` is stored."""

    id: int
    record_id: int | None
    draft_id: int | None
    kind: str
    file_id: str | None
    file_unique_id: str | None
    file_name: str | None
    mime: str | None
    size: int | None
    sha256: str | None
    path: str | None
    state: str
    added_by: int | None
    added_at: datetime
    album: str | None


async def add(
    conn: AsyncConnection,
    *,
    kind: str,
    state: str,
    added_by: int | None,
    now: datetime,
    record_id: int | None = None,
    draft_id: int | None = None,
    file_id: str | None = None,
    file_unique_id: str | None = None,
    file_name: str | None = None,
    mime: str | None = None,
    size: int | None = None,
    album: str | None = None,
) -> EvidenceRow:
    """A new item for a record or a draft. `kind`: photo, document or location; `state`: wanted where a file is
    to be fetched, stored where there is none; `album`: Telegram's id of the album it came with."""
    return await added(
        conn,
        evidence,
        EvidenceRow,
        kind=kind,
        state=state,
        added_by=added_by,
        added_at=now,
        record_id=record_id,
        draft_id=draft_id,
        file_id=file_id,
        file_unique_id=file_unique_id,
        file_name=file_name,
        mime=mime,
        size=size,
        album=album,
    )


async def get(conn: AsyncConnection, evidence_id: int) -> EvidenceRow | None:
    """One item by its id."""
    return await first(conn, select(evidence).where(evidence.c.id == evidence_id), EvidenceRow)


async def of_record(conn: AsyncConnection, record_id: int) -> list[EvidenceRow]:
    """A record's evidence in the order in which it was given."""
    return await _in_order(conn, select(evidence).where(evidence.c.record_id == record_id))


async def of_album(conn: AsyncConnection, album: str, added_by: int) -> list[EvidenceRow]:
    """What a person gave in one album so far."""
    return await _in_order(conn, select(evidence).where(evidence.c.album == album, evidence.c.added_by == added_by))


async def of_draft(conn: AsyncConnection, draft_id: int) -> list[EvidenceRow]:
    """A draft's evidence in the order in which it was given."""
    return await _in_order(conn, select(evidence).where(evidence.c.draft_id == draft_id))


async def wanted(conn: AsyncConnection, limit: int) -> list[EvidenceRow]:
    """Items whose file is still to be fetched, the oldest first."""
    return await _in_order(conn, select(evidence).where(evidence.c.state == word("wanted")).limit(limit))


async def files_after(conn: AsyncConnection, after: int, limit: int) -> list[tuple[EvidenceRow, str | None]]:
    """Items whose file is kept, each with its record's public id, by their ids from the one after `after` on."""
    statement = (
        select(evidence, record.c.public_id)
        .outerjoin(record, record.c.id == evidence.c.record_id)
        .where(evidence.c.id > after, evidence.c.state == word("stored"), evidence.c.kind != word("location"))
        .order_by(evidence.c.id)
        .limit(limit)
    )
    found = [dict(row) for row in (await conn.execute(statement)).mappings()]
    of_record = [row.pop("public_id") for row in found]
    return [(EvidenceRow(**row), public_id) for row, public_id in zip(found, of_record, strict=True)]


async def counts(conn: AsyncConnection) -> dict[str, int]:
    """How many files are in each state; places are no files."""
    statement = select(evidence.c.state, func.count()).where(evidence.c.kind != word("location"))
    return {str(state): int(count) for state, count in await conn.execute(statement.group_by(evidence.c.state))}


async def _in_order(conn: AsyncConnection, statement: Select[tuple[object, ...]]) -> list[EvidenceRow]:
    return await every(conn, statement.order_by(evidence.c.id), EvidenceRow)


async def attach(conn: AsyncConnection, draft_id: int, record_id: int) -> int:
    """What was given for a draft belongs to the record made of it; returns how many items that are."""
    statement = (
        update(evidence)
        .where(evidence.c.draft_id == draft_id, evidence.c.record_id.is_(None))
        .values(record_id=record_id)
    )
    return (await conn.execute(statement)).rowcount


async def stored(conn: AsyncConnection, evidence_id: int, *, sha256: str, path: str, size: int) -> None:
    """The file was fetched: its SHA-256 in hex, its place below the evidence folder, its size in bytes."""
    values = {"state": "stored", "sha256": sha256, "path": path, "size": size}
    await conn.execute(update(evidence).where(evidence.c.id == evidence_id).values(values))


async def missing(conn: AsyncConnection, evidence_id: int) -> None:
    """The file cannot be fetched any more."""
    await conn.execute(update(evidence).where(evidence.c.id == evidence_id).values(state="missing"))
