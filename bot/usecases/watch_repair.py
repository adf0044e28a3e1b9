"""Who may apply for 信用修复 or 提前移出 is told without asking: of each record once, as soon as it may be."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.clock import CHINA, china_date
from bot.conversation.cards.repair import repair_sheet
from bot.usecases.show_repair import sheet_of, standings_in
from bot.usecases.tell import tell_subject
from rulesets.answer import Answer
from rulesets.dossier import Dossier
from storage import records, repair_watch
from storage.bureaus import BureauRow
from storage.subjects import SubjectRow

#: Good news can wait for the morning: the hours of the day in China between which it is told.
_TELL_FROM, _TELL_UNTIL = 8, 21


def telling_hours(now: datetime) -> bool:
    """Whether it is a time of day at which the enterprise is told."""
    return _TELL_FROM <= now.astimezone(CHINA).hour < _TELL_UNTIL


async def watch_repair(
    conn: AsyncConnection,
    bureau: BureauRow,
    subject: SubjectRow,
    dossier: Dossier,
    answer: Answer,
    now: datetime,
    *,
    quiet: bool,
) -> None:
    """After an assessment: note from when each record may be applied for, and tell of those that newly may be.

    quiet: nobody is told of what is possible already, since it is no news (imported history).
    """
    standings = standings_in(bureau, dossier, answer)
    noted = {row.record_id: row for row in await repair_watch.of_subject(conn, subject.id)}
    if not (noted or standings.openings):
        return
    ids = {row.public_id: row.id for row in await records.of_subject(conn, subject.id)}
    today, news = china_date(now), False
    for one in standings.openings:
        record_id = ids[one.record]
        row = noted.pop(record_id, None)
        if one.standing == "open":
            if row is not None and row.told_at is not None:
                continue
            tells = not quiet and telling_hours(now)
            news = news or tells
            await repair_watch.put(conn, subject.id, record_id, today, now if tells or quiet else None)
        elif one.standing == "early" and one.opens:
            await repair_watch.put(conn, subject.id, record_id, one.opens, None)
        elif row is not None:
            await repair_watch.drop(conn, record_id)
    for row in noted.values():
        # What was told once stays told, also when the record counts again because its repair was revoked.
        if row.told_at is None:
            await repair_watch.drop(conn, row.record_id)
    if news:
        sheet = await sheet_of(conn, bureau, subject, standings)
        await tell_subject(
            conn,
            subject.id,
            lambda texts: repair_sheet(texts, sheet, "enterprise", news=True),
            now,
            about=f"subject:{subject.id}",
        )
