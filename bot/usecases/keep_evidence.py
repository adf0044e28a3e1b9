"""Evidence given for a draft, and the subjects that the actor dealt with lately."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.conversation.draft import Draft
from bot.usecases.actor import Actor
from bot.usecases.permissions import Act, require
from storage import evidence, records, subjects
from storage.subjects import SubjectRow

_RECENT = 6


async def keep_evidence(
    conn: AsyncConnection,
    actor: Actor,
    draft: Draft,
    items: Sequence[Mapping[str, Any]],
    now: datetime,
    *,
    album: str | None = None,
) -> int:
    """Note photos and files for a draft; one already given for it is not taken twice. `album`: Telegram's id of the
    album they came with.

    Returns:
        how many were new.
    """
    require(actor, Act.LOG)
    known = {one.file_unique_id for one in await evidence.of_draft(conn, draft.id) if one.file_unique_id}
    added = 0
    for item in items:
        if item.get("file_unique_id") in known:
            continue
        await evidence.add(
            conn, draft_id=draft.id, state="wanted", added_by=actor.person_id, now=now, album=album, **item
        )
        added += 1
    return added


async def recent_subjects(conn: AsyncConnection, actor: Actor) -> list[SubjectRow]:
    """The subjects of the actor's last records in this bureau, the latest first."""
    hat = require(actor, Act.LOG)
    if actor.person_id is None:
        return []
    ids = await records.recent_subjects(conn, actor.person_id, hat.bureau_id, _RECENT)
    found = [await subjects.get(conn, each) for each in ids]
    return [one for one in found if one is not None]
