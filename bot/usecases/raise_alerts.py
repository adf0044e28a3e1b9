"""After a subject's facts or a day have changed: assess, raise what is worth it, clear what is settled."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.alerting.policy import Clear, Cleared, Raise, Standing, decide
from bot.conversation.views import AnswerView
from bot.usecases.assess_subject import Assessed, assess_many, assess_subject
from bot.usecases.dossiers import text_of
from bot.usecases.follow_tasks import tell_opened
from bot.usecases.tell_alert import retell, tell
from bot.usecases.views import answer_view
from storage import alerts, assessments, desk, records
from storage.records import RecordRow


@dataclass(frozen=True, slots=True)
class Followed:
    """What an assessment led to. `alerted`: somebody was told of it."""

    before: str | None
    after: str | None
    clause: str
    alerted: bool


async def follow(
    conn: AsyncConnection,
    subject_id: int,
    now: datetime,
    *,
    cause: str,
    record: RecordRow | None = None,
    why_better: Cleared = "other",
) -> Followed:
    """Assess a subject anew and let tasks and alerts follow. `cause`: record or time; `record`: what was logged."""
    author_id = await records.author(conn, record.id) if record else None
    assessed = await assess_subject(conn, subject_id, now, cause=cause, author_id=author_id)
    [followed] = await _follow(conn, [assessed], now, by_time=cause == "time", record=record, why_better=why_better)
    return followed


async def follow_time(conn: AsyncConnection, subject_ids: Sequence[int], now: datetime) -> list[Followed]:
    """Assess several subjects, a few hundred at most, because of a day that came, as `follow` does each."""
    assessed = await assess_many(conn, subject_ids, now, cause="time")
    return await _follow(conn, assessed, now, by_time=True)


async def _follow(
    conn: AsyncConnection,
    assessed: Sequence[Assessed],
    now: datetime,
    *,
    by_time: bool,
    record: RecordRow | None = None,
    why_better: Cleared = "other",
) -> list[Followed]:
    last = await assessments.by_ids(conn, [one.subject.assessment_id for one in assessed if one.subject.assessment_id])
    live = await alerts.live(conn, [one.subject.id for one in assessed])
    followed = []
    for one in assessed:
        after = answer_view(one.answer, "zh")
        given = last.get(one.subject.assessment_id or 0)
        before = AnswerView.from_json(given.answer) if given else _blank(after)
        decisions = decide(
            before,
            after,
            [Standing(row.id, row.kind, row.clause, row.grade_after) for row in live.get(one.subject.id, ())],  # type: ignore[arg-type]
            text_of(one.answer).badness,
            by_time=by_time,
            why_better="time" if by_time else why_better,
        )
        told = await _carry_out(conn, one, decisions, record, now)
        await tell_opened(conn, one.bureau, one.subject, one.tasks.opened, now)
        deciding = one.answer.reasons[0].clause if one.answer.reasons else ""
        followed.append(Followed(before.grade, after.grade, deciding, told))
    return followed


def _blank(after: AnswerView) -> AnswerView:
    """Before the first assessment nothing was known: nothing held, and nothing is news but what counts now."""
    return AnswerView(after.ruleset, after.as_of, after.reading, None)


async def _carry_out(
    conn: AsyncConnection,
    assessed: Assessed,
    decisions: Sequence[Raise | Clear],
    record: RecordRow | None,
    now: datetime,
) -> bool:
    told = False
    for one in decisions:
        if isinstance(one, Clear):
            if await alerts.clear(conn, one.alert_id, one.why, now):
                await desk.rest(conn, one.alert_id)
                await retell(conn, one.alert_id, now)
            continue
        row = await alerts.add(
            conn,
            bureau_id=assessed.bureau.id,
            subject_id=assessed.subject.id,
            kind=one.kind,
            now=now,
            clause=one.reason.clause if one.reason else None,
            grade_before=one.before,
            grade_after=one.after,
            measured=one.reason.measured if one.reason else None,
            bound=str(one.reason.bound) if one.reason else None,
            record_id=record.id if record else None,
            assessment_id=assessed.assessment_id,
        )
        told = await tell(conn, row, now) or told
    return told
