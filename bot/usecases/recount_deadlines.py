"""Open deadlines counted again, after a calendar was loaded or the bureau has set another number of days."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from functools import partial

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.casework.reminders import Term, next_after
from bot.casework.statement import STATEMENT
from bot.conversation.cards.calendar import MoveView, deadlines_moved
from bot.usecases.deadline_views import answerable, subject_name
from bot.usecases.tell import tell_people
from bot.usecases.work_calendar import calendar_of
from storage import audit, bureaus, deadlines, people
from storage.deadlines import DeadlineRow


async def recount(
    conn: AsyncConnection, rows: Sequence[DeadlineRow], now: datetime, by: int | None
) -> tuple[list[tuple[DeadlineRow, DeadlineRow]], int]:
    """The deadlines that moved, as they are now and as they were, and how many others became certain."""
    known = await calendar_of(conn)
    moved: list[tuple[DeadlineRow, DeadlineRow]] = []
    settled = 0
    for row in rows:
        assert row.working_days is not None
        found = known.deadline(row.starts_on, row.working_days)
        if (found.due_on, found.provisional) == (row.due_on, row.provisional):
            continue
        again = row.remind_at
        if again is not None and again > now:
            again = next_after(Term(row.created_at, found.due_on), known, now).at
        await deadlines.change(conn, row.id, due_on=found.due_on, provisional=found.provisional, remind_at=again)
        if found.due_on != row.due_on:
            after = await deadlines.get(conn, row.id)
            assert after is not None
            moved.append((after, row))
            await audit.append(
                conn,
                bureau_id=row.bureau_id,
                at=now,
                actor_id=by,
                action="deadline_moved",
                object=f"deadline:{row.id}",
                data={"from": row.due_on.isoformat(), "to": found.due_on.isoformat()},
            )
        else:
            settled += row.provisional and not found.provisional
    return moved, settled


async def moves_of(
    conn: AsyncConnection, moved: Sequence[tuple[DeadlineRow, DeadlineRow]]
) -> list[tuple[DeadlineRow, MoveView]]:
    """What `recount` moved, as it is shown."""
    return [(row, await _move(conn, row, before)) for row, before in moved]


async def _move(conn: AsyncConnection, row: DeadlineRow, before: DeadlineRow) -> MoveView:
    bureau = await bureaus.get(conn, row.bureau_id)
    return MoveView(
        row.kind,
        await subject_name(conn, row.subject_id),
        before.due_on,
        row.due_on,
        bureau.name if bureau else "",
    )


async def tell_moved(
    conn: AsyncConnection, moves: Sequence[tuple[DeadlineRow, MoveView]], now: datetime, *, years: Sequence[int] = ()
) -> None:
    """One message a person, whatever the number of their deadlines; the time for a statement is its subject's.

    years: whose calendars were loaded; none where the bureau has set another number of days.
    """
    theirs: dict[int, list[MoveView]] = defaultdict(list)
    for row, move in moves:
        owners = await people.of_subject(conn, row.subject_id) if row.kind == STATEMENT else []
        for person_id in dict.fromkeys((*await answerable(conn, row), *(one.person_id for one in owners))):
            theirs[person_id].append(move)
    for person_id, moved in theirs.items():
        await tell_people(conn, [person_id], partial(deadlines_moved, moves=moved, years=years), now)
