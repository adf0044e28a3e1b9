"""`anxin audit verify` beyond the chain: files of evidence and grades, as they were or not."""

from __future__ import annotations

import asyncio
import io
import sys
from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.cli import audit as audit_command
from bot.cli import cli
from bot.originals import Originals
from bot.usecases.add_bureau import add_bureau
from bot.usecases.add_subject import NewSubject, add_subject
from bot.usecases.assess_subject import assess_subject
from storage import evidence, migrate, records
from storage.database import Database

NOW = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
PHOTO = b"\xff\xd8\xff" + b"a fire exit, blocked" * 10


def write(work: Callable[[AsyncConnection], Awaitable[None]]) -> None:
    async def run() -> None:
        database = Database("sqlite+aiosqlite:///anxin.db")
        await database.open()
        async with database.write() as conn:
            await work(conn)
        await database.close()

    asyncio.run(run())


def execute(statement: str) -> None:
    async def work(conn: AsyncConnection) -> None:
        assert (await conn.execute(text(statement))).rowcount == 1

    write(work)


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A subject that was graded on four interviews, one with a photo; the photo's file."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ANXIN_DATABASE_URL", "sqlite+aiosqlite:///anxin.db")
    monkeypatch.setenv("ANXIN_EVIDENCE_DIR", str(tmp_path / "evidence"))
    monkeypatch.setattr(audit_command, "_FILES", 1)
    monkeypatch.setattr(audit_command, "_GRADES", 1)
    migrate.upgrade("sqlite+aiosqlite:///anxin.db")
    original = Originals(tmp_path / "evidence").keep(PHOTO)

    async def work(conn: AsyncConnection) -> None:
        bureau = await add_bureau(conn, name="科右前旗应急管理局", ruleset="keyouqianqi", now=NOW)
        subject = await add_subject(conn, bureau.id, NewSubject(name="王小明"), NOW)
        for month in range(1, 5):
            row = await records.create(
                conn, bureau_id=bureau.id, subject_id=subject.id, type="interview",
                data={"date": date(2026, month, 1)}, status="confirmed", now=NOW, entered_by=None,
            )  # fmt: skip
            await assess_subject(conn, subject.id, NOW, cause="record")
        for state in ("wanted", "wanted", "wanted"):
            one = await evidence.add(conn, kind="photo", state=state, added_by=None, now=NOW, record_id=row.id)
        await evidence.stored(conn, one.id, sha256=original.sha256, path=original.path, size=original.size)
        await evidence.missing(conn, one.id - 1)
        await evidence.add(conn, kind="location", state="stored", added_by=None, now=NOW, record_id=row.id)

    write(work)
    return tmp_path / "evidence" / original.path


def verify(lang: str = "en") -> Result:
    return CliRunner().invoke(cli, ["--lang", lang, "audit", "verify"])


def test_what_is_as_it_was(kept: Path) -> None:
    found = verify()
    assert (found.exit_code, found.stderr) == (0, "")
    assert "evidence: 1 files checked, all as they came, 1 could not be fetched at the time, 1 still" in found.stdout
    assert "grades: 4 run again, all the same\n" in found.stdout
    chinese = verify("zh").stdout
    assert "证据文件：核对 1 个，全部完好，1 个当初未能取回，1 个还在取\n" in chinese
    assert "评级：重算 4 次，全部一致\n" in chinese
    execute("UPDATE assessment SET engine = 'older' WHERE id = 2")
    assert "评级：重算 4 次，全部一致，其中 1 次出自另一版本的规则，只核对了事实\n" in verify("zh").stdout


def _alter(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[-1] ^= 1
    path.write_bytes(content)


def _to_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


FILES: dict[str, tuple[Callable[[Path], object], str]] = {
    "altered": (_alter, "内容被改动"),
    "deleted": (Path.unlink, "文件不见了"),
    "cut short": (lambda path: path.write_bytes(PHOTO[:-1]), "大小与登记的不符"),
    "a folder": (_to_folder, "文件读不出来"),
    "another place": (lambda _: execute("UPDATE evidence SET path = '../anxin.db' WHERE id = 3"), "文件读不出来"),
    "no hash": (lambda _: execute("UPDATE evidence SET sha256 = NULL WHERE id = 3"), "没有登记"),
}


@pytest.mark.parametrize("kind", FILES)
def test_a_file_that_is_not_as_it_came(kept: Path, kind: str) -> None:
    tamper, told = FILES[kind]
    tamper(kept)
    found = verify("zh")
    assert found.exit_code == 1
    assert f"  证据 3（记录 R000004）：{told}" in found.stdout
    assert "证据文件：核对 1 个，1 个有问题" in found.stdout
    assert found.stderr == "核对发现问题，见上\n"
    assert "王小明" not in found.output


GRADES = {
    "UPDATE assessment SET grade = 'A' WHERE id = 4": "grade 4 (subject 1, 2026-11-20): the same facts give another",
    "UPDATE assessment SET answer = '{}' WHERE id = 4": "grade 4 (subject 1, 2026-11-20): the same facts give another",
    "UPDATE assessment SET answer = '{' WHERE id = 4": "grade 4: what was kept of it cannot be read",
    """UPDATE record_version SET data = '{"date": "2025-01-01"}' WHERE id = 4""": "grade 4 (subject 1, 2026-11-20): "
    "the records or the subject are not those",
    """UPDATE record_version SET data = '{"day": 1}' WHERE id = 4""": "grade 4 (subject 1, 2026-11-20): the records or",
    "UPDATE subject SET grade = 'A'": "subject 1: the grade shown is not the one that was given last",
}


@pytest.mark.parametrize("statement", GRADES)
def test_a_grade_that_does_not_hold(kept: Path, statement: str) -> None:
    execute(statement)
    found = verify()
    assert found.exit_code == 1
    assert f"  {GRADES[statement]}" in found.stdout
    assert "王小明" not in found.output


def test_progress_is_for_who_watches_alone(kept: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert verify().stderr == ""
    seen = io.StringIO()
    monkeypatch.setattr(seen, "isatty", lambda: True)
    monkeypatch.setattr(sys, "stderr", seen)
    with audit_command._progress("grades", 4) as bar:
        bar.update(4)
    assert "100%" in seen.getvalue()
