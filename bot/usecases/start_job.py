"""Long work is asked for, shown, and stopped by who asked for it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.usecases.actor import Actor
from bot.usecases.permissions import Act, RefusedError, require
from storage import jobs
from storage.jobs import JobRow


async def start_job(
    conn: AsyncConnection, actor: Actor, act: Act, *, kind: str, data: dict[str, Any], now: datetime
) -> JobRow:
    """A job of a kind for the actor's bureau; what comes out goes to their private chat.

    Raises RefusedError and StrangerError as `require` does.
    """
    hat = require(actor, act)
    return await jobs.add(
        conn,
        bureau_id=hat.bureau_id,
        person_id=hat.person_id,
        membership_id=hat.id,
        chat_id=hat.telegram_id,
        kind=kind,
        data=data,
        now=now,
    )


async def stop_job(conn: AsyncConnection, actor: Actor, job_id: int, now: datetime) -> tuple[JobRow, bool]:
    """The job, and whether it was stopped now rather than ended before.

    Raises RefusedError for a job that somebody else asked for, in the words for one that does not exist.
    """
    hat = require(actor, Act.JOBS)
    job = await jobs.get(conn, job_id)
    if job is None or job.membership_id != hat.id:
        raise RefusedError(Act.JOBS, ())
    return job, await jobs.cancel(conn, job_id, now)
