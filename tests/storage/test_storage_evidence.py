from datetime import datetime

from storage_world import World

from storage import drafts, evidence, records
from storage.database import Database


async def test_evidence_goes_with_its_draft_into_the_record(db: Database, world: World, now: datetime) -> None:
    async with db.write() as conn:
        draft = await drafts.start(
            conn, person_id=world.li.id, bureau_id=world.bureau.id, kind="record", state={}, now=now
        )
        record = await records.create(
            conn, bureau_id=world.bureau.id, subject_id=world.subject.id, type="interview",
            data={"date": "2026-03-01"}, status="pending", now=now, entered_by=world.li.id,
        )  # fmt: skip
        photo = await evidence.add(
            conn, kind="photo", state="wanted", added_by=world.li.id, now=now, draft_id=draft.id,
            file_id="AgAC", file_unique_id="AQAD", file_name="现场.jpg", mime="image/jpeg", size=1234,
        )  # fmt: skip
        place = await evidence.add(
            conn, kind="location", state="stored", added_by=world.li.id, now=now, draft_id=draft.id
        )
        assert await evidence.of_draft(conn, draft.id) == [photo, place]
        assert await evidence.of_record(conn, record.id) == []
        assert await evidence.attach(conn, draft.id, record.id) == 2
        assert await evidence.attach(conn, draft.id, record.id) == 0
        attached = await evidence.of_record(conn, record.id)
        assert [(item.id, item.record_id, item.file_name) for item in attached] == [
            (photo.id, record.id, "现场.jpg"),
            (place.id, record.id, None),
        ]


async def test_a_wanted_file_ends_stored_or_missing(db: Database, world: World, now: datetime) -> None:
    async with db.write() as conn:
        values = {"kind": "document", "state": "wanted", "added_by": world.li.id, "now": now}
        one, two, three = [await evidence.add(conn, **values, file_id=f"f{n}") for n in range(3)]
        assert [item.id for item in await evidence.wanted(conn, 2)] == [one.id, two.id]
        await evidence.stored(conn, one.id, sha256="ab" * 32, path="ab/ab.pdf", size=99)
        await evidence.missing(conn, two.id)
        assert await evidence.wanted(conn, 10) == [three]
        kept = await evidence.get(conn, one.id)
        gone = await evidence.get(conn, two.id)
        assert kept is not None
        assert gone is not None
        assert (kept.state, kept.sha256, kept.path, kept.size) == ("stored", "ab" * 32, "ab/ab.pdf", 99)
        assert (gone.state, gone.path) == ("missing", None)
