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
    those are asked, and on each only the numbers that change on it are counted anew.
    """
    slots = plan.index.slots
    turning: dict[date, list[int]] = {}
    for number, (slot, hit) in enumerate(zip(slots, hits, strict=True)):
        if hit.records or hit.approach or hit.until:
            for day in slot.turning_days(hit, as_of):
                turning.setdefault(day, []).append(number)
    numbers = [hit.number for hit in hits]
    for day in sorted(turning):
        for number in turning[day]:
            numbers[number] = slots[number].later(hits[number], day)
        step = plan.decide(reading, numbers)
        then = step.rule.grade if step else None
        if then != grade:
            return day, then
    return None
