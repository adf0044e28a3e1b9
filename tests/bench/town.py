"""A bureau for the bot under measurement: who works there, on whom, and what they write."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from bot.usecases.add_bureau import add_bureau
from bot.usecases.add_subject import NewSubject, add_subject
from bot.usecases.assess_subject import assess_subject
from bot.usecases.seal_audit import seal_audit
from rulesets.uscc import check_character
from storage import migrate, people, records
from storage.database import Database
from tests.bench.play import DIGITS, MARK

#: 10:00 on a working day in China: nobody's quiet hours.
NOW = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
INSPECTORS = range(1_001, 1_129)
MANAGER = 9_001
SUBJECTS = 600
#: The first so many are one interview away from being listed, so that a finding raises an alert.
NEAR = 100
_RECORDS = 10


def mark(number: int) -> str:
    """The number as it stands in a subject's name."""
    return "".join(DIGITS[int(digit)] for digit in f"{number:04d}")


def name(number: int) -> str:
    """A subject's name."""
    return f"{MARK}{mark(number)}化工有限公司"


def build(folder: Path) -> Path:
    """A database of it in `folder`; returns its file."""
    path = folder / "town.db"
    asyncio.run(_build(f"sqlite+aiosqlite:///{path}"))
    return path


async def _build(url: str) -> None:
    await asyncio.to_thread(migrate.upgrade, url)
    database = Database(url)
    await database.open()
    async with database.write() as conn:
        bureau = await add_bureau(conn, name="试验应急管理局", ruleset="keyouqianqi", now=NOW)
        for telegram_id in (*INSPECTORS, MANAGER):
            someone = await people.ensure(conn, telegram_id=telegram_id, name=str(telegram_id), lang="zh", now=NOW)
            role = "manager" if telegram_id == MANAGER else "inspector"
            await people.grant(conn, person_id=someone.id, bureau_id=bureau.id, role=role, now=NOW)
        for number in range(SUBJECTS):
            code = f"91152221MA0B{number:05d}"
            new = NewSubject(name=name(number), uscc=code + check_character(code))
            row = await add_subject(conn, bureau.id, new, NOW)
            for kind, day in _past(number):
                await records.create(
                    conn,
                    bureau_id=bureau.id,
                    subject_id=row.id,
                    type=kind,
                    data={"date": day.isoformat()},
                    status="confirmed",
                    now=NOW,
                    entered_by=None,
                )
            await assess_subject(conn, row.id, NOW, cause="import")
    sealing = True
    while sealing:
        async with database.write() as conn:
            sealing = await seal_audit(conn, NOW)
    await database.close()


def _past(number: int) -> Iterator[tuple[str, date]]:
    interviews = 3 if number < NEAR else 0
    for place in range(_RECORDS):
        yield "interview" if place < interviews else "inspection", NOW.date() - timedelta(30 * place + 10)
