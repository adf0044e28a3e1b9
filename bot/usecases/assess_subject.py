"""Grade a subject on what is known now, and keep the answer with its receipt."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.clock import china_date
from bot.usecases.dossiers import answer_for, dossier_of
from bot.usecases.follow_tasks import FollowedTasks, follow_tasks
from bot.usecases.watch_repair import watch_repair
from rulesets.answer import Answer
from storage import assessments, bureaus, subjects
from storage.bureaus import BureauRow
from storage.knowledge import known_until
from storage.subjects import SubjectRow

#: History that is entered as such is no news to anybody.
_QUIET = ("import", "manual")


@dataclass(frozen=True, slots=True)
class Assessed:
    """The outcome: the grade before (None also for 未定级 or not yet graded) and the answer now."""

    subject: SubjectRow
    bureau: BureauRow
    before: str | None
    first: bool
    answer: Answer
    assessment_id: int
    tasks: FollowedTasks


async def assess_subject(
    conn: AsyncConnection, subject_id: int, now: datetime, *, cause: str, author_id: int | None = None
) -> Assessed:
    """Assess a subject as of today, and let its tasks follow.

    cause: record, time, import or manual. author_id: who entered what led to it.

    Raises:
        LookupError: there is no such subject.
    """
    subject = await subjects.get(conn, subject_id)
    bureau = await bureaus.get(conn, subject.bureau_id) if subject else None
    if subject is None or bureau is None:
        raise LookupError(f"there is no subject {subject_id}")
    dossier = await dossier_of(conn, subject)
    answer = answer_for(bureau, dossier, china_date(now))
    row = await assessments.add(
        conn,
        subject_id=subject.id,
        bureau_id=bureau.id,
        as_of=answer.as_of,
        known_at=await known_until(conn, subject.id, now),
        reading=answer.reading,
        ruleset=answer.ruleset,
        ruleset_sha256=answer.receipt["ruleset_sha256"],
        engine=answer.receipt["engine"],
        facts_sha256=answer.receipt["facts_sha256"],
        grade=answer.grade,
        clause=answer.reasons[0].clause if answer.reasons else None,
        next_change_on=answer.next_change[0] if answer.next_change else None,
        next_change_grade=answer.next_change[1] if answer.next_change else None,
        answer=answer.to_json(),
        cause=cause,
        now=now,
    )
    await subjects.set_grade(conn, subject.id, answer.grade, row.id, row.next_change_on)
    await watch_repair(conn, bureau, subject, dossier, answer, now, quiet=cause in _QUIET)
    tasks = await follow_tasks(conn, bureau, subject, dossier, answer, now, author_id=author_id)
    return Assessed(subject, bureau, subject.grade, subject.assessment_id is None, answer, row.id, tasks)
