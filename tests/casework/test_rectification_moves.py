"""责令整改 as data: who may make which move from where, and which due days are taken, both sides of each bound."""

from __future__ import annotations

from datetime import date

import pytest

from bot.casework.machine import Denied, Facts, check
from bot.casework.rectification import LONGEST, OPEN_STATES, PROCEDURE, due_after, late_by, read_due
from bot.conversation.problems import Problem

TODAY = date(2026, 11, 20)
STATES = ("ordered", "submitted", "closed", "cancelled")
STAFF = ("inspector", "manager", "admin")


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("role", [*STAFF, "enterprise", "stranger"])
def test_every_move_from_every_state_by_every_role(state: str, role: str) -> None:
    for name, move in PROCEDURE.moves.items():
        found = check(PROCEDURE, state, name, Facts(role, 1, filed_by=2))  # type: ignore[arg-type]
        allowed = role in STAFF or (role == "enterprise" and name == "submit")
        if not allowed:
            assert isinstance(found, Denied)
            assert found.why == "role"
        elif state in OPEN_STATES:
            assert found is move
        else:
            assert isinstance(found, Denied)
            assert found.why == "state"


@pytest.mark.parametrize(
    ("name", "to", "closes"),
    [
        ("submit", "submitted", False),
        ("return", "ordered", False),
        ("close", "closed", True),
        ("cancel", "cancelled", True),
        ("serve", None, False),
    ],
)
def test_where_moves_lead(name: str, to: str | None, closes: bool) -> None:
    assert (PROCEDURE.moves[name].to, PROCEDURE.moves[name].closes) == (to, closes)


def test_who_handed_in_the_proof_does_not_decide_on_it_under_another_hat() -> None:
    for name in ("close", "return", "cancel"):
        own = check(PROCEDURE, "submitted", name, Facts("inspector", 7, filed_by=7))
        assert isinstance(own, Denied)
        assert own.why == "not_filer"
        # What came on paper was handed in by nobody in chat.
        assert not isinstance(check(PROCEDURE, "submitted", name, Facts("inspector", 7)), Denied)


@pytest.mark.parametrize(
    ("text", "due"),
    [
        ("3", date(2026, 11, 23)),
        ("７天", date(2026, 11, 27)),
        ("15日内", date(2026, 12, 5)),
        ("30 days", date(2026, 12, 20)),
        ("0天", TODAY),
        ("今天", TODAY),
        ("明天", date(2026, 11, 21)),
        ("2026-12-01", date(2026, 12, 1)),
        ("2026年12月4日前", date(2026, 12, 4)),
        (str(LONGEST), date(2027, 11, 20)),
        ("2027-11-20", date(2027, 11, 20)),
    ],
)
def test_due_days_that_are_taken(text: str, due: date) -> None:
    assert read_due(text, TODAY) == due


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("昨天", "rectification.problem.past"),
        ("2026-11-19", "rectification.problem.past"),
        (str(LONGEST + 1), "rectification.problem.far"),
        ("2027-11-21", "rectification.problem.far"),
        ("尽快", "date.unreadable"),
        ("2026-02-30", "date.impossible"),
    ],
)
def test_due_days_that_are_not(text: str, why: str) -> None:
    found = read_due(text, TODAY)
    assert isinstance(found, Problem)
    assert found.key == why


def test_late_is_from_the_day_after() -> None:
    due = due_after(TODAY, 7)
    assert due == date(2026, 11, 27)
    assert [late_by(due, date(2026, 11, day)) for day in (26, 27, 28, 30)] == [0, 0, 1, 3]
