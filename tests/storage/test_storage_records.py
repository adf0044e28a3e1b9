"""Records keep every version, and answer as the bureau would have answered at any moment before."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.ext.asyncio import AsyncConnection
from storage_world import World

from storage import bureaus, evidence, people, records, subjects
from storage.database import Database
from storage.records import RecordRow
from storage.records.fields import applies_on, decode, encode

DAY = timedelta(days=1)


async def interview(conn: AsyncConnection, world: World, now: datetime, **more: Any) -> RecordRow:
    values: dict[str, Any] = {
        "type": "interview",
        "data": {"date": "2026-03-01"},
        "status": "confirmed",
        "entered_by": world.li.id,
    } | more
    return await records.create(conn, bureau_id=world.bureau.id, subject_id=world.subject.id, now=now, **values)


async def test_a_new_record_is_its_first_version(db: Database, world: World, now: datetime) -> None:
    async with db.write() as conn:
        department = await bureaus.ensure_department(conn, world.bureau.id, "危化科")
        row = await interview(
            conn, world, now, note="消防通道堵塞", document_no="密应急谈〔2026〕3号", latitude=34.53,
            longitude=113.39, department_id=department.id, reason="现场", status="draft",
        )  # fmt: skip
        other = await interview(conn, world, now)
        assert row.public_id == f"R{row.id:06d}"
        assert other.public_id != row.public_id
        assert (row.version, row.known_at, row.superseded_at, row.entered_by) == (1, now, None, world.li.id)
        assert (row.type, row.status, row.applies_on) == ("interview", "draft", date(2026, 3, 1))
        assert (row.note, row.document_no, row.latitude) == ("消防通道堵塞", "密应急谈〔2026〕3号", 34.53)
        assert await records.current(conn, row.id) == row
        assert await records.by_public_id(conn, row.public_id) == row
        assert await records.by_public_id(conn, "R999999") is None
        assert await records.current(conn, 999) is None


async def test_an_amendment_adds_a_version_and_keeps_the_former(db: Database, world: World, now: datetime) -> None:
    async with db.write() as conn:
        first = await interview(conn, world, now, note="甲")
        second = await records.amend(
            conn, first.id, by=world.wang.id, now=now + DAY, reason="更正日期", data={"date": "2026-03-02"}
        )
        assert (second.version, second.applies_on, second.note) == (2, date(2026, 3, 2), "甲")
        assert (second.known_at, second.entered_by, second.reason) == (now + DAY, world.wang.id, "更正日期")
        third = await records.amend(
            conn, first.id, by=None, now=now + 2 * DAY, reason=None, note=None, under_objection=True
        )
        assert (third.note, third.under_objection, third.data) == (None, True, {"date": "2026-03-02"})
        history = await records.history(conn, first.id)
        assert [(v.version, v.superseded_at, v.note) for v in history] == [
            (1, now + DAY, "甲"),
            (2, now + 2 * DAY, "甲"),
            (3, None, None),
        ]
        assert await records.current(conn, first.id) == third
        with pytest.raises(LookupError):
            await records.amend(conn, 999, by=None, now=now, reason=None, status="withdrawn")


async def test_what_was_known_when(db: Database, world: World, now: datetime) -> None:
    async with db.write() as conn:
        one = await interview(conn, world, now)
        await records.amend(conn, one.id, by=None, now=now + 2 * DAY, reason=None, status="withdrawn")

        async def known(at: datetime | None) -> list[str]:
            return [row["status"] for row in await records.dossier_records(conn, world.subject.id, at)]

        assert await known(now - DAY) == []
        assert await known(now) == ["confirmed"]
        assert await known(now + 2 * DAY - timedelta(microseconds=1)) == ["confirmed"]
        assert await known(now + 2 * DAY) == ["withdrawn"]
        assert await known(None) == ["withdrawn"]


async def test_knowledge_never_goes_back_even_when_the_clock_does(db: Database, world: World, now: datetime) -> None:
    async with db.write() as conn:
        one = await interview(conn, world, now)
        same = await records.amend(conn, one.id, by=None, now=now, reason=None, note="同时")
        back = await records.amend(conn, one.id, by=None, now=now - DAY, reason=None, note="倒退")
        assert (same.known_at, back.known_at) == (now, now)
        assert [r.note for r in await records.of_subject(conn, world.subject.id, now)] == ["倒退"]
        assert await records.of_subject(conn, world.subject.id, now - DAY) == []


async def test_the_dossier_is_as_the_contract_writes_it(db: Database, world: World, now: datetime) -> None:
    async with db.write() as conn:
        penalty = await interview(
            conn, world, now, type="penalty", note="未培训上岗",
            data={"date": date(2026, 11, 18), "fine": 30000, "vile": False, "cause": "accident",
                  "art114_multiple": Decimal("2.5"), "repaired_on": None},
        )  # fmt: skip
        honor = await interview(
            conn, world, now, type="honor", data={"year": 2025, "level": "municipal"}, status="pending"
        )
        await records.amend(conn, penalty.id, by=None, now=now, reason=None, under_objection=True)
        assert await records.dossier_records(conn, world.subject.id) == [
            {
                "id": honor.public_id, "type": "honor", "status": "pending",
                "year": 2025, "level": "municipal",
            },
            {
                "id": penalty.public_id, "type": "penalty", "status": "confirmed", "note": "未培训上岗",
                "objection": True, "date": "2026-11-18", "fine": Decimal("30000.00"), "vile": False,
                "cause": "accident", "art114_multiple": Decimal("2.5"),
            },
        ]  # fmt: skip
        [first, *_] = await records.dossier_records(conn, world.subject.id)
        assert honor.applies_on == date(2025, 1, 1)
        assert isinstance(first["year"], int)


async def test_another_subjects_records_stay_out(db: Database, world: World, now: datetime) -> None:
    async with db.write() as conn:
        other = await subjects.add(conn, bureau_id=world.bureau.id, kind="enterprise", name="别家", now=now)
        await interview(conn, world, now)
        assert await records.of_subject(conn, other.id) == []
        assert await records.dossier_records(conn, other.id) == []


async def test_a_bureaus_records_by_day_type_and_status(db: Database, world: World, now: datetime) -> None:
    async with db.write() as conn:
        other = await bureaus.add(conn, name="乙", ruleset="suizhou", now=now)
        one = await interview(conn, world, now, data={"date": "2026-01-02"})
        two = await interview(conn, world, now, data={"date": "2026-01-01"}, type="complaint")
        late = await interview(conn, world, now, data={"date": "2026-12-31"}, status="pending")

        async def ids(**options: Any) -> list[int]:
            return [row.id for row in await records.of_bureau(conn, world.bureau.id, **options)]

        assert await ids() == [two.id, one.id, late.id]
        assert await ids(since=date(2026, 1, 2)) == [one.id, late.id]
        assert await ids(until=date(2026, 1, 2)) == [two.id, one.id]
        assert await ids(types=["complaint"]) == [two.id]
        assert await ids(statuses=["pending", "draft"]) == [late.id]
        assert await records.of_bureau(conn, other.id) == []


async def test_who_collected_a_record(db: Database, world: World, now: datetime) -> None:
    async with db.write() as conn:
        people_ids = [
            (await people.ensure(conn, telegram_id=100 + n, name="某", lang="zh", now=now)).id for n in range(5)
        ]
        checker, amender, witness, early, stranger = people_ids
        record = await interview(conn, world, now, status="pending")
        await records.amend(conn, record.id, by=checker, now=now, reason="核查", status="confirmed")
        await records.amend(conn, record.id, by=checker, now=now, reason="异议", under_objection=True)
        assert await records.collectors(conn, record.id) == {world.li.id}
        await records.amend(conn, record.id, by=amender, now=now, reason="更正", note="补充")
        await evidence.add(conn, kind="photo", state="wanted", added_by=witness, now=now, record_id=record.id)
        other = await interview(conn, world, now, entered_by=None)
        await evidence.add(conn, kind="photo", state="wanted", added_by=early, now=now, record_id=other.id)
        assert await records.collectors(conn, record.id) == {world.li.id, amender, witness}
        assert await records.collectors(conn, other.id) == {early}
        assert stranger not in await records.collectors(conn, record.id)


async def test_a_records_author_is_who_found_it_not_who_noted_what_became_of_it(
    db: Database, world: World, now: datetime
) -> None:
    found = {"date": "2026-03-01", "fine": Decimal(100)}
    async with db.write() as conn:
        record = await interview(conn, world, now, type="penalty", data=found)
        outcome = found | {"corrected_on": "2026-04-01", "repaired_on": "2026-05-01"}
        await records.amend(conn, record.id, by=world.wang.id, now=now, reason="修复", data=outcome)
        assert await records.author(conn, record.id) == world.li.id
        assert await records.collectors(conn, record.id) == {world.li.id, world.wang.id}
        await records.amend(
            conn, record.id, by=world.wang.id, now=now, reason="更正", data=outcome | {"fine": Decimal(90)}
        )
        assert await records.author(conn, record.id) == world.wang.id


async def test_amendments_at_once_build_on_each_other(db: Database, world: World, now: datetime) -> None:
    async with db.write() as conn:
        record = await interview(conn, world, now)

    async def amend(**changes: Any) -> None:
        async with db.write() as conn:
            await records.amend(conn, record.id, by=None, now=now, reason=None, **changes)

    await asyncio.gather(amend(note="甲"), amend(document_no="一号"), amend(under_objection=True))
    async with db.read() as conn:
        last = await records.current(conn, record.id)
    assert last is not None
    assert (last.version, last.note, last.document_no, last.under_objection) == (4, "甲", "一号", True)


@pytest.mark.parametrize(
    ("given_value", "stored"),
    [
        (Decimal("30000"), "30000.00"),
        (Decimal("3E+4"), "30000.00"),
        ("0.1", "0.10"),
        (0, "0.00"),
        (Decimal("999999999999999.99"), "999999999999999.99"),
    ],
)
def test_money_is_stored_with_two_decimals(given_value: object, stored: str) -> None:
    assert encode({"loss": given_value}) == {"loss": stored}
    assert decode({"loss": stored}) == {"loss": Decimal(str(given_value))}


@pytest.mark.parametrize("value", [Decimal("0.001"), "NaN", Decimal("Infinity"), "many", ""])
def test_money_that_would_be_rounded_is_refused(value: object) -> None:
    with pytest.raises(ValueError, match="fine"):
        encode({"fine": value})


@pytest.mark.parametrize(
    "data", [{"fine": 0.1}, {"fine": True}, {"deaths": 1.0}, {"note2": ["x"]}, {"deaths": Decimal(1)}]
)
def test_binary_floating_point_and_structures_are_refused(data: dict[str, Any]) -> None:
    with pytest.raises(TypeError, match=next(iter(data))):
        encode(data)


@pytest.mark.parametrize("name", ["id", "type", "status", "note", "objection"])
def test_what_every_record_has_is_no_field_of_a_type(name: str) -> None:
    with pytest.raises(ValueError, match=name):
        encode({name: "x"})


@given(st.decimals(0, 10**15 - 1, places=2))
def test_money_survives(amount: Decimal) -> None:
    assert decode(encode({"confiscated": amount})) == {"confiscated": amount}


@pytest.mark.parametrize(
    ("data", "day"),
    [
        ({"date": "2026-03-01", "published_on": "2026-04-01"}, date(2026, 3, 1)),
        ({"from": "2025-05-01", "to": "2028-05-01"}, date(2025, 5, 1)),
        ({"year": 2024, "level": "county"}, date(2024, 1, 1)),
    ],
)
def test_a_records_own_day(data: dict[str, Any], day: date) -> None:
    assert applies_on(data) == day


async def test_a_record_without_a_day_is_refused(db: Database, world: World, now: datetime) -> None:
    async with db.write() as conn:
        with pytest.raises(ValueError, match="needs a date"):
            await interview(conn, world, now, data={"fine": 1}, type="penalty")
        assert await records.of_bureau(conn, world.bureau.id) == []


STEPS = st.lists(
    st.tuples(
        st.integers(0, 3),  # which record; a new one where it does not exist yet
        st.integers(0, 2),  # hours since the step before
        st.sampled_from(["confirmed", "withdrawn", "pending"]),
        st.dates(date(2025, 1, 1), date(2026, 12, 31)),
    ),
    min_size=1,
    max_size=8,
)


# Each example asks the fixture for a database of its own.
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(STEPS)
def test_a_bitemporal_read_is_what_replaying_the_steps_until_then_gives(
    fresh_url: Callable[[], str], steps: list[tuple[int, int, str, date]]
) -> None:
    begin = datetime.fromisoformat("2026-11-20T08:30:00+00:00")
    hour = timedelta(hours=1)

    async def run() -> None:
        db = Database(fresh_url())
        await db.open()
        try:
            await check(db)
        finally:
            await db.close()

    async def check(db: Database) -> None:
        moment, known, snapshots = begin, {}, {begin - hour: {}}
        ids: dict[int, RecordRow] = {}
        async with db.write() as conn:
            bureau = await bureaus.add(conn, name="甲", ruleset="xinmi", now=begin)
            subject = await subjects.add(conn, bureau_id=bureau.id, kind="enterprise", name="乙", now=begin)
            for which, hours, status, day in steps:
                moment += hours * hour
                data = {"date": day.isoformat()}
                if which in ids:
                    row = await records.amend(
                        conn, ids[which].id, by=None, now=moment, reason=None, status=status, data=data
                    )
                else:
                    row = await records.create(
                        conn, bureau_id=bureau.id, subject_id=subject.id, type="interview", data=data,
                        status=status, now=moment, entered_by=None,
                    )  # fmt: skip
                    ids[which] = row
                known = known | {row.public_id: (status, data["date"])}
                snapshots[moment] = known
        async with db.read() as conn:
            for at, expected in [*snapshots.items(), (None, known)]:
                found = await records.dossier_records(conn, subject.id, at)
                assert {row["id"]: (row["status"], row["date"]) for row in found} == expected
                assert [row["date"] for row in found] == sorted(row["date"] for row in found)

    asyncio.run(run())
