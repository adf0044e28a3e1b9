"""责令限期整改 as data: an order to put something right by a day, the proof, and how it ends.

    ordered ──submit──> submitted ──close──> closed
       ▲  │                │   ▲
       │  │                │   └─submit (more of it)
       └──┴────return──────┘          either ──cancel──> cancelled

Whoever goes there may close an order without proof from the enterprise: they have seen it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from bot.casework.machine import Demand, Move, Procedure
from bot.conversation.dates import parse_date
from bot.conversation.numerals import fold
from bot.conversation.problems import Problem, problem
from bot.conversation.views import Role

KIND = "rectification"
#: The deadlines of the case: the enterprise's, and the inspector's to look at the proof.
TERM = "rectification"
REVIEW = "rectification_review"
#: Working days in which handed-in proof is looked at; no text names a number, it is the product's own.
REVIEW_DAYS = 5
#: The terms that are offered, in days from the order's own, which is not counted (民法典 第二百零一条).
TERMS = (3, 7, 15, 30)
#: The longest term that is taken for meant.
LONGEST = 365

_STAFF: tuple[Role, ...] = ("inspector", "manager", "admin")
# Somebody who wears two hats does not close what they themselves handed in proof for.
_NOT_OWN: tuple[Demand, ...] = ("not_filer",)
OPEN_STATES = ("ordered", "submitted")
#: The types of record that are findings on which an order can rest, and in which states of theirs: what was withdrawn
#: or deleted gives no ground.
GROUNDS = frozenset(("inspection", "interview", "complaint", "penalty", "accident", "dishonesty", "misconduct"))
STANDING = frozenset(("confirmed", "pending", "draft"))

PROCEDURE = Procedure.of(
    KIND,
    "ordered",
    Move("serve", OPEN_STATES, None, _STAFF),
    # Also after the due day: late proof is proof. Staff enter what came on paper.
    Move("submit", OPEN_STATES, "submitted", ("enterprise", *_STAFF)),
    Move("close", OPEN_STATES, "closed", _STAFF, _NOT_OWN, closes=True),
    Move("return", OPEN_STATES, "ordered", _STAFF, _NOT_OWN),
    Move("cancel", OPEN_STATES, "cancelled", _STAFF, _NOT_OWN, closes=True),
)

_DAYS = re.compile(r"([0-9]{1,3})\s*(?:个?(?:自然)?[日天]|days?)?(?:以内|之内|内)?")
_BEFORE = re.compile(r"(?:以前|之前|前)$")


def due_after(today: date, days: int) -> date:
    """The last day of a term of so many days; the day of the order is not counted."""
    return today + timedelta(days=days)


def read_due(text: str, today: date) -> date | Problem:
    """A due day as people write it: `7天`, `15 日内`, `11月30日前`, `2026-12-01`; not past, and within a year."""
    written = fold(text).strip()
    days = _DAYS.fullmatch(written)
    if days:
        found: date | Problem = due_after(today, int(days[1]))
    else:
        found = parse_date(_BEFORE.sub("", written), today, allow_future=True)
    if isinstance(found, Problem):
        return found
    if found < today:
        return problem("rectification.problem.past", day=found.isoformat(), today=today.isoformat())
    if found > due_after(today, LONGEST):
        return problem("rectification.problem.far", n=LONGEST)
    return found


def due_of(data: Mapping[str, Any]) -> date:
    """The day by which an order is to be carried out, as its case keeps it."""
    return date.fromisoformat(data["due_on"])


def late_by(due_on: date, on: date) -> int:
    """By how many days something came after its due day; 0 on the day itself and before."""
    return max(0, (on - due_on).days)
