"""Drafts of records: begun, changed and cancelled; each change is a new version."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.conversation.draft import Draft
from bot.usecases.actor import Actor
from bot.usecases.permissions import Act, require
from storage import drafts
from storage.drafts import DraftRow

KIND = "record"


def draft_of(row: DraftRow) -> Draft:
    """The draft that a row keeps."""
    return Draft.model_validate({**row.state, "id": row.id, "version": row.version})


async def begin_draft(conn: AsyncConnection, actor: Actor, draft: Draft, now: datetime) -> Draft:
    """Keep a new draft.

    Raises:
        StrangerError, RefusedError: the actor may not log.
    """
    hat = require(actor, Act.LOG)
    assert actor.person_id is not None
    row = await drafts.start(
        conn,
        person_id=actor.person_id,
        bureau_id=hat.bureau_id,
        kind=KIND,
        state=draft.model_dump(mode="json", exclude={"id", "version"}),
        now=now,
    )
    return draft_of(row)


async def open_draft(conn: AsyncConnection, actor: Actor, draft_id: int | None = None) -> Draft | None:
    """The actor's open draft of that id, or the one they changed last; of the hat's own bureau alone."""
    hat = require(actor, Act.LOG)
    assert actor.person_id is not None
    for row in await drafts.open_of(conn, actor.person_id):
        if row.kind == KIND and row.bureau_id == hat.bureau_id and draft_id in (None, row.id):
            return draft_of(row)
    return None


async def save_draft(conn: AsyncConnection, before: Draft, after: Draft, now: datetime) -> Draft | None:
    """Keep the changed draft as the next version; None where it has moved on meanwhile."""
    state = after.model_dump(mode="json", exclude={"id", "version"})
    row = await drafts.save(conn, before.id, before.version, state, now)
    return draft_of(row) if row else None


async def cancel_draft(conn: AsyncConnection, draft: Draft, now: datetime) -> bool:
    """Give a draft up; False where it has moved on meanwhile."""
    return await drafts.close(conn, draft.id, draft.version, "cancelled", now) is not None
