"""Who may apply for 信用修复 or 提前移出 is told without asking: of each record once, as soon as it may be."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.clock import CHINA, china_date
from bot.conversation.cards.repair import repair_sheet
from bot.usecases.graded import Graded
from bot.usecases.show_repair import Standings, sheet_of, standings_in
from bot.usecases.tell import tell_subject
from storage import repair_watch
from storage.repair_watch import NewWatch, WatchRow

#: Good news can wait for the morning: the hours of the day in China between which it is told.
_TELL_FROM, _TELL_UNTIL = 8, 21


def telling_hours(now: datetime) -> bool:
    """Whether it is a time of day at which the enterprise is told."""
    return _TELL_FROM <= now.astimezone(CHINA).hour < _TELL_UNTIL


async def watch_repair(conn: AsyncConnection, graded: Sequence[Graded], now: datetime, *, quiet: bool) -> None:
    """After an assessment: note from when each record may be applied for, and tell of those that newly may be.

    quiet: nobody is told of what is possible already, since it is no news (imported history).
    """
    noted = await repair_watch.of_subjects(conn, [one.subject.id for one in graded])
    watch = _Watch(now, quiet)
    for one in graded:
        watch.look(one, noted.get(one.subject.id, ()))
    await repair_watch.put(conn, watch.noted)
    await repair_watch.drop(conn, watch.over)
    for one, standings in watch.news:
        await _tell(conn, one, standings, now)


class _Watch:
    """What is to be noted, forgotten and told."""

    def __init__(self, now: datetime, quiet: bool) -> None:
        self.tells = not quiet and telling_hours(now)
        self.told_at = now if self.tells or quiet else None
        self.today = china_date(now)
        self.noted: list[NewWatch] = []
        self.over: list[int] = []
        self.news: list[tuple[Graded, Standings]] = []

    def look(self, one: Graded, rows: Sequence[WatchRow]) -> None:
        """Compare a subject's openings with those that were noted."""
        standings = standings_in(one.bureau, one.dossier, one.answer)
        before, news = {row.record_id: row for row in rows}, False
        for opening in standings.openings:
            record_id = one.record_ids[opening.record]
            row = before.pop(record_id, None)
            if opening.standing == "open":
                if row is None or row.told_at is None:
                    news = self.tells
                    self.noted.append(NewWatch(one.subject.id, record_id, self.today, self.told_at))
            elif opening.standing == "early" and opening.opens:
                self.noted.append(NewWatch(one.subject.id, record_id, opening.opens, None))
            elif row is not None:
                self.over.append(record_id)
        # What was told once stays told, also when the record counts again because its repair was revoked.
        self.over += [row.record_id for row in before.values() if row.told_at is None]
        if news:
            self.news.append((one, standings))


async def _tell(conn: AsyncConnection, one: Graded, standings: Standings, now: datetime) -> None:
    sheet = await sheet_of(conn, one.bureau, one.subject, standings)
    await tell_subject(
        conn,
        one.subject.id,
        lambda texts: repair_sheet(texts, sheet, "enterprise", news=True),
        now,
        about=f"subject:{one.subject.id}",
    )
