"""Which tasks a new assessment opens, which it takes back, and which a record has shown done.

Pure: the same duties, standing tasks and records give the same decisions. A task stands from its opening until what
demands it goes away, also when it is done meanwhile; only then can the same be demanded again.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from rulesets.duties import Duty


@dataclass(frozen=True, slots=True)
class StandingTask:
    """A task that the grade brought earlier and that still stood at the last assessment: open, or done."""

    id: int
    key: str
    kind: str
    is_open: bool
    opened_on: date


@dataclass(frozen=True, slots=True)
class Open:
    """A duty that nobody has been given yet."""

    duty: Duty


@dataclass(frozen=True, slots=True)
class Done:
    """An open task that a record shows done. `record`: the id that people see."""

    task_id: int
    record: str


@dataclass(frozen=True, slots=True)
class Withdraw:
    """An open task that nothing demands any more."""

    task_id: int


@dataclass(frozen=True, slots=True)
class Lapse:
    """A finished task that nothing demands any more."""

    task_id: int


Decision = Open | Done | Withdraw | Lapse
#: By kind the records that show a task done, as (id, day), by date.
ShownDone = Mapping[str, Sequence[tuple[str, date]]]


def decide(wanted: Sequence[Duty], standing: Sequence[StandingTask], shown: ShownDone) -> list[Decision]:
    """What follows from the duties of today. `standing` is as the last assessment left it."""
    return [*_settled({duty.key for duty in wanted}, standing, shown), *_opened(wanted, standing)]


def _settled(demanded: set[str], standing: Sequence[StandingTask], shown: ShownDone) -> Iterator[Decision]:
    for one in standing:
        record = _shown_since(one, shown) if one.is_open else None
        if record is not None:
            yield Done(one.id, record)
        if one.key not in demanded:
            yield Withdraw(one.id) if one.is_open and record is None else Lapse(one.id)


def _shown_since(one: StandingTask, shown: ShownDone) -> str | None:
    """The first record from the task's opening on; what was done before it was demanded was done for something else."""
    return next((record for record, day in shown.get(one.kind, ()) if day >= one.opened_on), None)


def _opened(wanted: Sequence[Duty], standing: Sequence[StandingTask]) -> Iterator[Decision]:
    given = {one.key for one in standing}
    kinds = {one.kind for one in standing}
    for duty in wanted:
        if duty.key not in given and (not duty.only_renews or duty.task.kind in kinds):
            yield Open(duty)
