"""Grade subjects on what is known now, and keep each answer with its receipt.

Many are graded with as many statements as one: what they need is read together, and what follows is written together.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.clock import china_date
from bot.usecases.dossiers import Ahead, ahead_of, answer_for, dossiers_of
from bot.usecases.follow_tasks import FollowedTasks, follow_tasks
from bot.usecases.graded import Graded
from bot.usecases.watch_repair import watch_repair
from rulesets.answer import Answer
from storage import assessments, bureaus, subjects
from storage.assessments import NewAssessment
from storage.bureaus import BureauRow
from storage.knowledge import known_until
from storage.subjects import SubjectRow

#: How many are assessed in one transaction: a part of a second, in which the bot waits.
ASSESSED_AT_ONCE = 100
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
    [assessed] = await assess_many(conn, [subject_id], now, cause=cause, author_id=author_id)
    return assessed


async def assess_many(
    conn: AsyncConnection, subject_ids: Sequence[int], now: datetime, *, cause: str, author_id: int | None = None
) -> list[Assessed]:
    """Assess several subjects, a few hundred at most, as `assess_subject` does each; in their order.

    Raises:
        LookupError: one of them does not exist.
    """
    graded = await _graded(conn, subject_ids, now)
    known_at = await known_until(conn, subject_ids, now)
    ahead = [ahead_of(one.bureau, one.dossier, one.answer) for one in graded]
    kept = [
        _kept(one, to_come, known_at[one.subject.id], now, cause) for one, to_come in zip(graded, ahead, strict=True)
    ]
    ids = await assessments.add_many(conn, kept)
    shown = (
        (one.subject.id, one.answer.grade, id_, to_come.on)
        for one, id_, to_come in zip(graded, ids, ahead, strict=True)
    )
    await subjects.set_grades(conn, shown)
    await watch_repair(conn, graded, now, quiet=cause in _QUIET)
    followed = await follow_tasks(conn, graded, now, author_id=author_id)
    return [
        Assessed(one.subject, one.bureau, one.subject.grade, one.subject.assessment_id is None, one.answer, id_, tasks)
        for one, id_, tasks in zip(graded, ids, followed, strict=True)
    ]


async def _graded(conn: AsyncConnection, subject_ids: Sequence[int], now: datetime) -> list[Graded]:
    of = await subjects.by_ids(conn, subject_ids)
    their = await bureaus.by_ids(conn, {one.bureau_id for one in of.values()})
    read = await dossiers_of(conn, of.values())
    today, found = china_date(now), []
    for subject_id in subject_ids:
        subject = of.get(subject_id)
        if subject is None:
            raise LookupError(f"there is no subject {subject_id}")
        bureau, one = their[subject.bureau_id], read[subject_id]
        answer = answer_for(bureau, one.dossier, today)
        found.append(Graded(bureau, subject, one.dossier, one.record_ids, answer))
    return found


def _kept(one: Graded, ahead: Ahead, known_at: datetime, now: datetime, cause: str) -> NewAssessment:
    answer = one.answer
    return NewAssessment(
        subject_id=one.subject.id,
        bureau_id=one.bureau.id,
        as_of=answer.as_of,
        known_at=known_at,
        reading=answer.reading,
        ruleset=answer.ruleset,
        ruleset_sha256=answer.receipt["ruleset_sha256"],
        engine=answer.receipt["engine"],
        facts_sha256=answer.receipt["facts_sha256"],
        grade=answer.grade,
        clause=answer.reasons[0].clause if answer.reasons else None,
        next_change_on=ahead.on,
        next_change_grade=ahead.grade,
        answer=answer.to_json(),
        cause=cause,
        created_at=now,
    )
