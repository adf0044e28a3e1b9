"""On the day on which an adopted text takes effect, it becomes the bureau's regulation."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.clock import china_date
from rulesets.loader import named
from storage import amendments, audit, bureaus


async def bring_into_force(conn: AsyncConnection, now: datetime) -> None:
    """Put in force what has come due. Grades follow the day itself; menus, procedures and words follow this."""
    for one in await amendments.come_due(conn, china_date(now)):
        await bureaus.set_ruleset(conn, one.bureau_id, named(one.slug, one.sha256))
        await amendments.take_effect(conn, one.id, now)
        await audit.append(
            conn,
            bureau_id=one.bureau_id,
            at=now,
            actor_id=None,
            action="ruleset_in_force",
            object=f"amendment:{one.id}",
            data={"sha256": one.sha256, "effective_on": one.effective_on},
        )
