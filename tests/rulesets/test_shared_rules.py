"""The rules of counting that all four regulations share, G1 to G13, each by its name."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from ruleset_cases import answer, dossier

from rulesets.answer import Answer, dumps
from rulesets.calendar import WorkCalendar
from rulesets.dossier import parse_dossier
from rulesets.engine import assess
from rulesets.loader import available, load

FOUR = "i1..i4 interview"


def grade(slug: str, given: str, as_of: str, **how: str) -> str | None:
    return answer(slug, given, as_of, **how).grade


def told(found: Answer) -> dict[str, object]:
    return {key: value for key, value in found.to_json().items() if key not in ("receipt", "as_of")}


@pytest.mark.parametrize(
    ("event", "last"),
    [
        ("2025-11-20", "2026-11-20"),
        ("2024-02-29", "2025-02-28"),
        ("2023-02-28", "2024-02-28"),
        ("2025-12-31", "2026-12-31"),
        ("2026-01-31", "2027-01-31"),
    ],
)
def test_g1_a_year_holds_a_record_until_the_corresponding_day(event: str, last: str) -> None:
    after = (date.fromisoformat(last) + timedelta(1)).isoformat()
    assert grade("keyouqianqi", f"{FOUR} {event}", event) == "C"
    assert grade("keyouqianqi", f"{FOUR} {event}", last) == "C"
    assert grade("keyouqianqi", f"{FOUR} {event}", after) == "A"
    assert answer("keyouqianqi", f"{FOUR} {event}", event).next_change == (date.fromisoformat(after), "A")


@pytest.mark.parametrize(
    ("published", "months", "last"),
    [("2026-01-31", 1, "2026-02-28"), ("2024-01-31", 1, "2024-02-29"), ("2026-08-31", 6, "2027-02-28")],
)
def test_g1_months_work_alike(published: str, months: int, last: str) -> None:
    given = f"m misconduct {published} kind unlicensed listing_months {months}"
    after = (date.fromisoformat(last) + timedelta(1)).isoformat()
    assert (grade("suizhou", given, last), grade("suizhou", given, after)) == ("D", "A")


def test_g2_bounds_include_their_number_unless_the_text_says_otherwise() -> None:
    # 3 次(不含)以上 is above 3; 三起及以上 is 3 or more; 2 倍以上 5 倍以下 has both ends.
    assert (grade("keyouqianqi", "i1..i3 interview 2026-01-05", "2026-11-20")) == "A"
    assert (grade("xinmi", "a1..a3 accident 2026-01-05 deaths 1", "2026-11-20")) == "4"
    for multiple, expected in (("1.99", "C"), ("2", "D"), ("5", "D"), ("5.01", "C")):
        given = f"p penalty 2026-01-05 cause accident art114_multiple {multiple}"
        assert grade("suizhou", given, "2026-11-20") == expected


@pytest.mark.parametrize(
    ("slug", "given", "clause"),
    [
        ("keyouqianqi", "i1..i4 interview 2025-11-20", "六(三)1"),
        ("keyouqianqi", "c1..c6 complaint 2025-11-20", "六(三)3"),
        ("xinmi", "p penalty 2025-11-20 corrected_on 2026-10-01", "十二(三)2"),
        ("xinmi", "a accident 2025-11-20 level larger", "十二(四)1"),
        ("xinmi", "d dishonesty 2025-11-20 corrected_on 2026-10-01", "十二(三)1"),
        ("xinmi", "m misconduct 2025-11-20 kind unlicensed corrected_on 2026-10-01", "十二(四)3"),
    ],
)
def test_g3_a_record_counts_from_its_own_date(slug: str, given: str, clause: str) -> None:
    """The day held, received, happened, issued or established; no later event moves it."""
    assert answer(slug, given, "2026-11-20").reasons[0].clause == clause
    assert answer(slug, given, "2026-11-21").reasons[0].clause != clause


@pytest.mark.parametrize("status", ["draft", "pending", "withdrawn", "deleted"])
@pytest.mark.parametrize("slug", available())
def test_g4_only_what_is_confirmed_counts(slug: str, status: str) -> None:
    given = (
        "i1..i4 interview 2026-01-05 {0}; p penalty 2026-01-05 {0}; a accident 2026-01-05 deaths 9 {0};"
        "m misconduct 2026-01-05 kind unlicensed {0}; s joint_sanction 2026-01-05 {0};"
        "k certificate 2026-01-05 level 1 {0}"
    )
    nothing = answer(slug, "")
    assert told(answer(slug, given.format(status))) == told(nothing)
    assert answer(slug, given.format("confirmed")).grade != nothing.grade


def test_g4_an_objected_record_goes_on_counting_and_is_marked() -> None:
    found = answer("keyouqianqi", f"{FOUR} 2026-01-05 objected")
    assert (found.grade, found.reasons[0].under_objection) == ("C", True)
    assert found.to_json()["reasons"][0]["under_objection"] is True
    assert "under_objection" not in answer("keyouqianqi", f"{FOUR} 2026-01-05").to_json()["reasons"][0]


@pytest.mark.parametrize("slug", ["xinmi", "chenbaerhu"])
@pytest.mark.parametrize(
    "given", ["p penalty 2026-01-05", "d dishonesty 2026-01-05", "m misconduct 2026-01-05 kind unlicensed"]
)
def test_g5_a_repaired_record_counts_until_the_day_before(slug: str, given: str) -> None:
    clean = grade(slug, "", "2026-11-20")
    repaired = f"{given} repaired_on 2026-11-20"
    assert grade(slug, repaired, "2026-11-19") == grade(slug, given, "2026-11-19") != clean
    assert grade(slug, repaired, "2026-11-20") == clean


@pytest.mark.parametrize("slug", ["keyouqianqi", "suizhou"])
def test_g5_two_regulations_know_no_repair_of_records(slug: str) -> None:
    given = "p1..p4 penalty 2026-01-05 fine 20000"
    assert grade(slug, f"{given} repaired_on 2026-02-05", "2026-11-20") == grade(slug, given, "2026-11-20") == "C"


def test_g5_facts_cannot_be_repaired() -> None:
    for slug in ("xinmi", "chenbaerhu"):
        found = answer(slug, "i interview 2026-01-05; c complaint 2026-01-05; a accident 2026-01-05 deaths 1")
        assert (found.repair.procedure, found.repair.records) == ("not_needed", ())


def test_g6_an_earlier_day_is_answered_as_it_was_then() -> None:
    """Records and events of later days are as if they were not yet there."""
    then = answer("xinmi", "p penalty 2026-01-05; c commitment 2020-01-01", "2026-03-01")
    later = (
        "p penalty 2026-01-05 corrected_on 2026-05-01 repaired_on 2026-06-01; m misconduct 2026-08-01 kind unlicensed;"
        "c commitment 2020-01-01 breached_on 2026-07-01"
    )
    assert told(answer("xinmi", later, "2026-03-01")) == told(then)
    assert answer("xinmi", later, "2026-11-20").grade == "4"


def test_g6_the_receipt_names_what_was_asked() -> None:
    given = dossier(f"{FOUR} 2026-01-05")
    rules = load("keyouqianqi")
    days = [assess(rules, given, date(2026, 11, day)).receipt for day in (20, 21)]
    assert days[0]["facts_sha256"] != days[1]["facts_sha256"]
    assert assess(rules, given, date(2026, 11, 20)).receipt == days[0]
    assert days[0]["ruleset_sha256"] == rules.sha256


def test_g8_working_days_have_make_up_days_and_leave_out_the_day_of_acceptance() -> None:
    assert WorkCalendar().deadline(date(2026, 2, 12), 3).due_on == date(2026, 2, 24)


@pytest.mark.parametrize(("slug", "days"), [("xinmi", 3), ("suizhou", 10), ("chenbaerhu", 10), ("keyouqianqi", None)])
def test_g8_the_days_of_each_regulation(slug: str, days: int | None) -> None:
    procedure = load(slug).file.objection
    assert (procedure.working_days if procedure else None) == days


def test_g9_the_first_class_in_the_order_decides() -> None:
    everything = (
        f"{FOUR} 2026-01-05; c1..c6 complaint 2026-01-05; p1..p4 penalty 2026-01-05 fine 20000 vile;"
        "a accident 2026-01-05 level major deaths 10; m misconduct 2026-01-05 kind unlicensed;"
        "k certificate 2026-01-05 level 1; w commitment 2026-01-05; o commendation 2026-01-05 level national"
    )
    worst = {"keyouqianqi": "C", "xinmi": "4", "suizhou": "D", "chenbaerhu": "blacklist"}
    assert {slug: answer(slug, everything).grade for slug in available()} == worst


def test_g9_where_no_class_holds_the_grade_is_null_with_what_came_nearest() -> None:
    found = answer("xinmi", "")
    assert (found.grade, found.label) == (None, "未定级")
    assert (found.reasons[0].clause, found.reasons[0].holds) == ("十二(一)1", False)
    (note,) = found.notes
    assert "十二(一)1" in note.zh
    assert "补齐后即为一级" in note.zh
    assert "十二(一)1" in note.en
    assert "level 1" in note.en


def test_g10_money_is_decimal_to_the_cent() -> None:
    given = "p1..p3 penalty 2026-01-05 fine 0.10; p4 penalty 2026-01-05 fine 999999999999999.99"
    reason = next(one for one in answer("keyouqianqi", given).reasons if one.clause == "六(三)2")
    assert reason.measured["sum"] == Decimal("1000000000000000.29")
    assert '"sum":1000000000000000.29' in dumps(answer("keyouqianqi", given).to_json())
    left = answer("keyouqianqi", "p penalty 2026-01-05 fine 0.1").to_json()["margins"][1]["left"]
    assert dumps(left) == '{"count":3,"sum":49999.91}'


def test_g10_no_binary_floating_point_comes_in() -> None:
    text = '{"records":[{"id":"p","type":"penalty","date":"2026-01-05","fine":%s}]}'
    fine = parse_dossier(text % "999999999999999.99").records[0].values["fine"]
    assert (type(fine), str(fine)) == (Decimal, "999999999999999.99")


def test_g11_what_is_dated_later_is_ignored_and_what_ends_later_is_not() -> None:
    given = "m misconduct 2026-01-05 kind unlicensed removed_on 2026-12-01; p penalty 2026-12-05"
    found = answer("suizhou", f"{given}; k certificate 2026-12-01 level 1")
    assert (found.grade, found.next_change) == ("D", (date(2029, 1, 6), "A"))
    found = answer("chenbaerhu", "s joint_sanction 2026-01-05 to 2026-12-01; p penalty 2026-11-30")
    assert (found.grade, found.next_change) == ("poor", (date(2026, 12, 1), "normal"))


@pytest.mark.parametrize(
    ("slug", "given", "liable", "not_liable"),
    [
        ("keyouqianqi", "a accident 2026-01-05; i interview 2026-01-05; p penalty 2026-01-05", "B", "B"),
        ("xinmi", "a accident 2026-01-05 level larger; c commitment 2020-01-01", "4", "1"),
        ("xinmi", "a accident 2026-01-05 vile; c commitment 2020-01-01", "4", "1"),
        ("xinmi", "a accident 2026-01-05 deaths 1; c commitment 2020-01-01", "3", "1"),
        ("suizhou", "a accident 2026-01-05 level major", "D", "D"),
        ("suizhou", "a accident 2026-01-05 deaths 1", "B", "A"),
        ("chenbaerhu", "a accident 2026-01-05", "blacklist", "normal"),
    ],
)
def test_g12_liability_matters_where_the_text_says_so(slug: str, given: str, liable: str, not_liable: str) -> None:
    assert answer(slug, given).grade == liable
    assert answer(slug, given.replace("2026-01-05", "2026-01-05 not_liable", 1)).grade == not_liable


def test_g12_no_death_is_assumed_whatever_the_level() -> None:
    for slug, clause in (("xinmi", "十二(三)3"), ("suizhou", "四A1")):
        found = answer(slug, "a accident 2026-01-05 level extraordinary")
        assert next(one for one in found.reasons if one.clause == clause).holds == (slug == "suizhou")


def test_g13_what_is_not_recorded_did_not_happen() -> None:
    grades = {slug: answer(slug, "").grade for slug in available()}
    assert grades == {"keyouqianqi": "A", "xinmi": None, "suizhou": "A", "chenbaerhu": "normal"}


def test_g13_the_reason_says_since_when_there_are_records() -> None:
    """Where a window reaches back before the inclusion, and only there."""
    found = answer("suizhou", "p penalty 2025-11-30", included="2025-11-25")
    since = {one.clause: one.records_since for one in found.reasons}
    assert since["四A1"] == since["四A4"] == since["四B1"] == date(2025, 11, 25)
    assert {since[clause] for clause in ("四C", "四A2", "四A3", "四B2", "四D事故1")} == {None}
    for included in (None, "2021-11-20", "2026-11-21"):
        found = answer("suizhou", "", included=included)
        assert {one.records_since for one in found.reasons} == {None}
