"""By when each subject of a bureau is to be inspected, what its grade asks for then, and who was drawn for it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.bureau_settings import settings_of
from bot.conversation.plan_views import MeasureView, NextView
from bot.usecases.dossiers import dossier_from, ruleset_of
from rulesets.inspections import NextInspection, looked_at, next_inspection
from rulesets.loader import Ruleset
from storage import draws, records, subjects
from storage.bureaus import BureauRow
from storage.subjects import SubjectRow


@dataclass(frozen=True, slots=True)
class Assignment:
    """Somebody was drawn for a subject: by which draw, who, and from when it counts as done."""

    draw_id: int
    inspectors: tuple[int, ...]
    drawn_on: date


@dataclass(frozen=True, slots=True)
class PlanItem:
    """One subject with its next inspection. last: the day of its last one."""

    subject: SubjectRow
    next: NextInspection | None
    last: date | None
    drawn: Assignment | None = None

    @property
    def done_on(self) -> date | None:
        """The day on which what was drawn was carried out."""
        done = self.drawn is not None and self.last is not None and self.last >= self.drawn.drawn_on
        return self.last if done else None


async def plan_items(conn: AsyncConnection, bureau: BureauRow, today: date) -> list[PlanItem]:
    """Every subject of the bureau, in the order in which they were added."""
    ruleset = ruleset_of(bureau)
    by_subject: dict[int, list[dict[str, Any]]] = {}
    types = looked_at(ruleset)
    for row in await records.of_bureau(conn, bureau.id, until=today, types=types, statuses=("confirmed",)):
        by_subject.setdefault(row.subject_id, []).append(row.as_dossier())
    own = settings_of(bureau.settings).months_by_grade
    assigned = await assignments(conn, bureau.id, today)
    return [
        _item(ruleset, one, by_subject.get(one.id, ()), own, today, assigned.get(one.id))
        for one in await subjects.of_bureau(conn, bureau.id)
    ]


async def plan_item(conn: AsyncConnection, bureau: BureauRow, subject: SubjectRow, today: date) -> PlanItem:
    """One subject."""
    ruleset = ruleset_of(bureau)
    types = looked_at(ruleset)
    rows = [row.as_dossier() for row in await records.of_subject(conn, subject.id) if row.type in types]
    own = settings_of(bureau.settings).months_by_grade
    drawn = (await assignments(conn, bureau.id, today)).get(subject.id)
    return _item(ruleset, subject, rows, own, today, drawn)


def _item(
    ruleset: Ruleset,
    subject: SubjectRow,
    rows: Sequence[dict[str, Any]],
    own: Mapping[str, int],
    today: date,
    drawn: Assignment | None,
) -> PlanItem:
    dossier = dossier_from(subject, rows)
    inspected = [
        one.on for one in dossier.records if one.type == "inspection" and one.status == "confirmed" and one.on <= today
    ]
    following = next_inspection(ruleset, dossier, today, subject.grade, own)
    return PlanItem(subject, following, max(inspected, default=None), drawn)


async def assignments(conn: AsyncConnection, bureau_id: int, today: date) -> dict[int, Assignment]:
    """By subject, who was drawn for this month."""
    found: dict[int, Assignment] = {}
    for draw in await draws.of_month(conn, bureau_id, f"{today:%Y-%m}"):
        for one in (draw.result or {}).get("drawn", ()):
            found[one["subject"]] = Assignment(
                draw.id, tuple(one["inspectors"]), date.fromisoformat((draw.result or {})["on"])
            )
    return found


def next_view(item: PlanItem) -> NextView | None:
    """When and why, as cards show it."""
    if item.next is None:
        return None
    how_often = item.next.frequency
    return NextView(
        item.next.on,
        item.next.basis,
        item.next.since,
        how_often.every.months,
        how_often.clause,
        how_often.own,
        {"zh": how_often.reading.zh, "en": how_often.reading.en},
    )


def measure_views(ruleset: Ruleset, grade: str | None) -> tuple[MeasureView, ...]:
    """The measures of a grade, named by the tasks that carry them out where there are any; what is the grade's own
    stands before what it shares with others."""
    if grade is None:
        return ()
    shared = Counter(measure.clause for listed in ruleset.file.measures.values() for measure in listed)
    titles = {
        task.clause: {"zh": task.title.zh, "en": task.title.en}
        for task in reversed(ruleset.file.tasks)
        if any(one.grade == grade for one in task.grades)
    }
    clauses = dict.fromkeys(measure.clause for measure in ruleset.file.measures.get(grade, ()) if measure.when is None)
    ordered = sorted(clauses, key=lambda clause: (shared[clause], clause not in titles))
    return tuple(MeasureView(clause, titles.get(clause, {})) for clause in ordered)
