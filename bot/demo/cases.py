"""Cases under way for the demo: a statement, an objection in time, one overdue, and an application for repair.

They are made by the use cases themselves, by the demo's own people, some of them at an earlier moment.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.clock import china_date
from bot.conversation.draft import Draft
from bot.demo.sample import SampleBureau, SamplePerson
from bot.incoming import Sender
from bot.usecases.actor import Actor, actor_of
from bot.usecases.ask_words import Words
from bot.usecases.assess_subject import assess_subject
from bot.usecases.confirm_record import Confirmed, confirm_record
from bot.usecases.file_objection import Target, file_objection
from bot.usecases.file_repair import file_repair
from bot.usecases.file_statement import file_statement
from bot.usecases.keep_drafts import begin_draft
from bot.usecases.objections import Opened
from bot.usecases.preliminary_check import accept_objection
from storage import cases, records
from storage.cases import CaseRow
from storage.database import Database
from storage.records import RecordRow
from storage.subjects import SubjectRow
from storage.subjects import get as subject_by_id

#: Filed and accepted so many days ago: past 3 working days of 新密 whatever holidays lie between.
_OVERDUE = timedelta(days=24)
_RECENT = timedelta(days=1)


async def open_cases(database: Database, samples: Sequence[SampleBureau], now: datetime) -> None:
    """Open the cases of each bureau, once: a bureau that has any is left as it is."""
    for sample in samples:
        makers = {"xinmi": _xinmi, "suizhou": _suizhou, "chenbaerhu": _chenbaerhu}
        make = makers.get(sample.ruleset)
        if make is None or sample.parent is not None:
            continue
        async with database.write() as conn:
            cast = await _Cast.of(conn, sample)
            if not await cases.of_subject(conn, cast.subject.id):
                await make(conn, cast, now)
                await assess_subject(conn, cast.subject.id, now, cause="manual")


class _Cast:
    """The people of a bureau with the roles they play, and the enterprise that is played."""

    def __init__(self, inspector: Actor, manager: Actor, owner: Actor, subject: SubjectRow) -> None:
        self.inspector, self.manager, self.owner, self.subject = inspector, manager, owner, subject

    @classmethod
    async def of(cls, conn: AsyncConnection, sample: SampleBureau) -> _Cast:
        actors = {person.role: await _actor(conn, person) for person in sample.people}
        hat = actors["enterprise"].membership
        assert hat is not None
        assert hat.subject_id is not None
        subject = await subject_by_id(conn, hat.subject_id)
        assert subject is not None
        return cls(actors["inspector"], actors["manager"], actors["enterprise"], subject)

    async def penalty(self, conn: AsyncConnection) -> RecordRow:
        """The enterprise's last confirmed penalty."""
        rows = await records.of_subject(conn, self.subject.id)
        return [row for row in rows if row.type == "penalty" and row.status == "confirmed"][-1]


async def _actor(conn: AsyncConnection, person: SamplePerson) -> Actor:
    return await actor_of(conn, Sender(person.telegram_id, person.name))


async def _xinmi(conn: AsyncConnection, cast: _Cast, now: datetime) -> None:
    """A statement to be decided on (八), and an objection whose opinion is overdue (十)."""
    await _objection(conn, cast, now - _OVERDUE, "处罚决定书认定的未持证人员当日不在岗，请予核实。")
    day = china_date(now - _RECENT)
    draft = Draft(
        ruleset="xinmi",
        subject_id=cast.subject.id,
        subject_name=cast.subject.name,
        type="penalty",
        values={"date": day.isoformat(), "fine": "15000"},
        document_no=f"新应急罚〔{day.year}〕31号",
        note="煤气区域未设警示标志",
    )
    kept = await begin_draft(conn, cast.inspector, draft, now)
    done = await confirm_record(conn, cast.inspector, kept, now)
    assert isinstance(done, Confirmed)
    case = (await cases.of_record(conn, done.record.row))[-1]
    await file_statement(conn, cast.owner, case.id, "警示标志已于检查次日补齐，附照片备查，请予采纳。", (), now)


async def _suizhou(conn: AsyncConnection, cast: _Cast, now: datetime) -> None:
    """An objection within its ten working days (三)."""
    await _objection(conn, cast, now - _RECENT, "报警装置停用系检修期间，已向监管部门报备，请予变更。")


async def _chenbaerhu(conn: AsyncConnection, cast: _Cast, now: datetime) -> None:
    """An application for repair (10)."""
    record = await cast.penalty(conn)
    filed = await file_repair(
        conn, cast.owner, record.id, now, way="rectification", text="可燃气体报警器已全部检定合格，申请信用修复。"
    )
    assert isinstance(filed, CaseRow)


async def _objection(conn: AsyncConnection, cast: _Cast, then: datetime, reason: str) -> None:
    record = await cast.penalty(conn)
    filed = await file_objection(conn, cast.owner, Target(record_id=record.id), Words(reason), then)
    assert isinstance(filed, Opened)
    await accept_objection(conn, cast.manager, filed.case.id, then + timedelta(hours=2))
