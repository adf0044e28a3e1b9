"""`anxin calendar import`: a year is loaded, deadlines move, and a bad file changes nothing."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from bot.usecases.keep_deadline import open_deadline
from storage import audit, bureaus, deadlines, subjects
from storage.database import Database

Run = Callable[..., Any]
NOW = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)
YEAR = (
    "date,kind,name\n2026-12-31,holiday,元旦\n2027-01-01,holiday,元旦\n2027-02-06,holiday,春节\n"
    "2027-02-20,workday,春节\n2027-05-01,holiday,劳动节\n2027-10-01,holiday,国庆节\n"
)


def within(place: Path, work: Callable[..., Any]) -> Any:
    """The result of work in a transaction of its own."""

    async def run() -> Any:
        database = Database(f"sqlite+aiosqlite:///{place / 'anxin.db'}")
        await database.open()
        try:
            async with database.write() as conn:
                return await work(conn)
        finally:
            await database.close()

    return asyncio.run(run())


@pytest.fixture
def opened(anxin: Run, bureau: str, place: Path) -> None:
    """Two open deadlines over the new year; only one of them depends on its first days."""
    assert anxin("subject", "add", "--bureau", bureau, "--name", "鸿翔化工", "--person").code == 0

    async def work(conn: Any) -> None:
        found = await bureaus.by_name(conn, bureau)
        (match,) = await subjects.find(conn, found.id, "鸿翔")
        for starts_on, days in ((date(2026, 12, 29), 3), (date(2026, 11, 20), 3)):
            await open_deadline(
                conn,
                bureau_id=found.id,
                subject_id=match.subject.id,
                kind="opinion",
                starts_on=starts_on,
                working_days=days,
                now=NOW,
            )

    within(place, work)


def test_loads_and_says_what_moved(anxin: Run, opened: None, place: Path) -> None:
    (place / "2027.csv").write_text(YEAR)
    told = anxin("calendar", "import", "2027.csv").done.splitlines()
    assert told == [
        "已载入 2027 年放假安排：放假 5 天，调休上班 1 天",
        "重新计算未结期限 2 项，变动 1 项，由暂定变为确定而日期不变 0 项",
        "  新密市应急管理局  鸿***  异议书面意见  2027-01-04 → 2027-01-05",
    ]
    again = anxin("--lang", "en", "calendar", "import", "2027.csv").done
    assert "moved: 0" in again and again.count("\n") == 2

    async def work(conn: Any) -> Any:
        return await deadlines.all_counted(conn), await audit.of_object(conn, "calendar:2027")

    rows, entries = within(place, work)
    assert [(row.due_on.isoformat(), row.provisional) for row in rows] == [("2027-01-05", False), ("2026-11-25", False)]
    assert [entry.action for entry in entries] == ["calendar_loaded"] * 2


def test_a_day_that_stays_is_provisional_no_more(anxin: Run, opened: None, place: Path) -> None:
    (place / "2027.csv").write_text(YEAR.replace("2026-12-31", "2027-01-02"))
    assert "变动 0 项，由暂定变为确定而日期不变 1 项" in anxin("calendar", "import", "2027.csv").done


def test_a_bad_file_is_one_line_and_changes_nothing(anxin: Run, opened: None, place: Path) -> None:
    (place / "bad.csv").write_text(YEAR.replace("2027-05-01", "2027-05-32"))
    assert "第 6 行" in anxin("calendar", "import", "bad.csv").problem
    assert "line 6" in anxin("--lang", "en", "calendar", "import", "bad.csv").problem
    assert "nowhere.csv" in anxin("calendar", "import", "nowhere.csv").problem

    async def work(conn: Any) -> Any:
        return [row.provisional for row in await deadlines.all_counted(conn)]

    assert within(place, work) == [True, False]


def test_without_a_database(anxin: Run, place: Path) -> None:
    (place / "2027.csv").write_text(YEAR)
    assert "anxin init" in anxin("calendar", "import", "2027.csv").problem


def test_usage(anxin: Run) -> None:
    assert anxin("calendar", "import").code == 2
