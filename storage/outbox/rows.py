"""The outbox's rows, to look at."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.rows import every, first
from storage.schema import outbox
from storage.schema.delivery import OUTBOX_STATES


@dataclass(frozen=True, slots=True)
class OutboxRow:
    """One call of a Bot API method. `payload`: its parameters but chat_id; `attempts`: how often claimed."""

    id: int
    chat_id: int
    method: str
    payload: dict[str, Any]
    priority: int
    state: str
    not_before: datetime
    claimed_at: datetime | None
    attempts: int
    created_at: datetime
    finished_at: datetime | None
    message_id: int | None
    error: str | None
    edits_id: int | None
    about: str | None
    reported_at: datetime | None


async def get(conn: AsyncConnection, outbox_id: int) -> OutboxRow | None:
    """One row by its id."""
    return await first(conn, select(outbox).where(outbox.c.id == outbox_id), OutboxRow)


async def message_id_of(conn: AsyncConnection, outbox_id: int) -> int | None:
    """The id Telegram gave to the row's message; None while it was not sent."""
    statement = select(outbox.c.message_id).where(outbox.c.id == outbox_id)
    return (await conn.execute(statement)).scalar_one_or_none()


async def counts(conn: AsyncConnection) -> dict[str, int]:
    """How many rows are in each state; every state is there."""
    statement = select(outbox.c.state, func.count()).group_by(outbox.c.state)
    found: dict[str, int] = dict((await conn.execute(statement)).all())
    return {state: found.get(state, 0) for state in OUTBOX_STATES}


async def in_state(conn: AsyncConnection, states: Collection[str], limit: int) -> list[OutboxRow]:
    """The latest rows in any of these states, latest first."""
    statement = select(outbox).where(outbox.c.state.in_(states)).order_by(outbox.c.id.desc()).limit(limit)
    return await every(conn, statement, OutboxRow)


async def of_about(conn: AsyncConnection, about: str) -> list[OutboxRow]:
    """Everything that was put there about something, in the order in which it was."""
    return await every(conn, select(outbox).where(outbox.c.about == about).order_by(outbox.c.id), OutboxRow)
