"""From result rows to the frozen dataclasses that queries return, and the SQL in which dialects differ."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

from sqlalchemy import Table, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.sql.base import Executable

T = TypeVar("T")


async def first(conn: AsyncConnection, statement: Executable, kind: type[T]) -> T | None:
    """The first row as `kind`, whose fields are the statement's columns; None where there is none."""
    row = (await conn.execute(statement)).mappings().first()
    return None if row is None else kind(**row)


async def every(conn: AsyncConnection, statement: Executable, kind: type[T]) -> list[T]:
    """All rows as `kind`, in the statement's order."""
    return [kind(**row) for row in (await conn.execute(statement)).mappings()]


async def added(conn: AsyncConnection, table: Table, kind: type[T], /, **values: Any) -> T:
    """Insert one row and return it as it now stands."""
    row = (await conn.execute(table.insert().values(**values).returning(*table.c))).mappings().one()
    return kind(**row)


async def added_many(conn: AsyncConnection, table: Table, rows: Sequence[Mapping[str, Any]]) -> list[int]:
    """Insert rows, at least one, all with the same columns; returns their ids, in order.

    SQLite says nothing of the order of what RETURNING returns, so SQLAlchemy would send it row by row. But it has one
    writer at a time, and knows the last id of each table: the next ones are ours.
    """
    if conn.dialect.name != "sqlite":
        insert = table.insert().returning(table.c.id, sort_by_parameter_order=True)
        return list((await conn.execute(insert, rows)).scalars())
    last = (await conn.execute(_LAST_ID, {"name": table.name})).scalar()
    ids = list(range((last or 0) + 1, (last or 0) + 1 + len(rows)))
    await conn.execute(table.insert(), [{**row, "id": id_} for id_, row in zip(ids, rows, strict=True)])
    return ids


_LAST_ID = text("SELECT seq FROM sqlite_sequence WHERE name = :name")


def insert_for(conn: AsyncConnection, table: Table) -> sqlite.Insert | postgresql.Insert:
    """An INSERT that can say ON CONFLICT, for the database in use."""
    return sqlite.insert(table) if conn.dialect.name == "sqlite" else postgresql.insert(table)
