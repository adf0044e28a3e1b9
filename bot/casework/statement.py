"""陈述 and 核查 (新密 八、五) as data: what a pending record waits for, and who may make each move.

    unserved ──deliver│serve──> served ──lapse│waive──────────────────────────────> settled ──confirm──> confirmed
       │                          │                                                   ▲
       └───────file│waive─────────┴─file──> filed ──reject│uphold_amend───────────────┘
                                              └────uphold_withdraw──> withdrawn

The check is made beside it, at any time; the record counts when both are done. What a checker returned is corrected,
and then the subject is heard anew on what it says now, or withdrawn.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any, Literal

from bot.casework.machine import Demand, Move, Procedure
from bot.clock import CHINA
from bot.conversation.views import Role

KIND = "statement"
#: Working days from service to the end of the period; the text names none (reading).
STATEMENT_DAYS = 5
#: The deadlines of the case: `statement` is the subject's; under `service` the bureau is reminded to serve.
STATEMENT = "statement"
SERVICE = "service"

_STAFF: tuple[Role, ...] = ("inspector", "manager", "admin")
_LEAD: tuple[Role, ...] = ("manager", "admin")
_SECOND: tuple[Demand, ...] = ("not_collector",)
_HEARING = ("unserved", "served")
_OPEN = (*_HEARING, "filed", "settled")
_RETURNED = (*_HEARING, "settled")

PROCEDURE = Procedure.of(
    KIND,
    "unserved",
    Move("deliver", ("unserved",), "served", ()),
    Move("serve", ("unserved",), "served", _STAFF),
    # Who answers the notice has got it. Staff file what came on paper.
    Move("file", _HEARING, "filed", ("enterprise", *_STAFF)),
    Move("waive", _HEARING, "settled", ("enterprise",)),
    Move("lapse", ("served",), "settled", ()),
    Move("reject", ("filed",), "settled", _LEAD),
    Move("uphold_amend", ("filed",), "settled", _LEAD),
    Move("uphold_withdraw", ("filed",), "withdrawn", _LEAD, closes=True),
    Move("check", _OPEN, None, _STAFF, _SECOND),
    # A statement that lies before the manager is decided first: it may say the same.
    Move("return", _RETURNED, None, _STAFF, _SECOND),
    Move("correct", _RETURNED, "unserved", _STAFF),
    Move("withdraw_returned", _RETURNED, "withdrawn", _STAFF, closes=True),
    # Undone by its collector, or gone in some other procedure.
    Move("withdraw", _OPEN, "withdrawn", (), closes=True),
    Move("confirm", ("settled",), "confirmed", (), closes=True),
)

#: What a pending record waits for, in the order in which it is said.
Wait = Literal["service", "statement", "decision", "correction", "check"]
_OF_STATE: Mapping[str, Wait] = {"unserved": "service", "served": "statement", "filed": "decision"}


def waits_for(state: str, data: Mapping[str, Any]) -> tuple[Wait, ...]:
    """What stands between a case in this state and its record's counting."""
    found: list[Wait] = [_OF_STATE[state]] if state in _OF_STATE else []
    if state in _OPEN and "returned" in data:
        found.append("correction")
    elif state in _OPEN and "checked" not in data:
        found.append("check")
    return tuple(found)


def is_over(due_on: date, closing: str, now: datetime) -> bool:
    """Whether the period that ends with this day is over: at the close of business (下班前), as HH:MM."""
    return now >= datetime.combine(due_on, time.fromisoformat(closing), CHINA)


def without(data: Mapping[str, Any], *names: str) -> dict[str, Any]:
    """A case's data without some of it."""
    return {name: value for name, value in data.items() if name not in names}
