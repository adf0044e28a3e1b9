"""An alert said to those whose business it is: one live message each, edited as its state changes.

What got worse, escalated or was handed over comes as a new message; what was settled, as an edit of all of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime

from markupsafe import Markup
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.alerting.desk import QUIET_DEFAULT as GROUP_QUIET
from bot.alerting.desk import Offer, Standing, Topic, deliver, look_at, offers, preferences, quiet_until
from bot.bureau_settings import settings_of
from bot.conversation.cards.alert import alert_message
from bot.conversation.views import AlertView, AnswerView
from bot.locales import Texts, texts
from bot.outgoing import Call, edit, message
from bot.usecases.shown_name import shown_name
from bot.usecases.views import record_view
from bot.usecases.work_calendar import calendar_of
from rulesets import loader
from storage import alerts, assessments, bureaus, desk, destinations, outbox, people, records, subjects
from storage.alerts import AlertMessageRow, AlertRow
from storage.assessments import AssessmentRow
from storage.destinations import DestinationRow
from storage.people import MembershipRow

#: Why an alert comes again, in the recipient's language.
Headline = Callable[[Texts], Markup]
_STAFF = ("inspector", "manager", "admin")
_LEAD = ("manager", "admin")


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
    kept = await desk.of_alert(conn, row.id)
    return AlertView(
        id=row.id,
        kind=row.kind,  # type: ignore[arg-type]
        subject_id=subject.id,
        subject=shown_name(subject),
        ruleset=answer.ruleset if answer else bureau.ruleset,
        before=row.grade_before,
        after=row.grade_after,
        reason=answer.reason(row.clause) if answer and row.clause else None,
        raised_at=row.raised_at,
        cause=cause,
        amended=cause is None and assessed is not None and await _newly_amended(conn, assessed),
        logged_by=cause.entered_by if cause else "",
        bureau=bureau.name,
        state=row.state,  # type: ignore[arg-type]
        acknowledged_by=await _name(conn, row.acknowledged_by),
        acknowledged_at=row.acknowledged_at,
        cleared_at=row.cleared_at,
        cleared_reason=row.cleared_reason or "",  # type: ignore[arg-type]
        left=dict(answer.margins).get(row.clause) if answer and row.clause else None,
        taken_by=await _name(conn, kept.taken_by if kept else None),
        taken_at=kept.taken_at if kept else None,
        escalation=kept.escalation if kept else 0,
    )


async def _newly_amended(conn: AsyncConnection, assessed: AssessmentRow) -> bool:
    """Whether it is the subject's first assessment by an amended text."""
    if loader.name_of(assessed.ruleset, assessed.ruleset_sha256) == assessed.ruleset:
        return False
    former = await assessments.before(conn, assessed)
    return former is not None and former.ruleset_sha256 != assessed.ruleset_sha256


async def _name(conn: AsyncConnection, person_id: int | None) -> str:
    person = await people.get(conn, person_id) if person_id else None
    return person.name if person else ""


async def offers_to(conn: AsyncConnection, row: AlertRow, hats: Iterable[MembershipRow]) -> frozenset[Offer]:
    """What somebody with these hats of the alert's bureau may do with it."""
    worn = [hat for hat in hats if hat.bureau_id == row.bureau_id]
    kept = await desk.of_alert(conn, row.id)
    taker = kept.taken_by if kept else None
    return offers(
        await standing_of(conn, row),
        leads=any(hat.role in _LEAD for hat in worn),
        is_taker=any(hat.person_id == taker for hat in worn),
    )


async def standing_of(conn: AsyncConnection, row: AlertRow) -> Standing:
    """How an alert stands on the desk."""
    kept = await desk.of_alert(conn, row.id)
    taken, escalation = (kept.taken_by is not None, kept.escalation) if kept else (False, 0)
    return Standing(row.kind, row.state, taken, escalation)  # type: ignore[arg-type]


async def when_to_look(conn: AsyncConnection, row: AlertRow, alert: Standing, now: datetime) -> datetime | None:
    """When the next step of an alert is due that stands like this from now on."""
    bureau = await bureaus.get(conn, row.bureau_id)
    return look_at(alert, now, await calendar_of(conn), settings_of(bureau.settings if bureau else {}).closes_at)


async def recipients(conn: AsyncConnection, bureau_id: int) -> list[MembershipRow]:
    """The bureau's managers; where it has none yet, its administrators, so that no alert is said to nobody."""
    managers = await people.members(conn, bureau_id, ("manager",))
    return managers or await people.members(conn, bureau_id, ("admin",))


