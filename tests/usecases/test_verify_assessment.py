"""Every grade that was given can be given again from what was known then; what was tampered with is found out."""

from __future__ import annotations

import random
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.usecases.add_bureau import add_bureau
from bot.usecases.add_subject import NewSubject, add_subject
from bot.usecases.assess_subject import assess_subject
from bot.usecases.verify_assessment import Verified, verify_assessment
from rulesets import loader
from storage import assessments, migrate, records, subjects
from storage.database import Database
from storage.schema import assessment, record_version, subject_past

NOW = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
SOUND = Verified(facts=True, answer=True)


@pytest.fixture
async def db(tmp_path: Path) -> AsyncIterator[Database]:
    url = f"sqlite+aiosqlite:///{tmp_path / 'anxin.db'}"
    migrate.upgrade(url)
    database = Database(url)
    await database.open()
    yield database
    await database.close()


async def subject_of(conn: AsyncConnection, ruleset: str) -> int:
    bureau = await add_bureau(conn, name="某应急管理局", ruleset=ruleset, now=NOW)
    row = await add_subject(conn, bureau.id, NewSubject(name="张三丰", included_on=date(2020, 1, 1)), NOW)
    return row.id


async def verify_all(conn: AsyncConnection, subject_id: int) -> list[Verified]:
    return [await verify_assessment(conn, row) for row in await assessments.of_subject(conn, subject_id, 1000)]


async def something(conn: AsyncConnection, subject_id: int, bureau_id: int, now: datetime, dice: random.Random) -> None:
    """One thing that somebody learns, corrects or asks at a moment."""
    known = await records.of_subject(conn, subject_id)
    day = date(2026, dice.randint(1, 11), dice.randint(1, 20))
    match dice.choice(("new", "new", "amend", "status", "subject", "rename", "grade", "grade")):
        case "new":
            kind = dice.choice(("interview", "complaint", "penalty", "inspection"))
            data = {"date": day, **({"fine": Decimal(dice.randint(0, 9_000_000)) / 100} if kind == "penalty" else {})}
            status = dice.choice(("confirmed", "confirmed", "pending"))
            await records.create(
                conn, bureau_id=bureau_id, subject_id=subject_id, type=kind, data=data, status=status, now=now,
                entered_by=None, note=dice.choice((None, "消防通道堵塞")),
            )  # fmt: skip
        case "amend" if known:
            one = dice.choice(known)
            await records.amend(conn, one.id, by=None, now=now, reason=None, data={**one.data, "date": day})
        case "status" if known:
            status = dice.choice(("confirmed", "withdrawn", "deleted"))
            under = dice.choice((True, False))
            one = dice.choice(known)
            await records.amend(conn, one.id, by=None, now=now, reason=None, status=status, under_objection=under)
        case "subject":
            await subjects.change(conn, subject_id, now=now, included_on=day, is_key=dice.choice((True, False)))
        case "rename":
            await subjects.rename(conn, subject_id, f"鸿翔{dice.randint(1, 99)}化工", now=now)
        case _:
            await assess_subject(conn, subject_id, now, cause="record")


@pytest.mark.parametrize("ruleset", loader.available())
@pytest.mark.parametrize("seed", range(5))
async def test_whatever_is_learnt_or_corrected_later(db: Database, ruleset: str, seed: int) -> None:
    """The clock stands still often, and goes back at times: none of that may blur what a grade rested on."""
    dice = random.Random(f"{ruleset}{seed}")  # noqa: S311 - a course of events, no secret
    async with db.write() as conn:
        subject_id = await subject_of(conn, ruleset)
        row = await subjects.get(conn, subject_id)
        assert row is not None
        now = NOW
        for _ in range(60):
            now += dice.choice((timedelta(0), timedelta(0), timedelta(hours=7), timedelta(hours=-1)))
            await something(conn, subject_id, row.bureau_id, now, dice)
        await assess_subject(conn, subject_id, now, cause="record")
        found = await verify_all(conn, subject_id)
    assert len(found) > 5
    assert set(found) == {SOUND}


async def graded(conn: AsyncConnection) -> int:
    subject_id = await subject_of(conn, "keyouqianqi")
    row = await subjects.get(conn, subject_id)
    assert row is not None
    for month in range(1, 5):
        await records.create(
            conn, bureau_id=row.bureau_id, subject_id=subject_id, type="interview",
            data={"date": date(2026, month, 1)}, status="confirmed", now=NOW, entered_by=None,
        )  # fmt: skip
    await subjects.change(conn, subject_id, now=NOW, is_key=True)
    await assess_subject(conn, subject_id, NOW, cause="record")
    await subjects.change(conn, subject_id, now=NOW, is_key=False)
    return subject_id


async def test_what_was_tampered_with_is_found_out(db: Database) -> None:
    async with db.write() as conn:
        subject_id = await graded(conn)
        assert await verify_all(conn, subject_id) == [SOUND]

        changed = update(record_version).where(record_version.c.record_id == 1)
        await conn.execute(changed.values(data={"date": "2024-01-01"}))
        assert await verify_all(conn, subject_id) == [Verified(facts=False, answer=False)]
        await conn.execute(changed.values(data={"date": "2026-01-01"}))
        assert await verify_all(conn, subject_id) == [SOUND]

        await conn.execute(update(subject_past).values(is_key=False))
        assert [one.holds for one in await verify_all(conn, subject_id)] == [False]


async def test_a_grade_that_the_facts_do_not_give_is_found_out(db: Database) -> None:
    async with db.write() as conn:
        subject_id = await graded(conn)
        await conn.execute(update(assessment).values(grade="A"))
        assert await verify_all(conn, subject_id) == [Verified(facts=True, answer=False)]


async def test_under_other_rules_the_facts_can_still_be_compared(db: Database) -> None:
    async with db.write() as conn:
        subject_id = await graded(conn)
        await conn.execute(update(assessment).values(ruleset_sha256="0" * 64))
        [found] = await verify_all(conn, subject_id)
        assert (found, found.holds) == (Verified(facts=True, answer=None), True)
