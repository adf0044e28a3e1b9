"""Random draws of inspections, and who may not inspect whom."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.rows import added, every, first
from storage.schema import plan_draw, recusal
from storage.schema.base import word


@dataclass(frozen=True, slots=True)
class DrawRow:
    """One draw for a month (`YYYY-MM`); `number`: the how manieth of it. state: open, drawn or cancelled.

    lists: what is drawn from, with its hash. secret: the bot's part of the seed, with its hash. witness_words, seed,
    result, drawn_at: None until a second person has completed it.
    """

    id: int
    bureau_id: int
    month: str
    number: int
    state: str
    lists: dict[str, Any]
    lists_sha256: str
    secret: str
    secret_sha256: str
    opened_by: int
    opened_at: datetime
    witness_id: int | None
    witness_words: str | None
    seed: str | None
    result: dict[str, Any] | None
    drawn_at: datetime | None


@dataclass(frozen=True, slots=True)
class RecusalRow:
    """回避: `person_id` does not inspect `subject_id`, until `lifted_at`."""

    id: int
    bureau_id: int
    subject_id: int
    person_id: int
    reason: str
    set_by: int
    set_at: datetime
    lifted_by: int | None
    lifted_at: datetime | None


async def open_draw(
    conn: AsyncConnection,
    *,
    bureau_id: int,
    month: str,
    lists: dict[str, Any],
    lists_sha256: str,
    secret: str,
    secret_sha256: str,
    opened_by: int,
    now: datetime,
) -> DrawRow:
    """A new draw, numbered on within its month."""
    last = select(func.max(plan_draw.c.number)).where(plan_draw.c.bureau_id == bureau_id, plan_draw.c.month == month)
    number = ((await conn.execute(last)).scalar() or 0) + 1
    return await added(
        conn,
        plan_draw,
        DrawRow,
        bureau_id=bureau_id,
        month=month,
        number=number,
        state="open",
        lists=lists,
        lists_sha256=lists_sha256,
        secret=secret,
        secret_sha256=secret_sha256,
        opened_by=opened_by,
        opened_at=now,
    )


async def get(conn: AsyncConnection, draw_id: int) -> DrawRow | None:
    """One draw by its id."""
    return await first(conn, select(plan_draw).where(plan_draw.c.id == draw_id), DrawRow)


async def of_month(conn: AsyncConnection, bureau_id: int, month: str) -> list[DrawRow]:
    """A bureau's draws for a month, the first first; cancelled ones too."""
    statement = select(plan_draw).where(plan_draw.c.bureau_id == bureau_id, plan_draw.c.month == month)
    return await every(conn, statement.order_by(plan_draw.c.number), DrawRow)


async def complete(
    conn: AsyncConnection,
    draw_id: int,
    *,
    witness_id: int,
    witness_words: str,
    seed: str,
    result: dict[str, Any],
    now: datetime,
) -> bool:
    """Carry out an open draw; False where it is not open any more: a result is never replaced."""
    values = {
        "state": "drawn",
        "witness_id": witness_id,
        "witness_words": witness_words,
        "seed": seed,
        "result": result,
        "drawn_at": now,
    }
    return await _settle(conn, draw_id, values)


async def cancel(conn: AsyncConnection, draw_id: int) -> bool:
    """Give up an open draw; False where it is not open any more."""
    return await _settle(conn, draw_id, {"state": "cancelled"})


async def _settle(conn: AsyncConnection, draw_id: int, values: dict[str, Any]) -> bool:
    statement = update(plan_draw).where(plan_draw.c.id == draw_id, plan_draw.c.state == word("open")).values(values)
    return (await conn.execute(statement)).rowcount == 1


async def recuse(
    conn: AsyncConnection, *, bureau_id: int, subject_id: int, person_id: int, reason: str, set_by: int, now: datetime
) -> RecusalRow:
    """Keep somebody from inspecting a subject."""
    return await added(
        conn,
        recusal,
        RecusalRow,
        bureau_id=bureau_id,
        subject_id=subject_id,
        person_id=person_id,
        reason=reason,
        set_by=set_by,
        set_at=now,
    )


async def recusals(conn: AsyncConnection, bureau_id: int, subject_id: int | None = None) -> list[RecusalRow]:
    """Those that hold now, of one subject or of the whole bureau, the first first."""
    statement = select(recusal).where(recusal.c.bureau_id == bureau_id, recusal.c.lifted_at.is_(None))
    if subject_id is not None:
        statement = statement.where(recusal.c.subject_id == subject_id)
    return await every(conn, statement.order_by(recusal.c.id), RecusalRow)


async def recusal_of(conn: AsyncConnection, recusal_id: int) -> RecusalRow | None:
    """One recusal by its id."""
    return await first(conn, select(recusal).where(recusal.c.id == recusal_id), RecusalRow)


async def lift(conn: AsyncConnection, recusal_id: int, *, by: int, now: datetime) -> bool:
    """End a recusal; False where it was ended before."""
    statement = (
        update(recusal)
        .where(recusal.c.id == recusal_id, recusal.c.lifted_at.is_(None))
        .values(lifted_by=by, lifted_at=now)
    )
    return (await conn.execute(statement)).rowcount == 1
