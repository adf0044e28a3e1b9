"""Every export stands in the audit log; one of the feed finishes the tasks that called for it (新密 十三)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.usecases.make_export import Made
from storage import audit, tasks
from storage.bureaus import BureauRow


async def log_export(
    conn: AsyncConnection, bureau: BureauRow, made: Made, now: datetime, *, actor_id: int | None
) -> int:
    """Note who took what away, and tick off what it finishes; returns how many tasks that were.

    actor_id: None for the command line.
    """
    digest = f"sha256:{made.sha256}"
    closed = 0
    if made.finishes:
        closed = await tasks.close_many(conn, made.finishes, now, by=actor_id, note=digest)
    subject = made.wish.subject
    await audit.append(
        conn,
        bureau_id=bureau.id,
        at=now,
        actor_id=actor_id,
        action="export",
        object=f"subject:{subject.id}" if subject else f"bureau:{bureau.id}",
        data={
            "kind": made.wish.kind,
            "form": made.wish.form,
            "year": made.wish.year,
            "whole": made.wish.whole,
            "rows": made.rows,
            "sha256": made.sha256,
            "tasks": closed,
        },
    )
    return closed
