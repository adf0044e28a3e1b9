"""拍执照二维码: a picture that tells which subject is meant; read once it has been fetched, and no evidence."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.clock import china_date
from bot.conversation.cards.licence import licence_found, licence_lost
from bot.conversation.draft import Draft
from bot.conversation.flow import SUBJECT, Chose, apply, question
from bot.licences import credit_codes
from bot.usecases.actor import Actor
from bot.usecases.keep_drafts import KIND, draft_of
from bot.usecases.permissions import Act
from bot.usecases.request_file import request_file, still_asking
from bot.usecases.shown_name import shown_name
from bot.usecases.tell import tell_people
from storage import drafts, subjects
from storage.file_requests import FileRequestRow

PURPOSE = "licence"
_MOST_CODES = 5


async def want_licence(conn: AsyncConnection, actor: Actor, item: Mapping[str, Any], now: datetime) -> None:
    """Have a picture fetched and read.

    Raises:
        StrangerError, RefusedError: the actor may not log.
    """
    await request_file(
        conn,
        actor,
        Act.LOG,
        purpose=PURPOSE,
        file_id=item["file_id"],
        name=item.get("file_name") or "",
        size=item.get("size"),
        now=now,
    )


async def take_licence(conn: AsyncConnection, request: FileRequestRow, said: str, now: datetime) -> None:
    """Name the subject of the licence, for the draft that waits for it or for whoever asked; or say why not."""
    hat = await still_asking(conn, request, Act.LOG)
    if hat is None:
        return
    draft = await _waiting(conn, request.person_id, hat.bureau_id)
    mark = (draft.id, draft.version) if draft else None
    codes = credit_codes(said)[:_MOST_CODES]
    rows = [await subjects.by_code(conn, hat.bureau_id, code) for code in codes]
    subject = next((row for row in rows if row is not None), None)
    if subject is None:
        code = codes[0] if codes else None
        await tell_people(conn, [request.person_id], lambda texts: licence_lost(texts, said, code, mark), now)
        return
    name = shown_name(subject)
    if draft is not None:
        after, _ = apply(draft, Chose(subject.id, name, subject.grade), china_date(now))
        state = after.model_dump(mode="json", exclude={"id", "version"})
        kept = await drafts.save(conn, draft.id, draft.version, state, now)
        mark = (draft.id, kept.version) if kept else None
    await tell_people(conn, [request.person_id], lambda texts: licence_found(texts, subject.id, name, mark), now)


async def _waiting(conn: AsyncConnection, person_id: int, bureau_id: int) -> Draft | None:
    """The open draft that waits for a subject: the one that asked for the licence, else the one changed last."""
    rows = [row for row in await drafts.open_of(conn, person_id) if (row.kind, row.bureau_id) == (KIND, bureau_id)]
    waiting = [draft for draft in map(draft_of, rows) if question(draft) == SUBJECT]
    return next((draft for draft in waiting if draft.scanning), next(iter(waiting), None))
