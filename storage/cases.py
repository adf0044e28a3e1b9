"""Cases: statements, objections, repairs, removals, each with its history and its documents."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.rows import added, every, first
from storage.schema import case_document, case_event, casefile


@dataclass(frozen=True, slots=True)
class CaseRow:
    """One case. `state` is a word of its procedure; `version` grows with every move; `closed_at` None: open."""

    id: int
    bureau_id: int
    subject_id: int
    kind: str
    record_id: int | None
    assessment_id: int | None
    state: str
    version: int
    filed_by: int | None
    assigned_to: int | None
    data: dict[str, Any]
    opened_at: datetime
    closed_at: datetime | None


@dataclass(frozen=True, slots=True)
class CaseEventRow:
    """One move of a case. `actor_id` None: the clock."""

    id: int
    case_id: int
    at: datetime
    actor_id: int | None
    move: str
    from_state: str | None
    to_state: str
    note: str | None
    data: dict[str, Any]


@dataclass(frozen=True, slots=True)
class CaseDocumentRow:
    """Something handed in for a case or made in it. `path` for what lies on this machine; one from the chat gets
    it (below the evidence folder) when it was fetched, or `state` missing where it cannot be."""

    id: int
    case_id: int
    kind: str
    file_id: str | None
    file_unique_id: str | None
    name: str | None
    mime: str | None
    size: int | None
    sha256: str | None
    path: str | None
    state: str | None
    added_by: int | None
    added_at: datetime


async def open_case(
    conn: AsyncConnection,
    *,
    bureau_id: int,
    subject_id: int,
    kind: str,
    state: str,
    now: datetime,
    record_id: int | None = None,
    assessment_id: int | None = None,
    filed_by: int | None = None,
    assigned_to: int | None = None,
    data: dict[str, Any] | None = None,
) -> CaseRow:
    """A new case in its first state."""
    return await added(
        conn,
        casefile,
        CaseRow,
        bureau_id=bureau_id,
        subject_id=subject_id,
        kind=kind,
        record_id=record_id,
        assessment_id=assessment_id,
        state=state,
        version=1,
        filed_by=filed_by,
        assigned_to=assigned_to,
        data=data or {},
        opened_at=now,
    )


async def get(conn: AsyncConnection, case_id: int) -> CaseRow | None:
    """One case by its id."""
    return await first(conn, select(casefile).where(casefile.c.id == case_id), CaseRow)


async def of_record(conn: AsyncConnection, record_id: int) -> list[CaseRow]:
    """A record's cases, the oldest first."""
    return await every(conn, select(casefile).where(casefile.c.record_id == record_id).order_by(casefile.c.id), CaseRow)


async def of_subject(conn: AsyncConnection, subject_id: int) -> list[CaseRow]:
    """A subject's cases, the oldest first."""
    statement = select(casefile).where(casefile.c.subject_id == subject_id)
    return await every(conn, statement.order_by(casefile.c.id), CaseRow)


async def open_of_bureau(conn: AsyncConnection, bureau_id: int, kinds: Collection[str]) -> list[CaseRow]:
    """A bureau's open cases of some kinds, the oldest first."""
    statement = select(casefile).where(
        casefile.c.bureau_id == bureau_id, casefile.c.kind.in_(kinds), casefile.c.closed_at.is_(None)
    )
    return await every(conn, statement.order_by(casefile.c.id), CaseRow)


async def in_state(conn: AsyncConnection, bureau_id: int, kind: str, state: str) -> list[CaseRow]:
    """A bureau's cases of a kind in one state, the oldest first."""
    statement = select(casefile).where(
        casefile.c.bureau_id == bureau_id, casefile.c.kind == kind, casefile.c.state == state
    )
    return await every(conn, statement.order_by(casefile.c.id), CaseRow)


async def move(
    conn: AsyncConnection,
    case: CaseRow,
    *,
    name: str,
    to_state: str,
    actor_id: int | None,
    now: datetime,
    note: str | None = None,
    data: dict[str, Any] | None = None,
    closes: bool = False,
    event: dict[str, Any] | None = None,
    **columns: Any,
) -> CaseRow | None:
    """Take a case to its next state and write that into its history; None where it has moved on meanwhile.

    data: replaces the case's own. event: what the history keeps of this move. columns: assigned_to and the like.
    """
    values = {"state": to_state, "version": case.version + 1, **columns}
    if data is not None:
        values["data"] = data
    if closes:
        values["closed_at"] = now
    statement = (
        update(casefile)
        .where(casefile.c.id == case.id, casefile.c.version == case.version)
        .values(values)
        .returning(*casefile.c)
    )
    moved = await first(conn, statement, CaseRow)
    if moved is not None:
        await note_event(
            conn, case.id, move=name, from_state=case.state, to_state=to_state, actor_id=actor_id, now=now,
            note=note, data=event,
        )  # fmt: skip
    return moved


async def note_event(
    conn: AsyncConnection,
    case_id: int,
    *,
    move: str,
    from_state: str | None,
    to_state: str,
    actor_id: int | None,
    now: datetime,
    note: str | None = None,
    data: dict[str, Any] | None = None,
) -> None:
    """Add to a case's history without moving it: its opening, a document that came."""
    await conn.execute(
        case_event.insert().values(
            case_id=case_id,
            at=now,
            actor_id=actor_id,
            move=move,
            from_state=from_state,
            to_state=to_state,
            note=note,
            data=data or {},
        )
    )


async def history(conn: AsyncConnection, case_id: int) -> list[CaseEventRow]:
    """All moves of a case in order."""
    statement = select(case_event).where(case_event.c.case_id == case_id).order_by(case_event.c.id)
    return await every(conn, statement, CaseEventRow)


async def add_document(
    conn: AsyncConnection, case_id: int, *, kind: str, added_by: int | None, now: datetime, **about: Any
) -> CaseDocumentRow:
    """Keep a document with a case. `about`: file_id, file_unique_id, name, mime, size, sha256, path."""
    return await added(
        conn,
        case_document,
        CaseDocumentRow,
        case_id=case_id,
        kind=kind,
        added_by=added_by,
        added_at=now,
        **about,
    )


async def documents(conn: AsyncConnection, case_id: int) -> list[CaseDocumentRow]:
    """A case's documents in the order in which they came."""
    statement = select(case_document).where(case_document.c.case_id == case_id).order_by(case_document.c.id)
    return await every(conn, statement, CaseDocumentRow)


async def wanted_documents(conn: AsyncConnection, limit: int) -> list[CaseDocumentRow]:
    """Documents from the chat whose file is still to be fetched, the oldest first."""
    statement = select(case_document).where(
        case_document.c.file_id.is_not(None), case_document.c.path.is_(None), case_document.c.state.is_(None)
    )
    return await every(conn, statement.order_by(case_document.c.id).limit(limit), CaseDocumentRow)


async def document(conn: AsyncConnection, document_id: int) -> CaseDocumentRow | None:
    """One document by its id."""
    return await first(conn, select(case_document).where(case_document.c.id == document_id), CaseDocumentRow)


async def document_stored(conn: AsyncConnection, document_id: int, *, sha256: str, path: str, size: int) -> None:
    """The file was fetched: its SHA-256 in hex, its place below the evidence folder, its size in bytes."""
    values = {"sha256": sha256, "path": path, "size": size}
    await conn.execute(update(case_document).where(case_document.c.id == document_id).values(values))


async def document_missing(conn: AsyncConnection, document_id: int) -> None:
    """The file cannot be fetched any more."""
    await conn.execute(update(case_document).where(case_document.c.id == document_id).values(state="missing"))
