"""Which alerts are raised and which are cleared, decision by decision."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from bot.alerting.policy import Clear, Raise, Standing, decide, newly_held
from bot.conversation.views import AnswerView, ReasonView

GRADES = ("A", "B", "C")
CLASSES = {"六(二)1": "B", "六(三)1": "C", "六(三)2": "C", "五1": "A"}


def badness(grade: str | None) -> float:
    return GRADES.index(grade) if grade in GRADES else 0.5


def answer(grade: str | None, *holding: str, ahead: dict[str, Any] | None = None, counted: int = 3) -> AnswerView:
    """A graded dossier: the clauses that hold, and what the others still take (`ahead`)."""
    ahead = ahead or {}
    reasons = [
        ReasonView(one, "", CLASSES[one], True, 4, "> 3", records=("r1", "r2", "r3", "r4")) for one in holding
    ] + [
        ReasonView(one, "", CLASSES[one], False, counted, "> 3", records=("r1", "r2", "r3")[:counted]) for one in ahead
    ]
    return AnswerView("x", date(2026, 11, 20), "literal", grade, reasons=tuple(reasons), margins=tuple(ahead.items()))


def decided(
    before: AnswerView, after: AnswerView, *standing: Standing, by_time: bool = False, why: Any = "withdrawn"
) -> list[Any]:
    return decide(before, after, standing, badness, by_time=by_time, why_better=why)


def kinds(found: list[Any]) -> list[tuple[str, Any]]:
    return [
        (one.kind, one.reason.clause if one.reason else None) if isinstance(one, Raise) else (one.why, one.alert_id)
        for one in found
    ]


QUIET = answer("A", ahead={"六(三)1": 3}, counted=0)
NEAR = answer("A", ahead={"六(三)1": 1})
REACHED = answer("C", "六(三)1")


def test_nothing_new_is_no_alert() -> None:
    for one in (QUIET, NEAR, REACHED):
        assert decided(one, one) == []


def test_a_threshold_crossed_is_worse_and_says_from_what_to_what() -> None:
    (raised,) = decided(QUIET, REACHED)
    assert (raised.kind, raised.before, raised.after, raised.reason.clause) == ("worse", "A", "C", "六(三)1")


def test_worse_by_time_alone_is_worse_too() -> None:
    assert kinds(decided(QUIET, REACHED, by_time=True)) == [("worse", "六(三)1")]


def test_another_adverse_clause_of_the_same_grade_is_news() -> None:
    before = answer("C", "六(三)1", ahead={"六(三)2": 1})
    assert kinds(decided(before, answer("C", "六(三)1", "六(三)2"))) == [("worse", "六(三)2")]


def test_a_favourable_clause_of_the_same_grade_is_none() -> None:
    assert decided(answer("A"), answer("A", "五1")) == []


def test_one_event_away_is_near_once() -> None:
    (raised,) = decided(QUIET, NEAR)
    assert (raised.kind, raised.reason.clause, raised.left, raised.before, raised.after) == (
        "near", "六(三)1", 1, "A", "A"
    )  # fmt: skip
    assert decided(QUIET, NEAR, Standing(7, "near", "六(三)1", "A")) == []


@pytest.mark.parametrize(
    "after",
    [
        answer("A", ahead={"六(三)1": 2}),
        # Nothing counts toward it yet: one event away from the beginning is no news.
        answer("A", ahead={"六(三)1": 1}, counted=0),
        # It would bring no worse grade.
        answer("C", "六(三)2", ahead={"六(三)1": 1}),
        answer("C", "六(三)2", ahead={"六(二)1": 1}),
    ],
)
def test_what_is_not_near(after: AnswerView) -> None:
    assert "near" not in [kind for kind, _ in kinds(decided(QUIET, after))]


@pytest.mark.parametrize(
    ("left", "near"), [({"count": 1, "fines": 100}, True), ({"count": 2}, False), ({"fines": 0.01}, False)]
)
def test_a_clause_of_several_measures_is_near_by_its_count(left: dict[str, Any], near: bool) -> None:
    assert bool(decided(QUIET, answer("A", ahead={"六(三)1": left}))) == near


def test_the_worse_grade_silences_the_lesser_warning() -> None:
    standing = Standing(7, "near", "六(三)1", "A")
    assert kinds(decided(NEAR, REACHED, standing)) == [("reached", 7), ("worse", "六(三)1")]


def test_a_worse_grade_clears_the_alert_of_the_lesser_one() -> None:
    lesser = Standing(8, "worse", "六(二)1", "B")
    before, after = answer("B", "六(二)1", ahead={"六(三)1": 2}), answer("C", "六(三)1", "六(二)1")
    assert kinds(decided(before, after, lesser, why="other")) == [("other", 8), ("worse", "六(三)1")]


def test_what_no_longer_holds_is_cleared_with_why() -> None:
    worse, near = Standing(7, "worse", "六(三)1", "C"), Standing(8, "near", "六(三)1", "A")
    assert decided(REACHED, QUIET, worse, why="amended") == [Clear(7, "amended")]
    assert decided(NEAR, QUIET, near, why="time") == [Clear(8, "time")]


def test_back_below_the_threshold_the_warning_comes_again() -> None:
    worse = Standing(7, "worse", "六(三)1", "C")
    assert kinds(decided(REACHED, NEAR, worse)) == [("withdrawn", 7), ("near", "六(三)1")]


def test_better_by_time_is_a_change_and_by_a_record_none() -> None:
    assert kinds(decided(REACHED, QUIET, by_time=True)) == [("changed", "六(三)1")]
    (raised,) = decided(REACHED, answer("A"), by_time=True)
    assert (raised.kind, raised.reason, raised.before, raised.after) == ("changed", None, "C", "A")
    assert decided(REACHED, QUIET) == []


def test_a_change_stays_until_somebody_sees_it() -> None:
    assert decided(QUIET, QUIET, Standing(9, "changed", "五1", "A")) == []


def test_a_better_grade_holds_nothing_newly() -> None:
    assert newly_held(REACHED, answer("A", "五1"), badness) is None
    assert newly_held(answer(None), REACHED, badness) is not None
