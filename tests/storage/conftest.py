"""Databases to test on: real SQLite files, and PostgreSQL too when ANXIN_TEST_POSTGRES gives an address.

The address is a superuser's (postgresql+psycopg://…); every test gets a database of its own there.
"""

from __future__ import annotations

import asyncio
import itertools
import os
import shutil
from collections.abc import AsyncIterator, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from sqlalchemy import NullPool, make_url, text
from sqlalchemy.ext.asyncio import create_async_engine
from storage_world import World

from storage import bureaus, migrate, people, subjects
from storage.database import Database

POSTGRES = os.environ.get("ANXIN_TEST_POSTGRES")
NOW = datetime(2026, 11, 20, 8, 30, tzinfo=UTC)


def _statement(url: str, statement: str) -> None:
    async def run() -> None:
        engine = create_async_engine(url, poolclass=NullPool, isolation_level="AUTOCOMMIT")
        async with engine.connect() as conn:
            await conn.execute(text(statement))
        await engine.dispose()

    # Called from inside a test's loop too.
    with ThreadPoolExecutor(1) as thread:
        thread.submit(lambda: asyncio.run(run())).result()


@pytest.fixture(scope="session", params=["sqlite", "postgresql"] if POSTGRES else ["sqlite"])
def fresh_url(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[], str]]:
    """Makes a new, migrated, empty database at each call and returns its address."""
    numbers = itertools.count()
    if request.param == "sqlite":
        folder = tmp_path_factory.mktemp("databases")
        template = folder / "template.db"
        migrate.upgrade(f"sqlite:///{template}")

        def copy() -> str:
            path = folder / f"{next(numbers)}.db"
            shutil.copy(template, path)
            return f"sqlite+aiosqlite:///{path}"

        yield copy
        return

    assert POSTGRES
    stem = f"anxin_test_{os.getpid()}"
    _statement(POSTGRES, f"CREATE DATABASE {stem}")
    migrate.upgrade(make_url(POSTGRES).set(database=stem).render_as_string(hide_password=False))

    def clone() -> str:
        name = f"{stem}_{next(numbers)}"
        _statement(POSTGRES, f"CREATE DATABASE {name} TEMPLATE {stem}")
        return make_url(POSTGRES).set(database=name).render_as_string(hide_password=False)

    yield clone
    for name in [f"{stem}_{number}" for number in range(next(numbers))] + [stem]:
        _statement(POSTGRES, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def database_url(fresh_url: Callable[[], str]) -> str:
    """The address of a migrated, empty database."""
    return fresh_url()


@pytest.fixture
async def db(database_url: str) -> AsyncIterator[Database]:
    """That database, open."""
    database = Database(database_url)
    await database.open()
    yield database
    await database.close()


@pytest.fixture
def now() -> datetime:
    """The moment at which tests begin."""
    return NOW


@pytest.fixture
async def world(db: Database) -> World:
    async with db.write() as conn:
        bureau = await bureaus.add(conn, name="新密市应急管理局", ruleset="xinmi", now=NOW)
        subject = await subjects.add(
            conn,
            bureau_id=bureau.id,
            kind="enterprise",
            name="鸿翔化工有限公司",
            uscc="91410183MA4K00000K",
            now=NOW,
        )
        li = await people.ensure(conn, telegram_id=11, name="李", lang="zh", now=NOW)
        wang = await people.ensure(conn, telegram_id=12, name="王", lang="zh", now=NOW)
    return World(bureau, subject, li, wang)
