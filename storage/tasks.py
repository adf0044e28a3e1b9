"""Tasks that a grade or a case brings."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.rows import added, added_many, every, first
from storage.schema import task

#: How many ids one statement asks for; databases bound the number of parameters.
_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class TaskRow:
    """One task. `clause` demands it; `grade` brought it, or `case_id` did; `data` holds its drafted text.

    `lapsed_at`: what demanded it is gone since then.
    """

    id: int
    bureau_id: int
    subject_id: int
    case_id: int | None
    kind: str
    clause: str | None
    grade: str | None
    data: dict[str, Any]
    assigned_to: int | None
    due_on: date | None
    state: str
    opened_at: datetime
    closed_at: datetime | None
    closed_by: int | None
    note: str | None
    lapsed_at: datetime | None


async def add(
    conn: AsyncConnection,
    *,
    bureau_id: int,
    subject_id: int,
    kind: str,
    now: datetime,
    clause: str | None = None,
    grade: str | None = None,
    case_id: int | None = None,
    data: dict[str, Any] | None = None,
    assigned_to: int | None = None,
    due_on: date | None = None,
) -> TaskRow:
    """A new open task."""
    return await added(
        conn,
        task,
        TaskRow,
        bureau_id=bureau_id,
        subject_id=subject_id,
        kind=kind,
        clause=clause,
        grade=grade,
        case_id=case_id,
        data=data or {},
        assigned_to=assigned_to,
        due_on=due_on,
        state="open",
        opened_at=now,
    )


async def add_many(conn: AsyncConnection, new: Sequence[Mapping[str, Any]], now: datetime) -> list[TaskRow]:
    """New open tasks that no case brings, each given by the other arguments of `add`; in their order."""
    if not new:
        return []
    rows: list[dict[str, Any]] = [{"case_id": None, "state": "open", "opened_at": now, **one} for one in new]
    ids = await added_many(conn, task, rows)
    unset: dict[str, Any] = dict.fromkeys(("closed_at", "closed_by", "note", "lapsed_at"))
    return [TaskRow(**row, **unset, id=task_id) for task_id, row in zip(ids, rows, strict=True)]


async def get(conn: AsyncConnection, task_id: int) -> TaskRow | None:
    """One task by its id."""
    return await first(conn, select(task).where(task.c.id == task_id), TaskRow)


async def of_subject(conn: AsyncConnection, subject_id: int, *, only_open: bool = True) -> list[TaskRow]:
    """A subject's tasks, the oldest first."""
    statement = select(task).where(task.c.subject_id == subject_id)
    if only_open:
        statement = statement.where(task.c.state == "open")
    return await every(conn, statement.order_by(task.c.id), TaskRow)


async def standing(conn: AsyncConnection, subject_ids: Collection[int]) -> dict[int, list[TaskRow]]:
    """The tasks of several subjects, a few hundred at most, that their grade brought and still demands: open ones, and
    those that were done. Subjects without any are left out."""
    statement = select(task).where(
        task.c.subject_id.in_(subject_ids),
        task.c.case_id.is_(None),
        task.c.state.in_(("open", "done")),
        task.c.lapsed_at.is_(None),
    )
    found: dict[int, list[TaskRow]] = {}
    for row in await every(conn, statement.order_by(task.c.id), TaskRow):
        found.setdefault(row.subject_id, []).append(row)
    return found


async def open_of_bureau(conn: AsyncConnection, bureau_id: int) -> list[TaskRow]:
    """A bureau's open tasks, soonest due first, those without a day last."""
    statement = select(task).where(task.c.bureau_id == bureau_id, task.c.state == "open")
    return await every(conn, statement.order_by(task.c.due_on.is_(None), task.c.due_on, task.c.id), TaskRow)


async def open_of_kind(conn: AsyncConnection, bureau_id: int, kind: str) -> dict[int, list[int]]:
    """A bureau's open tasks of a kind: their ids by subject."""
    statement = select(task.c.subject_id, task.c.id).where(
        task.c.bureau_id == bureau_id, task.c.state == "open", task.c.kind == kind
    )
    found: dict[int, list[int]] = {}
    for subject_id, task_id in await conn.execute(statement.order_by(task.c.id)):
        found.setdefault(subject_id, []).append(task_id)
    return found


async def last_done(conn: AsyncConnection, subject_ids: Collection[int], kind: str) -> dict[int, str | None]:
    """By subject the grade that brought its last finished task of a kind; `subject_ids`: a few hundred at most."""
    statement = select(task.c.subject_id, task.c.grade).where(
        task.c.subject_id.in_(subject_ids), task.c.state == "done", task.c.kind == kind
    )
    return dict((await conn.execute(statement.order_by(task.c.id))).all())


async def all_dated(conn: AsyncConnection) -> list[TaskRow]:
    """Every open task that has a day, of any bureau."""
    statement = select(task).where(task.c.state == "open", task.c.due_on.is_not(None))
    return await every(conn, statement.order_by(task.c.id), TaskRow)


async def move(conn: AsyncConnection, task_id: int, due_on: date) -> None:
    """Give an open task another day."""
    await conn.execute(update(task).where(task.c.id == task_id, task.c.state == "open").values(due_on=due_on))


async def assign(conn: AsyncConnection, task_id: int, person_id: int | None) -> None:
    """Give an open task to somebody."""
    await conn.execute(update(task).where(task.c.id == task_id, task.c.state == "open").values(assigned_to=person_id))


async def close(
    conn: AsyncConnection,
    task_id: int,
    state: str,
    now: datetime,
    *,
    by: int | None,
    note: str | None = None,
    data: dict[str, Any] | None = None,
) -> bool:
    """Tick a task off (`done`) or take it back (`withdrawn`); False when it was closed before. `data` replaces what
    it holds."""
    values = {"state": state, "closed_at": now, "closed_by": by, "note": note}
    if data is not None:
        values["data"] = data
    statement = update(task).where(task.c.id == task_id, task.c.state == "open").values(values)
    return (await conn.execute(statement)).rowcount == 1


async def close_many(
    conn: AsyncConnection, task_ids: Collection[int], now: datetime, *, by: int | None, note: str
) -> int:
    """Tick those of the tasks off that are open still; returns how many."""
    ids, closed = sorted(task_ids), 0
    for start in range(0, len(ids), _AT_ONCE):
        statement = (
            update(task)
            .where(task.c.id.in_(ids[start : start + _AT_ONCE]), task.c.state == "open")
            .values(state="done", closed_at=now, closed_by=by, note=note)
        )
        closed += (await conn.execute(statement)).rowcount
    return closed


async def lapse(conn: AsyncConnection, task_id: int, now: datetime) -> None:
    """Note that what demanded a task is gone."""
    await conn.execute(update(task).where(task.c.id == task_id).values(lapsed_at=now))
