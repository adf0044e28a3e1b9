"""What a grade gives a bureau to do on a day: the ruleset's tasks whose grade and condition hold."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from rulesets.compiler import Conditions, once_per_ruleset
from rulesets.dossier import Dossier
from rulesets.evidence import Selection
from rulesets.loader import Ruleset
from rulesets.model import Expression, Task

#: How a task's `grades` name 未定级.
UNGRADED = "null"


@dataclass(frozen=True, slots=True)
class Duty:
    """One task that is demanded.

    key: what makes it the same one on another day: its kind, with the grade or the year where each brings its own.
    year: the one that a task of a year is for.
    only_renews: there is nothing to do unless another grade has brought one of its kind.
    """

    task: Task
    key: str
    year: int | None = None
    only_renews: bool = False


def duties(ruleset: Ruleset, dossier: Dossier, as_of: date, grade: str | None) -> tuple[Duty, ...]:
    """What `grade` demands as of a day, in the ruleset's order. `grade`: the dossier's own on that day."""
    named = UNGRADED if grade is None else grade
    conditions = _conditions(ruleset)
    asked = any(of == named for _, of in conditions.by_place)
    holding = conditions.holding(dossier, as_of) if asked else frozenset()
    found: list[Duty] = []
    for number, task in enumerate(ruleset.file.tasks):
        of = next((one for one in task.grades if one.grade == named), None)
        if of is None or (of.when is not None and (number, named) not in holding):
            continue
        if task.same_year:
            years = (year for year in (as_of.year - 1, as_of.year) if _holds_in(task, dossier, as_of, year))
            found += (Duty(task, f"{task.kind}/{year + 1}", year + 1) for year in years)
        elif task.per_grade:
            found.append(Duty(task, f"{task.kind}/{named}", only_renews=named == UNGRADED))
        else:
            found.append(Duty(task, task.kind))
    return tuple(found)


def shown_done(ruleset: Ruleset, dossier: Dossier, as_of: date) -> Mapping[str, tuple[tuple[str, date], ...]]:
    """By a task's kind the records that show it done, as (id, day), by date; kinds without any are left out."""
    found: dict[str, tuple[tuple[str, date], ...]] = {}
    for task in ruleset.file.tasks:
        if task.done_by is not None:
            records = Selection.by((task.done_by,)).among(dossier, as_of)
            if records:
                found[task.kind] = tuple((record.id, record.on) for record in records)
    return found


def _holds_in(task: Task, dossier: Dossier, as_of: date, year: int) -> bool:
    for way in task.same_year:
        if all(any(one.on.year == year for one in Selection.by((pick,)).among(dossier, as_of)) for pick in way):
            return True
    return False


@once_per_ruleset
def _conditions(ruleset: Ruleset) -> Conditions[tuple[int, str]]:
    return Conditions.of(ruleset, _conditional(ruleset))


def _conditional(ruleset: Ruleset) -> Iterator[tuple[tuple[int, str], str, Expression]]:
    for number, task in enumerate(ruleset.file.tasks):
        for of in task.grades:
            if of.when is not None:
                yield (number, of.grade), task.clause, of.when
