from dataclasses import asdict
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection
from storage_world import World

from storage import assessments, subjects
from storage.assessments import AssessmentRow, NewAssessment
from storage.database import Database


async def assess(conn: AsyncConnection, world: World, now: datetime, **more: Any) -> AssessmentRow:
    values: dict[str, Any] = {
        "as_of": date(2026, 11, 20),
        "known_at": now,
        "reading": "literal",
        "ruleset": "xinmi",
        "ruleset_sha256": "aa",
        "engine": "1",
        "facts_sha256": "bb",
        "grade": "3",
        "clause": "十二(三)",
        "next_change_on": date(2027, 3, 2),
        "next_change_grade": None,
        "answer": {"grade": "3"},
        "cause": "record",
        "created_at": now,
    }
    new = NewAssessment(subject_id=world.subject.id, bureau_id=world.bureau.id, **(values | more))
    [assessment_id] = await assessments.add_many(conn, [new])
    return AssessmentRow(id=assessment_id, **asdict(new))


async def test_the_answer_is_given_back_digit_for_digit(db: Database, world: World, now: datetime) -> None:
    answer = {
        "label": "三级",
        "reasons": [{"measured": Decimal("123456789012345.67"), "holds": True, "records": ["R000001"]}],
        "margins": [{"left": {"count": 2, "sum": Decimal("0.01")}}],
        "next_change": None,
    }
    async with db.write() as conn:
        row = await assess(conn, world, now, answer=answer)
        found = await assessments.get(conn, row.id)
    assert found == row
    assert row.answer == answer
    assert isinstance(row.answer["reasons"][0]["measured"], Decimal)
    assert isinstance(row.answer["margins"][0]["left"]["count"], int)


async def test_a_subjects_last_assessment(db: Database, world: World, now: datetime) -> None:
    async with db.write() as conn:
        assert await assessments.latest(conn, world.subject.id) is None
        first = await assess(conn, world, now)
        second = await assess(conn, world, now, grade=None, clause=None, next_change_on=None, cause="time")
        assert await assessments.latest(conn, world.subject.id) == second
        assert await assessments.of_subject(conn, world.subject.id, 10) == [second, first]
        await subjects.set_grades(conn, [(world.subject.id, first.grade, first.id, first.next_change_on)])
        card = await subjects.get(conn, world.subject.id)
        assert card is not None
        assert (card.grade, card.assessment_id, card.next_change_on) == ("3", first.id, date(2027, 3, 2))
