"""What a grade rested on stays what was known then, however soon something is learnt after it."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncConnection
from storage_world import World

from storage import assessments, records, subjects, tasks
from storage.assessments import NewAssessment
from storage.database import Database
from storage.knowledge import known_until
from storage.records import NewRecord

TICK = timedelta(microseconds=1)


async def graded(conn: AsyncConnection, world: World, known_at: datetime) -> None:
    given = NewAssessment(
        subject_id=world.subject.id,
        bureau_id=world.bureau.id,
        as_of=date(2026, 11, 20),
        known_at=known_at,
        reading="literal",
        ruleset="xinmi",
        ruleset_sha256="0" * 64,
        engine="1",
        facts_sha256="0" * 64,
        grade=None,
        clause=None,
        next_change_on=None,
        next_change_grade=None,
        answer={},
        cause="record",
        created_at=known_at,
    )
    await assessments.add_many(conn, [given])


async def test_what_is_entered_in_a_grades_own_moment_was_not_known_to_it(
    db: Database, world: World, now: datetime
) -> None:
    about = {"subject_id": world.subject.id, "type": "complaint", "status": "confirmed"}
    async with db.write() as conn:
        first = await records.create(
            conn, bureau_id=world.bureau.id, data={"date": "2026-01-01"}, now=now, entered_by=None, **about
        )
        assert first.known_at == now
        await graded(conn, world, now)
        second = await records.create(
            conn, bureau_id=world.bureau.id, data={"date": "2026-02-01"}, now=now, entered_by=None, **about
        )
        late = NewRecord(data={"date": "2026-03-01"}, known_at=now - timedelta(days=1), **about)
        await records.create_many(conn, world.bureau.id, [late])
        changed = await records.amend(conn, first.id, by=None, now=now, reason=None, data={"date": "2026-01-02"})
        assert (second.known_at, changed.known_at) == (now + TICK, now + TICK)
        of = world.subject.id
        assert await known_until(conn, [of], now) == {of: now + TICK}
        assert await known_until(conn, [of], now + timedelta(hours=1)) == {of: now + timedelta(hours=1)}
        then = await records.of_subject(conn, world.subject.id, now)
        assert [(row.id, row.data) for row in then] == [(first.id, {"date": "2026-01-01"})]
        assert len(await records.of_subject(conn, world.subject.id, now + TICK)) == 3


async def test_a_subject_as_it_was_held_to_be(db: Database, world: World, now: datetime) -> None:
    later = now + timedelta(days=1)
    async with db.write() as conn:
        await subjects.change(conn, world.subject.id, now=now, included_on=date(2020, 1, 1), is_key=True)
        await graded(conn, world, later)
        await subjects.change(conn, world.subject.id, now=later, latitude=1.0, longitude=2.0)
        await subjects.change(conn, world.subject.id, now=later, included_on=date(2021, 1, 1))
        assert await known_until(conn, [world.subject.id], now) == {world.subject.id: later + TICK}
        await subjects.rename(conn, world.subject.id, "鸿翔新材料有限公司", now=later + timedelta(days=1))
        row = await subjects.get(conn, world.subject.id)
        assert row is not None

        async def known(at: datetime) -> tuple[str, bool, date | None]:
            then = await subjects.as_known(conn, row, at)
            return then.name, then.is_key, then.included_on

        old = world.subject.name
        assert await known(now - TICK) == (old, False, None)
        assert await known(now) == (old, True, date(2020, 1, 1))
        assert await known(later) == (old, True, date(2020, 1, 1))
        assert await known(later + TICK) == (old, True, date(2021, 1, 1))
        assert await known(later + timedelta(days=1)) == ("鸿翔新材料有限公司", True, date(2021, 1, 1))


async def test_a_tasks_ground_stands_until_it_lapses(db: Database, world: World, now: datetime) -> None:
    about = {"bureau_id": world.bureau.id, "subject_id": world.subject.id, "now": now}
    async with db.write() as conn:
        done, open_, gone, away = [await tasks.add(conn, kind=kind, grade="4", **about) for kind in "abcd"]
        await tasks.close(conn, done.id, "done", now, by=world.li.id)
        await tasks.close(conn, gone.id, "withdrawn", now, by=None)
        await tasks.lapse(conn, away.id, now)
        assert [row.kind for row in (await tasks.standing(conn, [world.subject.id]))[world.subject.id]] == ["a", "b"]
        await tasks.lapse(conn, done.id, now)
        assert [row.id for row in (await tasks.standing(conn, [world.subject.id]))[world.subject.id]] == [open_.id]
