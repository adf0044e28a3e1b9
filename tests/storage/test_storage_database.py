"""The door itself: what a commit promises, who waits for whom, and what errors say."""

from __future__ import annotations

import asyncio
import os
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import make_url, text
from sqlalchemy.exc import DBAPIError, IntegrityError

from storage import engines, meta, migrate
from storage.database import Database
from storage.errors import StorageError

# A statement that keeps SQLite busy long enough to be interrupted in its midst.
SLOW = "WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r WHERE n < 300000) SELECT count(*) FROM r"


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    url = f"sqlite:///{tmp_path}/anxin.db"
    migrate.upgrade(url)
    return url


def file_of(url: str) -> str:
    return str(make_url(url).database)


async def test_a_write_is_seen_after_its_end_and_not_before(db: Database) -> None:
    async with db.write() as conn:
        await meta.put(conn, "a", 1)
        async with db.read() as other:
            assert await meta.get(other, "a") is None
    async with db.read() as conn:
        assert await meta.get(conn, "a") == 1


async def test_an_exception_undoes_the_whole_write(db: Database) -> None:
    with pytest.raises(ZeroDivisionError):
        async with db.write() as conn:
            await meta.put(conn, "a", 1)
            raise ZeroDivisionError
    async with db.write() as conn:
        assert await meta.get(conn, "a") is None


async def test_a_read_sees_one_state_and_cannot_write(db: Database) -> None:
    async with db.read() as conn:
        assert await meta.get(conn, "a") is None
        async with db.write() as writer:
            await meta.put(writer, "a", 1)
        assert await meta.get(conn, "a") is None
    with pytest.raises((StorageError, DBAPIError)):
        async with db.read() as conn:
            await meta.put(conn, "a", 2)
    async with db.read() as conn:
        assert await meta.get(conn, "a") == 1


async def test_sqlite_keeps_what_it_acknowledges_and_checks_references(sqlite_url: str) -> None:
    db = Database(sqlite_url)
    await db.open()
    async with db.write() as conn:
        found = [
            (await conn.execute(text(f"PRAGMA {name}"))).scalar_one()
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        ]
    # 2 is FULL: a commit is on the disk before it returns.
    assert found == ["wal", 2, 1, engines.BUSY_SECONDS * 1000]
    await db.close()


async def test_writes_of_many_tasks_do_not_lose_each_other(db: Database) -> None:
    async with db.write() as conn:
        await meta.put(conn, "n", 0)

    async def add(key: str) -> None:
        async with db.write() as conn:
            await meta.put(conn, key, True)

    await asyncio.gather(*(add(f"k{i}") for i in range(20)))
    async with db.read() as conn:
        assert (await conn.execute(text("SELECT count(*) FROM meta"))).scalar_one() == 21


async def test_writes_of_one_process_take_turns(sqlite_url: str) -> None:
    db = Database(sqlite_url)
    await db.open()
    async with db.write() as conn:
        await meta.put(conn, "n", 0)

    async def increment() -> None:
        async with db.write() as conn:
            value = await meta.get(conn, "n")
            await asyncio.sleep(0)
            await meta.put(conn, "n", value + 1)

    await asyncio.gather(*(increment() for _ in range(20)))
    async with db.read() as conn:
        assert await meta.get(conn, "n") == 20
    await db.close()


async def test_a_write_inside_a_write_is_refused_rather_than_waiting_for_itself(sqlite_url: str) -> None:
    db = Database(sqlite_url)
    await db.open()
    async with db.write():
        with pytest.raises(RuntimeError, match="already holds"):
            async with db.write():
                pass
    await db.close()


async def test_a_violated_constraint_stays_the_callers_error(db: Database) -> None:
    insert = text("INSERT INTO department (bureau_id, name) VALUES (999, 'x')")
    with pytest.raises(IntegrityError):
        async with db.write() as conn:
            await conn.execute(insert)
    async with db.write() as conn:
        await meta.put(conn, "a", 1)


