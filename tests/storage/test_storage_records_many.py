"""Many records at once."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from storage_world import World

from storage import records
from storage.database import Database
from storage.records import NewRecord


def interview(world: World, number: int, **more: object) -> NewRecord:
    values = {"type": "interview", "data": {"date": date(2025, 1, 1 + number % 28)}, "status": "confirmed"}
    known_at = datetime(2025, 6, 1, 0, number % 60, tzinfo=UTC)
    return NewRecord(subject_id=world.subject.id, known_at=known_at, **values | more)  # type: ignore[arg-type]


async def test_as_if_entered_one_by_one(db: Database, world: World, now: datetime) -> None:
    fields = {"date": date(2025, 3, 1), "fine": Decimal("100.5")}
    one = interview(world, 1, type="penalty", data=fields, note="备注", document_no="罚〔2025〕1号", status="withdrawn")
    async with db.write() as conn:
        [many] = await records.create_many(conn, world.bureau.id, [one])
        single = await records.create(
            conn,
            bureau_id=world.bureau.id,
            subject_id=world.subject.id,
            type="penalty",
            data=fields,
            status="withdrawn",
            now=one.known_at,
            entered_by=None,
            note="备注",
            document_no="罚〔2025〕1号",
        )
        first, second = [await records.current(conn, record_id) for record_id in (many, single.id)]
    assert first is not None and second is not None
    different = {"id", "public_id"}
    assert all(
        getattr(first, name) == getattr(second, name) for name in second.__dataclass_fields__ if name not in different
    )
    assert (first.public_id, second.public_id) == (f"R{many:06d}", f"R{single.id:06d}")


async def test_a_thousand_keep_their_order(db: Database, world: World) -> None:
    async with db.write() as conn:
        new = [interview(world, number, note=str(number)) for number in range(1_000)]
        ids = await records.create_many(conn, world.bureau.id, new)
        assert ids == sorted(ids) and len(set(ids)) == 1_000
        for number in (0, 1, 499, 999):
            found = await records.current(conn, ids[number])
            assert found is not None and found.note == str(number) and found.public_id == f"R{ids[number]:06d}"
        assert await records.create_many(conn, world.bureau.id, []) == []


async def test_one_that_cannot_be_stored_leaves_none(db: Database, world: World) -> None:
    async with db.write() as conn:
        for data in ({"date": "2025-01-01", "fine": 0.1}, {}, {"date": "2025-01-01", "note": "x"}):
            with pytest.raises((TypeError, ValueError)):
                await records.create_many(conn, world.bureau.id, [interview(world, 1), interview(world, 2, data=data)])
        assert await records.of_bureau(conn, world.bureau.id) == []
