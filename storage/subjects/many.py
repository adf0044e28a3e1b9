"""Many subjects at once, as an import brings them: a few statements for all, where each alone takes several."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.rows import added_many
from storage.schema import (
    assessment,
    bureau,
    record_version,
    subject,
    subject_alias,
    subject_gram,
    subject_key,
    subject_past,
    subject_person,
)
from storage.subjects.find import fold
from storage.subjects.grams import rows_of

#: How many ids one statement asks for; databases bound the number of parameters.
_AT_ONCE = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class ManyNew:
    """A subject to be added. `keys`: (pinyin | initials, key) for the name and the aliases; see `subjects.add`."""

    kind: str
    name: str
    uscc: str | None
    sector: str
    is_key: bool
    included_on: date | None
    latitude: float | None
    longitude: float | None
    department_id: int | None
    aliases: tuple[str, ...]
    persons: tuple[tuple[str, str], ...]
    keys: tuple[tuple[str, str], ...]


async def add_many(conn: AsyncConnection, bureau_id: int, new: Sequence[ManyNew], now: datetime) -> list[int]:
    """Add subjects of one bureau, not yet graded, and return their ids in order; natural persons get the bureau's next
    internal numbers. Raises IntegrityError where the bureau has one of the USCCs already."""
    if not new:
        return []
    numbers = await _next_numbers(conn, bureau_id, sum(one.kind == "person" for one in new))
    rows = [
        {
            "bureau_id": bureau_id,
            "kind": one.kind,
            "uscc": one.uscc,
            "number": numbers.pop(0) if one.kind == "person" else None,
            "name": one.name,
            "sector": one.sector,
            "is_key": one.is_key,
            "included_on": one.included_on,
            "latitude": one.latitude,
            "longitude": one.longitude,
            "department_id": one.department_id,
            "created_at": now,
        }
        for one in new
    ]
    ids = await added_many(conn, subject, rows)
    aliases, persons, keys, grams = [], [], [], []
    for subject_id, one, row in zip(ids, new, rows, strict=True):
        others = dict.fromkeys(one.aliases)
        aliases += [{"subject_id": subject_id, "alias": alias} for alias in others]
        persons += [{"subject_id": subject_id, "role": role, "name": name} for role, name in one.persons]
        code = str(row["uscc"] or row["number"])
        own = [("name", one.name), ("uscc", code), *(("alias", alias) for alias in others), *one.keys]
        folded = dict.fromkeys((kind, fold(key)) for kind, key in own)
        keys += [
            {"subject_id": subject_id, "bureau_id": bureau_id, "kind": kind, "key": key} for kind, key in folded if key
        ]
        grams += rows_of(bureau_id, subject_id, ((kind, key) for kind, key in folded if key))
    # In the order of the index they go in faster.
    grams.sort(key=lambda row: (row["gram"], row["subject_id"]))
    for table, values in (
        (subject_alias, aliases),
        (subject_person, persons),
        (subject_key, keys),
        (subject_gram, grams),
    ):
        if values:
            await conn.execute(table.insert(), values)
    return ids


async def _next_numbers(conn: AsyncConnection, bureau_id: int, count: int) -> list[str]:
    if not count:
        return []
    # Two who add persons at once must not get the same numbers.
    await conn.execute(select(bureau.c.id).where(bureau.c.id == bureau_id).with_for_update())
    statement = select(func.max(subject.c.number)).where(subject.c.bureau_id == bureau_id)
    last: str | None = (await conn.execute(statement)).scalar_one()
    first = int(last[1:]) + 1 if last else 1
    return [f"P{number:06d}" for number in range(first, first + count)]


async def aliases_of_bureau(conn: AsyncConnection, bureau_id: int) -> dict[int, list[str]]:
    """The other names of all of a bureau's subjects that have any, by subject."""
    statement = (
        select(subject_alias.c.subject_id, subject_alias.c.alias)
        .join(subject, subject.c.id == subject_alias.c.subject_id)
        .where(subject.c.bureau_id == bureau_id)
        .order_by(subject_alias.c.id)
    )
    found: dict[int, list[str]] = defaultdict(list)
    for subject_id, alias in await conn.execute(statement):
        found[subject_id].append(alias)
    return found


async def persons_of_bureau(conn: AsyncConnection, bureau_id: int) -> dict[int, list[tuple[str, str]]]:
    """The persons (role, name) of all of a bureau's subjects that have any, by subject."""
    statement = (
        select(subject_person.c.subject_id, subject_person.c.role, subject_person.c.name)
        .join(subject, subject.c.id == subject_person.c.subject_id)
        .where(subject.c.bureau_id == bureau_id)
        .order_by(subject_person.c.id)
    )
    found: dict[int, list[tuple[str, str]]] = defaultdict(list)
    for subject_id, role, name in await conn.execute(statement):
        found[subject_id].append((role, name))
    return found


async def not_assessed_since(conn: AsyncConnection, subject_ids: Sequence[int]) -> list[int]:
    """Those of these subjects about which something counts as known that their last grade did not rest on."""
    learnt = select(record_version.c.id).where(
        record_version.c.subject_id == subject.c.id,
        record_version.c.superseded_at.is_(None),
        record_version.c.known_at > assessment.c.known_at,
    )
    changed = select(subject_past.c.id).where(
        subject_past.c.subject_id == subject.c.id, subject_past.c.superseded_at > assessment.c.known_at
    )
    statement = (
        select(subject.c.id)
        .outerjoin(assessment, assessment.c.id == subject.c.assessment_id)
        .where(or_(assessment.c.id.is_(None), learnt.exists(), changed.exists()))
        .order_by(subject.c.id)
    )
    found: list[int] = []
    for start in range(0, len(subject_ids), _AT_ONCE):
        ids = subject_ids[start : start + _AT_ONCE]
        found += (await conn.execute(statement.where(subject.c.id.in_(ids)))).scalars()
    return found


async def grades_of(conn: AsyncConnection, subject_ids: Sequence[int]) -> dict[str | None, int]:
    """How many of these subjects have each grade; None for 未定级."""
    found: dict[str | None, int] = defaultdict(int)
    for start in range(0, len(subject_ids), _AT_ONCE):
        statement = select(subject.c.grade, func.count()).where(subject.c.id.in_(subject_ids[start : start + _AT_ONCE]))
        for grade, count in await conn.execute(statement.group_by(subject.c.grade)):
            found[grade] += count
    return dict(found)
