"""移除: a person acts for a bureau no more. What they did stays; what they had in hand goes to somebody who leads."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.conversation.cards.members import Handover, Member, handed_notice, removed_notice
from bot.conversation.problems import Problem, problem
from bot.usecases.actor import Actor
from bot.usecases.hand_over_work import hand_over_work
from bot.usecases.list_members import member_view, removable
from bot.usecases.permissions import Act, require
from bot.usecases.tell import tell_people
from rulesets.errors import BilingualError
from storage import audit, bureaus, members, people
from storage.people import MembershipRow

_LEAD = ("manager", "admin")


class MemberError(BilingualError):
    """A person who cannot be removed as asked for."""


@dataclass(frozen=True, slots=True)
class Removal:
    """What removing somebody comes to. heir: who gets their work, as (person's id, name); None: nobody who leads is
    left, and it waits for whoever takes it."""

    member: Member
    handover: Handover
    heir: tuple[int, str] | None


async def ask_removal(conn: AsyncConnection, actor: Actor, person_id: int) -> Removal | Problem:
    """What would follow, for the confirmation; a problem says why it cannot be.

    Raises:
        StrangerError, RefusedError: the actor may not remove anybody.
    """
    bureau_id = require(actor, Act.REMOVE_MEMBER).bureau_id
    hats = await members.of_person(conn, bureau_id, person_id)
    wrong = await _why_not(conn, actor, bureau_id, hats)
    return wrong or await _removal(conn, bureau_id, hats, actor.person_id)


async def remove_member(
    conn: AsyncConnection, actor: Actor, person_id: int, heir_id: int, now: datetime
) -> tuple[Removal, bool] | Problem:
    """Remove somebody whose work goes to `heir_id` (0: to nobody), as the confirmation said. Where that has changed
    meanwhile nothing is done, and False says that it has to be asked again.

    Raises:
        StrangerError, RefusedError: the actor may not remove anybody.
    """
    bureau_id = require(actor, Act.REMOVE_MEMBER).bureau_id
    found = await ask_removal(conn, actor, person_id)
    if isinstance(found, Problem):
        return found
    if (found.heir[0] if found.heir else 0) != heir_id:
        return found, False
    await _remove(conn, bureau_id, found, actor.person_id, now)
    return found, True


async def remove_by_number(
    conn: AsyncConnection, bureau_id: int, telegram_id: int, admins: Collection[int], now: datetime
) -> Removal:
    """The same from the command line, by the number that Telegram gives a person. admins: ANXIN_ADMINS.

    Raises:
        MemberError: there is nobody of that number at the bureau, or they may not be removed.
    """
    person = await people.by_telegram_id(conn, telegram_id)
    hats = await members.of_person(conn, bureau_id, person.id) if person else []
    if not hats:
        raise MemberError(
            f"这个单位没有编号为 {telegram_id} 的成员，用 anxin member list 查看",
            f"the bureau has no member of the number {telegram_id}: anxin member list shows them",
        )
    if telegram_id in admins:
        raise MemberError(
            f"{telegram_id} 是 ANXIN_ADMINS 指定的管理员，请先从配置中删去",
            f"{telegram_id} is an administrator by ANXIN_ADMINS: take the number out of it first",
        )
    if await _is_last(conn, bureau_id, hats):
        raise MemberError(
            f"{telegram_id} 是这个单位唯一的管理员，请先邀请另一名管理员",
            f"{telegram_id} is the bureau's only administrator: invite another one first",
        )
    found = await _removal(conn, bureau_id, hats, None)
    await _remove(conn, bureau_id, found, None, now)
    return found


async def _why_not(
    conn: AsyncConnection, actor: Actor, bureau_id: int, hats: Sequence[MembershipRow]
) -> Problem | None:
    if not hats:
        return problem("members.problem.gone")
    if hats[0].person_id == actor.person_id:
        return problem("members.problem.self")
    if not removable(actor, hats):
        return problem("members.problem.role")
    if hats[0].telegram_id in actor.appointed:
        return problem("members.problem.appointed")
    return problem("members.problem.last") if await _is_last(conn, bureau_id, hats) else None


async def _is_last(conn: AsyncConnection, bureau_id: int, hats: Sequence[MembershipRow]) -> bool:
    return await members.administrators(conn, bureau_id) == {hats[0].person_id}


async def _removal(
    conn: AsyncConnection, bureau_id: int, hats: Sequence[MembershipRow], actor_id: int | None
) -> Removal:
    person_id = hats[0].person_id
    work = await members.work_of(conn, bureau_id, person_id)
    handover = Handover(len(work.tasks), len(work.cases), len(work.deadlines), len(work.alerts))
    return Removal(await member_view(conn, hats, None), handover, await _heir(conn, bureau_id, person_id, actor_id))


async def _heir(conn: AsyncConnection, bureau_id: int, person_id: int, actor_id: int | None) -> tuple[int, str] | None:
    """A manager rather than an administrator, and among these who removes rather than somebody else."""
    lead = [hat for hat in await people.members(conn, bureau_id, _LEAD) if hat.person_id != person_id]
    lead.sort(key=lambda hat: (_LEAD.index(hat.role), hat.person_id != actor_id))
    return (lead[0].person_id, lead[0].person_name) if lead else None


async def _remove(conn: AsyncConnection, bureau_id: int, removal: Removal, actor_id: int | None, now: datetime) -> None:
    person_id = removal.member.person_id
    hats = await members.of_person(conn, bureau_id, person_id)
    for hat in hats:
        await people.revoke(conn, hat.id, now)
    heir_id = removal.heir[0] if removal.heir else None
    await hand_over_work(conn, bureau_id, person_id, heir_id, actor_id, now)
    voided = await members.void_invitations(conn, bureau_id, person_id, now)
    stopped = await members.stop_jobs(conn, bureau_id, person_id, now)
    await audit.append(
        conn,
        bureau_id=bureau_id,
        at=now,
        actor_id=actor_id,
        action="remove_member",
        object=f"person:{person_id}",
        data={
            "memberships": [hat.id for hat in hats],
            "roles": [hat.role for hat in hats],
            "heir": heir_id,
            "tasks": removal.handover.tasks,
            "cases": removal.handover.cases,
            "deadlines": removal.handover.deadlines,
            "alerts": removal.handover.alerts,
            "invitations": voided,
            "jobs": stopped,
        },
    )
    bureau = await bureaus.get(conn, bureau_id)
    name = bureau.name if bureau else ""
    await tell_people(conn, [person_id], lambda said: removed_notice(said, name), now)
    if heir_id is not None and heir_id != actor_id and not removal.handover.is_empty:
        await tell_people(conn, [heir_id], lambda said: handed_notice(said, removal.member, removal.handover), now)
