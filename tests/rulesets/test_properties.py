"""What holds of every dossier under every ruleset and reading, tried on many that hypothesis draws."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from dossier_strategies import ADVERSE, AS_OF, PAST, UNCONFIRMED, dossiers, record
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rulesets.answer import Answer, dumps
from rulesets.dossier import Dossier, Record, parse_dossier
from rulesets.engine import assess, grade_of
from rulesets.loader import available, load

EACH = pytest.mark.parametrize(
    ("slug", "reading"), [(slug, reading) for slug in available() for reading in load(slug).file.readings]
)
QUICK = settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def answers(slug: str, data: dict[str, Any] | Dossier, reading: str | None = None, as_of: date = AS_OF) -> Answer:
    return assess(load(slug), data if isinstance(data, Dossier) else parse_dossier(data), as_of, reading)


def told(answer: Answer) -> dict[str, Any]:
    """What an answer says, but for its receipt."""
    found: dict[str, Any] = json.loads(dumps(answer.to_json()), parse_float=Decimal)
    del found["receipt"]
    return found


def with_more(data: dict[str, Any], *more: dict[str, Any]) -> dict[str, Any]:
    added = [{"id": f"more{number}", **each} for number, each in enumerate(more)]
    return {**data, "records": [*data["records"], *added]}


# An adverse record never improves a grade. 未定级 ranks worse than every class that is not adverse, since such a
# subject lacks what those ask for, and better than every adverse one, since nothing lists or restricts it.


@EACH
@QUICK
@given(dossiers(), st.sampled_from(ADVERSE).flatmap(lambda kind: record(kind, PAST)))
def test_an_added_adverse_record_never_improves_a_grade(
    slug: str, reading: str, data: dict[str, Any], added: dict[str, Any]
) -> None:
    rules = load(slug)
    before, after = answers(slug, data, reading), answers(slug, with_more(data, added), reading)
    assert rules.badness(after.grade) >= rules.badness(before.grade)


@EACH
@QUICK
@given(dossiers(), st.dates(date(2026, 1, 1), AS_OF))
def test_a_breached_commitment_never_improves_a_grade(slug: str, reading: str, data: dict[str, Any], day: date) -> None:
    rules = load(slug)
    kept = with_more(data, {"type": "commitment", "from": date(2026, 1, 1)})
    breached = with_more(data, {"type": "commitment", "from": date(2026, 1, 1), "breached_on": day})
    grades = [answers(slug, each, reading).grade for each in (kept, breached)]
    assert rules.badness(grades[1]) >= rules.badness(grades[0])


@EACH
@QUICK
@given(dossiers(), st.randoms(use_true_random=False))
def test_the_order_of_the_records_changes_nothing(slug: str, reading: str, data: dict[str, Any], chance: Any) -> None:
    shuffled = {**data, "records": chance.sample(data["records"], len(data["records"]))}
    assert answers(slug, shuffled, reading).to_json() == answers(slug, data, reading).to_json()


@EACH
@QUICK
@given(dossiers(), st.lists(st.tuples(record(), st.sampled_from(UNCONFIRMED)), min_size=1, max_size=3))
def test_what_is_not_confirmed_changes_nothing(slug: str, reading: str, data: dict[str, Any], more: Any) -> None:
    added = with_more(data, *[{**row, "status": status} for row, status in more])
    assert told(answers(slug, added, reading)) == told(answers(slug, data, reading))


@EACH
@QUICK
@given(dossiers(), st.lists(record(days=st.dates(AS_OF + timedelta(1), date(2028, 1, 1))), min_size=1, max_size=3))
def test_what_is_dated_later_changes_nothing(slug: str, reading: str, data: dict[str, Any], more: Any) -> None:
    later = [row for row in more if row.get("year", 2027) > AS_OF.year]
    assert told(answers(slug, with_more(data, *later), reading)) == told(answers(slug, data, reading))


# The forecast. What is dated after the as-of day is not known yet, so the dossier is frozen; then each later day is
# asked as if it were the as-of day.

HORIZON = 1300


def frozen(dossier: Dossier) -> Dossier:
    kept = [_frozen(each) for each in dossier.records if each.on <= AS_OF]
    included = dossier.subject.included_on
    return Dossier(
        replace(dossier.subject, included_on=included if included and included <= AS_OF else None), tuple(kept)
    )


def _frozen(one: Record) -> Record:
    values = dict(one.values)
    for event in ("removed_on", "repaired_on", "corrected_on", "breached_on"):
        if values.get(event) and values[event] > AS_OF:
            values[event] = None
    if values.get("published_on") and values["published_on"] > AS_OF:
        values["published_on"] = date.max
    return replace(one, values=values)


@EACH
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(dossiers(most=6))
def test_the_next_change_is_the_first_day_that_grading_day_by_day_finds(
    slug: str, reading: str, data: dict[str, Any]
) -> None:
    rules, dossier = load(slug), parse_dossier(data)
    answer = answers(slug, dossier, reading)
    still = frozen(dossier)
    days = (AS_OF + timedelta(number) for number in range(1, HORIZON))
    grades = ((day, grade_of(rules, still, day, reading)) for day in days)
    found = next(((day, grade) for day, grade in grades if grade != answer.grade), None)
    if found is None:
        assert answer.next_change is None or answer.next_change[0] >= AS_OF + timedelta(HORIZON)
    else:
        assert answer.next_change == found


# Margins: so much more, dated the as-of day, brings the clause to hold, and the least bit less does not.

MORE: dict[str, dict[str, Any]] = {
    "六(三)1": {"type": "interview"},
    "六(三)2": {"type": "penalty"},
    "六(三)3": {"type": "complaint"},
    "十二(四)1": {"type": "accident", "deaths": 1},
    "四D事故2": {"type": "accident", "level": "larger"},
}


def holds(slug: str, data: dict[str, Any], clause: str, *more: dict[str, Any]) -> bool:
    found = answers(slug, with_more(data, *[{**each, "date": AS_OF} for each in more]))
    return next(reason.holds for reason in found.reasons if reason.clause == clause)


@pytest.mark.parametrize("slug", available())
@QUICK
@given(dossiers())
def test_margins_are_exact(slug: str, data: dict[str, Any]) -> None:
    for clause, left in answers(slug, data).margins:
        more = MORE[clause]
        if isinstance(left, dict):
            count, total = left["count"], left["sum"]
            # Money needs a penalty to come with; what is left of the count may be none.
            rows = [more] * max(count, 1)
            assert holds(slug, data, clause, *rows[1:], {**more, "fine": total})
            if total:
                assert not holds(slug, data, clause, *rows[1:], {**more, "fine": total - Decimal("0.01")})
            if count:
                assert not holds(slug, data, clause, *[{**more, "fine": 10**9}] * (count - 1))
        else:
            assert left >= 1
            assert holds(slug, data, clause, *[more] * left)
            assert not holds(slug, data, clause, *[more] * (left - 1))


@pytest.mark.parametrize("slug", available())
@QUICK
@given(dossiers())
def test_a_clause_has_a_margin_just_while_it_does_not_hold(slug: str, data: dict[str, Any]) -> None:
    found = answers(slug, data)
    counted = {"keyouqianqi": ("六(三)1", "六(三)2", "六(三)3"), "xinmi": ("十二(四)1",), "suizhou": ("四D事故2",)}
    missed = {reason.clause for reason in found.reasons if not reason.holds}
    assert [clause for clause, _ in found.margins] == [each for each in counted.get(slug, ()) if each in missed]


# Receipts.


@EACH
@QUICK
@given(dossiers())
def test_the_same_facts_give_the_same_answer_and_receipt(slug: str, reading: str, data: dict[str, Any]) -> None:
    text = json.dumps(data, default=str)
    for value in (Decimal("12500.01"), Decimal("50000.01"), Decimal("0.01"), Decimal("1.99"), Decimal("5.01")):
        text = text.replace(f'"{value}"', str(value))
    again = answers(slug, parse_dossier(text), reading)
    assert again.to_json() == answers(slug, data, reading).to_json()


@QUICK
@given(dossiers(), record(), st.data())
def test_other_facts_give_another_receipt(data: dict[str, Any], added: dict[str, Any], choice: st.DataObject) -> None:
    def facts(changed: dict[str, Any], as_of: date = AS_OF, reading: str = "any") -> str:
        return answers("suizhou", changed, reading, as_of).receipt["facts_sha256"]

    one = with_more(data, added)
    others = [
        data,
        with_more(data, {**added, "note": "x"}),
        with_more(data, {**added, "id": "other"}),
        with_more(data, {**added, "objection": not added.get("objection", False)}),
        with_more(data, {**added, "status": "pending"}),
        {**one, "subject": {**data["subject"], "name": "x"}},
        {**one, "subject": {**data["subject"], "sector": "fireworks"}},
    ]
    found = {facts(one), facts(one, AS_OF + timedelta(1)), facts(one, AS_OF, "all"), *(facts(each) for each in others)}
    assert len(found) == 3 + len(others)


# The answer agrees with itself.


@EACH
@QUICK
@given(dossiers())
def test_an_answer_agrees_with_itself(slug: str, reading: str, data: dict[str, Any]) -> None:
    rules, dossier = load(slug), parse_dossier(data)
    found = answers(slug, dossier, reading)
    assert found.grade == grade_of(rules, dossier, AS_OF, reading)
    for other, grade in found.other_readings.items():
        assert answers(slug, dossier, other).grade == grade
    assert set(found.other_readings) == set(rules.file.readings) - {reading}
    deciding = found.reasons[0]
    assert deciding.holds == (found.grade is not None)
    assert found.grade in (deciding.grade, None)
    counting = {each.id for each in dossier.records if each.status == "confirmed" and each.on <= AS_OF}
    objected = {each.id for each in dossier.records if each.objection}
    for reason in found.reasons:
        assert len(set(reason.records)) == len(reason.records)
        assert counting.issuperset(reason.records)
        assert reason.under_objection == bool(objected.intersection(reason.records))
    # Every clause that was looked at stands there once, beside the deciding class's own.
    conditions = [name for rule in rules.file.readings[reading].order for name in rule.names]
    whole = any(rule.clause == deciding.clause for rule in rules.file.readings[reading].order)
    assert len(found.reasons) == len(set(conditions)) + whole
    change = found.next_change
    assert change is None or (change[0] > AS_OF and change[1] != found.grade)
    if found.repair.eligible:
        assert found.repair.procedure in ("record_repair", "early_removal")
        assert (found.repair.opens, found.repair.missing) == (None, ())
    for lang in ("zh", "en"):
        assert found.json(lang).decode() == dumps(found.to_json(lang))


@pytest.mark.parametrize(
    "text", ['"', "\\", "名\u3000 \u00e9\U0001f600", "a, b", "holds", "reasons: []", "</script>", "1.5"]
)
def test_an_id_is_written_as_json_whatever_it_holds(text: str) -> None:
    rows = [{"id": text + str(number), "type": "interview", "date": "2026-01-05"} for number in range(4)]
    found = answers("keyouqianqi", {"records": rows})
    assert found.json().decode() == dumps(found.to_json())
    assert json.loads(found.json())["reasons"][0]["records"] == [row["id"] for row in rows]


@EACH
@pytest.mark.parametrize("as_of", [date.min, date(1, 12, 31), date(9999, 1, 1), date.max])
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(dossiers())
def test_the_first_and_the_last_day_there_is(slug: str, reading: str, as_of: date, data: dict[str, Any]) -> None:
    found = answers(slug, data, reading, as_of)
    assert found.next_change is None or found.next_change[0] > as_of
    if as_of < date(2000, 1, 1):
        assert told(found) == told(answers(slug, {"records": []}, reading, as_of))


@EACH
def test_records_at_the_end_of_time(slug: str, reading: str) -> None:
    rows = [
        {"id": "s", "type": "joint_sanction", "from": "9999-12-30", "to": "9999-12-31"},
        {"id": "k", "type": "certificate", "from": "9999-12-30", "to": "9999-12-31", "level": 1},
        {"id": "p", "type": "penalty", "date": "9999-12-31", "repaired_on": "9999-12-31"},
        {"id": "a", "type": "accident", "date": "9999-12-31", "deaths": 30},
        {"id": "h", "type": "honor", "year": 9999, "level": "national"},
        {"id": "c", "type": "commitment", "from": "0001-01-01", "to": "9999-12-31"},
        {"id": "first", "type": "commitment", "from": "0001-01-01", "to": "0001-01-01"},
    ]
    for as_of in (date.min, date(9999, 12, 30), date.max):
        answers(slug, {"records": rows}, reading, as_of)
    # A sanction until the last day there is ends on it; what outlasts it never changes.
    (sanction,) = [row for row in rows if row["id"] == "s"]
    found = answers("chenbaerhu", {"records": [sanction]}, None, date(9999, 12, 30))
    assert (found.grade, found.next_change) == ("poor", (date.max, "normal"))
