"""How much waits and what is late: numbers for monitoring, never of whom."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.schema import alert, deadline, inbox, outbox
from storage.schema.base import word
from storage.schema.delivery import ALERT_KINDS


@dataclass(frozen=True, slots=True)
class Figures:
    """A look at all bureaus together. The `_since`: since when the longest waiting waits; None where nothing does."""

    inbox_waiting: int
    inbox_since: datetime | None
    outbox_waiting: int
    outbox_since: datetime | None
    outbox_claimed: int
    alerts: dict[str, int]
    overdue: int


async def look(conn: AsyncConnection, now: datetime, today: date) -> Figures:
    """The figures of an instant, on the day that it is in China."""
    new = inbox.c.state == word("new")
    due = (outbox.c.state == word("pending"), outbox.c.not_before <= now)
    came = (await conn.execute(select(func.count(), func.min(inbox.c.received_at)).where(new))).one()
    waits = (await conn.execute(select(func.count(), func.min(outbox.c.not_before)).where(*due))).one()
    claimed = select(func.count()).select_from(outbox).where(outbox.c.state == word("claimed"))
    raised: dict[str, int] = dict((await conn.execute(select(alert.c.kind, func.count()).group_by(alert.c.kind))).all())
    late = select(func.count()).select_from(deadline).where(deadline.c.state == "open", deadline.c.due_on < today)
    return Figures(
        inbox_waiting=came[0],
        inbox_since=came[1],
        outbox_waiting=waits[0],
        outbox_since=waits[1],
        outbox_claimed=(await conn.execute(claimed)).scalar_one(),
        alerts={kind: raised.get(kind, 0) for kind in ALERT_KINDS},
        overdue=(await conn.execute(late)).scalar_one(),
    )
