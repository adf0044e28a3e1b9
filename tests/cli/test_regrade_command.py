"""`anxin regrade`: a whole bureau as of a day, the same grades as one by one, again after a kill, provable later."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.cli import cli
from bot.usecases import regrade_bureau as running
from bot.usecases.add_bureau import add_bureau
from bot.usecases.add_subject import NewSubject, add_subject
from bot.usecases.assess_subject import assess_many
from bot.usecases.dossiers import answer_for, dossier_of
from storage import bureaus, migrate, records, regrades, subjects
from storage.database import Database

NOW = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
URL = "sqlite+aiosqlite:///anxin.db"
NEW_YEAR = date(2027, 1, 1)
RULESETS = ("keyouqianqi", "xinmi", "suizhou", "chenbaerhu")


def write(work: Callable[[AsyncConnection], Awaitable[Any]]) -> Any:
    async def run() -> Any:
        database = Database(URL)
        await database.open()
        async with database.write() as conn:
            found = await work(conn)
        await database.close()
        return found

    return asyncio.run(run())


def record(lot: Random) -> tuple[str, dict[str, Any]]:
    kind = lot.choice(["interview", "interview", "penalty", "complaint", "accident", "certificate", "honor"])
    day = date(2026, 11, 19) - timedelta(lot.randint(0, 900))
    match kind:
        case "penalty":
            return kind, {"date": day, "fine": lot.randint(0, 40_000)}
        case "certificate":
            return kind, {"level": lot.randint(1, 3), "from": day}
        case "honor":
            return kind, {"year": day.year, "level": "county"}
    return kind, {"date": day}


@pytest.fixture
def filled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Four bureaus with 6 subjects each, of up to 12 records, some pending, objected or amended."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ANXIN_DATABASE_URL", URL)
    monkeypatch.setenv("ANXIN_NOW", (NOW + timedelta(days=1)).isoformat())
    migrate.upgrade(URL)
    lot = Random(7)  # noqa: S311 - facts that can be made again, no secret

    async def work(conn: AsyncConnection) -> None:
        for slug in RULESETS:
            bureau = await add_bureau(conn, name=slug, ruleset=slug, now=NOW)
            ids = []
            for number in range(6):
                new = NewSubject(name=f"企业{number}", included_on=date(2026, 3, 1) if number % 2 else None)
                ids.append((await add_subject(conn, bureau.id, new, NOW)).id)
            for subject_id in ids:
                for _ in range(lot.randint(0, 12)):
                    kind, data = record(lot)
                    row = await records.create(
                        conn, bureau_id=bureau.id, subject_id=subject_id, type=kind, data=data, now=NOW,
                        status=lot.choice(["confirmed", "confirmed", "pending"]), entered_by=None,
                        note=lot.choice([None, "消防通道"]),
                    )  # fmt: skip
                    if lot.random() < 0.2:
                        await records.amend(conn, row.id, by=None, now=NOW, reason=None, under_objection=True)
            await subjects.change(conn, ids[0], now=NOW, is_key=True)
            await assess_many(conn, ids, NOW, cause="import")

    write(work)


def anxin(*words: str) -> Result:
    return CliRunner().invoke(cli, ["--lang", "en", *words])


def kept() -> list[tuple[Any, ...]]:
    async def work(conn: AsyncConnection) -> list[tuple[Any, ...]]:
        return [tuple(row) for row in await conn.execute(text("SELECT * FROM regrade_grade ORDER BY 1, 2"))]

    return write(work)


@pytest.mark.usefixtures("filled")
def test_the_same_grades_and_reasons_as_one_by_one() -> None:
    result = anxin("regrade", "--all", "--as-of", "2027-01-01", "--jobs", "1")
    assert result.exit_code == 0, result.output
    assert result.stdout.count("6 subjects graded as of 2027-01-01") == len(RULESETS)

    async def work(conn: AsyncConnection) -> int:
        compared = 0
        for run in await regrades.listed(conn):
            assert run.finished_at is not None
            bureau = await bureaus.get(conn, run.bureau_id)
            assert bureau is not None
            for row in await regrades.grades(conn, run.id, 0, 100):
                subject = await subjects.get(conn, row.subject_id)
                assert subject is not None
                answer = answer_for(bureau, await dossier_of(conn, subject), NEW_YEAR)
                assert (row.grade, row.facts_sha256) == (answer.grade, answer.receipt["facts_sha256"])
                said = [(one.clause, one.grade, one.holds, list(one.records)) for one in answer.reasons]
                assert [(c, g, h, r) for c, g, h, _, r, *_ in json.loads(row.reasons)] == said
                compared += 1
        return compared

    assert write(work) == 24
    verified = anxin("audit", "verify")
    assert verified.exit_code == 0, verified.output
    assert "grades: 48 run again, all the same" in verified.stdout


@pytest.mark.usefixtures("filled")
def test_an_interrupted_run_goes_on_with_what_was_known_at_its_beginning(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "PART", 2)
    whole = anxin("regrade", "--bureau", "xinmi", "--as-of", "2027-01-01", "--jobs", "2")
    assert whole.exit_code == 0, whole.output
    first = [row[1:] for row in kept()]

    async def never(*_: object) -> None:
        raise KeyboardInterrupt

    real, calls = regrades.keep, []

    async def twice(*arguments: Any) -> None:
        await (real if len(calls) < 2 else never)(*arguments)
        calls.append(1)

    monkeypatch.setattr(regrades, "keep", twice)
    assert anxin("regrade", "--bureau", "xinmi", "--as-of", "2027-01-01", "--jobs", "1").exit_code != 0
    monkeypatch.setattr(regrades, "keep", real)
    assert len(kept()) == 6 + 4

    async def late(conn: AsyncConnection) -> None:
        bureau = await bureaus.by_name(conn, "xinmi")
        assert bureau is not None
        [*_, last] = await subjects.of_bureau(conn, bureau.id)
        await records.create(
            conn, bureau_id=bureau.id, subject_id=last.id, type="interview", data={"date": date(2026, 11, 1)}, now=NOW,
            status="confirmed", entered_by=None,
        )  # fmt: skip

    write(late)
    resumed = anxin("regrade", "--bureau", "xinmi", "--as-of", "2027-01-01", "--jobs", "1")
    assert "6 subjects graded as of 2027-01-01 (4 of them before an interruption)" in resumed.stdout
    assert [row[1:] for row in kept()] == first * 2


@pytest.mark.usefixtures("filled")
def test_today_follows_what_the_tick_has_not(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANXIN_NOW", "2028-11-20T02:00:00Z")
    result = anxin("regrade", "--bureau", "keyouqianqi", "--jobs", "1")
    assert "followed as the daily tick" in result.stdout

    async def shown(conn: AsyncConnection) -> None:
        [run] = await regrades.listed(conn)
        assert await regrades.shown_otherwise(conn, run.id, 0, 10) == []

    write(shown)
    again = anxin("regrade", "--bureau", "keyouqianqi", "--jobs", "1")
    assert "moved" not in again.stdout


@pytest.mark.usefixtures("filled")
def test_a_grade_that_was_tampered_with_shows() -> None:
    assert anxin("regrade", "--bureau", "suizhou", "--as-of", "2027-01-01", "--jobs", "1").exit_code == 0

    async def tamper(conn: AsyncConnection) -> None:
        lowest = "(SELECT min(subject_id) FROM regrade_grade)"
        await conn.execute(text(f"UPDATE regrade_grade SET reasons = '[]' WHERE subject_id = {lowest}"))  # noqa: S608

    write(tamper)
    verified = anxin("audit", "verify")
    assert verified.exit_code == 1
    assert "the same facts give another grade or other reasons" in verified.stdout


def test_whose_bureau_has_to_be_said() -> None:
    assert anxin("regrade").exit_code == 2
    assert anxin("regrade", "--all", "--bureau", "x").exit_code == 2
