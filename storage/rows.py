"""From result rows to the frozen dataclasses that queries return, and the SQL in which dialects differ."""

from __future__ import annotations

from typing import Any, TypeVar

from sqlalchemy import Table
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


def insert_for(conn: AsyncConnection, table: Table) -> sqlite.Insert | postgresql.Insert:
    """An INSERT that can say ON CONFLICT, for the database in use."""
    return sqlite.insert(table) if conn.dialect.name == "sqlite" else postgresql.insert(table)
