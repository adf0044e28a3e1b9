"""新密 十六, 陈巴尔虎 10, 随州 五(五): which record may be applied for, from when, and who decides."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from bot.casework.machine import Denied, Facts, check
from bot.casework.repair import PROCEDURES, granted, improves_by_itself, listing_terms, openings
from rulesets.answer import Answer
from rulesets.dossier import Dossier, parse_dossier
from rulesets.engine import assess
from rulesets.loader import Ruleset, load

TODAY = date(2026, 11, 20)
FILER, OTHER = 7, 8


def graded(slug: str, *records: dict[str, Any]) -> tuple[Ruleset, Dossier, Answer]:
    listed = [{"id": f"r{number}", **record} for number, record in enumerate(records, 1)]
    dossier = parse_dossier({"records": listed})
    return load(slug), dossier, assess(load(slug), dossier, TODAY)


def standings(slug: str, *records: dict[str, Any], **how: Any) -> dict[str, str]:
    return {one.record: one.standing for one in openings(*graded(slug, *records), **how)}


PENALTY = {"type": "penalty", "date": "2026-05-01"}
CORRECTED = PENALTY | {"corrected_on": "2026-09-01"}


@pytest.mark.parametrize("slug", ["xinmi", "chenbaerhu"])
def test_a_record_may_be_applied_for_once_its_correction_is_recorded(slug: str) -> None:
    to_come = PENALTY | {"corrected_on": "2026-11-21"}
    repaired = CORRECTED | {"repaired_on": "2026-10-01"}
    found = standings(slug, PENALTY, CORRECTED, to_come, repaired, {"type": "complaint", "date": "2026-05-01"})
    assert found == {"r1": "uncorrected", "r2": "open", "r3": "uncorrected"}


@pytest.mark.parametrize(("days", "standing"), [(79, "late"), (80, "open"), (None, "open")])
def test_xinmi_counts_the_period_for_the_application_from_the_correction(days: int | None, standing: str) -> None:
    [one] = openings(*graded("xinmi", CORRECTED), period_days=days)
    assert one.standing == standing
    assert one.until == (date(2026, 11, 19 if days == 79 else 20) if days else None)


@pytest.mark.parametrize(("days", "standing"), [(122, "late"), (123, "open")])
def test_chenbaerhu_counts_the_period_for_the_correction_from_the_record(days: int, standing: str) -> None:
    assert standings("chenbaerhu", CORRECTED, period_days=days) == {"r1": standing}


@pytest.mark.parametrize(
    ("published", "standing", "opens"),
    [("2025-11-20", "open", date(2025, 11, 20)), ("2025-11-21", "early", date(2026, 11, 21))],
)
def test_suizhou_opens_twelve_months_after_publication(published: str, standing: str, opens: date) -> None:
    [one] = openings(*graded("suizhou", PENALTY | {"date": "2025-11-01", "published_on": published}))
    assert one.standing == standing
    assert one.opens == opens.replace(year=2026)


def test_suizhou_counts_each_listing_by_itself() -> None:
    found = standings("suizhou", PENALTY | {"date": "2025-03-01"}, PENALTY)
    assert found == {"r1": "open", "r2": "early"}


def test_a_listing_that_ends_first_never_opens() -> None:
    [one] = openings(*graded("suizhou", PENALTY | {"listing_months": 9}))
    assert (one.standing, one.until) == ("never", date(2027, 2, 1))


def test_a_penalty_that_was_not_performed_blocks_removal() -> None:
    defied = {"type": "misconduct", "kind": "defying_penalty", "date": "2025-05-01"}
    old = PENALTY | {"date": "2025-03-01"}
    assert standings("suizhou", old, defied) == {"r1": "blocked", "r2": "unperformed"}
    assert standings("suizhou", old, defied | {"corrected_on": "2026-01-10"}) == {"r1": "open", "r2": "open"}


def test_keyouqianqi_has_no_procedure_but_time_helps() -> None:
    interviews = [{"type": "interview", "date": f"2026-0{month}-01"} for month in (3, 4, 5, 6)]
    ruleset, dossier, answer = graded("keyouqianqi", *interviews, {"type": "penalty", "date": "2026-05-01"})
    assert answer.grade == "C"
    assert openings(ruleset, dossier, answer) == ()
    assert listing_terms(ruleset, dossier, answer) == ()
    assert improves_by_itself(ruleset, dossier, answer) == (date(2027, 3, 2), "A")


def test_time_may_make_it_worse_before_it_makes_it_better() -> None:
    certificate = {"type": "certificate", "level": 3, "from": "2024-01-01", "to": "2027-01-31"}
    ruleset, dossier, answer = graded("suizhou", {"type": "penalty", "date": "2023-12-01"}, certificate)
    assert answer.grade == "C"
    assert improves_by_itself(ruleset, dossier, answer) == (date(2026, 12, 2), "B")
    ruleset, dossier, answer = graded("suizhou")
    assert improves_by_itself(ruleset, dossier, answer) is None


def test_what_would_become_of_the_grade_is_computed_from_the_records_that_are_granted() -> None:
    commitment = {"type": "commitment", "from": "2020-01-01"}
    serious = {"type": "misconduct", "kind": "unlicensed", "date": "2026-06-01"}
    ruleset, dossier, answer = graded("xinmi", serious, CORRECTED, commitment)
    assert answer.grade == "4"
    assert granted(ruleset, dossier, answer, ["r2"]).grade == "4"
    assert granted(ruleset, dossier, answer, ["r1"]).grade == "3"
    assert granted(ruleset, dossier, answer, ["r1", "r2"]).grade == "1"
    assert assess(ruleset, dossier, TODAY).grade == "4"


def test_removal_from_d_may_leave_c() -> None:
    serious = {"type": "misconduct", "kind": "unlicensed", "date": "2025-06-01"}
    ruleset, dossier, answer = graded("suizhou", serious, PENALTY)
    assert answer.grade == "D"
    assert granted(ruleset, dossier, answer, ["r1"]).grade == "C"
    assert granted(ruleset, dossier, answer, ["r1", "r2"]).grade is None


def test_a_listing_says_its_term_and_last_day() -> None:
    serious = {"type": "misconduct", "kind": "unlicensed", "date": "2025-05-20", "published_on": "2025-06-01"}
    terms = listing_terms(*graded("suizhou", serious, PENALTY | {"vile": True, "listing_months": 18}))
    assert [(one.grade, one.months, one.last, one.opens) for one in terms] == [
        ("D", 36, date(2028, 6, 1), date(2026, 6, 1)),
        ("D", 18, date(2027, 11, 1), date(2027, 5, 1)),
    ]


@pytest.mark.parametrize("kind", ["repair", "removal"])
@pytest.mark.parametrize(
    ("state", "move", "role", "allowed"),
    [
        ("filed", "accept", "manager", True),
        ("filed", "accept", "admin", True),
        ("filed", "accept", "inspector", False),
        ("filed", "accept", "enterprise", False),
        ("filed", "pass", "manager", False),
        ("filed", "reject", "manager", True),
        ("accepted", "accept", "manager", False),
        ("accepted", "verify", "inspector", True),
        ("accepted", "pass", "manager", True),
        ("verified", "pass", "manager", True),
        ("verified", "pass", "inspector", False),
        ("verified", "withdraw", "enterprise", True),
        ("passed", "revoke", "manager", True),
        ("passed", "withdraw", "enterprise", False),
        ("passed", "reject", "manager", False),
        ("rejected", "revoke", "manager", False),
        ("revoked", "pass", "manager", False),
    ],
)
def test_who_may_move_an_application(kind: str, state: str, move: str, role: Any, allowed: bool) -> None:
    verdict = check(PROCEDURES[kind], state, move, Facts(role, OTHER, filed_by=FILER))
    assert isinstance(verdict, Denied) is not allowed


@pytest.mark.parametrize("move", ["accept", "verify", "pass", "reject", "revoke"])
def test_nobody_decides_on_their_own_application(move: str) -> None:
    procedure = PROCEDURES["repair"]
    state = procedure.moves[move].sources[-1]
    verdict = check(procedure, state, move, Facts("manager", FILER, filed_by=FILER))
    assert isinstance(verdict, Denied)
    assert verdict.why == "not_filer"
