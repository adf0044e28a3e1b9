"""What has to be done by a day, and when somebody is to be reminded of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.rows import added, every, first
from storage.schema import deadline
from storage.schema.base import word


@dataclass(frozen=True, slots=True)
class DeadlineRow:
    """One deadline. `starts_on` is not counted; `working_days` None: the day was given as such.

    `remind_at`: when to remind next, None for never. `escalation`: how far reminders have gone up.
    """

    id: int
    bureau_id: int
    subject_id: int
    case_id: int | None
    record_id: int | None
    kind: str
    responsible_id: int | None
    starts_on: date
    working_days: int | None
    due_on: date
    provisional: bool
    state: str
    created_at: datetime
    closed_at: datetime | None
    remind_at: datetime | None
    escalation: int


async def add(
    conn: AsyncConnection,
    *,
    bureau_id: int,
    subject_id: int,
    kind: str,
    starts_on: date,
    working_days: int | None,
    due_on: date,
    provisional: bool,
    now: datetime,
    case_id: int | None = None,
    record_id: int | None = None,
    responsible_id: int | None = None,
    remind_at: datetime | None = None,
) -> DeadlineRow:
    """A new open deadline."""
    return await added(
        conn,
        deadline,
        DeadlineRow,
        bureau_id=bureau_id,
        subject_id=subject_id,
        case_id=case_id,
        record_id=record_id,
        kind=kind,
        responsible_id=responsible_id,
        starts_on=starts_on,
        working_days=working_days,
        due_on=due_on,
        provisional=provisional,
        state="open",
        created_at=now,
        remind_at=remind_at,
        escalation=0,
    )


async def get(conn: AsyncConnection, deadline_id: int) -> DeadlineRow | None:
    """One deadline by its id."""
    return await first(conn, select(deadline).where(deadline.c.id == deadline_id), DeadlineRow)


async def open_of_bureau(conn: AsyncConnection, bureau_id: int) -> list[DeadlineRow]:
    """A bureau's open deadlines, soonest first."""
    statement = select(deadline).where(deadline.c.bureau_id == bureau_id, deadline.c.state == "open")
    return await every(conn, statement.order_by(deadline.c.due_on, deadline.c.id), DeadlineRow)


async def open_of_case(conn: AsyncConnection, case_id: int) -> list[DeadlineRow]:
    """A case's open deadlines, soonest first."""
    statement = select(deadline).where(deadline.c.case_id == case_id, deadline.c.state == "open")
    return await every(conn, statement.order_by(deadline.c.due_on, deadline.c.id), DeadlineRow)


async def fallen_due(conn: AsyncConnection, bureau_id: int, kind: str, by: date) -> list[DeadlineRow]:
    """A bureau's open deadlines of a kind that are due on a day or before, soonest first."""
    statement = select(deadline).where(
        deadline.c.bureau_id == bureau_id, deadline.c.state == "open", deadline.c.due_on <= by, deadline.c.kind == kind
    )
    return await every(conn, statement.order_by(deadline.c.due_on, deadline.c.id), DeadlineRow)


async def all_counted(conn: AsyncConnection) -> list[DeadlineRow]:
    """Every open deadline that is counted in working days, of any bureau."""
    statement = select(deadline).where(deadline.c.state == "open", deadline.c.working_days.is_not(None))
    return await every(conn, statement.order_by(deadline.c.id), DeadlineRow)


async def to_remind(conn: AsyncConnection, now: datetime, limit: int) -> list[DeadlineRow]:
    """Open deadlines whose reminder has come, the longest waiting first."""
    statement = select(deadline).where(deadline.c.state == word("open"), deadline.c.remind_at <= now)
    return await every(conn, statement.order_by(deadline.c.remind_at, deadline.c.id).limit(limit), DeadlineRow)


async def change(conn: AsyncConnection, deadline_id: int, **values: Any) -> None:
    """Move an open deadline: due_on, provisional, remind_at, escalation, responsible_id."""
    await conn.execute(update(deadline).where(deadline.c.id == deadline_id, deadline.c.state == "open").values(values))


async def close(conn: AsyncConnection, deadline_id: int, state: str, now: datetime) -> bool:
    """Meet or cancel a deadline; False when it was closed before."""
    statement = (
        update(deadline)
        .where(deadline.c.id == deadline_id, deadline.c.state == "open")
        .values(state=state, closed_at=now, remind_at=None)
    )
    return (await conn.execute(statement)).rowcount == 1
