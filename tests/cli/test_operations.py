"""Backup while writing, restore checked, the audit log verified, and the doctor's plain sentences."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.cli import cli
from bot.sandbox import SandboxServer
from rulesets.errors import BilingualError


class Shell:
    """Commands run in this process, with what they print and how they end."""

    def __init__(self) -> None:
        self.error: BilingualError | None = None

    def run(self, *arguments: str) -> Result:
        return CliRunner().invoke(cli, list(arguments))

    def fails(self, *arguments: str) -> str:
        result = self.run(*arguments)
        assert isinstance(result.exception, BilingualError), result.output
        assert result.output == ""
        return result.exception.en


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.chdir(tmp_path)
    for name in ("ANXIN_TOKEN", "ANXIN_BASE_URL", "ANXIN_NOW"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("ANXIN_DATABASE_URL", f"sqlite+aiosqlite:///{tmp_path / 'anxin.db'}")
    yield tmp_path


@pytest.fixture
def shell(place: Path) -> Shell:
    shell = Shell()
    assert shell.run("init").exit_code == 0
    assert shell.run("bureau", "add", "科右前旗应急管理局", "--ruleset", "keyouqianqi").exit_code == 0
    return shell


def rows(path: Path, query: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(query).fetchall()


def test_a_backup_holds_what_was_there_and_comes_back(shell: Shell, place: Path) -> None:
    assert "checked" in shell.run("--lang", "en", "backup", "copy.db").output
    assert (place / "copy.db").stat().st_mode & 0o077 == 0
    shell.run("bureau", "add", "新密市应急管理局", "--ruleset", "xinmi")
    result = shell.run("--lang", "en", "restore", "copy.db")
    assert result.exit_code == 0, result.output
    assert rows(place / "anxin.db", "SELECT name FROM bureau") == [("科右前旗应急管理局",)]
    assert len(rows(place / "anxin.db.before-restore", "SELECT name FROM bureau")) == 2


def test_a_backup_overwrites_nothing(shell: Shell, place: Path) -> None:
    (place / "copy.db").write_text("precious")
    assert "exists already" in shell.fails("backup", "copy.db")
    assert (place / "copy.db").read_text() == "precious"


def test_a_database_in_use_is_not_replaced(shell: Shell, place: Path) -> None:
    shell.run("backup", "copy.db")
    with closing(sqlite3.connect(place / "anxin.db")) as other:
        other.execute("SELECT count(*) FROM bureau").fetchall()
        other.execute("BEGIN")
        other.execute("SELECT count(*) FROM bureau").fetchall()
        shell.fails("restore", "copy.db")
    assert not (place / "anxin.db.before-restore").exists()


@pytest.mark.parametrize("content", [b"", b"not a database", b"SQLite format 3\x00" + b"\xff" * 4096])
def test_what_is_no_backup_is_refused(shell: Shell, place: Path, content: bytes) -> None:
    (place / "copy.db").write_bytes(content)
    shell.fails("restore", "copy.db")
    assert rows(place / "anxin.db", "SELECT name FROM bureau") == [("科右前旗应急管理局",)]


def seal(place: Path) -> None:
    import asyncio
    from datetime import UTC, datetime

    from bot.usecases.seal_audit import seal_audit
    from storage.database import Database

    async def work() -> None:
        database = Database(f"sqlite+aiosqlite:///{place / 'anxin.db'}")
        await database.open()
        async with database.write() as conn:
            assert await seal_audit(conn, datetime(2026, 11, 20, tzinfo=UTC))
        await database.close()

    asyncio.run(work())


TAMPERING = {
    "altered": "UPDATE audit_log SET action = 'nothing' WHERE seq = 1",
    "missing": "DELETE FROM audit_log WHERE seq = 1",
}


def test_an_untouched_audit_log_is_whole(shell: Shell, place: Path) -> None:
    shell.run("subject", "add", "--bureau", "科右前旗应急管理局", "--name", "鸿翔化工", "--person")
    seal(place)
    result = shell.run("--lang", "en", "audit", "verify")
    assert result.exit_code == 0
    assert "科右前旗应急管理局: whole" in result.output


@pytest.mark.parametrize("kind", TAMPERING)
def test_a_tampered_audit_log_is_told_and_its_backup_refused(shell: Shell, place: Path, kind: str) -> None:
    shell.run("subject", "add", "--bureau", "科右前旗应急管理局", "--name", "鸿翔化工", "--person")
    seal(place)
    with closing(sqlite3.connect(place / "anxin.db")) as connection:
        connection.execute(TAMPERING[kind])
        connection.commit()
    result = shell.run("--lang", "en", "audit", "verify")
    assert result.exit_code == 1
    assert "BROKEN" in result.output
    shell.run("backup", "copy.db")
    assert "broken" in shell.fails("restore", "copy.db")


def test_a_removed_end_is_found_by_a_published_head(shell: Shell, place: Path) -> None:
    shell.run("subject", "add", "--bureau", "科右前旗应急管理局", "--name", "鸿翔化工", "--person")
    seal(place)
    [(seq, digest)] = rows(place / "anxin.db", "SELECT seq, hash FROM audit_log ORDER BY seq DESC LIMIT 1")
    arguments = ("--lang", "en", "audit", "verify", "--bureau", "科右前旗应急管理局", "--head", f"{seq}:{digest}")
    assert shell.run(*arguments).exit_code == 0
    with closing(sqlite3.connect(place / "anxin.db")) as connection:
        connection.execute("DELETE FROM audit_log WHERE seq = ?", (seq,))
        connection.commit()
    assert shell.run("--lang", "en", "audit", "verify").exit_code == 0
    result = shell.run(*arguments)
    assert result.exit_code == 1
    assert "not in the chain" in result.output


def test_the_doctor_says_what_to_do(shell: Shell) -> None:
    result = shell.run("--lang", "en", "doctor")
    assert result.exit_code == 1
    assert "✗ ANXIN_TOKEN is not set" in result.output
    assert "✓ the database works and is current" in result.output


async def test_the_doctor_finds_all_in_order(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    import asyncio

    async with SandboxServer() as server:
        monkeypatch.setenv("ANXIN_TOKEN", server.token)
        monkeypatch.setenv("ANXIN_BASE_URL", server.base_url)
        good = await asyncio.to_thread(shell.run, "--lang", "en", "doctor")
        monkeypatch.setenv("ANXIN_TOKEN", "1:wrong")
        wrong = await asyncio.to_thread(shell.run, "--lang", "en", "doctor")
    assert good.exit_code == 0, good.output
    assert "the token is good" in good.output
    assert wrong.exit_code == 1
    assert "get a new one" in wrong.output
    assert "1:wrong" not in wrong.output
