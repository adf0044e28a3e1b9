"""From one text of a regulation to the next: which of them a subject is graded by on a day. Pure.

`whole` (施行之日起一律适用): from the day on which it takes effect every grade is by the amended text, whenever the
facts happened. `at_next_change` (等级有变时适用): a subject keeps the grade that it had the day before by the text
until then, until something of its own happens on that day or later: a confirmed record is dated then (an inspection is
none: it is no ground of a grade), or the earlier text itself would give another grade. From that day on the amended
text applies to it, and to everything. So nobody is moved by the amendment alone, and nobody is graded by parts of two
texts.

Both follow from the subject's records and the days alone, not from when somebody looked, so that a grade of a past day
can be given again. Where another amendment takes effect before the one has begun for a subject, that one is left out.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from bot.casework.course import stretches
from rulesets.dossier import Dossier
from rulesets.loader import Ruleset

Transition = Literal["whole", "at_next_change"]
TRANSITIONS: tuple[Transition, ...] = ("whole", "at_next_change")


@dataclass(frozen=True, slots=True)
class Amendment:
    """An adopted text: from when on, and how."""

    ruleset: Ruleset
    effective_on: date
    transition: Transition


@dataclass(frozen=True, slots=True)
class Rule:
    """A text, and since when it is the subject's."""

    since: date
    ruleset: Ruleset


def rules_for(
    first: Ruleset, amendments: Iterable[Amendment], dossier: Dossier, reading: str | None
) -> tuple[Rule, ...]:
    """The texts that a subject is graded by, each until the next begins. amendments: in the order of their days."""
    found = [Rule(date.min, first)]
    for one in amendments:
        while found[-1].since >= one.effective_on:
            found.pop()
        begins = one.effective_on
        if one.transition == "at_next_change":
            event = _next_event(found[-1].ruleset, begins, dossier, reading)
            if event is None:
                continue
            begins = event
        found.append(Rule(begins, one.ruleset))
    return tuple(found)


def _next_event(earlier: Ruleset, since: date, dossier: Dossier, reading: str | None) -> date | None:
    """The first day from `since` on with a record, or with another grade by the earlier text."""
    days = [
        one.on for one in dossier.records if one.status == "confirmed" and one.type != "inspection" and one.on >= since
    ]
    course = stretches(earlier, dossier, reading, since - timedelta(1), date.max)
    next(course)
    changed = next(course, None)
    return min([*days, *([changed.since] if changed else [])], default=None)
