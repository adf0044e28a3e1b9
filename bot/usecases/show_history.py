"""All versions of a record: who, when, why, and what each changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.conversation.cards.amend import VersionView, shown_changes
from bot.conversation.views import RecordView
from bot.usecases.actor import Actor
from bot.usecases.deadline_views import person_name, subject_name
from bot.usecases.permissions import Act, RefusedError, require
from bot.usecases.reach import bureau_of, subject_for
from bot.usecases.views import record_view
from storage import audit, records
from storage.bureaus import BureauRow
from storage.records import RecordRow


@dataclass(frozen=True, slots=True)
class ShownHistory:
    """What the card needs. versions: the last first."""

    subject: str
    bureau: BureauRow
    record: RecordView
    versions: tuple[VersionView, ...]


async def show_history(conn: AsyncConnection, actor: Actor, record_id: int, now: datetime) -> ShownHistory:
    """A record's versions, for the bureau's own people: they name who entered what, and remarks.

    Raises:
        StrangerError, RefusedError: the actor may not see them, or there is no such record.
    """
    rows = await records.history(conn, record_id)
    require(actor, Act.LOG)
    if not rows:
        raise RefusedError(Act.SEE_SUBJECT, ())
    subject = await subject_for(conn, actor, Act.SEE_SUBJECT, rows[0].subject_id)
    bureau = await bureau_of(conn, actor)
    await audit.append(
        conn,
        bureau_id=bureau.id,
        at=now,
        actor_id=actor.person_id,
        action="read_history",
        object=f"record:{record_id}",
    )
    views = [await _version(conn, rows, number) for number in range(len(rows) - 1, -1, -1)]
    return ShownHistory(await subject_name(conn, subject.id), bureau, await record_view(conn, rows[-1]), tuple(views))


async def _version(conn: AsyncConnection, rows: Sequence[RecordRow], number: int) -> VersionView:
    row = rows[number]
    former = rows[number - 1] if number else None
    return VersionView(
        number=row.version,
        at=row.known_at,
        person=await person_name(conn, row.entered_by),
        reason=row.reason or "",
        status=row.status,
        status_changed=former is None or former.status != row.status,
        objection_changed=former is not None and former.under_objection != row.under_objection,
        under_objection=row.under_objection,
        changes=shown_changes(_said(former), _said(row)) if former else {},
    )


def _said(row: RecordRow | None) -> list[tuple[str, Any]]:
    if row is None:
        return []
    extra = [("document_no", row.document_no), ("note", row.note)]
    return [*row.data.items(), *((name, value) for name, value in extra if value)]
