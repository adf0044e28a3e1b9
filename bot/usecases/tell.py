"""Say something to people outside of the chat in which it was decided: each in their own language, once."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.conversation.screen import Screen
from bot.locales import Texts, texts
from bot.outgoing import message
from storage import outbox, people

#: Draws the message in the recipient's language.
Draw = Callable[[Texts], Screen]


async def tell_people(
    conn: AsyncConnection,
    person_ids: Iterable[int],
    draw: Draw,
    now: datetime,
    *,
    silent: bool = False,
    about: str | None = None,
) -> int:
    """Put a message to each of these people into the outbox; returns how many there were."""
    told = 0
    for person_id in dict.fromkeys(person_ids):
        person = await people.get(conn, person_id)
        if person is None:
            continue
        call = message(draw(texts(person.lang)), silent=silent)
        await outbox.enqueue(
            conn,
            chat_id=person.telegram_id,
            method=call.method,
            payload=call.payload,
            priority=outbox.NORMAL if silent else outbox.URGENT,
            now=now,
            about=about,
        )
        told += 1
    return told


async def tell_roles(
    conn: AsyncConnection,
    bureau_id: int,
    roles: Collection[str],
    draw: Draw,
    now: datetime,
    *,
    about: str | None = None,
) -> int:
    """Tell everybody at a bureau who has one of these roles."""
    members = await people.members(conn, bureau_id, roles)
    return await tell_people(conn, (one.person_id for one in members), draw, now, about=about)


async def tell_subject(
    conn: AsyncConnection, subject_id: int, draw: Draw, now: datetime, *, about: str | None = None
) -> int:
    """Tell the people who are bound to a subject; 0 where nobody is, and then paper has to do it."""
    members = await people.of_subject(conn, subject_id)
    return await tell_people(conn, (one.person_id for one in members), draw, now, about=about)
