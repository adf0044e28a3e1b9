"""What the records of a bureau say or ever said, to recognise one that is brought again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.records.fields import decode
from storage.schema import record, record_version


@dataclass(frozen=True, slots=True)
class Said:
    """One version of a record. `data`: its fields, decimals as Decimal."""

    version_id: int
    record_id: int
    subject_id: int
    type: str
    data: dict[str, Any]
    note: str | None
    document_no: str | None


async def said(conn: AsyncConnection, bureau_id: int, *, after: int, limit: int) -> list[Said]:
    """The next versions of a bureau's records, by the versions' ids: an amended record is what it was, too."""
    statement = (
        select(
            record_version.c.id,
            record.c.id,
            record.c.subject_id,
            record.c.type,
            record_version.c.data,
            record_version.c.note,
            record_version.c.document_no,
        )
        .join(record_version, record_version.c.record_id == record.c.id)
        .where(record.c.bureau_id == bureau_id, record_version.c.id > after)
        .order_by(record_version.c.id)
        .limit(limit)
    )
    return [
        Said(version_id, record_id, subject_id, type_, decode(data), note, document_no)
        for version_id, record_id, subject_id, type_, data, note, document_no in await conn.execute(statement)
    ]
