"""The migrations arrive at exactly the tables that the queries use, whoever calls them and however often."""

from __future__ import annotations

import sqlite3
import stat
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from sqlalchemy import Connection, NullPool, inspect
from sqlalchemy.ext.asyncio import create_async_engine

from storage import migrate
from storage.errors import StorageError
from storage.schema import metadata
from storage.subjects.grams import grams_of

#: Alembic's own, under the name by which it can be led astray.
upgrade_to = command.upgrade
VERSIONS = Path(migrate.__file__).with_name("migrations") / "versions"
REVISIONS = sorted(file.stem[1:5] for file in VERSIONS.glob("r[0-9]*.py"))


def normal(value: Any) -> Any:
    """Reflection gives type objects and unordered lists: make them comparable."""
    if isinstance(value, dict):
        return {key: normal(item) for key, item in value.items() if key != "comment"}
    if isinstance(value, list):
        return sorted((normal(item) for item in value), key=repr)
    return value if isinstance(value, int | None) else str(value)


def shape(connection: Connection) -> dict[str, Any]:
    inspector = inspect(connection)
    return {
        table: {
            "columns": normal(inspector.get_columns(table)),
            "primary key": normal(inspector.get_pk_constraint(table)),
            "foreign keys": normal(inspector.get_foreign_keys(table)),
            "unique": normal(inspector.get_unique_constraints(table)),
            "checks": normal(inspector.get_check_constraints(table)),
            "indexes": normal(inspector.get_indexes(table)),
            "options": normal(inspector.get_table_options(table)),
        }
        for table in inspector.get_table_names()
        if table not in ("alembic_version", "sqlite_sequence")
    }


async def test_the_migrations_and_the_schema_describe_the_same_tables(database_url: str) -> None:
    engine = create_async_engine(database_url, poolclass=NullPool)
    async with engine.begin() as conn:
        migrated = await conn.run_sync(shape)
        await conn.run_sync(metadata.drop_all)
        await conn.run_sync(metadata.create_all)
        described = await conn.run_sync(shape)
    await engine.dispose()
    assert migrated.keys() == metadata.tables.keys()
    assert migrated == described


def test_ids_are_never_given_twice_in_either(tmp_path: Path) -> None:
    migrate.upgrade(f"sqlite:///{tmp_path}/a.db")
    with sqlite3.connect(tmp_path / "a.db") as conn:
        tables = dict(conn.execute("SELECT name, sql FROM sqlite_master WHERE type = 'table'"))
    conn.close()
    without = {name for name in metadata.tables if "AUTOINCREMENT" not in tables[name]}
    assert without == {"inbox", "meta", "calendar_day", "calendar_year", "regrade_grade", "subject_gram"}
    assert without == {
        name for name, table in metadata.tables.items() if not table.dialect_options["sqlite"]["autoincrement"]
    }


def test_a_new_file_belongs_to_its_owner_alone(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/anxin.db"
    assert migrate.current(url) is None
    todo = migrate.pending(url)
    assert list(tmp_path.iterdir()) == []
    assert migrate.upgrade(url) == todo == REVISIONS
    assert stat.S_IMODE((tmp_path / "anxin.db").stat().st_mode) == 0o600
    assert migrate.current(url) == REVISIONS[-1]
    assert migrate.pending(url) == []
    assert migrate.upgrade(url) == []


async def test_it_works_inside_a_running_loop(tmp_path: Path) -> None:
    assert migrate.upgrade(f"sqlite:///{tmp_path}/anxin.db") == REVISIONS


def test_processes_that_start_together_migrate_once(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/anxin.db"
    with ThreadPoolExecutor(4) as pool:
        applied = sorted(pool.map(migrate.upgrade, [url] * 4))
    assert applied == [[], [], [], REVISIONS]


def test_threads_may_migrate_different_databases_at_once(tmp_path: Path) -> None:
    with ThreadPoolExecutor(4) as pool:
        applied = list(pool.map(migrate.upgrade, [f"sqlite:///{tmp_path}/{n}.db" for n in range(8)]))
    assert applied == [REVISIONS] * 8


def test_a_database_of_a_newer_program_is_left_alone(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/anxin.db"
    migrate.upgrade(url)
    with sqlite3.connect(tmp_path / "anxin.db") as conn:
        conn.execute("UPDATE alembic_version SET version_num = '9999'")
    conn.close()
    for ask in (migrate.upgrade, migrate.pending):
        with pytest.raises(StorageError, match="newer version") as caught:
            ask(url)
        assert caught.value.kind == "newer"


def test_a_migration_that_fails_changes_nothing(tmp_path: Path) -> None:
    # A table of somebody else's stands where one of ours would have to go.
    with sqlite3.connect(tmp_path / "other.db") as conn:
        conn.execute("CREATE TABLE meta (x)")
    conn.close()
    with pytest.raises(Exception, match="meta"):
        migrate.upgrade(f"sqlite:///{tmp_path}/other.db")
    with sqlite3.connect(tmp_path / "other.db") as conn:
        assert conn.execute("SELECT name FROM sqlite_master").fetchall() == [("meta",)]
    conn.close()


@pytest.mark.parametrize("ask", [migrate.upgrade, migrate.pending, migrate.current])
def test_a_file_that_is_no_database_is_one_sentence(tmp_path: Path, ask: Callable[[str], object]) -> None:
    (tmp_path / "letter.db").write_text("Dear colleagues, this is a letter. " * 30)
    with pytest.raises(StorageError, match=r"letter\.db cannot be read"):
        ask(f"sqlite:///{tmp_path}/letter.db")


def test_a_folder_that_is_not_there_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match=r"none/anxin\.db cannot be read or written: No such file"):
        migrate.upgrade(f"sqlite:///{tmp_path}/none/anxin.db")


def test_the_pieces_of_keys_are_filled_in_as_they_are_kept_since(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a database of before is given is what storage.subjects gives a new subject."""
    url = f"sqlite:///{tmp_path}/anxin.db"
    with monkeypatch.context() as before:
        before.setattr(command, "upgrade", lambda config, _: upgrade_to(config, "0010"))
        migrate.upgrade(url)
    keys = [("name", "原安鸿翔化工厂"), ("alias", "鸿翔"), ("pinyin", "yuananhongxiang"), ("pinyin", "hongxiang"),
            ("initials", "yahx"), ("uscc", "91152221ma0n00001e")]  # fmt: skip
    with sqlite3.connect(tmp_path / "anxin.db") as conn:
        conn.execute("INSERT INTO bureau (id, name, ruleset, settings, created_at) VALUES (1, 'a', 'xinmi', '{}', 0)")
        conn.executemany(
            "INSERT INTO subject (id, bureau_id, kind, name, sector, is_key, created_at) "
            "VALUES (?, 1, 'enterprise', 'a', 'other', 0, 0)",
            [(7,), (60_000,)],
        )
        conn.executemany(
            "INSERT INTO subject_key (subject_id, bureau_id, kind, key) VALUES (?, 1, ?, ?)",
            [(subject, *key) for subject in (7, 60_000) for key in keys],
        )
    conn.close()
    assert migrate.upgrade(url)[0] == "0011"
    with sqlite3.connect(tmp_path / "anxin.db") as conn:
        found = conn.execute("SELECT subject_id, gram FROM subject_gram WHERE bureau_id = 1").fetchall()
    conn.close()
    assert {(subject, gram) for subject in (7, 60_000) for gram in grams_of(keys)} == set(found)
    assert "p" + "nanh" not in {gram for _, gram in found}
