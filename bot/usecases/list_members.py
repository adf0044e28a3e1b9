"""成员: who acts for a bureau, and as what."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.conversation.cards.members import Member
from bot.conversation.views import Role
from bot.usecases.actor import Actor
from bot.usecases.permissions import Act, RefusedError, may, require
from bot.usecases.shown_name import shown_name
from storage import members, people, subjects
from storage.people import MembershipRow

#: People on one page.
A_PAGE = 8
STAFF: tuple[Role, ...] = ("admin", "manager", "inspector")
FIRM: tuple[Role, ...] = ("enterprise",)


@dataclass(frozen=True, slots=True)
class Listed:
    """One page of people. `page` counts from 0. subject: whose people these are, where they are one subject's."""

    people: tuple[Member, ...]
    page: int
    pages: int
    total: int
    subject: str = ""


async def list_members(conn: AsyncConnection, actor: Actor, whose: str, page: int) -> Listed:
    """The bureau's own people (`staff`), those of enterprises (`firm`), or of one subject (its id).

    Raises:
        StrangerError, RefusedError: the actor does not lead, or the subject is not of their bureau.
    """
    bureau_id = require(actor, Act.REMOVE_MEMBER).bureau_id
    if whose.isascii() and whose.isdecimal():
        return await _of_subject(conn, actor, int(whose), page)
    roles = FIRM if whose == "firm" else STAFF
    total = await members.count(conn, bureau_id, roles)
    pages = max(1, -(-total // A_PAGE))
    page = min(max(page, 0), pages - 1)
    found = await members.page(conn, bureau_id, roles, offset=page * A_PAGE, limit=A_PAGE)
    return Listed(tuple([await member_view(conn, hats, actor) for hats in found]), page, pages, total)


async def _of_subject(conn: AsyncConnection, actor: Actor, subject_id: int, page: int) -> Listed:
    subject = await subjects.get(conn, subject_id)
    if subject is None:
        raise RefusedError(Act.REMOVE_MEMBER, ())
    require(actor, Act.REMOVE_MEMBER, subject)
    hats = await people.of_subject(conn, subject_id)
    pages = max(1, -(-len(hats) // A_PAGE))
    page = min(max(page, 0), pages - 1)
    shown = hats[page * A_PAGE : (page + 1) * A_PAGE]
    views = [await member_view(conn, [hat], actor) for hat in shown]
    return Listed(tuple(views), page, pages, len(hats), shown_name(subject))


def removable(actor: Actor, hats: Sequence[MembershipRow]) -> bool:
    """Whether every role of somebody is one that the actor may give, and so take."""
    if not may(actor, Act.REMOVE_MEMBER):
        return False
    return may(actor, Act.INVITE_ANYONE) or all(hat.role in ("inspector", "enterprise") for hat in hats)


async def member_view(conn: AsyncConnection, hats: Sequence[MembershipRow], actor: Actor | None) -> Member:
    """Somebody as the list shows them; `hats`: those of one bureau, at least one. actor: who may be offered to remove
    them."""
    first = hats[0]
    names = []
    for hat in hats:
        subject = await subjects.get(conn, hat.subject_id) if hat.subject_id else None
        if subject is not None:
            names.append(shown_name(subject))
    own = actor is not None and first.person_id == actor.person_id
    every = await members.of_person(conn, first.bureau_id, first.person_id) if actor else hats
    return Member(
        person_id=first.person_id,
        telegram_id=first.telegram_id,
        name=first.person_name,
        roles=tuple(dict.fromkeys(hat.role for hat in hats)),  # type: ignore[misc]
        subjects=tuple(names),
        is_self=own,
        removable=actor is not None and not own and removable(actor, every),
    )
