"""Which alerts a new assessment raises, and which standing ones it clears.

Pure: the same answers and the same standing alerts give the same decisions.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from bot.conversation.views import AnswerView, ReasonView

Kind = Literal["worse", "near", "changed"]
Cleared = Literal["reached", "withdrawn", "amended", "time", "other"]


@dataclass(frozen=True, slots=True)
class Standing:
    """An alert that is not cleared: its kind, its clause, and the grade it told of."""

    id: int
    kind: Kind
    clause: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class Raise:
    """An alert to be raised. `left`: for `near`, how much more it takes."""

    kind: Kind
    reason: ReasonView | None
    before: str | None
    after: str | None
    left: Any = None


@dataclass(frozen=True, slots=True)
class Clear:
    """An alert whose ground is gone."""

    alert_id: int
    why: Cleared


Decision = Raise | Clear
Badness = Callable[[str | None], float]


def decide(
    before: AnswerView,
    after: AnswerView,
    standing: Sequence[Standing],
    badness: Badness,
    *,
    by_time: bool,
    why_better: Cleared,
) -> list[Decision]:
    """What follows from the grade before and the one now.

    badness: how bad a grade of this regulation is, 未定级 included. by_time: nothing was recorded, a day has passed.
    why_better: what to say of alerts that no longer hold.
    """
    decisions: list[Decision] = [*_cleared(after, standing, badness, why_better)]
    gone = {one.alert_id for one in decisions if isinstance(one, Clear)}
    standing = [one for one in standing if one.id not in gone]
    crossed = newly_held(before, after, badness)
    if crossed:
        decisions.append(Raise("worse", crossed, before.grade, after.grade))
    elif by_time and before.grade != after.grade:
        deciding = after.reasons[0] if after.reasons else None
        decisions.append(Raise("changed", deciding, before.grade, after.grade))
    decisions += _near(before, after, standing, badness)
    return decisions


def newly_held(before: AnswerView, after: AnswerView, badness: Badness) -> ReasonView | None:
    """The first clause of the grade now that did not hold before, where the grade got worse or is as bad as it was."""
    if badness(after.grade) < badness(before.grade):
        return None
    held = {(one.clause, one.grade) for one in before.reasons if one.holds}
    adverse = {clause for clause, _ in (*before.margins, *after.margins)}
    for one in after.reasons:
        if not one.holds or (one.clause, one.grade) in held or one.grade != after.grade:
            continue
        if badness(after.grade) > badness(before.grade) or one.clause in adverse:
            return one
    return None


def _cleared(after: AnswerView, standing: Sequence[Standing], badness: Badness, why: Cleared) -> Iterator[Clear]:
    holding = {one.clause for one in after.reasons if one.holds and one.grade == after.grade}
    ahead = dict(after.margins)
    for one in standing:
        if one.kind == "worse" and one.clause not in holding:
            yield Clear(one.id, why)
        elif one.kind == "near" and not _is_near(after, one.clause, ahead.get(one.clause or ""), badness):
            # Reached, and then the worse alert speaks of it; or farther away again.
            yield Clear(one.id, "reached" if one.clause in holding else why)


def near_clauses(answer: AnswerView, badness: Badness) -> list[tuple[ReasonView, Any]]:
    """The clauses that one more event brings to hold, for a worse grade than the present one, and what is left."""
    found = ((answer.reason(clause), clause, left) for clause, left in answer.margins)
    return [(reason, left) for reason, clause, left in found if reason and _is_near(answer, clause, left, badness)]


def _near(before: AnswerView, after: AnswerView, standing: Sequence[Standing], badness: Badness) -> Iterator[Raise]:
    """One event away, only where something already counts toward that clause, and only when it is news."""
    spoken = {one.clause for one in standing if one.kind == "near"}
    then = dict(before.margins)
    for clause, left in after.margins:
        reason = after.reason(clause)
        if reason is None or clause in spoken or not _is_near(after, clause, left, badness):
            continue
        if _is_near(before, clause, then.get(clause), badness):
            continue
        yield Raise("near", reason, after.grade, after.grade, left)


def _is_near(answer: AnswerView, clause: str | None, left: Any, badness: Badness) -> bool:
    reason = answer.reason(clause) if clause else None
    if reason is None or reason.holds or badness(reason.grade) <= badness(answer.grade):
        return False
    if isinstance(left, dict):
        # A clause of several measures is one event away when one more record is what its count still takes;
        # the money that comes with that record nobody knows.
        return bool(left.get("count", 0) == 1 and reason.records)
    return bool(left == 1 and reason.records)
