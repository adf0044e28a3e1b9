"""A whole SQLite database moved to PostgreSQL: every row of every table, in one transaction, checked before it ends."""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, Table, func, select, text, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection

from storage import migrate
from storage.database import Database
from storage.engines import is_sqlite, parse_url
from storage.errors import one_line, storage_error
from storage.leading import Lead
from storage.schema import metadata

CHUNK = 1000

Progress = Callable[[int, int], None]
"""Told how many of how many steps are done: each row is copied, and read back."""

Check = Callable[[AsyncConnection, AsyncConnection], Awaitable[None]]
"""Compares source and target in its own way before the move is final; raises what speaks against it."""


@dataclass(frozen=True, slots=True)
class Moved:
    """One table: its name, its rows, and the sum of its rows' SHA-256, the same on both sides."""

    table: str
    rows: int
    sha256: str


async def move(source: str, target: str, *, progress: Progress, check: Check) -> list[Moved]:
    """Copy the SQLite database of `source` into the empty PostgreSQL database of `target`, whose tables are made.

    What fails leaves the target's tables empty. The source is not changed.

    Raises:
        StorageError: one of the two cannot be used, is in use, or is not of this kind; the target has rows; a row
            cannot be stored there, or was not read back as it was.
    """
    if not is_sqlite(parse_url(source)):
        raise storage_error("unsupported", parse_url(source), "a SQLite file is what is moved")
    if is_sqlite(parse_url(target)):
        raise storage_error("unsupported", parse_url(target), "PostgreSQL is where it is moved to")
    if migrate.current(source) is None:
        raise storage_error("missing", parse_url(source))
    if migrate.pending(source):
        raise storage_error("unsupported", parse_url(source), "its tables are older than this program; run anxin init")
    migrate.upgrade(target)
    old, new = Database(source), Database(target)
    leads = Lead(old), Lead(new)
    try:
        await old.open()
        await new.open()
        for lead, database in zip(leads, (old, new), strict=True):
            if not await lead.hold():
                raise storage_error("in use", database.url)
        async with old.read() as reading, new.write() as writing:
            return await _move(reading, writing, new, progress, check)
    finally:
        for lead in leads:
            await lead.let_go()
        await old.close()
        await new.close()


async def _move(
    reading: AsyncConnection, writing: AsyncConnection, new: Database, progress: Progress, check: Check
) -> list[Moved]:
    counts = {table: await _count(reading, table) for table in metadata.sorted_tables}
    for table in metadata.sorted_tables:
        if await _count(writing, table):
            raise storage_error("unsupported", new.url, f"it is not empty, table {table.name} has rows")
    done, total = 0, 2 * sum(counts.values())
    progress(done, total)
    moved = []
    for table in metadata.sorted_tables:
        before, after = _Sum(), _Sum()
        later: list[tuple[int, dict[str, Any]]] = []
        async for chunk in _chunks(reading, table):
            for row in chunk:
                before.add(row)
            try:
                await writing.execute(table.insert(), [_without_forward(table, row, later) for row in chunk])
            except (DBAPIError, UnicodeError) as error:
                cause = error.orig if isinstance(error, DBAPIError) else error
                raise storage_error("unreadable", new.url, f"a row of {table.name}: {one_line(cause)}") from error
            done += len(chunk)
            progress(done, total)
        for row_id, values in later:
            await writing.execute(update(table).where(table.c.id == row_id).values(values))
        await _count_on(reading, writing, table)
        async for chunk in _chunks(writing, table):
            for row in chunk:
                after.add(row)
            done += len(chunk)
            progress(done, total)
        if before != after or before.rows != counts[table]:
            detail = f"table {table.name} was not read back as it was ({before.rows} rows, {after.rows} read back)"
            raise storage_error("unreadable", new.url, detail)
        moved.append(Moved(table.name, before.rows, before.hex))
    await check(reading, writing)
    return moved


@dataclass
class _Sum:
    """Of the hashes of rows, in whatever order they come: text sorts differently on the two."""

    rows: int = 0
    value: int = 0

    def add(self, row: Row[Any]) -> None:
        self.rows += 1
        digest = hashlib.sha256(repr(tuple(row)).encode("utf-8", "backslashreplace")).digest()
        self.value = (self.value + int.from_bytes(digest)) % (1 << 256)

    @property
    def hex(self) -> str:
        return f"{self.value:064x}"


async def _count(conn: AsyncConnection, table: Table) -> int:
    return int((await conn.execute(select(func.count()).select_from(table))).scalar_one())


async def _chunks(conn: AsyncConnection, table: Table) -> AsyncIterator[list[Row[Any]]]:
    statement = select(*table.c).order_by(*table.primary_key.columns)
    async with conn.stream(statement, execution_options={"yield_per": CHUNK}) as result:
        async for chunk in result.partitions(CHUNK):
            yield list(chunk)


def _without_forward(table: Table, row: Row[Any], later: list[tuple[int, dict[str, Any]]]) -> dict[str, Any]:
    """The row's values; what refers to a row of the same table that comes after it is noted, to be set at the end."""
    values = dict(row._mapping)
    forward = {
        key.parent.name: values[key.parent.name]
        for key in table.foreign_keys
        if key.column.table is table and (values[key.parent.name] or 0) > values["id"]
    }
    if forward:
        later.append((values["id"], forward))
    return values | dict.fromkeys(forward)


async def _count_on(reading: AsyncConnection, writing: AsyncConnection, table: Table) -> None:
    """Ids go on where they were: one that was ever given, to a row deleted since too, is not given again."""
    if not table.dialect_options["sqlite"]["autoincrement"]:
        return
    last = text("SELECT seq FROM sqlite_sequence WHERE name = :name")
    highest = (await reading.execute(last, {"name": table.name})).scalar_one_or_none()
    if highest:
        sequence = text("SELECT setval(pg_get_serial_sequence(:name, 'id'), :highest)")
        await writing.execute(sequence, {"name": table.name, "highest": highest})
