"""Entering records and amending them. Nothing is overwritten: an amendment is one more version."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Any, TypedDict, Unpack

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.knowledge import learnt_at
from storage.records.fields import applies_on, encode
from storage.records.rows import VERSIONS, RecordRow, current, rows
from storage.schema import record, record_version


class RecordDetails(TypedDict, total=False):
    """What a version may hold besides its status and its fields."""

    note: str | None
    document_no: str | None
    under_objection: bool
    latitude: float | None
    longitude: float | None
    department_id: int | None


class RecordChanges(RecordDetails, total=False):
    """What an amendment may change; `data` replaces all fields together."""

    status: str
    data: Mapping[str, Any]


async def create(
    conn: AsyncConnection,
    *,
    bureau_id: int,
    subject_id: int,
    type: str,
    data: Mapping[str, Any],
    status: str,
    now: datetime,
    entered_by: int | None,
    reason: str | None = None,
    **details: Unpack[RecordDetails],
) -> RecordRow:
    """A new record in its first version. `data`: the dossier's fields of its type. Raises ValueError or
    TypeError for fields that cannot be stored; see `storage.records.fields.encode`."""
    stored = encode(data)
    day = applies_on(stored)
    moment = await learnt_at(conn, subject_id, now)
    insert = record.insert().values(
        bureau_id=bureau_id,
        subject_id=subject_id,
        # Until the id is known, on which the final one is built.
        public_id=secrets.token_hex(8),
        type=type,
        created_at=now,
    )
    record_id: int = (await conn.execute(insert.returning(record.c.id))).scalar_one()
    await conn.execute(update(record).where(record.c.id == record_id).values(public_id=f"R{record_id:06d}"))
    values = {"note": None, "document_no": None, "under_objection": False} | details
    version = record_version.insert().values(
        record_id=record_id,
        subject_id=subject_id,
        version=1,
        status=status,
        applies_on=day,
        known_at=moment,
        data=stored,
        entered_by=entered_by,
        reason=reason,
        **values,
    )
    await conn.execute(version)
    return await _version(conn, record_id, 1)


async def amend(
    conn: AsyncConnection,
    record_id: int,
    *,
    by: int | None,
    now: datetime,
    reason: str | None,
    **changes: Unpack[RecordChanges],
) -> RecordRow:
    """Add a version that differs by `changes`; the one before ends at the moment at which this one begins.

    That moment is `now`, or later where the former version or a grade given since is. Raises LookupError where
    there is no such record, ValueError or TypeError as `create` does.
    """
    # Whoever amends the same record meanwhile waits here and then builds on this version.
    await conn.execute(select(record.c.id).where(record.c.id == record_id).with_for_update())
    former = await current(conn, record_id)
    if former is None:
        raise LookupError(f"there is no record {record_id}")
    values: dict[str, Any] = {
        "status": former.status,
        "data": former.data,
        "note": former.note,
        "document_no": former.document_no,
        "under_objection": former.under_objection,
        "latitude": former.latitude,
        "longitude": former.longitude,
        "department_id": former.department_id,
    } | changes
    values["data"] = encode(values["data"])
    moment = max(await learnt_at(conn, former.subject_id, now), former.known_at)
    end = update(record_version).where(
        record_version.c.record_id == record_id, record_version.c.superseded_at.is_(None)
    )
    await conn.execute(end.values(superseded_at=moment))
    version = record_version.insert().values(
        record_id=record_id,
        subject_id=former.subject_id,
        version=former.version + 1,
        applies_on=applies_on(values["data"]),
        known_at=moment,
        entered_by=by,
        reason=reason,
        **values,
    )
    await conn.execute(version)
    return await _version(conn, record_id, former.version + 1)


async def _version(conn: AsyncConnection, record_id: int, number: int) -> RecordRow:
    [row] = await rows(conn, VERSIONS.where(record.c.id == record_id, record_version.c.version == number))
    return row
