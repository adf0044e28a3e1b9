"""`anxin deadline`: until when an objection accepted on a day must be answered."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

Run = Callable[..., Any]


@pytest.mark.parametrize(
    ("ruleset", "accepted", "days", "due", "provisional"),
    [
        ("xinmi", "2026-03-02", 3, "2026-03-05", False),
        ("xinmi", "2026-02-12", 3, "2026-02-24", False),
        ("xinmi", "2026-09-30", 3, "2026-10-10", False),
        ("xinmi", "2026-12-31", 3, "2027-01-06", True),
        ("suizhou", "2026-02-10", 10, "2026-03-02", False),
        ("suizhou", "2026-09-28", 10, "2026-10-16", False),
        ("chenbaerhu", "2026-09-28", 10, "2026-10-16", False),
        ("xinmi", "0001-01-01", 3, "0001-01-04", False),
    ],
)
def test_the_deadline(anxin: Run, ruleset: str, accepted: str, days: int, due: str, provisional: bool) -> None:
    out = anxin("deadline", ruleset, accepted, "--json").done
    assert out.count("\n") == 1
    assert json.loads(out) == {
        "accepted_on": accepted,
        "working_days": days,
        "due_on": due,
        "provisional": provisional,
    }


def test_counted_day_by_day(anxin: Run) -> None:
    lines = anxin("deadline", "xinmi", "2026-02-12").done.splitlines()
    assert lines[0] == "2026-02-24（周二）下班前（17:30）答复"
    assert lines[1] == "依据：十，受理之日起 3 个工作日；受理当日不计"
    assert lines[2] == "  2026-02-13 周五  第 1 个工作日"
    assert lines[3] == "  2026-02-14 周六  第 2 个工作日（调休上班）"
    assert "春节，不计" in "".join(lines[4:-1])
    assert lines[-1] == "  2026-02-24 周二  第 3 个工作日"


def test_in_english(anxin: Run) -> None:
    lines = anxin("--lang", "en", "deadline", "suizhou", "2026-12-28").done.splitlines()
    assert lines[0] == "Due Tue 2027-01-12, close of business (17:30)"
    assert lines[1].startswith("Clause 三异议: 10 working days from acceptance")
    assert lines[-1].startswith("Provisional: ")


def test_what_is_provisional_says_so(anxin: Run) -> None:
    assert anxin("deadline", "xinmi", "2027-03-01").done.splitlines()[-1].startswith("暂定：")
    assert "暂定" not in anxin("deadline", "xinmi", "2026-03-02").done


def test_a_regulation_without_an_objection_procedure(anxin: Run) -> None:
    for more in ((), ("--json",)):
        assert anxin("deadline", "keyouqianqi", "2026-03-02", *more).problem.endswith("没有规定异议程序，没有异议期限")
    english = anxin("--lang", "en", "deadline", "keyouqianqi", "2026-03-02").problem
    assert english == "keyouqianqi has no objection procedure, so there is no deadline"


def test_beyond_the_last_day_there_is(anxin: Run) -> None:
    assert anxin("deadline", "xinmi", "9999-12-31").problem == "期限超出 9999 年"
    assert json.loads(anxin("deadline", "xinmi", "9999-12-20", "--json").done)["provisional"] is True


def test_an_unknown_ruleset(anxin: Run) -> None:
    assert anxin("deadline", "nosuch", "2026-03-02").problem.startswith("没有名为 nosuch 的规则集")


@pytest.mark.parametrize("day", ["2026-02-30", "today", "2026-3-2", "20260302", "0000-01-01", ""])
def test_a_day_that_is_none(anxin: Run, day: str) -> None:
    ran = anxin("deadline", "xinmi", day, "--json")
    assert (ran.code, ran.out) == (2, "")
    assert "YYYY-MM-DD" in ran.err


def test_usage(anxin: Run) -> None:
    for arguments in ((), ("xinmi",), ("xinmi", "2026-03-02", "x")):
        assert anxin("deadline", *arguments).code == 2
