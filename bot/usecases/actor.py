"""Who is asking: a person with the hat they wear, or a stranger."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.conversation.views import Role
from bot.incoming import Incoming, Sender
from storage import bureaus, people, turns
from storage.people import MembershipRow


@dataclass(frozen=True, slots=True)
class Actor:
    """The asker of one update.

    membership: the hat worn; None for a stranger, or for who has not chosen among several.
    hats: all live memberships.
    appointed: who administers every bureau by ANXIN_ADMINS, as Telegram ids.
    """

    telegram_id: int
    name: str
    lang: str = "zh"
    person_id: int | None = None
    membership: MembershipRow | None = None
    hats: tuple[MembershipRow, ...] = ()
    appointed: frozenset[int] = frozenset()

    @property
    def role(self) -> Role:
        """The role worn, `stranger` where there is none."""
        return self.membership.role if self.membership else "stranger"  # type: ignore[return-value]

    @property
    def is_staff(self) -> bool:
        """Whether the hat is one of the bureau's own people."""
        return self.role in ("inspector", "manager", "admin")


Resolver = Callable[[AsyncConnection, Incoming, datetime], Awaitable[Actor]]


def resolver(admins: Collection[int]) -> Resolver:
    """Finds the actor of an update. `admins` administer every bureau from the start (ANXIN_ADMINS)."""

    appointed = frozenset(admins)

    async def resolve(conn: AsyncConnection, incoming: Incoming, now: datetime) -> Actor:
        sender = incoming.sender
        if sender is None:
            await turns.of_bureau(conn, None)
            return Actor(0, "")
        if sender.telegram_id in appointed:
            await _appoint(conn, sender, now)
        actor = replace(await actor_of(conn, sender), appointed=appointed)
        await turns.of_bureau(conn, actor.membership.bureau_id if actor.membership else None)
        return actor

    return resolve


async def actor_of(conn: AsyncConnection, sender: Sender) -> Actor:
    """The actor as the database knows the sender."""
    person = await people.by_telegram_id(conn, sender.telegram_id)
    if person is None:
        return Actor(sender.telegram_id, sender.name)
    hats = tuple(await people.memberships(conn, person.id))
    worn = next((hat for hat in hats if hat.id == person.active_membership_id), None)
    if worn is None and len(hats) == 1:
        worn = hats[0]
    return Actor(sender.telegram_id, person.name, person.lang, person.id, worn, hats)


async def _appoint(conn: AsyncConnection, sender: Sender, now: datetime) -> None:
    """An administrator by the environment gets the hat of every bureau that has come since the last message."""
    person = await people.ensure(conn, telegram_id=sender.telegram_id, name=sender.name, lang="zh", now=now)
    have = {hat.bureau_id for hat in await people.memberships(conn, person.id) if hat.role == "admin"}
    for bureau in await bureaus.listed(conn):
        if bureau.id not in have:
            await people.grant(conn, person_id=person.id, bureau_id=bureau.id, role="admin", now=now)
