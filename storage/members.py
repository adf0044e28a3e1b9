"""Who belongs to a bureau, page by page, and what would be left lying if one of them went."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import case, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.alerts import AlertRow
from storage.cases import CaseRow
from storage.deadlines import DeadlineRow
from storage.people import MembershipRow, live_memberships
from storage.rows import every
from storage.schema import alert, alert_desk, casefile, deadline, invitation, job, membership, task
from storage.tasks import TaskRow

_LIVE = membership.c.revoked_at.is_(None)


@dataclass(frozen=True, slots=True)
class Work:
    """What somebody has in hand at a bureau and has not finished."""

    tasks: tuple[TaskRow, ...]
    cases: tuple[CaseRow, ...]
    deadlines: tuple[DeadlineRow, ...]
    alerts: tuple[AlertRow, ...]


async def count(conn: AsyncConnection, bureau_id: int, roles: Collection[str]) -> int:
    """How many people have one of these roles at a bureau."""
    statement = select(func.count(membership.c.person_id.distinct())).where(
        membership.c.bureau_id == bureau_id, membership.c.role.in_(roles), _LIVE
    )
    return int((await conn.execute(statement)).scalar_one())


async def page(
    conn: AsyncConnection, bureau_id: int, roles: Collection[str], *, offset: int, limit: int
) -> list[list[MembershipRow]]:
    """People with one of these roles, each with those memberships, in the roles' order, who came first first."""
    order = case(*((membership.c.role == role, number) for number, role in enumerate(roles)))
    at = (membership.c.bureau_id == bureau_id, membership.c.role.in_(roles), _LIVE)
    chosen = (
        select(membership.c.person_id)
        .where(*at)
        .group_by(membership.c.person_id)
        .order_by(func.min(order), func.min(membership.c.id))
        .offset(offset)
        .limit(limit)
    )
    ids = list((await conn.execute(chosen)).scalars())
    found: dict[int, list[MembershipRow]] = defaultdict(list)
    for row in await every(conn, live_memberships(*at, membership.c.person_id.in_(ids)), MembershipRow):
        found[row.person_id].append(row)
    return [found[person_id] for person_id in ids]


async def of_person(conn: AsyncConnection, bureau_id: int, person_id: int) -> list[MembershipRow]:
    """All live memberships of one person at a bureau."""
    at = (membership.c.bureau_id == bureau_id, membership.c.person_id == person_id)
    return await every(conn, live_memberships(*at), MembershipRow)


async def administrators(conn: AsyncConnection, bureau_id: int) -> set[int]:
    """The people who administer a bureau; in a write transaction nobody else ends one of them before it ends, so that
    two administrators cannot remove each other at the same moment."""
    statement = select(membership.c.person_id).where(
        membership.c.bureau_id == bureau_id, membership.c.role == "admin", _LIVE
    )
    return set((await conn.execute(statement.with_for_update())).scalars())


async def work_of(conn: AsyncConnection, bureau_id: int, person_id: int) -> Work:
    """What somebody has in hand at a bureau."""
    tasks = select(task).where(task.c.bureau_id == bureau_id, task.c.state == "open", task.c.assigned_to == person_id)
    cases = select(casefile).where(
        casefile.c.bureau_id == bureau_id, casefile.c.closed_at.is_(None), casefile.c.assigned_to == person_id
    )
    deadlines = select(deadline).where(
        deadline.c.bureau_id == bureau_id, deadline.c.state == "open", deadline.c.responsible_id == person_id
    )
    alerts = (
        select(alert)
        .join(alert_desk, alert_desk.c.alert_id == alert.c.id)
        .where(alert.c.bureau_id == bureau_id, alert.c.state != "cleared", alert_desk.c.taken_by == person_id)
    )
    return Work(
        tuple(await every(conn, tasks.order_by(task.c.id), TaskRow)),
        tuple(await every(conn, cases.order_by(casefile.c.id), CaseRow)),
        tuple(await every(conn, deadlines.order_by(deadline.c.id), DeadlineRow)),
        tuple(await every(conn, alerts.order_by(alert.c.id), AlertRow)),
    )


async def give_case(conn: AsyncConnection, row: CaseRow, person_id: int | None) -> None:
    """Whose a case is from now on; buttons drawn before are stale."""
    statement = update(casefile).where(casefile.c.id == row.id, casefile.c.closed_at.is_(None))
    await conn.execute(statement.values(assigned_to=person_id, version=casefile.c.version + 1))


async def void_invitations(conn: AsyncConnection, bureau_id: int, person_id: int, now: datetime) -> int:
    """End the unused invitations that somebody made at a bureau: each would be a way back in. Returns how many."""
    statement = (
        update(invitation)
        .where(
            invitation.c.bureau_id == bureau_id,
            invitation.c.created_by == person_id,
            invitation.c.used_at.is_(None),
            invitation.c.expires_at > now,
        )
        .values(expires_at=now)
    )
    return (await conn.execute(statement)).rowcount


async def stop_jobs(conn: AsyncConnection, bureau_id: int, person_id: int, now: datetime) -> int:
    """Stop the long work that somebody asked for at a bureau, since its files would go to them. Returns how many."""
    statement = (
        update(job)
        .where(job.c.bureau_id == bureau_id, job.c.person_id == person_id, job.c.state.in_(["waiting", "running"]))
        .values(state="cancelled", finished_at=now, claimed_until=None)
    )
    return (await conn.execute(statement)).rowcount
