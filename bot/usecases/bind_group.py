"""Groups and forum topics to which a bureau's alerts go."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.conversation.cards.desk import GroupView, group_gone
from bot.conversation.problems import Problem, problem
from bot.usecases.actor import Actor
from bot.usecases.alert_for import wearing
from bot.usecases.permissions import Act, RefusedError, require
from bot.usecases.tell import tell_roles
from storage import audit, bureaus, destinations
from storage.destinations import DestinationRow
from storage.outbox.follow import move_chat

_ADDED = "added_to_group"
_BINDABLE = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Group:
    """A group as an administrator of a bureau finds it. bound: None where no alerts go there."""

    bureau: str
    title: str
    bound: GroupView | None


async def look_at_group(conn: AsyncConnection, actor: Actor, chat_id: int, thread_id: int | None, title: str) -> Group:
    """Whether the bureau's alerts go to a group (thread_id: to one topic of it).

    Raises:
        StrangerError, RefusedError: the actor does not decide that.
    """
    hat = require(actor, Act.BIND_GROUP)
    for one in await destinations.of_bureau(conn, hat.bureau_id):
        if (one.chat_id, one.thread_id) == (chat_id, thread_id):
            return Group(hat.bureau_name, one.title, _view(one))
    return Group(hat.bureau_name, title, None)


async def bind_group(
    conn: AsyncConnection, actor: Actor, chat_id: int, thread_id: int | None, title: str, now: datetime
) -> Group:
    """Send the bureau's alerts to a group from now on.

    Raises:
        StrangerError, RefusedError: the actor does not decide that.
    """
    hat = require(actor, Act.BIND_GROUP)
    assert actor.person_id is not None
    row = await destinations.bind(
        conn,
        bureau_id=hat.bureau_id,
        chat_id=chat_id,
        thread_id=thread_id,
        title=title or str(chat_id),
        by=actor.person_id,
        now=now,
    )
    await _note(conn, row, "bind_group", actor.person_id, now)
    return Group(hat.bureau_name, row.title, _view(row))


async def added_to_group(conn: AsyncConnection, actor: Actor, chat_id: int, title: str, now: datetime) -> None:
    """The actor has put the bot into a group: for a day they may bind it from their private chat as well.

    Raises:
        StrangerError, RefusedError: the actor does not decide about groups.
    """
    hat = require(actor, Act.BIND_GROUP)
    await audit.append(
        conn,
        bureau_id=hat.bureau_id,
        at=now,
        actor_id=actor.person_id,
        action=_ADDED,
        object=_chat(chat_id),
        data={"title": title},
    )


async def bind_from_afar(conn: AsyncConnection, actor: Actor, chat_id: int, now: datetime) -> Group | Problem:
    """Bind a group from outside of it: only who put the bot into it lately, since the number of a chat can be made up.

    Raises:
        StrangerError, RefusedError: the actor does not decide that.
    """
    hat = require(actor, Act.BIND_GROUP)
    known = [
        row
        for row in await audit.of_object(conn, _chat(chat_id))
        if (row.action, row.actor_id, row.bureau_id) == (_ADDED, actor.person_id, hat.bureau_id)
        and row.at > now - _BINDABLE
    ]
    if not known:
        data = {"act": Act.BIND_GROUP.value, "why": "chat"}
        await audit.append(
            conn,
            bureau_id=hat.bureau_id,
            at=now,
            actor_id=actor.person_id,
            action="refused",
            object=_chat(chat_id),
            data=data,
        )
        return problem("desk.bind_there")
    return await bind_group(conn, actor, chat_id, None, known[-1].data["title"], now)


def _chat(chat_id: int) -> str:
    return f"chat:{chat_id}"


async def unbind_group(conn: AsyncConnection, actor: Actor, destination_id: int, now: datetime) -> GroupView | None:
    """Send nothing more there; None where nothing goes there any more anyway.

    Raises:
        StrangerError, RefusedError: the actor does not decide that for this group.
    """
    row = await destinations.get(conn, destination_id)
    wearer = wearing(actor, row.bureau_id, Act.BIND_GROUP) if row else actor
    hat = require(wearer, Act.BIND_GROUP)
    if row is None or row.bureau_id != hat.bureau_id:
        raise RefusedError(Act.BIND_GROUP, ())
    if not await destinations.unbind(conn, row.id, now):
        return None
    await _note(conn, row, "unbind_group", wearer.person_id, now)
    return _view(row)


async def leave_group(conn: AsyncConnection, chat_id: int, now: datetime) -> None:
    """The bot was taken out of a group: nothing goes there any more, and the administrators are told."""
    for row in await destinations.of_chat(conn, chat_id):
        await unbind_lost(conn, row, now)
        bureau = await bureaus.get(conn, row.bureau_id)
        draw = partial(group_gone, title=row.title, bureau=bureau.name if bureau else "")
        await tell_roles(conn, row.bureau_id, ("admin",), draw, now)


async def unbind_lost(conn: AsyncConnection, row: DestinationRow, now: datetime) -> None:
    """A group that cannot be reached any more."""
    await destinations.unbind(conn, row.id, now)
    await _note(conn, row, "lose_group", None, now)


async def migrate_group(conn: AsyncConnection, old_chat_id: int, new_chat_id: int) -> None:
    """A group has become a supergroup: everything goes on under its new id. Harmless when repeated."""
    await destinations.migrated(conn, old_chat_id, new_chat_id)
    await move_chat(conn, old_chat_id, new_chat_id)


async def _note(conn: AsyncConnection, row: DestinationRow, action: str, by: int | None, now: datetime) -> None:
    await audit.append(
        conn,
        bureau_id=row.bureau_id,
        at=now,
        actor_id=by,
        action=action,
        object=f"destination:{row.id}",
        data={"chat_id": row.chat_id, "thread_id": row.thread_id, "title": row.title},
    )


def _view(row: DestinationRow) -> GroupView:
    return GroupView(row.id, row.title)
