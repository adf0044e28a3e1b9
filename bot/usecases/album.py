"""What belongs to a finding after its first picture: the rest of an album, in whatever order and however late."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.conversation.draft import Draft
from bot.usecases.actor import Actor
from bot.usecases.keep_drafts import open_draft
from bot.usecases.permissions import Act, require
from storage import audit, evidence, records


@dataclass(frozen=True, slots=True)
class Album:
    """Where the first picture of an album went: an open draft, a record made of it since, or neither any more."""

    draft: Draft | None
    record_id: int | None


async def album_of(conn: AsyncConnection, actor: Actor, album: str | None) -> Album | None:
    """The album as far as it has come; None for a picture of none, or for the first one.

    Raises:
        StrangerError, RefusedError: the actor may not log.
    """
    require(actor, Act.LOG)
    given = await evidence.of_album(conn, album, actor.person_id) if album and actor.person_id else []
    if not given:
        return None
    first = given[0]
    draft = await open_draft(conn, actor, first.draft_id) if first.draft_id and not first.record_id else None
    return Album(draft, first.record_id)


async def add_late(
    conn: AsyncConnection, actor: Actor, record_id: int, items: Sequence[Mapping[str, Any]], now: datetime
) -> bool:
    """A picture whose album was confirmed before it came belongs to the record, which the same person entered; False
    where the record is gone meanwhile."""
    require(actor, Act.LOG)
    row = await records.current(conn, record_id)
    if row is None or row.status not in ("confirmed", "pending"):
        return False
    known = {one.file_unique_id for one in await evidence.of_record(conn, record_id)}
    new = [item for item in items if item.get("file_unique_id") not in known]
    for item in new:
        await evidence.add(conn, record_id=record_id, state="wanted", added_by=actor.person_id, now=now, **item)
    if new:
        await audit.append(
            conn,
            bureau_id=row.bureau_id,
            at=now,
            actor_id=actor.person_id,
            action="add_evidence",
            object=f"record:{record_id}",
            data={"evidence": len(new)},
        )
    return True
