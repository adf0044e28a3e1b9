"""The first later day on which time alone changes the grade."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from rulesets.evidence import Hits
from rulesets.plan import Plan


def next_change(
    plan: Plan, reading: str, hits: Sequence[Hits], as_of: date, grade: str | None
) -> tuple[date, str | None] | None:
    """The day and the grade from then on, when nothing new is recorded (G11); None for never.

    Only the days on which some record stops counting, or a calendar year turns, can change anything, so only
    those are asked.
    """
    slots = plan.index.slots
    days = {day for slot, hit in zip(slots, hits, strict=True) for day in slot.turning_days(hit, as_of)}
    for day in sorted(days):
        numbers = [slot.later(hit, day) for slot, hit in zip(slots, hits, strict=True)]
        step = plan.decide(reading, numbers)
        then = step.rule.grade if step else None
        if then != grade:
            return day, then
    return None