async def test_an_error_does_not_repeat_what_was_to_be_written(db: Database) -> None:
    insert = text("INSERT INTO department (bureau_id, name) VALUES (:bureau, :name)")
    with pytest.raises(IntegrityError) as caught:
        async with db.write() as conn:
            await conn.execute(insert, {"bureau": 999, "name": "举报人电话"})
    assert "举报人电话" not in str(caught.value)


async def test_cancellation_in_a_statement_leaves_the_next_writer_a_clean_connection(sqlite_url: str) -> None:
    db = Database(sqlite_url)
    await db.open()
    begun = asyncio.Event()

    async def work() -> None:
        async with db.write() as conn:
            await meta.put(conn, "half", 1)
            begun.set()
            await conn.execute(text(SLOW))

    task = asyncio.create_task(work())
    await begun.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    async with db.write() as conn:
        assert await meta.get(conn, "half") is None
        assert (await conn.execute(text("PRAGMA foreign_keys"))).scalar_one() == 1
        await meta.put(conn, "whole", 1)
    async with db.read() as conn:
        assert await meta.get(conn, "whole") == 1
    await db.close()


async def test_cancellation_while_queueing_takes_nobodys_turn(sqlite_url: str) -> None:
    db = Database(sqlite_url)
    await db.open()

    async def work() -> None:
        async with db.write() as conn:
            await meta.put(conn, "queued", 1)

    async with db.write() as conn:
        task = asyncio.create_task(work())
        await asyncio.sleep(0)
        task.cancel()
        await meta.put(conn, "first", 1)
    with pytest.raises(asyncio.CancelledError):
        await task
    async with db.write() as conn:
        assert await meta.get(conn, "first") == 1
        assert await meta.get(conn, "queued") is None
    await db.close()


@pytest.mark.parametrize("when", ["commit", "rollback"])
async def test_cancellation_during_the_end_waits_for_the_end(sqlite_url: str, when: str) -> None:
    db = Database(sqlite_url)
    await db.open()

    async def work() -> None:
        async with db.write() as conn:
            await meta.put(conn, "a", 1)
            # Takes effect at the next await, which is the commit's or the rollback's.
            task.cancel()
            if when == "rollback":
                raise ZeroDivisionError

    task = asyncio.create_task(work())
    with pytest.raises(asyncio.CancelledError):
        await task
    async with db.write() as conn:
        assert await meta.get(conn, "a") == (1 if when == "commit" else None)
    await db.close()


async def test_a_commit_that_fails_leaves_nothing_behind(sqlite_url: str) -> None:
    db = Database(sqlite_url)
    await db.open()
    with pytest.raises(IntegrityError):
        async with db.write() as conn:
            await conn.execute(text("PRAGMA defer_foreign_keys = ON"))
            await conn.execute(text("INSERT INTO department (bureau_id, name) VALUES (999, 'x')"))
    async with db.write() as conn:
        assert (await conn.execute(text("SELECT count(*) FROM department"))).scalar_one() == 0
    await db.close()


async def test_a_lock_held_elsewhere_is_one_sentence_and_passes(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engines, "BUSY_SECONDS", 0)
    db = Database(sqlite_url)
    await db.open()
    other = sqlite3.connect(file_of(sqlite_url), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StorageError, match=r"^The database .*anxin\.db is busy: [^.]*\.$") as caught:
        async with db.write():
            pass
    assert caught.value.kind == "locked"
    async with db.read() as conn:
        assert await meta.get(conn, "a") is None
    other.execute("ROLLBACK")
    other.close()
    async with db.write() as conn:
        await meta.put(conn, "a", 1)
    await db.close()


