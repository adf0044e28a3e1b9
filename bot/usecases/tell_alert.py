"""An alert said to those whose business it is: one live message each, edited as its state changes."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.conversation.cards.alert import alert_message
from bot.conversation.views import AlertView, AnswerView
from bot.locales import texts
from bot.outgoing import edit, message
from bot.usecases.views import record_view
from storage import alerts, assessments, bureaus, outbox, people, records, subjects
from storage.alerts import AlertRow
from storage.people import MembershipRow


async def alert_view(conn: AsyncConnection, row: AlertRow) -> AlertView:
    """An alert as its message shows it."""
    subject = await subjects.get(conn, row.subject_id)
    bureau = await bureaus.get(conn, row.bureau_id)
    assert subject is not None
    assert bureau is not None
    assessed = await assessments.get(conn, row.assessment_id) if row.assessment_id else None
    answer = AnswerView.from_json(assessed.answer) if assessed else None
    record = await records.current(conn, row.record_id) if row.record_id else None
    cause = await record_view(conn, record) if record else None
    acknowledged_by = await people.get(conn, row.acknowledged_by) if row.acknowledged_by else None
    return AlertView(
        id=row.id,
        kind=row.kind,  # type: ignore[arg-type]
        subject_id=subject.id,
        subject=subject.name,
        ruleset=bureau.ruleset,
        before=row.grade_before,
        after=row.grade_after,
        reason=answer.reason(row.clause) if answer and row.clause else None,
        raised_at=row.raised_at,
        cause=cause,
        logged_by=cause.entered_by if cause else "",
        bureau=bureau.name,
        state=row.state,  # type: ignore[arg-type]
        acknowledged_by=acknowledged_by.name if acknowledged_by else "",
        acknowledged_at=row.acknowledged_at,
        cleared_at=row.cleared_at,
        cleared_reason=row.cleared_reason or "",  # type: ignore[arg-type]
        left=dict(answer.margins).get(row.clause) if answer and row.clause else None,
    )


async def recipients(conn: AsyncConnection, bureau_id: int) -> list[MembershipRow]:
    """The bureau's managers; where it has none yet, its administrators, so that no alert is said to nobody."""
    managers = await people.members(conn, bureau_id, ("manager",))
    return managers or await people.members(conn, bureau_id, ("admin",))


async def tell(conn: AsyncConnection, row: AlertRow, now: datetime) -> bool:
    """Say a new alert to each recipient once, the softer kinds without a sound. False where there is nobody."""
    view = await alert_view(conn, row)
    told: set[int] = set()
    for hat in await recipients(conn, row.bureau_id):
        person = await people.get(conn, hat.person_id)
        if person is None or person.id in told:
            continue
        told.add(person.id)
        silent = row.kind != "worse"
        call = message(alert_message(texts(person.lang), view), silent=silent)
        outbox_id = await outbox.enqueue(
            conn,
            chat_id=person.telegram_id,
            method=call.method,
            payload=call.payload,
            priority=outbox.NORMAL if silent else outbox.URGENT,
            now=now,
            about=f"alert:{row.id}",
        )
        await alerts.add_message(conn, row.id, person_id=person.id, outbox_id=outbox_id, silent=silent)
    return bool(told)


async def retell(conn: AsyncConnection, alert_id: int, now: datetime) -> None:
    """Bring every message of an alert to its present state, in place."""
    row = await alerts.get(conn, alert_id)
    if row is None:
        return
    view = await alert_view(conn, row)
    for one in await alerts.messages(conn, alert_id):
        person = await people.get(conn, one.person_id) if one.person_id else None
        call = edit(alert_message(texts(person.lang if person else "zh"), view), None)
        await outbox.enqueue(
            conn,
            chat_id=one.chat_id,
            method=call.method,
            payload=call.payload,
            priority=outbox.NORMAL,
            now=now,
            edits_id=one.outbox_id,
            about=f"alert:{alert_id}",
        )
