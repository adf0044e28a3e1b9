"""Bureaus and their departments."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Select, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage import amendments
from storage.amendments import AdoptedText
from storage.rows import added, every, first, insert_for
from storage.schema import bureau, department


@dataclass(frozen=True, slots=True)
class BureauRow:
    """A bureau. `reading` None: the ruleset's default. `parent_id`: the bureau that sees its totals.

    `ruleset`: the text in force, a slug, or `slug@sha256` for an amended one. `adopted`: the amended texts in the order
    in which they take effect, those that are still to come too.
    """

    id: int
    name: str
    ruleset: str
    reading: str | None
    parent_id: int | None
    settings: dict[str, Any]
    created_at: datetime
    adopted: tuple[AdoptedText, ...] = ()


@dataclass(frozen=True, slots=True)
class DepartmentRow:
    """A department of a bureau (记录部门)."""

    id: int
    bureau_id: int
    name: str


async def add(
    conn: AsyncConnection,
    *,
    name: str,
    ruleset: str,
    now: datetime,
    reading: str | None = None,
    parent_id: int | None = None,
    settings: dict[str, Any] | None = None,
) -> BureauRow:
    """A new bureau. Raises IntegrityError where the name is taken."""
    return await added(
        conn,
        bureau,
        BureauRow,
        name=name,
        ruleset=ruleset,
        reading=reading,
        parent_id=parent_id,
        settings=settings or {},
        created_at=now,
    )


async def get(conn: AsyncConnection, bureau_id: int) -> BureauRow | None:
    """One bureau by its id."""
    return await _one(conn, select(bureau).where(bureau.c.id == bureau_id))


async def by_ids(conn: AsyncConnection, bureau_ids: Collection[int]) -> dict[int, BureauRow]:
    """Bureaus by their ids, a few hundred at most."""
    rows = await every(conn, select(bureau).where(bureau.c.id.in_(bureau_ids)), BureauRow)
    return {row.id: row for row in await _with_adopted(conn, rows)}


async def by_name(conn: AsyncConnection, name: str) -> BureauRow | None:
    """One bureau by its exact name."""
    return await _one(conn, select(bureau).where(bureau.c.name == name))


async def listed(conn: AsyncConnection) -> list[BureauRow]:
    """All bureaus, in the order in which they were added."""
    return await _with_adopted(conn, await every(conn, select(bureau).order_by(bureau.c.id), BureauRow))


async def children(conn: AsyncConnection, parent_id: int) -> list[BureauRow]:
    """The bureaus right below one."""
    statement = select(bureau).where(bureau.c.parent_id == parent_id).order_by(bureau.c.id)
    return await _with_adopted(conn, await every(conn, statement, BureauRow))


async def _one(conn: AsyncConnection, statement: Select[Any]) -> BureauRow | None:
    row = await first(conn, statement, BureauRow)
    return (await _with_adopted(conn, [row]))[0] if row else None


async def _with_adopted(conn: AsyncConnection, rows: Sequence[BureauRow]) -> list[BureauRow]:
    found = await amendments.adopted(conn, [row.id for row in rows])
    return [replace(row, adopted=tuple(one for one in found if one.bureau_id == row.id)) for row in rows]


async def set_ruleset(conn: AsyncConnection, bureau_id: int, ruleset: str) -> None:
    """The text in force is another one from now on."""
    await conn.execute(update(bureau).where(bureau.c.id == bureau_id).values(ruleset=ruleset))


async def set_settings(conn: AsyncConnection, bureau_id: int, settings: dict[str, Any]) -> None:
    """Replace the bureau's settings."""
    await conn.execute(update(bureau).where(bureau.c.id == bureau_id).values(settings=settings))


async def ensure_department(conn: AsyncConnection, bureau_id: int, name: str) -> DepartmentRow:
    """The bureau's department of that name, added where it is new."""
    insert = insert_for(conn, department).values(bureau_id=bureau_id, name=name)
    await conn.execute(insert.on_conflict_do_nothing())
    statement = select(department).where(department.c.bureau_id == bureau_id, department.c.name == name)
    return DepartmentRow(**(await conn.execute(statement)).mappings().one())


async def departments(conn: AsyncConnection, bureau_id: int) -> list[DepartmentRow]:
    """The bureau's departments, in the order in which they were added."""
    statement = select(department).where(department.c.bureau_id == bureau_id).order_by(department.c.id)
    return await every(conn, statement, DepartmentRow)
