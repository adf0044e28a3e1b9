"""异议 as data (新密 九、十; 随州 三; 陈巴尔虎 11): its states, its moves and who may make them.

    checking ──accept──> accepted ──assign──> investigating ──report──> reported ──change│delete│keep──> decided
       │                                                                                                  │
       └─refuse─> refused                          closed <──send── numbered <──────────number────────────┘

The record is marked under objection from filing until the decision: the mark tells a reader that the fact is
contested and moves no grade, so that the days of the preliminary check are no reason to keep it back.
The clock runs from acceptance, and stops with `send` alone: an opinion that lies in a drawer answers nobody.
"""

from __future__ import annotations

from typing import Literal

from bot.casework.machine import Demand, Move, Procedure
from bot.conversation.views import Role

KIND = "objection"
Outcome = Literal["change", "delete", "keep"]
OUTCOMES: tuple[Outcome, ...] = ("change", "delete", "keep")

_STAFF: tuple[Role, ...] = ("inspector", "manager", "admin")
_LEAD: tuple[Role, ...] = ("manager", "admin")
_ASSIGNABLE = ("accepted", "investigating", "reported")
_INVESTIGATOR: tuple[Demand, ...] = ("not_collector", "investigator")

PROCEDURE = Procedure.of(
    KIND,
    "checking",
    # Who entered it from paper hands in the rest from paper.
    Move("supplement", ("checking", "accepted", "investigating"), None, ("enterprise", *_STAFF)),
    Move("accept", ("checking",), "accepted", _LEAD),
    Move("refuse", ("checking",), "refused", _LEAD, closes=True),
    # Another investigator begins anew, also where one has reported.
    Move("assign", _ASSIGNABLE, "investigating", _LEAD),
    Move("propose", ("investigating",), None, _STAFF, _INVESTIGATOR),
    Move("report", ("investigating",), "reported", _STAFF, _INVESTIGATOR),
    *(Move(outcome, ("reported",), "decided", _LEAD) for outcome in OUTCOMES),
    Move("number", ("decided",), "numbered", _LEAD),
    Move("send", ("numbered",), "closed", _LEAD, closes=True),
    # What was put into the post and came back.
    Move("unsent", ("closed",), "numbered", ()),
    Move("withdraw", ("checking", *_ASSIGNABLE), "withdrawn", ("enterprise", *_LEAD), closes=True),
)

#: Working days from filing to acceptance or refusal. 新密 九 demands a preliminary check and names no days
#: (reading); under the other two it keeps what was filed from lying about unseen.
PRELIMINARY_DAYS = 5
PRELIMINARY = "preliminary_check"
OPINION = "opinion"


def working_days(stated: int, *, is_reading: bool, own: int | None) -> int:
    """Working days from acceptance to the written opinion.

    stated: the ruleset's number. is_reading: the text itself names none (陈巴尔虎 11), so that the bureau's
    own number, if any, counts; a number that the text states cannot be set.
    """
    return own if is_reading and own is not None else stated
