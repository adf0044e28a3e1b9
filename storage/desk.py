"""The duty desk: whose an alert is, when to look at it again, and what waits for somebody's digest."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.rows import every, first, insert_for
from storage.schema import alert_desk, digest_item, membership


@dataclass(frozen=True, slots=True)
class DeskRow:
    """What becomes of one alert. `look_at` None: nobody has to be told anything more of its own accord."""

    id: int
    alert_id: int
    taken_by: int | None
    taken_at: datetime | None
    look_at: datetime | None
    escalation: int


@dataclass(frozen=True, slots=True)
class DigestRow:
    """An alert that waits for a digest of `person_id`, who is told under one membership."""

    id: int
    membership_id: int
    person_id: int
    alert_id: int
    due_at: datetime


async def put(
    conn: AsyncConnection,
    alert_id: int,
    *,
    look_at: datetime | None,
    escalation: int = 0,
    taken_by: int | None = None,
    taken_at: datetime | None = None,
) -> None:
    """How an alert stands from now on, in place of how it stood."""
    values = {"taken_by": taken_by, "taken_at": taken_at, "look_at": look_at, "escalation": escalation}
    statement = insert_for(conn, alert_desk).values(alert_id=alert_id, **values)
    await conn.execute(statement.on_conflict_do_update(index_elements=[alert_desk.c.alert_id], set_=values))


async def of_alert(conn: AsyncConnection, alert_id: int) -> DeskRow | None:
    """How an alert stands; None where nothing is to become of it."""
    return await first(conn, select(alert_desk).where(alert_desk.c.alert_id == alert_id), DeskRow)


async def rest(conn: AsyncConnection, alert_id: int) -> None:
    """Look at an alert no more; who took it stays known."""
    await conn.execute(update(alert_desk).where(alert_desk.c.alert_id == alert_id).values(look_at=None))


async def due(conn: AsyncConnection, now: datetime, limit: int) -> list[DeskRow]:
    """Alerts that are to be looked at by now, the longest due first."""
    statement = select(alert_desk).where(alert_desk.c.look_at.is_not(None), alert_desk.c.look_at <= now)
    return await every(conn, statement.order_by(alert_desk.c.look_at).limit(limit), DeskRow)


async def add_digest_item(conn: AsyncConnection, *, membership_id: int, alert_id: int, due_at: datetime) -> None:
    """List an alert in a member's next digest; it stands there once."""
    statement = insert_for(conn, digest_item).values(membership_id=membership_id, alert_id=alert_id, due_at=due_at)
    await conn.execute(statement.on_conflict_do_nothing())


_DIGEST = select(
    digest_item.c.id,
    digest_item.c.membership_id,
    membership.c.person_id,
    digest_item.c.alert_id,
    digest_item.c.due_at,
).join(membership, membership.c.id == digest_item.c.membership_id)


async def next_digest(conn: AsyncConnection, now: datetime) -> list[DigestRow]:
    """Everything that is due by now for whoever has waited longest; nothing where no digest is due."""
    waits = (digest_item.c.told_at.is_(None), digest_item.c.due_at <= now)
    head = await first(conn, _DIGEST.where(*waits).order_by(digest_item.c.due_at, digest_item.c.id).limit(1), DigestRow)
    if head is None:
        return []
    statement = _DIGEST.where(*waits, membership.c.person_id == head.person_id)
    return await every(conn, statement.order_by(digest_item.c.id), DigestRow)


async def digest_told(conn: AsyncConnection, ids: list[int], now: datetime) -> None:
    """These were said, or are no news any more."""
    await conn.execute(update(digest_item).where(digest_item.c.id.in_(ids)).values(told_at=now))
