"""陈述 and 核查 as a table: who may do what from where, and what a record waits for."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from bot.casework.machine import Denied, Facts, Move, check
from bot.casework.statement import PROCEDURE, is_over, waits_for
from bot.conversation.views import Role

ROLES: tuple[Role, ...] = ("enterprise", "inspector", "manager", "admin")
COLLECTOR, OTHER = 1, 2
#: What somebody other than the collector may do, from each state, by role.
ALLOWED = {
    "unserved": {
        "enterprise": {"file", "waive"},
        "inspector": {"serve", "file", "check", "return", "correct", "withdraw_returned"},
    },
    "served": {
        "enterprise": {"file", "waive"},
        "inspector": {"file", "check", "return", "correct", "withdraw_returned"},
    },
    "filed": {
        "enterprise": set(),
        "inspector": {"check"},
        "manager": {"check", "reject", "uphold_amend", "uphold_withdraw"},
    },
    "settled": {
        "enterprise": set(),
        "inspector": {"check", "return", "correct", "withdraw_returned"},
    },
    "confirmed": {"enterprise": set(), "inspector": set()},
    "withdrawn": {"enterprise": set(), "inspector": set()},
}
CLOCK = {name for name, move in PROCEDURE.moves.items() if not move.roles}


def facts(role: Role, person: int = OTHER) -> Facts:
    return Facts(role, person, frozenset((COLLECTOR,)))


def may(state: str, role: Role, person: int = OTHER) -> set[str]:
    return {name for name in PROCEDURE.moves if isinstance(check(PROCEDURE, state, name, facts(role, person)), Move)}


@pytest.mark.parametrize("state", ALLOWED)
@pytest.mark.parametrize("role", ROLES)
def test_who_may_do_what_from_where(state: str, role: Role) -> None:
    table = ALLOWED[state]
    lead = table.get("manager", table["inspector"])
    expected = {"manager": lead, "admin": lead}.get(role, table.get(role, set()))
    assert may(state, role) == expected


@pytest.mark.parametrize("role", ["inspector", "manager", "admin"])
@pytest.mark.parametrize("move", ["check", "return"])
@pytest.mark.parametrize("state", ["unserved", "served", "settled"])
def test_no_collector_is_the_second_person(role: Role, move: str, state: str) -> None:
    assert check(PROCEDURE, state, move, facts(role, COLLECTOR)) == Denied(
        "not_collector", ("inspector", "manager", "admin")
    )


def test_the_clock_makes_no_move_for_anybody() -> None:
    assert {"deliver", "lapse", "withdraw", "confirm"} == CLOCK
    assert all(CLOCK.isdisjoint(may(state, role)) for state in ALLOWED for role in ROLES)


def test_only_a_settled_hearing_leads_to_confirmation() -> None:
    into = [move.name for move in PROCEDURE.moves.values() if move.to == "confirmed"]
    assert into == ["confirm"]
    assert PROCEDURE.moves["confirm"].sources == ("settled",)
    into = {move.name for move in PROCEDURE.moves.values() if move.to == "settled"}
    assert into == {"waive", "lapse", "reject", "uphold_amend"}


@pytest.mark.parametrize(
    ("state", "data", "waits"),
    [
        ("unserved", {}, ("service", "check")),
        ("served", {}, ("statement", "check")),
        ("served", {"checked": {"by": 2}}, ("statement",)),
        ("filed", {"checked": {"by": 2}}, ("decision",)),
        ("settled", {}, ("check",)),
        ("settled", {"returned": {"by": 2, "why": "日期有误"}}, ("correction",)),
        ("unserved", {"returned": {"by": 2, "why": "日期有误"}}, ("service", "correction")),
        ("settled", {"checked": {"by": 2}}, ()),
        ("confirmed", {}, ()),
        ("withdrawn", {}, ()),
    ],
)
def test_what_a_record_waits_for(state: str, data: dict[str, object], waits: tuple[str, ...]) -> None:
    assert waits_for(state, data) == waits


@pytest.mark.parametrize(
    ("closing", "hour", "minute", "over"),
    [("17:30", 9, 29, False), ("17:30", 9, 30, True), ("17:00", 9, 0, True), ("18:00", 9, 59, False)],
)
def test_the_last_day_ends_at_the_close_of_business_in_china(closing: str, hour: int, minute: int, over: bool) -> None:
    assert is_over(date(2026, 11, 27), closing, datetime(2026, 11, 27, hour, minute, tzinfo=UTC)) is over
