"""What a person was asked to write for a case: kept as a draft, so that their next words and files find their case."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.conversation.masking import redact
from bot.usecases.actor import Actor
from bot.usecases.permissions import StrangerError
from storage import drafts
from storage.drafts import DraftRow

KIND = "case"
LONGEST = 2000
#: A question that was forgotten takes nothing any more: what is typed a day later is about something else.
LIFE = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Words:
    """One message as an answer. text: without identity and telephone numbers, "" where there is none.

    files: as `keep_evidence` takes them: kind, file_id, file_unique_id, size, for a document file_name and mime.
    """

    text: str
    files: tuple[Mapping[str, Any], ...] = ()


@dataclass(frozen=True, slots=True)
class Wanted:
    """An open question: `purpose` says whose, `case_id` about which case; `id` and `version` go on its buttons.

    text, files: what was gathered so far. more: what the asker wants to remember.
    """

    id: int
    version: int
    purpose: str
    case_id: int
    text: str
    files: tuple[Mapping[str, Any], ...]
    more: Mapping[str, Any]


def words_of(text: str, files: Sequence[Mapping[str, Any]] = ()) -> Words:
    """A message's words, fit to be kept and passed on."""
    return Words(redact(text.strip())[:LONGEST], tuple(files))


async def want_words(
    conn: AsyncConnection, actor: Actor, purpose: str, case_id: int, now: datetime, **more: Any
) -> Wanted:
    """Remember that the actor's next words are for this purpose; a question asked before is dropped.

    Raises:
        StrangerError: the actor wears no hat.
    """
    if actor.membership is None or actor.person_id is None:
        raise StrangerError
    for row in await drafts.open_of(conn, actor.person_id):
        if row.kind == KIND:
            await drafts.close(conn, row.id, row.version, "cancelled", now)
    state = {"purpose": purpose, "case_id": case_id, "text": "", "files": [], "more": more}
    return _wanted(
        await drafts.start(
            conn, person_id=actor.person_id, bureau_id=actor.membership.bureau_id, kind=KIND, state=state, now=now
        )
    )


async def wanted_words(conn: AsyncConnection, actor: Actor, now: datetime) -> Wanted | None:
    """The question that the actor's next words answer; None where they were asked nothing, or turned to a record's
    draft since."""
    if actor.membership is None or actor.person_id is None:
        return None
    rows = await drafts.open_of(conn, actor.person_id)
    last = next((row for row in rows if row.bureau_id == actor.membership.bureau_id), None)
    return _wanted(last) if last and last.kind == KIND and now - last.updated_at < LIFE else None


async def pressed_words(conn: AsyncConnection, actor: Actor, draft_id: int, version: int) -> Wanted | None:
    """The question that a button of it belongs to; None where it has moved on. `version` 0: whatever has come since."""
    row = await drafts.get(conn, draft_id)
    if row is None or row.kind != KIND or row.person_id != actor.person_id:
        return None
    return _wanted(row) if row.status == "open" and version in (0, row.version) else None


async def gather_words(conn: AsyncConnection, wanted: Wanted, words: Words, now: datetime, **more: Any) -> Wanted:
    """Keep what came and go on waiting: another text is added below the first, a file is taken once.

    more: is remembered with what the asker remembered before.
    """
    known = {one["file_unique_id"] for one in wanted.files}
    files = [*wanted.files, *(one for one in words.files if one["file_unique_id"] not in known)]
    text = "\n".join(part for part in (wanted.text, words.text) if part)[:LONGEST]
    state = {
        "purpose": wanted.purpose,
        "case_id": wanted.case_id,
        "text": text,
        "files": [dict(one) for one in files],
        "more": {**wanted.more, **more},
    }
    row = await drafts.save(conn, wanted.id, wanted.version, state, now)
    return _wanted(row) if row else wanted


async def close_words(conn: AsyncConnection, wanted: Wanted, now: datetime, *, answered: bool) -> None:
    """The question was answered, or is given up."""
    row = await drafts.get(conn, wanted.id)
    if row is not None:
        await drafts.close(conn, row.id, row.version, "confirmed" if answered else "cancelled", now)


def _wanted(row: DraftRow) -> Wanted:
    state = row.state
    files = tuple(state["files"])
    return Wanted(row.id, row.version, state["purpose"], state["case_id"], state["text"], files, state["more"])
