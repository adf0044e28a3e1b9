"""An opinion that never arrived was not sent: its case is open again, and the clock had not stopped."""

from __future__ import annotations

from datetime import date, datetime

from markupsafe import Markup
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.casework.objection import KIND, OPINION, PROCEDURE
from bot.locales import Texts
from bot.usecases.file_objection import tell_leads
from bot.usecases.keep_deadline import open_deadline
from bot.usecases.move_case import move_by_clock
from bot.usecases.preliminary_check import opinion_days
from storage import bureaus, cases, outbox
from storage.cases import CaseRow
from storage.outbox.trouble import unreported

_AT_ONCE = 50
_TOPIC = "case:"


async def reopen_unsent(conn: AsyncConnection, now: datetime) -> bool:
    """A tick, ahead of the one that reports failures: reopen what was closed by a message that failed for good.

    Somebody at the enterprise may have got it where another did not; then it was sent.
    """
    did = False
    for row in await unreported(conn, _AT_ONCE):
        about = row.about or ""
        number = about.removeprefix(_TOPIC)
        if row.method != "sendDocument" or about == number or not number.isdecimal():
            continue
        case = await cases.get(conn, int(number))
        if case is None or case.kind != KIND or case.state != "closed":
            continue
        sent = [one.state for one in await outbox.of_about(conn, about) if one.method == "sendDocument"]
        if all(state == "failed" for state in sent):
            did = await _reopen(conn, case, now) or did
    return did


async def _reopen(conn: AsyncConnection, case: CaseRow, now: datetime) -> bool:
    moved = await move_by_clock(conn, PROCEDURE, case, "unsent", now, closed_at=None)
    bureau = await bureaus.get(conn, case.bureau_id)
    if moved is None or bureau is None:
        return False
    await open_deadline(
        conn,
        bureau_id=case.bureau_id,
        subject_id=case.subject_id,
        kind=OPINION,
        starts_on=date.fromisoformat(case.data["accepted_on"]),
        working_days=opinion_days(bureau),
        now=now,
        case_id=case.id,
        record_id=case.record_id,
    )
    await tell_leads(conn, moved, now, note=_note)
    return True


def _note(texts: Texts) -> Markup:
    return texts("objection.not_delivered")
