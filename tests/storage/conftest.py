"""Databases to test on: real SQLite files, and PostgreSQL by the side of each."""

from __future__ import annotations

import itertools
import shutil
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime

import pytest
from storage_world import World

from storage import bureaus, migrate, people, subjects
from storage.database import Database
from tests.postgres import Postgres

NOW = datetime(2026, 11, 20, 8, 30, tzinfo=UTC)


@pytest.fixture(scope="session")
def sqlite_copies(tmp_path_factory: pytest.TempPathFactory) -> Callable[[], str]:
    """Makes copies of a file that was migrated once."""
    folder = tmp_path_factory.mktemp("databases")
    template = folder / "template.db"
    migrate.upgrade(f"sqlite:///{template}")
    numbers = itertools.count()

    def copy() -> str:
        path = folder / f"{next(numbers)}.db"
        shutil.copy(template, path)
        return f"sqlite+aiosqlite:///{path}"

    return copy


@pytest.fixture(params=["sqlite", "postgresql"])
def fresh_url(request: pytest.FixtureRequest) -> Iterator[Callable[[], str]]:
    """Makes a new, migrated, empty database at each call and returns its address."""
    if request.param == "sqlite":
        yield request.getfixturevalue("sqlite_copies")
        return
    server: Postgres = request.getfixturevalue("postgres")
    with ExitStack() as stack:
        yield lambda: stack.enter_context(server.database())


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
