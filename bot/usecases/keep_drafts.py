"""Drafts of records: begun, changed and cancelled, several at a time; each change is a new version."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.conversation.draft import Draft
from bot.usecases.actor import Actor
from bot.usecases.permissions import Act, require
from storage import drafts
from storage.drafts import DraftRow

KIND = "record"
#: What is sent half a day later is about something else; the draft stays in the list.
AT_HAND = timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class OpenDraft:
    """A draft with the moment of its last change."""

    draft: Draft
    changed_at: datetime


def draft_of(row: DraftRow) -> Draft:
    """The draft that a row keeps."""
    return Draft.model_validate({**row.state, "id": row.id, "version": row.version})


async def begin_draft(conn: AsyncConnection, actor: Actor, draft: Draft, now: datetime) -> Draft:
    """Keep a new draft; empty ones that were begun before and left are given up.

    Raises:
        StrangerError, RefusedError: the actor may not log.
    """
    hat = require(actor, Act.LOG)
    assert actor.person_id is not None
    for one in await open_drafts(conn, actor):
        if one.draft.is_empty:
            await cancel_draft(conn, one.draft, now)
    row = await drafts.start(
        conn,
        person_id=actor.person_id,
        bureau_id=hat.bureau_id,
        kind=KIND,
        state=_state(draft),
        now=now,
    )
    return draft_of(row)


async def open_drafts(conn: AsyncConnection, actor: Actor) -> list[OpenDraft]:
    """The actor's open drafts in the hat's own bureau, the one changed last first.

    Raises:
        StrangerError, RefusedError: the actor may not log.
    """
    hat = require(actor, Act.LOG)
    assert actor.person_id is not None
    return [
        OpenDraft(draft_of(row), row.updated_at)
        for row in await drafts.open_of(conn, actor.person_id)
        if row.kind == KIND and row.bureau_id == hat.bureau_id
    ]


async def open_draft(conn: AsyncConnection, actor: Actor, draft_id: int) -> Draft | None:
    """The actor's open draft of that id."""
    return next((one.draft for one in await open_drafts(conn, actor) if one.draft.id == draft_id), None)


async def draft_at_hand(conn: AsyncConnection, actor: Actor, now: datetime) -> Draft | None:
    """The draft that what comes next belongs to: the one dealt with last, unless it was finished or is an old one."""
    require(actor, Act.LOG)
    assert actor.person_id is not None
    last = await drafts.last_of(conn, actor.person_id, KIND)
    if last is None or last.status != "open" or now - last.updated_at >= AT_HAND:
        return None
    return await open_draft(conn, actor, last.id)


async def save_draft(conn: AsyncConnection, before: Draft, after: Draft, now: datetime) -> Draft | None:
    """Keep the changed draft as the next version; None where it has moved on meanwhile."""
    row = await drafts.save(conn, before.id, before.version, _state(after), now)
    return draft_of(row) if row else None


async def cancel_draft(conn: AsyncConnection, draft: Draft, now: datetime) -> bool:
    """Give a draft up; False where it has moved on meanwhile."""
    return await drafts.close(conn, draft.id, draft.version, "cancelled", now) is not None


def _state(draft: Draft) -> dict[str, object]:
    return draft.model_dump(mode="json", exclude={"id", "version"})
