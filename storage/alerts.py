"""Alerts: raised once, acknowledged by a person, cleared by events; and where each was said."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.rows import added, every, first
from storage.schema import alert, alert_message, outbox


@dataclass(frozen=True, slots=True)
class AlertRow:
    """One alert. `measured` against `bound` under `clause`; `measured` may be an object by measure."""

    id: int
    bureau_id: int
    subject_id: int
    kind: str
    clause: str | None
    grade_before: str | None
    grade_after: str | None
    measured: Any
    bound: str | None
    record_id: int | None
    assessment_id: int | None
    state: str
    raised_at: datetime
    acknowledged_by: int | None
    acknowledged_at: datetime | None
    cleared_at: datetime | None
    cleared_reason: str | None


@dataclass(frozen=True, slots=True)
class AlertMessageRow:
    """One message that speaks of an alert. `person_id` None: it stands in a group. To edit it, put an edit of
    `outbox_id` into the outbox, to the same chat."""

    id: int
    alert_id: int
    person_id: int | None
    outbox_id: int
    silent: bool
    chat_id: int


async def add(
    conn: AsyncConnection,
    *,
    bureau_id: int,
    subject_id: int,
    kind: str,
    now: datetime,
    clause: str | None = None,
    grade_before: str | None = None,
    grade_after: str | None = None,
    measured: Any = None,
    bound: str | None = None,
    record_id: int | None = None,
    assessment_id: int | None = None,
) -> AlertRow:
    """Raise an alert. `kind`: worse, near or changed."""
    return await added(
        conn,
        alert,
        AlertRow,
        bureau_id=bureau_id,
        subject_id=subject_id,
        kind=kind,
        clause=clause,
        grade_before=grade_before,
        grade_after=grade_after,
        measured=measured,
        bound=bound,
        record_id=record_id,
        assessment_id=assessment_id,
        state="open",
        raised_at=now,
    )


async def get(conn: AsyncConnection, alert_id: int) -> AlertRow | None:
    """One alert by its id."""
    return await first(conn, select(alert).where(alert.c.id == alert_id), AlertRow)


async def live(conn: AsyncConnection, subject_ids: Collection[int]) -> dict[int, list[AlertRow]]:
    """The alerts of several subjects, a few hundred at most, that are not cleared, the oldest first."""
    statement = select(alert).where(alert.c.subject_id.in_(subject_ids), alert.c.state != "cleared")
    found: dict[int, list[AlertRow]] = {}
    for row in await every(conn, statement.order_by(alert.c.id), AlertRow):
        found.setdefault(row.subject_id, []).append(row)
    return found


async def of_bureau(conn: AsyncConnection, bureau_id: int, states: Collection[str], limit: int) -> list[AlertRow]:
    """A bureau's alerts in one of these states, the latest first."""
    statement = select(alert).where(alert.c.bureau_id == bureau_id, alert.c.state.in_(states))
    return await every(conn, statement.order_by(alert.c.id.desc()).limit(limit), AlertRow)


async def acknowledge(conn: AsyncConnection, alert_id: int, person_id: int, now: datetime) -> bool:
    """知悉: somebody has seen it. False when somebody had before, or it is cleared."""
    statement = (
        update(alert)
        .where(alert.c.id == alert_id, alert.c.state == "open")
        .values(state="acknowledged", acknowledged_by=person_id, acknowledged_at=now)
    )
    return (await conn.execute(statement)).rowcount == 1


async def reopen(conn: AsyncConnection, alert_id: int) -> bool:
    """Somebody saw it and nothing came of it: it stands open again. False unless it was acknowledged."""
    statement = (
        update(alert)
        .where(alert.c.id == alert_id, alert.c.state == "acknowledged")
        .values(state="open", acknowledged_by=None, acknowledged_at=None)
    )
    return (await conn.execute(statement)).rowcount == 1


async def clear(conn: AsyncConnection, alert_id: int, reason: str, now: datetime) -> bool:
    """Its ground is gone. False when it was cleared before."""
    statement = (
        update(alert)
        .where(alert.c.id == alert_id, alert.c.state != "cleared")
        .values(state="cleared", cleared_reason=reason, cleared_at=now)
    )
    return (await conn.execute(statement)).rowcount == 1


async def add_message(
    conn: AsyncConnection, alert_id: int, *, person_id: int | None, outbox_id: int, silent: bool
) -> None:
    """Note a message that speaks of the alert; `person_id` None for one to a group."""
    values = {"alert_id": alert_id, "person_id": person_id, "outbox_id": outbox_id, "silent": silent}
    await conn.execute(alert_message.insert().values(values))


async def messages(conn: AsyncConnection, alert_id: int) -> list[AlertMessageRow]:
    """The messages that speak of an alert, the oldest first."""
    statement = (
        select(alert_message, outbox.c.chat_id)
        .join(outbox, outbox.c.id == alert_message.c.outbox_id)
        .where(alert_message.c.alert_id == alert_id)
    )
    return await every(conn, statement.order_by(alert_message.c.id), AlertMessageRow)
