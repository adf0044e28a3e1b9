"""A published calendar moves what is due by working days."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from bot.usecases.add_bureau import add_bureau
from bot.usecases.add_subject import NewSubject, add_subject
from bot.usecases.assess_subject import assess_subject
from bot.usecases.import_calendar import import_calendar
from storage import migrate, records, tasks
from storage.database import Database

#: A Monday; new year's holiday is not published yet.
NOW = datetime(2026, 12, 28, 2, 0, tzinfo=UTC)
PUBLISHED = "date,kind,name\n" + "".join(
    f"2027-{day},holiday,{name}\n"
    for day, name in (
        *(("01-01", "元旦"), ("01-04", "元旦"), ("01-05", "元旦"), ("02-06", "春节"), ("04-05", "清明节")),
        *(("05-01", "劳动节"), ("06-09", "端午节"), ("09-15", "中秋节"), ("10-01", "国庆节")),
    )
)


@pytest.fixture
async def db(tmp_path: Path) -> AsyncIterator[Database]:
    url = f"sqlite+aiosqlite:///{tmp_path / 'anxin.db'}"
    migrate.upgrade(url)
    database = Database(url)
    await database.open()
    yield database
    await database.close()


async def test_open_tasks_move_with_the_calendar(db: Database) -> None:
    async with db.write() as conn:
        bureau = await add_bureau(conn, name="新密市应急管理局", ruleset="xinmi", now=NOW)
        subject = await add_subject(conn, bureau.id, NewSubject(name="张三丰"), NOW)
        await records.create(
            conn, bureau_id=bureau.id, subject_id=subject.id, type="misconduct", status="confirmed", now=NOW,
            data={"date": date(2026, 12, 1), "kind": "unlicensed"}, entered_by=None,
        )  # fmt: skip
        await assess_subject(conn, subject.id, NOW, cause="import")

        async def due() -> dict[str, date | None]:
            return {row.kind: row.due_on for row in await tasks.of_subject(conn, subject.id, only_open=False)}

        before = await due()
        assert before["joint_sanction_list"] == date(2027, 1, 5)
        [done] = [row for row in await tasks.of_subject(conn, subject.id) if row.kind == "frequency_raised"]
        await tasks.close(conn, done.id, "done", NOW, by=None)
        await import_calendar(conn, "2027.csv", PUBLISHED.encode(), NOW)
        after = await due()
        assert after["joint_sanction_list"] == date(2027, 1, 7)
        assert after["frequency_raised"] == before["frequency_raised"]
        assert after["exposure"] != before["exposure"]
