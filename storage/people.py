"""People in the chat, and what they may act as."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.rows import every, first, insert_for
from storage.schema import bureau, membership, person, subject


@dataclass(frozen=True, slots=True)
class PersonRow:
    """Somebody who wrote to the bot. `active_membership_id`: whose hat they wear; None while not chosen."""

    id: int
    telegram_id: int
    name: str
    lang: str
    active_membership_id: int | None
    created_at: datetime


@dataclass(frozen=True, slots=True)
class MembershipRow:
    """One role of one person, with the names that go with it. `subject_id` only for the role enterprise."""

    id: int
    person_id: int
    bureau_id: int
    role: str
    subject_id: int | None
    department_id: int | None
    settings: dict[str, Any]
    created_at: datetime
    revoked_at: datetime | None
    telegram_id: int
    person_name: str
    lang: str
    bureau_name: str
    ruleset: str
    reading: str | None
    subject_name: str | None
    subject_uscc: str | None


_MEMBERSHIPS = (
    select(
        membership,
        person.c.telegram_id,
        person.c.name.label("person_name"),
        person.c.lang,
        bureau.c.name.label("bureau_name"),
        bureau.c.ruleset,
        bureau.c.reading,
        subject.c.name.label("subject_name"),
        subject.c.uscc.label("subject_uscc"),
    )
    .join(person, person.c.id == membership.c.person_id)
    .join(bureau, bureau.c.id == membership.c.bureau_id)
    .outerjoin(subject, subject.c.id == membership.c.subject_id)
    .order_by(membership.c.id)
)
_LIVE = membership.c.revoked_at.is_(None)


def live_memberships(*conditions: ColumnElement[bool]) -> Select[Any]:
    """The statement for the live memberships that meet the conditions, oldest first."""
    return _MEMBERSHIPS.where(*conditions, _LIVE)


async def get(conn: AsyncConnection, person_id: int) -> PersonRow | None:
    """One person by our id."""
    return await first(conn, select(person).where(person.c.id == person_id), PersonRow)


async def by_telegram_id(conn: AsyncConnection, telegram_id: int) -> PersonRow | None:
    """One person by Telegram's id."""
    return await first(conn, select(person).where(person.c.telegram_id == telegram_id), PersonRow)


async def ensure(conn: AsyncConnection, *, telegram_id: int, name: str, lang: str, now: datetime) -> PersonRow:
    """The person of that Telegram id, added where new. The name follows Telegram's; the language, once there,
    is the person's own choice and stays."""
    insert = insert_for(conn, person).values(telegram_id=telegram_id, name=name, lang=lang, created_at=now)
    statement = insert.on_conflict_do_update(
        index_elements=[person.c.telegram_id], set_={"name": insert.excluded.name}
    ).returning(*person.c)
    return PersonRow(**(await conn.execute(statement)).mappings().one())


async def set_lang(conn: AsyncConnection, person_id: int, lang: str) -> None:
    """Choose the language: zh or en."""
    await conn.execute(update(person).where(person.c.id == person_id).values(lang=lang))


async def set_active(conn: AsyncConnection, person_id: int, membership_id: int | None) -> bool:
    """Choose the hat. False where the membership is not a live one of this person."""
    if membership_id is not None:
        found = await membership_of(conn, membership_id)
        if found is None or found.person_id != person_id or found.revoked_at is not None:
            return False
    statement = update(person).where(person.c.id == person_id).values(active_membership_id=membership_id)
    return (await conn.execute(statement)).rowcount == 1


async def grant(
    conn: AsyncConnection,
    *,
    person_id: int,
    bureau_id: int,
    role: str,
    now: datetime,
    subject_id: int | None = None,
    department_id: int | None = None,
) -> MembershipRow:
    """Let a person act in a role; the same live membership, where there is one already, is returned as is."""
    same = _MEMBERSHIPS.where(
        membership.c.person_id == person_id,
        membership.c.bureau_id == bureau_id,
        membership.c.role == role,
        membership.c.subject_id.is_not_distinct_from(subject_id),
        _LIVE,
    )
    found = await first(conn, same, MembershipRow)
    if found is not None:
        return found
    values = {
        "person_id": person_id,
        "bureau_id": bureau_id,
        "role": role,
        "subject_id": subject_id,
        "department_id": department_id,
        "settings": {},
        "created_at": now,
    }
    await conn.execute(membership.insert().values(values))
    return MembershipRow(**(await conn.execute(same)).mappings().one())


async def membership_of(conn: AsyncConnection, membership_id: int) -> MembershipRow | None:
    """One membership by its id, revoked or not."""
    return await first(conn, _MEMBERSHIPS.where(membership.c.id == membership_id), MembershipRow)


async def memberships(conn: AsyncConnection, person_id: int) -> list[MembershipRow]:
    """A person's live memberships, oldest first."""
    return await every(conn, _MEMBERSHIPS.where(membership.c.person_id == person_id, _LIVE), MembershipRow)


async def members(conn: AsyncConnection, bureau_id: int, roles: Collection[str]) -> list[MembershipRow]:
    """The live memberships in a bureau with one of these roles, oldest first."""
    statement = _MEMBERSHIPS.where(membership.c.bureau_id == bureau_id, membership.c.role.in_(roles), _LIVE)
    return await every(conn, statement, MembershipRow)


async def of_subject(conn: AsyncConnection, subject_id: int) -> list[MembershipRow]:
    """The live memberships bound to a subject: its own people."""
    return await every(conn, _MEMBERSHIPS.where(membership.c.subject_id == subject_id, _LIVE), MembershipRow)


async def revoke(conn: AsyncConnection, membership_id: int, now: datetime) -> bool:
    """End a membership and take the hat off whoever wears it. False when it was ended before."""
    statement = update(membership).where(membership.c.id == membership_id, _LIVE).values(revoked_at=now)
    if (await conn.execute(statement)).rowcount == 0:
        return False
    worn = person.c.active_membership_id == membership_id
    await conn.execute(update(person).where(worn).values(active_membership_id=None))
    return True


async def set_settings(conn: AsyncConnection, membership_id: int, settings: dict[str, Any]) -> None:
    """Replace the settings of a membership."""
    await conn.execute(update(membership).where(membership.c.id == membership_id).values(settings=settings))
