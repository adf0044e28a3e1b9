"""`anxin migrate-database`: everything arrives, or nothing does."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import delete, text, update

from bot.cli import cli
from bot.cli.input_error import InputError
from bot.usecases.add_bureau import add_bureau
from bot.usecases.add_subject import NewSubject, add_subject
from bot.usecases.assess_subject import assess_subject
from bot.usecases.seal_audit import seal_audit
from storage import audit, meta, migrate, outbox, records
from storage import schema as tables
from storage.database import Database
from storage.leading import Lead
from tests.postgres import Postgres

NOW = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)


@pytest.fixture
def source(tmp_path: Path) -> str:
    """A bureau with its parent added after it, a graded subject, messages, a sealed audit log, a deleted row."""
    url = f"sqlite+aiosqlite:///{tmp_path}/anxin.db"
    migrate.upgrade(url)

    async def fill() -> None:
        database = Database(url)
        await database.open()
        async with database.write() as conn:
            bureau = await add_bureau(conn, name="科右前旗应急管理局", ruleset="keyouqianqi", now=NOW)
            parent = await add_bureau(conn, name="兴安盟应急管理局", ruleset="keyouqianqi", now=NOW)
            await conn.execute(update(tables.bureau).values(parent_id=parent.id).where(tables.bureau.c.id == bureau.id))
            row = await add_subject(conn, bureau.id, NewSubject(name="鸿翔化工有限公司"), NOW)
            await records.create(
                conn,
                bureau_id=bureau.id,
                subject_id=row.id,
                type="penalty",
                data={"date": "2026-03-01", "fine": "30000.10"},
                status="confirmed",
                now=NOW,
                entered_by=None,
                note="“未培训”😀\n上岗",
            )
            await assess_subject(conn, row.id, NOW, cause="import")
            said: dict[str, Any] = {"chat_id": 7, "priority": 1, "now": NOW}
            for _ in range(3):
                last = await outbox.enqueue(conn, method="sendMessage", payload={"text": "好"}, **said)
            await conn.execute(delete(tables.outbox).where(tables.outbox.c.id == last))
            for number in range(3):
                await audit.append(
                    conn, bureau_id=bureau.id, at=NOW, actor_id=None, action="test", object=f"thing:{number}"
                )
            await meta.put(conn, "receiver", {"bot": 1, "offset": 12})
            while await seal_audit(conn, NOW):
                pass
        await database.close()

    asyncio.run(fill())
    return url


@pytest.fixture
def target(postgres: Postgres) -> Iterator[str]:
    with postgres.bare() as url:
        yield url


def run(*arguments: str) -> Result:
    return CliRunner().invoke(cli, ["--lang", "en", "migrate-database", *arguments], standalone_mode=False)


def refused(result: Result) -> str:
    assert isinstance(result.exception, InputError), result.exception
    assert result.stdout == ""
    return result.exception.message("en")


def rows(url: str, question: str) -> list[tuple[Any, ...]]:
    async def ask() -> list[tuple[Any, ...]]:
        database = Database(url)
        await database.open()
        async with database.read() as conn:
            found = [tuple(row) for row in await conn.execute(text(question))]
        await database.close()
        return found

    return asyncio.run(ask())


def test_everything_arrives_and_goes_on(source: str, target: str) -> None:
    result = run(source, target)
    assert result.exception is None, result.exception
    assert "each read back the same; 3 audit chains agree" in result.stdout
    for question in (
        "SELECT id, name, parent_id FROM bureau ORDER BY id",
        "SELECT note, applies_on, known_at FROM record_version",
        "SELECT grade, facts_sha256, known_at FROM assessment",
        "SELECT bureau_id, seq, hash FROM audit_log ORDER BY id",
        "SELECT id, state, not_before FROM outbox ORDER BY id",
        "SELECT key FROM meta ORDER BY key",
    ):
        assert rows(source, question) == rows(target, question) != []

    async def put() -> int:
        database = Database(target)
        await database.open()
        async with database.write() as conn:
            made = await outbox.enqueue(
                conn, chat_id=7, method="sendMessage", payload={"text": "好"}, priority=1, now=NOW
            )
        await database.close()
        return made

    # The third was deleted: its id is not given again.
    assert asyncio.run(put()) == 4
    assert "not empty" in refused(run(source, target))


def test_what_does_not_fit_leaves_the_target_empty(source: str, target: str) -> None:
    path = source.partition("///")[2]
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("UPDATE record_version SET note = 'a' || char(0)")
        connection.commit()
    assert "a row of record_version" in refused(run(source, target))
    assert rows(target, "SELECT * FROM bureau") == []
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("UPDATE record_version SET note = 'a'")
        connection.commit()
    assert run(source, target).exception is None


def test_what_is_refused(source: str, target: str, tmp_path: Path) -> None:
    assert "a SQLite file is what is moved" in refused(run(target, target))
    assert "PostgreSQL is where it is moved to" in refused(run(source, source))
    assert "There is no database" in refused(run(f"sqlite:///{tmp_path}/none.db", target))
    assert "cannot be understood" in refused(run("nonsense", target))

    async def while_a_bot_runs() -> str:
        database = Database(source)
        lead = Lead(database)
        assert await lead.hold()
        try:
            return refused(await asyncio.to_thread(run, source, target))
        finally:
            await lead.let_go()

    assert "Another process runs the bot" in asyncio.run(while_a_bot_runs())
