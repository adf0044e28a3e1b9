"""Many records at once, as an import brings them: a few statements for all, where each alone takes several."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.knowledge import after_grade, last_graded
from storage.records.fields import applies_on, encode
from storage.rows import added_many
from storage.schema import record, record_version


@dataclass(frozen=True, slots=True, kw_only=True)
class NewRecord:
    """A record to be entered in its first version. `data`: the dossier's fields of its type.

    known_at: since when the bureau knows it. `entered_by` None: no person in the chat, but a command or an import.
    """

    subject_id: int
    type: str
    data: Mapping[str, Any]
    status: str
    known_at: datetime
    note: str | None = None
    document_no: str | None = None
    department_id: int | None = None
    entered_by: int | None = None
    reason: str | None = None


async def create_many(conn: AsyncConnection, bureau_id: int, new: Sequence[NewRecord]) -> list[int]:
    """Enter records of one bureau, numbered in their order; returns their ids.

    Raises ValueError or TypeError for fields that cannot be stored, as `create` does, before anything is entered.
    """
    if not new:
        return []
    stored = [encode(one.data) for one in new]
    days = [applies_on(data) for data in stored]
    graded = await last_graded(conn, {one.subject_id for one in new})
    ids = await _insert(conn, bureau_id, new)
    numbers = [{"of": record_id, "number": f"R{record_id:06d}"} for record_id in ids]
    await conn.execute(
        update(record).where(record.c.id == bindparam("of")).values(public_id=bindparam("number")), numbers
    )
    versions = [
        {
            "record_id": record_id,
            "subject_id": one.subject_id,
            "version": 1,
            "status": one.status,
            "applies_on": day,
            "known_at": after_grade(one.known_at, graded.get(one.subject_id)),
            "data": data,
            "note": one.note,
            "document_no": one.document_no,
            "under_objection": False,
            "department_id": one.department_id,
            "entered_by": one.entered_by,
            "reason": one.reason,
        }
        for record_id, one, data, day in zip(ids, new, stored, days, strict=True)
    ]
    await conn.execute(record_version.insert(), versions)
    return ids


async def _insert(conn: AsyncConnection, bureau_id: int, new: Sequence[NewRecord]) -> list[int]:
    rows = [
        {
            "bureau_id": bureau_id,
            "subject_id": one.subject_id,
            # Until the id is known, on which the final one is built.
            "public_id": secrets.token_hex(8),
            "type": one.type,
            "created_at": one.known_at,
        }
        for one in new
    ]
    return await added_many(conn, record, rows)
