"""An application for a record that does not count any more has nothing left to ask for: it ends, and is told so."""

from __future__ import annotations

from datetime import datetime
from functools import partial

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.casework.repair import PROCEDURES
from bot.conversation.cards.repair_case import decided_notice
from bot.usecases.move_case import move_by_clock
from bot.usecases.show_repair_case import repair_case_view
from bot.usecases.tell import tell_subject
from storage import cases
from storage.records import RecordRow


async def end_moot_repairs(conn: AsyncConnection, record: RecordRow, now: datetime) -> int:
    """End the open applications for a record that was deleted or withdrawn; how many there were."""
    ended = 0
    for case in await cases.of_subject(conn, record.subject_id):
        if case.record_id != record.id or case.kind not in PROCEDURES or case.closed_at is not None:
            continue
        moved = await move_by_clock(conn, PROCEDURES[case.kind], case, "moot", now)
        if moved is not None:
            view = await repair_case_view(conn, moved, "enterprise", None, now)
            notice = partial(decided_notice, case=view, move="moot")
            await tell_subject(conn, moved.subject_id, notice, now, about=f"case:{moved.id}")
            ended += 1
    return ended