async def tell(conn: AsyncConnection, row: AlertRow, now: datetime) -> bool:
    """Say a new alert to each recipient once, as loud as they want it, or list it in their digest.

    False where nobody got a message.
    """
    if row.kind == "worse":
        await desk.put(conn, row.id, look_at=await when_to_look(conn, row, Standing("worse", "open"), now))
    view = await alert_view(conn, row)
    told = False
    for hat in _each_once(await recipients(conn, row.bureau_id)):
        how = deliver(row.kind, preferences(hat.settings), now)  # type: ignore[arg-type]
        if how.digest_at is not None:
            await desk.add_digest_item(conn, membership_id=hat.id, alert_id=row.id, due_at=how.digest_at)
        if how.now:
            await _say(conn, row, view, hat, now, silent=how.silent)
            told = True
    if row.kind == "worse":
        await _say_to_groups(conn, row, view, now)
    return told


async def tell_again(
    conn: AsyncConnection,
    row: AlertRow,
    hats: Iterable[MembershipRow],
    headline: Headline,
    now: datetime,
    *,
    groups: bool,
    topic: Topic = "worse",
) -> None:
    """Say an alert as a new message, with why it comes again; without a sound where its reader wants none just now."""
    view = await alert_view(conn, row)
    for hat in _each_once(hats):
        how = deliver(topic, preferences(hat.settings), now)
        silent = how.silent or not how.now
        await _say(conn, row, view, hat, now, silent=silent, headline=headline)
    if groups:
        await _say_to_groups(conn, row, view, now, headline)


def _each_once(hats: Iterable[MembershipRow]) -> list[MembershipRow]:
    return list({hat.person_id: hat for hat in reversed(list(hats))}.values())[::-1]


async def _say(
    conn: AsyncConnection,
    row: AlertRow,
    view: AlertView,
    hat: MembershipRow,
    now: datetime,
    *,
    silent: bool,
    headline: Headline | None = None,
) -> None:
    said = texts(hat.lang)
    may = await offers_to(conn, row, [hat])
    screen = alert_message(said, view, may=may, headline=headline(said) if headline else None)
    outbox_id = await _enqueue(conn, row.id, hat.telegram_id, message(screen, silent=silent), now, silent=silent)
    await alerts.add_message(conn, row.id, person_id=hat.person_id, outbox_id=outbox_id, silent=silent)


async def _say_to_groups(
    conn: AsyncConnection, row: AlertRow, view: AlertView, now: datetime, headline: Headline | None = None
) -> None:
    said = texts("zh")
    silent = quiet_until(GROUP_QUIET, now) is not None
    for one in await destinations.of_bureau(conn, row.bureau_id):
        may = offers(await standing_of(conn, row), leads=True) - {"hand"}
        screen = alert_message(said, view, "group", may=may, headline=headline(said) if headline else None)
        call = in_topic(message(screen, silent=silent), one)
        outbox_id = await _enqueue(conn, row.id, one.chat_id, call, now, silent=silent)
        await alerts.add_message(conn, row.id, person_id=None, outbox_id=outbox_id, silent=silent)


def in_topic(call: Call, place: DestinationRow) -> Call:
    """A new message for a group, in the topic that was bound."""
    return replace(call, payload={**call.payload, "message_thread_id": place.thread_id}) if place.thread_id else call


async def _enqueue(
    conn: AsyncConnection,
    alert_id: int,
    chat_id: int,
    call: Call,
    now: datetime,
    *,
    silent: bool = True,
    edits_id: int | None = None,
) -> int:
    return await outbox.enqueue(
        conn,
        chat_id=chat_id,
        method=call.method,
        payload=call.payload,
        priority=outbox.NORMAL if silent else outbox.URGENT,
        now=now,
        edits_id=edits_id,
        about=f"alert:{alert_id}",
    )


async def retell(conn: AsyncConnection, alert_id: int, now: datetime) -> None:
    """Bring every message of an alert to its present state, in place; not where somebody left the bureau, or where the
    group is not bound any more."""
    row = await alerts.get(conn, alert_id)
    if row is None:
        return
    view = await alert_view(conn, row)
    staff = await people.members(conn, row.bureau_id, _STAFF)
    places = {one.chat_id for one in await destinations.of_bureau(conn, row.bureau_id)}
    for one in await alerts.messages(conn, alert_id):
        call = await _redrawn(conn, row, view, one, staff, places)
        if call is not None:
            await _enqueue(conn, alert_id, one.chat_id, call, now, edits_id=one.outbox_id)


async def _redrawn(
    conn: AsyncConnection,
    row: AlertRow,
    view: AlertView,
    one: AlertMessageRow,
    staff: list[MembershipRow],
    places: set[int],
) -> Call | None:
    if one.person_id is None:
        if one.chat_id not in places:
            return None
        may = offers(await standing_of(conn, row), leads=True) - {"hand"}
        return edit(alert_message(texts("zh"), view, "group", may=may), None)
    hats = [hat for hat in staff if hat.person_id == one.person_id]
    if not hats:
        return None
    return edit(alert_message(texts(hats[0].lang), view, may=await offers_to(conn, row, hats)), None)
