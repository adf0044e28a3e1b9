"""One record: what it says, what it counts for, and the objection that is open about it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.clock import china_date
from bot.conversation.cards.record import SEEN_BY_SUBJECT
from bot.conversation.repair_views import OpeningView
from bot.conversation.views import RecordView
from bot.usecases.actor import Actor
from bot.usecases.dossiers import answer_for, dossier_of
from bot.usecases.permissions import Act, RefusedError, require
from bot.usecases.reach import bureau_of, subject_for
from bot.usecases.show_repair import opening_view, standings_in
from bot.usecases.views import record_view
from storage import audit, cases, records
from storage.bureaus import BureauRow
from storage.cases import CaseRow
from storage.subjects import SubjectRow


@dataclass(frozen=True, slots=True)
class ShownRecord:
    """What the card needs. `counts`: by class, the clauses that hold by it today; `cases`: its procedures, the oldest
    first; `opening`: whether it may be repaired or removed, where it can be at all."""

    subject: SubjectRow
    bureau: BureauRow
    record: RecordView
    counts: Mapping[str | None, Sequence[str]]
    cases: tuple[CaseRow, ...]
    opening: OpeningView | None


async def show_record(conn: AsyncConnection, actor: Actor, record_id: int, now: datetime) -> ShownRecord:
    """A record for whoever may see it.

    Raises:
        StrangerError, RefusedError: the actor may not see it, or there is none.
    """
    row = await records.current(conn, record_id)
    if row is None:
        require(actor, Act.SEE_SUBJECT)
        raise RefusedError(Act.SEE_SUBJECT, ())
    subject = await subject_for(conn, actor, Act.SEE_SUBJECT, row.subject_id)
    if not actor.is_staff and row.status not in SEEN_BY_SUBJECT:
        raise RefusedError(Act.SEE_SUBJECT, ())
    bureau = await bureau_of(conn, actor)
    dossier = await dossier_of(conn, subject)
    answer = answer_for(bureau, dossier, china_date(now))
    counts: dict[str | None, list[str]] = {}
    for one in answer.reasons:
        if one.holds and row.public_id in one.records and one.clause not in counts.get(one.grade, ()):
            counts.setdefault(one.grade, []).append(one.clause)
    await audit.append(
        conn,
        bureau_id=bureau.id,
        at=now,
        actor_id=actor.person_id,
        action="read_record",
        object=f"record:{row.id}",
    )
    about = tuple(await cases.of_record(conn, row.id))
    opening = await opening_view(conn, bureau, standings_in(bureau, dossier, answer), row, about)
    return ShownRecord(subject, bureau, await record_view(conn, row), counts, about, opening)
