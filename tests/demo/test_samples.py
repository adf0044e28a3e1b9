"""The sample data: valid, plausible, and complete on whatever day the demo is started."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache

import pytest

from bot.demo.codes import invented_uscc, organisation_code
from bot.demo.relative import day_at
from bot.demo.sample import SampleBureau, SampleSubject
from bot.demo.samples import samples
from rulesets import loader
from rulesets.answer import Answer
from rulesets.engine import assess
from rulesets.fields import SECTORS
from rulesets.uscc import is_uscc

DAYS = [date(2026, 11, 20), date(2026, 12, 31), date(2027, 1, 1), date(2028, 2, 29), date(2029, 3, 31)]


@cache
def answers(day: date) -> list[tuple[SampleBureau, SampleSubject, Answer]]:
    return [
        (bureau, subject, assess(loader.load(bureau.ruleset), subject.dossier(), day))
        for bureau in samples(day)
        for subject in bureau.subjects
    ]


def of_ruleset(day: date, slug: str) -> Iterator[Answer]:
    return (answer for bureau, _, answer in answers(day) if bureau.ruleset == slug)


@pytest.mark.parametrize("day", DAYS, ids=str)
@pytest.mark.parametrize("slug", loader.available())
def test_every_grade_and_every_clause_can_be_seen(day: date, slug: str) -> None:
    rules = loader.load(slug)
    grades = {answer.grade for answer in of_ruleset(day, slug)}
    # 科右前旗's literal reading and 陈巴尔虎旗's tiers leave nobody out.
    assert grades == set(rules.file.classes) | ({None} if slug in ("xinmi", "suizhou") else set())
    held = {
        (reason.clause, reason.grade) for answer in of_ruleset(day, slug) for reason in answer.reasons if reason.holds
    }
    decided = {(answer.reasons[0].clause, answer.grade) for answer in of_ruleset(day, slug)}
    for rule in rules.file.readings[rules.file.default_reading].order:
        clauses = {(rules.file.conditions[name].clause, rule.grade) for name in rule.names}
        assert clauses <= held, "a condition that no sample shows"
        wanted = {(rule.clause, rule.grade)} if rule.all else clauses
        assert wanted <= decided, "a clause that decides no sample's grade"


@pytest.mark.parametrize("day", DAYS, ids=str)
def test_what_else_there_is_to_see(day: date) -> None:
    levels = {answer.qualifiers.get("blacklist_level") for answer in of_ruleset(day, "chenbaerhu")}
    assert levels == {None, "municipal", "county"}
    soon = defaultdict(set)
    for bureau, _, answer in answers(day):
        if answer.next_change and answer.next_change[0] <= day + timedelta(days=20):
            soon[bureau.ruleset].add(answer.grade)
    assert "C" in soon["keyouqianqi"] and "4" in soon["xinmi"] and "blacklist" in soon["chenbaerhu"]
    others = {answer.other_readings["strict"] for answer in of_ruleset(day, "keyouqianqi") if answer.grade == "A"}
    assert others == {"A", "B", None}
    for slug in ("xinmi", "suizhou", "chenbaerhu"):
        assert {answer.repair.eligible for answer in of_ruleset(day, slug)} == {True, False}
    [hongxiang] = [answer for _, subject, answer in answers(day) if "鸿翔化工" in subject.aliases]
    assert hongxiang.grade == "A" and ("六(三)1", 4) in hongxiang.margins


@pytest.mark.parametrize("day", DAYS, ids=str)
def test_everything_is_valid(day: date) -> None:
    found = samples(day)
    assert found == samples(day), "the same day gives the same samples"
    codes = [subject.uscc for bureau in found for subject in bureau.subjects if subject.uscc]
    assert all(is_uscc(code) for code in codes) and len(set(codes)) == len(codes)
    people = [person for bureau in found for person in bureau.people]
    assert len({person.telegram_id for person in people}) == len(people) == 3 * len(found)
    for bureau in found:
        assert 20 <= len(bureau.subjects) <= 60
        names = [name for subject in bureau.subjects for name in (subject.name, *subject.aliases)]
        assert len(set(names)) == len(names)
        assert [person.role for person in bureau.people] == ["inspector", "manager", "enterprise"]
        assert bureau.people[2].subject in names
        for subject in bureau.subjects:
            assert subject.sector in SECTORS
            if subject.place:
                assert 30 < subject.place[0] < 51 and 112 < subject.place[1] < 123
            for record in subject.records:
                assert record.on <= day and record.known_on(day) <= day
    persons = [subject for subject in found[1].subjects if subject.uscc is None]
    assert len(persons) >= 3


def test_the_first_bureau_is_the_demo_s_own_and_a_child_has_its_parent() -> None:
    found = samples(DAYS[0])
    assert [bureau.name for bureau in found] == [
        "科右前旗应急管理局",
        "新密市应急管理局",
        "随州市应急管理局",
        "随县应急管理局",
        "陈巴尔虎旗应急管理局",
    ]
    assert [bureau.parent for bureau in found] == [None, None, None, "随州市应急管理局", None]
    assert {bureau.ruleset for bureau in found} == set(loader.available())


def test_documents_are_numbered_through_a_year() -> None:
    numbers = [
        record.document_no
        for subject in samples(DAYS[0])[2].subjects
        for record in subject.records
        if record.type == "penalty"
    ]
    assert len(set(numbers)) == len(numbers)
    assert "随应急罚〔2026〕1号" in numbers


@pytest.mark.parametrize(
    ("distance", "day"),
    [
        ("-1y2m10d", "2026-12-19"),
        ("+3m", "2028-05-29"),
        ("0d", "2028-02-29"),
        ("-1y", "2027-02-28"),
        ("-1m", "2028-01-29"),
    ],
)
def test_distances(distance: str, day: str) -> None:
    assert day_at(distance, date(2028, 2, 29)) == date.fromisoformat(day)


@pytest.mark.parametrize("distance", ["", "-", "1w", "2026-01-01", "--1d", "-1d2y"])
def test_what_is_no_distance(distance: str) -> None:
    with pytest.raises(ValueError):
        day_at(distance, date(2026, 1, 1))


def test_invented_codes_have_both_check_characters() -> None:
    code = invented_uscc("91", "410183", 7)
    assert code.startswith("91410183MAX00007") and is_uscc(code) and len(code) == 18
    assert organisation_code("D2143569") == "D2143569X"  # the example that GB 11714 gives