async def test_a_full_disk_is_one_sentence_and_keeps_what_was_there(sqlite_url: str) -> None:
    db = Database(sqlite_url)
    await db.open()
    async with db.write() as conn:
        await meta.put(conn, "a", 1)
        pages = (await conn.execute(text("PRAGMA page_count"))).scalar_one()
    async with db.read() as conn:
        assert await meta.get(conn, "a") == 1
    with pytest.raises(StorageError, match="is full") as caught:
        async with db.write() as conn:
            await conn.execute(text(f"PRAGMA max_page_count = {pages}"))
            await meta.put(conn, "b", "x" * 1_000_000)
    assert caught.value.kind == "full"
    async with db.write() as conn:
        assert await meta.get(conn, "a") == 1
        assert await meta.get(conn, "b") is None
    await db.close()


@pytest.mark.parametrize(("content", "kind"), [(b"This is a letter, and no database at all. " * 20, "unreadable")])
async def test_a_file_that_is_no_database(tmp_path: Path, content: bytes, kind: str) -> None:
    path = tmp_path / "letter.db"
    path.write_bytes(content)
    db = Database(f"sqlite:///{path}")
    with pytest.raises(StorageError, match=r"letter\.db cannot be read") as caught:
        await db.open()
    assert caught.value.kind == kind
    assert path.read_bytes() == content


async def test_no_database_is_not_created_by_opening_it(tmp_path: Path) -> None:
    db = Database(f"sqlite:///{tmp_path}/none.db")
    with pytest.raises(StorageError, match="anxin init") as caught:
        await db.open()
    assert caught.value.kind == "missing"
    assert not (tmp_path / "none.db").exists()


async def test_a_database_without_tables_says_how_to_make_them(tmp_path: Path) -> None:
    (tmp_path / "empty.db").touch()
    db = Database(f"sqlite:///{tmp_path}/empty.db")
    await db.open()
    with pytest.raises(StorageError, match="anxin init") as caught:
        async with db.read() as conn:
            await meta.get(conn, "a")
    assert caught.value.kind == "uninitialised"
    await db.close()


@pytest.mark.parametrize(
    "url",
    [
        "nonsense",
        "mysql://somebody:secret@host/db",
        "sqlite://",
        "sqlite:///:memory:",
        "sqlite:///file:x?uri=true",
        "somebody:secret@host",
    ],
)
def test_addresses_that_cannot_be_used(url: str) -> None:
    with pytest.raises(StorageError) as caught:
        Database(url)
    assert caught.value.kind == "unsupported"
    assert "secret" not in str(caught.value)


async def test_a_server_that_is_not_there_is_named_without_its_password() -> None:
    pytest.importorskip("psycopg")
    db = Database("postgresql://somebody:secret@127.0.0.1:1/anxin")
    with pytest.raises(StorageError) as caught:
        await db.open()
    assert caught.value.kind == "unreachable"
    assert "127.0.0.1/anxin" in str(caught.value)
    assert "secret" not in str(caught.value)


async def test_using_a_closed_database_is_a_mistake_of_the_caller(database_url: str) -> None:
    db = Database(database_url)
    with pytest.raises(RuntimeError, match="not open"):
        async with db.read():
            pass
    await db.open()
    await db.close()
    await db.close()
    with pytest.raises(RuntimeError, match="not open"):
        async with db.write():
            pass


async def test_what_was_committed_outlives_kill_9(database_url: str) -> None:
    program = """
import asyncio, sys
from storage import meta
from storage.database import Database

async def main():
    db = Database(sys.argv[1])
    await db.open()
    async with db.write() as conn:
        await meta.put(conn, "committed", 1)
    async with db.write() as conn:
        await meta.put(conn, "open", 1)
        print("ready", flush=True)
        sys.stdin.read()

asyncio.run(main())
"""
    process = subprocess.Popen(  # noqa: ASYNC220
        [sys.executable, "-c", program, database_url], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdin
    assert process.stdout
    assert await asyncio.to_thread(process.stdout.readline) == "ready\n"
    os.kill(process.pid, signal.SIGKILL)
    await asyncio.to_thread(process.wait)
    process.stdin.close()
    process.stdout.close()
    db = Database(database_url)
    await db.open()
    async with db.write() as conn:
        assert await meta.get(conn, "committed") == 1
        assert await meta.get(conn, "open") is None
    await db.close()
