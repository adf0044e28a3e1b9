"""The sample bureaus into a database: history as an import brings it, confirmed and alerting nobody."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.clock import CHINA, china_date
from bot.demo.sample import SampleBureau, SampleRecord, SampleSubject
from bot.usecases.add_bureau import add_bureau
from bot.usecases.add_subject import NewSubject, add_subject
from bot.usecases.assess_subject import assess_subject
from storage import audit, bureaus, records
from storage.database import Database
from storage.records import NewRecord

_OFFICE_HOURS = time(10, 0, tzinfo=CHINA)


async def seed(database: Database, samples: Sequence[SampleBureau], now: datetime) -> None:
    """Add the bureaus that are not there yet, each in one transaction."""
    for sample in samples:
        async with database.write() as conn:
            if await bureaus.by_name(conn, sample.name) is None:
                await _add(conn, sample, now)


async def _add(conn: AsyncConnection, sample: SampleBureau, now: datetime) -> None:
    bureau = await add_bureau(conn, name=sample.name, ruleset=sample.ruleset, parent=sample.parent, now=now)
    rows = [await add_subject(conn, bureau.id, _described(subject), now) for subject in sample.subjects]
    history = [(row, record) for row, subject in zip(rows, sample.subjects, strict=True) for record in subject.records]
    today = china_date(now)
    # In the order of time, so that the numbers of the records have it too.
    in_time = sorted(history, key=lambda pair: pair[1].on)
    await records.create_many(
        conn,
        bureau.id,
        [
            NewRecord(
                subject_id=row.id,
                type=record.type,
                data=record.data,
                status=record.status,
                known_at=_known_at(record, today, now),
                note=record.note,
                document_no=record.document_no,
                department_id=row.department_id,
            )
            for row, record in in_time
        ],
    )
    for row in rows:
        await assess_subject(conn, row.id, now, cause="import")
    await audit.append(
        conn,
        bureau_id=bureau.id,
        at=now,
        actor_id=None,
        action="import_samples",
        object=f"bureau:{bureau.id}",
        data={"subjects": len(sample.subjects), "records": len(history)},
    )


def _described(subject: SampleSubject) -> NewSubject:
    latitude, longitude = subject.place or (None, None)
    return NewSubject(
        name=subject.name,
        uscc=subject.uscc,
        sector=subject.sector,
        is_key=subject.is_key,
        included_on=subject.included_on,
        aliases=subject.aliases,
        persons=subject.persons,
        latitude=latitude,
        longitude=longitude,
        department=subject.department,
    )


def _known_at(record: SampleRecord, today: date, now: datetime) -> datetime:
    return min(now, datetime.combine(record.known_on(today), _OFFICE_HOURS))
