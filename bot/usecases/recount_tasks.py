"""The days of open tasks counted anew, after the calendar has changed."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.clock import china_date
from bot.usecases.work_calendar import calendar_of
from storage import audit, tasks


async def recount_tasks(conn: AsyncConnection, now: datetime, *, by: int | None = None) -> int:
    """Move every open task that is due so many working days after its opening; returns how many moved.

    They are the bureau's own days and no time limits of a regulation: nobody is told, the list shows them.
    """
    known = await calendar_of(conn)
    moved = 0
    for row in await tasks.all_dated(conn):
        working_days = row.data.get("working_days")
        if not working_days:
            continue
        due_on = known.deadline(china_date(row.opened_at), working_days).due_on
        if due_on == row.due_on:
            continue
        await tasks.move(conn, row.id, due_on)
        await audit.append(
            conn,
            bureau_id=row.bureau_id,
            at=now,
            actor_id=by,
            action="task_moved",
            object=f"task:{row.id}",
            data={"from": row.due_on, "to": due_on},
        )
        moved += 1
    return moved
