"""Files from the chat, once they have come: evidence, what was handed in for a case, and files for a purpose."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from functools import partial
from types import MappingProxyType

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.conversation.cards.calendar import file_missing
from bot.fetching import Fetched, Lost, Want, Wanted
from bot.licences import read_code
from bot.usecases import import_calendar, import_chat, scan_licence
from bot.usecases.tell import tell_people
from storage import cases, evidence, file_requests
from storage.file_requests import FileRequestRow

Use = Callable[[AsyncConnection, FileRequestRow, bytes, datetime], Awaitable[None]]
#: What is done with the file of a request, by its purpose.
PURPOSES: Mapping[str, Use] = MappingProxyType(
    {import_calendar.PURPOSE: import_calendar.take_calendar, import_chat.PURPOSE: import_chat.take_import}
)


async def _evidence(conn: AsyncConnection, limit: int) -> list[Wanted]:
    return [
        Wanted(one.id, one.file_id, one.kind, one.mime, one.size)
        for one in await evidence.wanted(conn, limit)
        if one.file_id is not None
    ]


async def _take_evidence(conn: AsyncConnection, evidence_id: int, file: Fetched, now: datetime) -> None:
    kept = file.original
    await evidence.stored(conn, evidence_id, sha256=kept.sha256, path=kept.path, size=kept.size)


async def _lose_evidence(conn: AsyncConnection, evidence_id: int, why: Lost, now: datetime) -> None:
    found = await evidence.get(conn, evidence_id)
    if found is not None and found.state == "wanted":
        await evidence.missing(conn, evidence_id)
        await _tell(conn, found.added_by, found.file_name, why, now)


async def _documents(conn: AsyncConnection, limit: int) -> list[Wanted]:
    return [
        Wanted(one.id, one.file_id, "photo" if one.kind == "photo" else "document", one.mime, one.size)
        for one in await cases.wanted_documents(conn, limit)
        if one.file_id is not None
    ]


async def _take_document(conn: AsyncConnection, document_id: int, file: Fetched, now: datetime) -> None:
    kept = file.original
    await cases.document_stored(conn, document_id, sha256=kept.sha256, path=kept.path, size=kept.size)


async def _lose_document(conn: AsyncConnection, document_id: int, why: Lost, now: datetime) -> None:
    found = await cases.document(conn, document_id)
    if found is not None and found.state is None and found.path is None:
        await cases.document_missing(conn, document_id)
        await _tell(conn, found.added_by, found.name, why, now)


async def _requests(conn: AsyncConnection, limit: int) -> list[Wanted]:
    return [
        Wanted(one.id, one.file_id, "photo" if one.purpose == scan_licence.PURPOSE else "document", None, one.size)
        for one in await file_requests.wanted(conn, limit)
    ]


def _read_request(wanted: Wanted, content: bytes) -> str:
    return read_code(content) if wanted.kind == "photo" else ""


async def _take_request(conn: AsyncConnection, request_id: int, file: Fetched, now: datetime) -> None:
    request = await file_requests.get(conn, request_id)
    # First of all, so that another process that fetched the same file finds it settled.
    if request is None or not await file_requests.finish(conn, request_id, "done", now):
        return
    if request.purpose == scan_licence.PURPOSE:
        await scan_licence.take_licence(conn, request, file.said, now)
    else:
        await PURPOSES[request.purpose](conn, request, file.content, now)


async def _lose_request(conn: AsyncConnection, request_id: int, why: Lost, now: datetime) -> None:
    request = await file_requests.get(conn, request_id)
    if request is not None and await file_requests.finish(conn, request_id, "missing", now):
        await _tell(conn, request.person_id, request.file_name, why, now)


async def _tell(conn: AsyncConnection, person_id: int | None, name: str | None, why: Lost, now: datetime) -> None:
    if person_id is not None:
        await tell_people(conn, [person_id], partial(file_missing, name=name or "", why=why), now)


WANTS = (
    Want("evidence", _evidence, _take_evidence, _lose_evidence),
    Want("case document", _documents, _take_document, _lose_document),
    Want("file request", _requests, _take_request, _lose_request, _read_request),
)
