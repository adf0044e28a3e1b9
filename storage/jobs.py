"""Long work asked for in chat: asked for, claimed with a lease, its progress, its end.

The way of a job: waiting → running → done, failed or cancelled. A running job whose lease has ended, because its
process is gone, is claimed again; whoever had it before can write nothing about it any more.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, exists, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.rows import added, every, first
from storage.schema import job
from storage.schema.base import word

_OPEN = job.c.state.in_([word("waiting"), word("running")])
_other = job.alias("other")


@dataclass(frozen=True, slots=True)
class JobRow:
    """One job. `data`: what the kind was asked to do; `done` of `total` steps, None while that is not known;
    `message_id`: the outbox row that shows it; `attempts`: how often it was begun."""

    id: int
    bureau_id: int
    person_id: int
    membership_id: int
    chat_id: int
    kind: str
    data: dict[str, Any]
    state: str
    done: int
    total: int | None
    message_id: int | None
    attempts: int
    runner: str | None
    claimed_until: datetime | None
    error: str | None
    created_at: datetime
    finished_at: datetime | None


async def add(
    conn: AsyncConnection,
    *,
    bureau_id: int,
    person_id: int,
    membership_id: int,
    chat_id: int,
    kind: str,
    data: dict[str, Any],
    now: datetime,
) -> JobRow:
    """A job that waits to be done."""
    return await added(
        conn,
        job,
        JobRow,
        bureau_id=bureau_id,
        person_id=person_id,
        membership_id=membership_id,
        chat_id=chat_id,
        kind=kind,
        data=data,
        state="waiting",
        done=0,
        attempts=0,
        created_at=now,
    )


async def get(conn: AsyncConnection, job_id: int) -> JobRow | None:
    """One job by its id."""
    return await first(conn, select(job).where(job.c.id == job_id), JobRow)


async def shown_by(conn: AsyncConnection, job_id: int, outbox_id: int) -> None:
    """The outbox row whose message shows the job."""
    await conn.execute(update(job).where(job.c.id == job_id).values(message_id=outbox_id))


async def listed_open(conn: AsyncConnection, membership_id: int) -> list[JobRow]:
    """What somebody asked for under a hat and is not finished, the oldest first."""
    return await every(conn, select(job).where(_OPEN, job.c.membership_id == membership_id).order_by(job.c.id), JobRow)


async def is_waiting(conn: AsyncConnection, kinds: Collection[str], now: datetime) -> bool:
    """Whether `claim` would find something."""
    return (await conn.execute(_next(kinds, now))).first() is not None


async def claim(
    conn: AsyncConnection, kinds: Collection[str], *, runner: str, now: datetime, until: datetime
) -> JobRow | None:
    """Take the oldest job of these kinds that nobody works on, for `runner` until `until`; None where there is none.

    A bureau has one job of a kind under way at a time.
    """
    found = (await conn.execute(_next(kinds, now).with_for_update(skip_locked=True))).scalar_one_or_none()
    if found is None:
        return None
    statement = (
        update(job)
        .where(job.c.id == found)
        .values(state="running", runner=runner, claimed_until=until, attempts=job.c.attempts + 1)
        .returning(*job.c)
    )
    return await first(conn, statement, JobRow)


async def lease_ends(conn: AsyncConnection) -> datetime | None:
    """When the first of the leases ends; None where nothing is under way."""
    statement = select(func.min(job.c.claimed_until)).where(_OPEN, job.c.state == "running")
    ends: datetime | None = (await conn.execute(statement)).scalar_one_or_none()
    return ends


async def renew(
    conn: AsyncConnection, job_id: int, runner: str, *, until: datetime, done: int, total: int | None
) -> bool:
    """A sign of life, with how far it is; False where the job is not the runner's any more."""
    return await _move(conn, job_id, runner, claimed_until=until, done=done, total=total)


async def is_held(conn: AsyncConnection, job_id: int, runner: str) -> bool:
    """Whether the runner still has the job. In a write transaction nobody takes it before that transaction ends."""
    statement = select(job.c.id).where(job.c.id == job_id, job.c.state == "running", job.c.runner == runner)
    return (await conn.execute(statement.with_for_update())).first() is not None


async def release(conn: AsyncConnection, job_id: int, runner: str) -> bool:
    """Give the job back unfinished, to be begun again; that does not count as an attempt."""
    return await _move(
        conn, job_id, runner, state="waiting", runner=None, claimed_until=None, attempts=job.c.attempts - 1
    )


async def release_all(conn: AsyncConnection) -> int:
    """At the start of the only process on its database: every lease is a dead one's. Returns how many."""
    statement = update(job).where(_OPEN, job.c.state == "running").values(state="waiting", runner=None)
    return (await conn.execute(statement)).rowcount


async def finish(
    conn: AsyncConnection, job_id: int, runner: str, state: str, now: datetime, *, error: str | None = None
) -> bool:
    """It is done, failed or cancelled; False where the job is not the runner's any more."""
    return await _move(conn, job_id, runner, state=state, error=error, finished_at=now, claimed_until=None)


async def cancel(conn: AsyncConnection, job_id: int, now: datetime) -> bool:
    """Nobody wants it any more; False when it was finished before."""
    statement = (
        update(job)
        .where(job.c.id == job_id, job.c.state.in_(["waiting", "running"]))
        .values(state="cancelled", finished_at=now, claimed_until=None)
    )
    return (await conn.execute(statement)).rowcount == 1


def _next(kinds: Collection[str], now: datetime) -> Any:
    busy = exists().where(
        _other.c.state == "running",
        _other.c.claimed_until >= now,
        _other.c.bureau_id == job.c.bureau_id,
        _other.c.kind == job.c.kind,
    )
    free = or_(job.c.state == "waiting", and_(job.c.state == "running", job.c.claimed_until < now))
    return select(job.c.id).where(_OPEN, free, job.c.kind.in_(kinds), ~busy).order_by(job.c.id).limit(1)


async def _move(conn: AsyncConnection, job_id: int, runner: str, /, **values: Any) -> bool:
    statement = update(job).where(job.c.id == job_id, job.c.state == "running", job.c.runner == runner).values(**values)
    return (await conn.execute(statement)).rowcount == 1
