"""Records, to look at: as they are, as they were, and as the bureau knew them at a moment."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.records.fields import decode
from storage.schema import evidence, record, record_version, subject

#: What became of a record after it was found.
OUTCOMES = frozenset(("corrected_on", "repaired_on", "removed_on"))


@dataclass(frozen=True, slots=True)
class RecordRow:
    """One version of a record. `id` is the record's; `data` its fields, decimals as Decimal.

    The bureau held it true from `known_at` until just before `superseded_at` (None: it still does).
    `entered_by` None: no person in the chat, but a command or an import.
    """

    id: int
    bureau_id: int
    subject_id: int
    public_id: str
    type: str
    created_at: datetime
    version: int
    status: str
    applies_on: date
    known_at: datetime
    superseded_at: datetime | None
    data: dict[str, Any]
    note: str | None
    document_no: str | None
    under_objection: bool
    latitude: float | None
    longitude: float | None
    department_id: int | None
    entered_by: int | None
    reason: str | None

    def as_dossier(self) -> dict[str, Any]:
        """The record as the outside contract writes it in a dossier."""
        found: dict[str, Any] = {"id": self.public_id, "type": self.type, "status": self.status, **self.data}
        if self.note is not None:
            found["note"] = self.note
        if self.under_objection:
            found["objection"] = True
        return found


VERSIONS = select(
    record,
    *(column for column in record_version.c if column.name not in ("id", "record_id", "subject_id")),
).join(record_version, record_version.c.record_id == record.c.id)


def _known(known_at: datetime | None) -> ColumnElement[bool]:
    superseded = record_version.c.superseded_at
    if known_at is None:
        return superseded.is_(None)
    return and_(record_version.c.known_at <= known_at, or_(superseded.is_(None), superseded > known_at))


async def rows(conn: AsyncConnection, statement: Select[Any]) -> list[RecordRow]:
    """The rows of a selection from VERSIONS."""
    found = (dict(row) for row in (await conn.execute(statement)).mappings())
    return [RecordRow(**{**row, "data": decode(row["data"])}) for row in found]


async def _one(conn: AsyncConnection, statement: Select[Any]) -> RecordRow | None:
    found = await rows(conn, statement)
    return found[0] if found else None


async def current(conn: AsyncConnection, record_id: int) -> RecordRow | None:
    """A record as it is now known."""
    return await _one(conn, VERSIONS.where(record.c.id == record_id, _known(None)))


async def by_public_id(conn: AsyncConnection, public_id: str) -> RecordRow | None:
    """A record by the id that people see, such as R000123, as it is now known."""
    return await _one(conn, VERSIONS.where(record.c.public_id == public_id, _known(None)))


async def history(conn: AsyncConnection, record_id: int) -> list[RecordRow]:
    """All versions of a record, the first first."""
    return await rows(conn, VERSIONS.where(record.c.id == record_id).order_by(record_version.c.version))


async def of_subject(conn: AsyncConnection, subject_id: int, known_at: datetime | None = None) -> list[RecordRow]:
    """A subject's records of every status as the bureau knew them at a moment (None: now), by their own day."""
    statement = VERSIONS.where(record_version.c.subject_id == subject_id, _known(known_at))
    return await rows(conn, statement.order_by(record_version.c.applies_on, record.c.id))


async def of_subjects(conn: AsyncConnection, subject_ids: Collection[int]) -> dict[int, list[RecordRow]]:
    """The records of several subjects, a few hundred at most, as now known; those without any are left out."""
    statement = VERSIONS.where(record_version.c.subject_id.in_(subject_ids), _known(None))
    found: dict[int, list[RecordRow]] = {}
    for row in await rows(conn, statement.order_by(record_version.c.applies_on, record.c.id)):
        found.setdefault(row.subject_id, []).append(row)
    return found


async def page_of_department(
    conn: AsyncConnection,
    bureau_id: int,
    department_id: int | None,
    *,
    after: tuple[date, int] | None,
    limit: int,
    since: date | None = None,
    until: date | None = None,
) -> list[RecordRow]:
    """A part of what a department recorded (记录部门: the record's, else its subject's; None: neither has one), by the
    records' own days, from the one after `after`, given as its day and id. Both `since` and `until` are included."""
    own, key = func.coalesce(record_version.c.department_id, subject.c.department_id), record_version.c.applies_on
    statement = VERSIONS.join(subject, subject.c.id == record.c.subject_id).where(
        record.c.bureau_id == bureau_id,
        _known(None),
        own.is_(None) if department_id is None else own == department_id,
    )
    if after is not None:
        statement = statement.where(or_(key > after[0], and_(key == after[0], record.c.id > after[1])))
    if since is not None:
        statement = statement.where(key >= since)
    if until is not None:
        statement = statement.where(key <= until)
    return await rows(conn, statement.order_by(key, record.c.id).limit(limit))


async def of_bureau(
    conn: AsyncConnection,
    bureau_id: int,
    *,
    since: date | None = None,
    until: date | None = None,
    types: Collection[str] | None = None,
    statuses: Collection[str] | None = None,
) -> list[RecordRow]:
    """A bureau's records as now known, by their own day; both days are included."""
    statement = VERSIONS.where(record.c.bureau_id == bureau_id, _known(None))
    if since is not None:
        statement = statement.where(record_version.c.applies_on >= since)
    if until is not None:
        statement = statement.where(record_version.c.applies_on <= until)
    if types is not None:
        statement = statement.where(record.c.type.in_(types))
    if statuses is not None:
        statement = statement.where(record_version.c.status.in_(statuses))
    return await rows(conn, statement.order_by(record_version.c.applies_on, record.c.id))


async def dossier_records(
    conn: AsyncConnection, subject_id: int, known_at: datetime | None = None
) -> list[dict[str, Any]]:
    """The `records` of the subject's dossier as the bureau knew them at a moment (None: now)."""
    return [row.as_dossier() for row in await of_subject(conn, subject_id, known_at)]


async def collectors(conn: AsyncConnection, record_id: int) -> set[int]:
    """The person ids of everyone who entered the record, amended what it says, or gave evidence for it.

    Who only moved its status or marked an objection has collected nothing: a second person's check must not
    make a collector of the checker.
    """
    found = {one.entered_by for one in await _said(conn, record_id) if one.entered_by is not None}
    givers = select(evidence.c.added_by).where(evidence.c.record_id == record_id, evidence.c.added_by.is_not(None))
    return found | set((await conn.execute(givers)).scalars())


async def author(conn: AsyncConnection, record_id: int) -> int | None:
    """The person id of who entered what the record says now; None where a command or an import did.

    Who noted what became of it (OUTCOMES) is not who found it.
    """
    return (await _said(conn, record_id, besides=OUTCOMES))[-1].entered_by


async def _said(conn: AsyncConnection, record_id: int, besides: Collection[str] = ()) -> list[RecordRow]:
    """The versions that changed what the record says, `besides` these fields, the first first."""
    found: list[RecordRow] = []
    before: tuple[object, ...] | None = None
    for version in await history(conn, record_id):
        says = (
            {name: value for name, value in version.data.items() if name not in besides},
            version.note,
            version.document_no,
            version.latitude,
            version.longitude,
            version.department_id,
        )
        if says != before:
            found.append(version)
        before = says
    return found
