"""What the cards of the plan of inspections and of a visit are drawn from, as plain data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from bot.conversation.rectification_views import OrderView
from bot.conversation.views import RecordView


@dataclass(frozen=True, slots=True)
class NextView:
    """By when a subject is to be inspected.

    on: the last day, None where neither an inspection nor the inclusion is on record. since, basis: what the term runs
    from. months, clause, own: how often, by which clause, and whether the number is the bureau's own setting.
    reading: why that number, by language.
    """

    on: date | None
    basis: Literal["inspection", "inclusion", "unknown"]
    since: date | None
    months: int
    clause: str
    own: bool
    reading: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class MeasureView:
    """A measure that the grade brings: its clause, and its name by language where it has one."""

    clause: str
    title: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class PlanLine:
    """One subject in the plan. distance: in metres, None where it has no place on record or none was asked.

    inspectors: who was drawn for it; drawn: that it was drawn for this month; done_on: the day on which it was
    inspected since.
    """

    subject: int
    name: str
    ruleset: str
    grade: str | None
    next: NextView | None
    measures: tuple[MeasureView, ...] = ()
    distance: float | None = None
    drawn: bool = False
    inspectors: tuple[str, ...] = ()
    mine: bool = False
    done_on: date | None = None


@dataclass(frozen=True, slots=True)
class VisitView:
    """What is worth knowing before going there.

    findings: the latest, the newest first; more: how many older ones there are. tasks: titles of open tasks by
    language; inspectors: who was drawn for it this month. recused: (id of the recusal, name) of who may not go.
    """

    subject: int
    name: str
    natural: bool
    bureau: str
    ruleset: str
    grade: str | None
    next: NextView | None
    measures: tuple[MeasureView, ...]
    findings: tuple[RecordView, ...]
    more: int
    orders: tuple[OrderView, ...]
    tasks: tuple[tuple[str, Mapping[str, str]], ...]
    inspectors: tuple[str, ...] = ()
    recused: tuple[tuple[int, str], ...] = ()
