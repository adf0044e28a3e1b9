"""Adding subjects and changing them, with the keys under which a search finds them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import TypedDict, Unpack

from sqlalchemy import bindparam, delete, func, literal, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.knowledge import learnt_at
from storage.rows import added, first, insert_for
from storage.schema import bureau, subject, subject_alias, subject_key, subject_past, subject_person
from storage.subjects.find import fold
from storage.subjects.grams import drop_grams, put_grams
from storage.subjects.rows import SubjectRow, aliases
from storage.types import Instant

#: What a grade may rest on.
_GRADED = frozenset(("sector", "is_key", "included_on"))
Keys = Iterable[tuple[str, str]]


class SubjectChanges(TypedDict, total=False):
    """What `change` may change."""

    sector: str
    is_key: bool
    included_on: date | None
    latitude: float | None
    longitude: float | None
    department_id: int | None


async def add(
    conn: AsyncConnection,
    *,
    bureau_id: int,
    kind: str,
    name: str,
    now: datetime,
    uscc: str | None = None,
    aliases: Iterable[str] = (),
    keys: Keys = (),
    **more: Unpack[SubjectChanges],
) -> SubjectRow:
    """A new subject, not yet graded. `kind`: enterprise, organisation or person; a person gets the bureau's
    next internal number. `keys` are (pinyin | initials, key) for the name and the aliases: reading characters
    is not this package's business. Raises IntegrityError where the bureau has the USCC already."""
    values = {"sector": "other", "is_key": False} | more
    number = await _next_number(conn, bureau_id) if kind == "person" else None
    row = await added(
        conn,
        subject,
        SubjectRow,
        bureau_id=bureau_id,
        kind=kind,
        uscc=uscc,
        number=number,
        name=name,
        created_at=now,
        **values,
    )
    aliases = list(dict.fromkeys(aliases))
    if aliases:
        await conn.execute(subject_alias.insert(), [{"subject_id": row.id, "alias": alias} for alias in aliases])
    await _put_keys(conn, row, _own_keys(row, aliases) + list(keys))
    return row


async def change(conn: AsyncConnection, subject_id: int, *, now: datetime, **changes: Unpack[SubjectChanges]) -> None:
    """Change what is neither name, code nor grade; what a grade rests on stays known as it was until now."""
    if changes.keys() & _GRADED:
        await _keep_past(conn, subject_id, now)
    if changes:
        await conn.execute(update(subject).where(subject.c.id == subject_id).values(**changes))


async def rename(conn: AsyncConnection, subject_id: int, name: str, *, now: datetime, keys: Keys = ()) -> None:
    """Give a subject another name. `keys` take the place of all its pinyin and initials, so they have to cover
    the aliases too; whether the old name becomes an alias is the caller's choice."""
    await _keep_past(conn, subject_id, now)
    statement = update(subject).where(subject.c.id == subject_id).values(name=name).returning(*subject.c)
    row = await first(conn, statement, SubjectRow)
    if row is None:
        return
    await drop_grams(conn, row.bureau_id, subject_id)
    await conn.execute(delete(subject_key).where(subject_key.c.subject_id == subject_id))
    await _put_keys(conn, row, _own_keys(row, await aliases(conn, subject_id)) + list(keys))


async def _keep_past(conn: AsyncConnection, subject_id: int, now: datetime) -> None:
    last = select(func.max(subject_past.c.superseded_at)).where(subject_past.c.subject_id == subject_id)
    before: datetime | None = (await conn.execute(last)).scalar_one()
    moment = max(await learnt_at(conn, subject_id, now), before or now)
    as_it_is = select(
        subject.c.id,
        literal(moment, Instant),
        subject.c.name,
        subject.c.sector,
        subject.c.is_key,
        subject.c.included_on,
    ).where(subject.c.id == subject_id)
    columns = ("subject_id", "superseded_at", "name", "sector", "is_key", "included_on")
    await conn.execute(subject_past.insert().from_select(columns, as_it_is))


async def add_alias(conn: AsyncConnection, subject_id: int, alias: str, keys: Keys = ()) -> bool:
    """Give a subject one more name, with its pinyin and initials. False when it has it already."""
    row = await first(conn, select(subject).where(subject.c.id == subject_id), SubjectRow)
    if row is None:
        return False
    insert = insert_for(conn, subject_alias).values(subject_id=subject_id, alias=alias)
    new = await conn.execute(insert.on_conflict_do_nothing().returning(subject_alias.c.id))
    if new.first() is None:
        return False
    await _put_keys(conn, row, [("alias", alias), *keys])
    return True


async def set_persons(conn: AsyncConnection, subject_id: int, persons: Iterable[tuple[str, str]]) -> None:
    """Replace a subject's persons, given as (principal | safety_deputy | other, name)."""
    await conn.execute(delete(subject_person).where(subject_person.c.subject_id == subject_id))
    rows = [{"subject_id": subject_id, "role": role, "name": name} for role, name in persons]
    if rows:
        await conn.execute(subject_person.insert(), rows)


async def set_grades(conn: AsyncConnection, given: Iterable[tuple[int, str | None, int, date | None]]) -> None:
    """Note the outcome of subjects' latest assessments: (subject, grade, assessment, when to look again; None for
    never)."""
    rows = [{"of": of, "to": grade, "by": by, "next": day} for of, grade, by, day in given]
    if rows:
        await conn.execute(_SET_GRADE, rows)


_SET_GRADE = (
    update(subject)
    .where(subject.c.id == bindparam("of"))
    .values(grade=bindparam("to"), assessment_id=bindparam("by"), next_change_on=bindparam("next"))
)


async def look_again(conn: AsyncConnection, bureau_id: int, on: date) -> None:
    """Every graded subject of a bureau is graded again on that day at the latest."""
    later = or_(subject.c.next_change_on.is_(None), subject.c.next_change_on > on)
    statement = update(subject).where(subject.c.bureau_id == bureau_id, subject.c.assessment_id.is_not(None), later)
    await conn.execute(statement.values(next_change_on=on))


def _own_keys(row: SubjectRow, aliases: Iterable[str]) -> list[tuple[str, str]]:
    code = row.uscc or row.number
    codes = [("uscc", code)] if code else []
    return [("name", row.name), *codes, *(("alias", alias) for alias in aliases)]


async def _put_keys(conn: AsyncConnection, row: SubjectRow, keys: Keys) -> None:
    folded = dict.fromkeys((kind, fold(key)) for kind, key in keys)
    rows = [{"subject_id": row.id, "bureau_id": row.bureau_id, "kind": kind, "key": key} for kind, key in folded if key]
    if rows:
        await conn.execute(subject_key.insert(), rows)
        await put_grams(conn, row.bureau_id, row.id)


async def _next_number(conn: AsyncConnection, bureau_id: int) -> str:
    # Two who add a person at once must not get the same number.
    await conn.execute(select(bureau.c.id).where(bureau.c.id == bureau_id).with_for_update())
    statement = select(func.max(subject.c.number)).where(subject.c.bureau_id == bureau_id)
    last: str | None = (await conn.execute(statement)).scalar_one()
    return f"P{int(last[1:]) + 1 if last else 1:06d}"
