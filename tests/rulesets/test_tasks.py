"""What each grade gives a bureau to do, by the clauses that demand it."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from string import Formatter
from typing import Any

import pytest
import yaml

from rulesets import loader
from rulesets.dossier import parse_dossier
from rulesets.duties import duties, shown_done
from rulesets.engine import grade_of
from rulesets.model import TASK_WORDS

TODAY = date(2026, 11, 20)


def demanded(slug: str, *records: dict[str, Any], as_of: date = TODAY) -> tuple[str | None, set[str]]:
    """The grade of a dossier, and the keys of what it brings."""
    rows = [{"id": f"r{number}", **record} for number, record in enumerate(records, 1)]
    dossier = parse_dossier({"subject": {}, "records": rows})
    ruleset = loader.load(slug)
    grade = grade_of(ruleset, dossier, as_of)
    return grade, {one.key for one in duties(ruleset, dossier, as_of, grade)}


def interviews(number: int) -> list[dict[str, Any]]:
    return [{"type": "interview", "date": f"2026-0{month}-01"} for month in range(1, number + 1)]


def test_keyouqianqi() -> None:
    assert demanded("keyouqianqi") == ("A", {"green_channel", "reward"})
    complaints = [{"type": "complaint", "date": "2026-01-01"}]
    ordinary = [*interviews(1), *complaints, {"type": "penalty", "date": "2026-01-01", "fine": 100},
                {"type": "accident", "date": "2026-01-01"}]  # fmt: skip
    assert demanded("keyouqianqi", *ordinary) == ("B", {"key_inspection", "training"})
    assert demanded("keyouqianqi", *interviews(4)) == (
        "C",
        {
            *("key_inspection", "training", "key_monitoring"),
            *("rectification_interview", "rectification_check", "exposure"),
        },
    )


def test_xinmi() -> None:
    commitment = {"type": "commitment", "from": "2020-01-01"}
    unlicensed = {"type": "misconduct", "kind": "unlicensed", "date": "2026-05-01"}
    old = {"type": "penalty", "date": "2024-05-01"}
    assert demanded("xinmi", commitment) == ("1", {"platform_feed/1", "frequency_lower", "encouragement"})
    assert demanded("xinmi", commitment, old) == ("2", {"platform_feed/2", "frequency_normal"})
    assert demanded("xinmi", {"type": "penalty", "date": "2026-05-01"}) == (
        "3",
        {"platform_feed/3", "frequency_raised", "exposure"},
    )
    assert demanded("xinmi", unlicensed) == (
        "4",
        {"joint_sanction_list", "platform_feed/4", "frequency_raised", "exposure"},
    )


def test_xinmi_feeds_the_loss_of_a_grade_only_after_another_was_fed() -> None:
    ruleset = loader.load("xinmi")
    [feed] = duties(ruleset, parse_dossier({"records": []}), TODAY, None)
    assert (feed.key, feed.only_renews) == ("platform_feed/null", True)


D_MEASURES = {"publication", "sanctions", "no_commitment", "no_awards", "no_funds", "other_measures"}


def test_suizhou() -> None:
    accident = {"type": "accident", "date": "2026-05-01", "deaths": 1}
    penalty = {"type": "penalty", "date": "2021-12-01", "published_on": "2021-12-01"}
    assert demanded("suizhou") == ("A", {"light_supervision"})
    assert demanded("suizhou", accident, penalty) == ("B", {"yearly_draw"})
    inspected = {"type": "penalty", "date": "2026-03-01"}
    assert demanded("suizhou", inspected) == ("C", {"publish_penalties", "key_supervision"})
    grade, keys = demanded("suizhou", {"type": "misconduct", "kind": "unlicensed", "date": "2026-05-01"})
    assert grade == "D"
    assert keys == {"publish_penalties", "key_supervision", "listing_notice", "listing_decision", *D_MEASURES}


@pytest.mark.parametrize(
    ("records", "as_of", "plans"),
    [
        ([("accident", "2026-05-01"), ("penalty", "2026-07-01")], TODAY, {"enforcement_plan/2027"}),
        ([("accident", "2026-05-01"), ("penalty", "2026-07-01")], date(2027, 3, 1), {"enforcement_plan/2027"}),
        ([("accident", "2026-05-01"), ("penalty", "2026-07-01")], date(2028, 3, 1), set()),
        ([("accident", "2025-12-30"), ("penalty", "2026-01-02")], TODAY, set()),
        ([("accident penalty", "2026-01-02")], TODAY, {"enforcement_plan/2027"}),
        ([("accident penalty", "2025-01-02"), ("accident penalty", "2026-01-02")], TODAY,
         {"enforcement_plan/2026", "enforcement_plan/2027"}),
    ],
)  # fmt: skip
def test_suizhou_puts_an_accident_with_a_penalty_into_next_years_plan(
    records: list[tuple[str, str]], as_of: date, plans: set[str]
) -> None:
    """五(三): 当年发生事故且受行政处罚的信用主体，纳入次年年度执法工作计划."""
    fields: dict[str, dict[str, Any]] = {"accident penalty": {"type": "penalty", "cause": "accident"}}
    rows = [{**fields.get(kind, {"type": kind}), "date": day} for kind, day in records]
    grade, keys = demanded("suizhou", *rows, as_of=as_of)
    assert grade == "C"
    assert {key for key in keys if key.startswith("enforcement_plan")} == plans


ADDRESSEES = {f"notify_{who}" for who in ("industry", "investment", "natural_resources", "ecology", "finance")}
PERSONS = {"person_ban", "person_interview", "person_awards", "judicial_referral"}


def test_chenbaerhu() -> None:
    assert demanded("chenbaerhu") == ("normal", {"collect_commitments", "sign_commitment"})
    assert demanded("chenbaerhu", {"type": "commitment", "from": "2026-01-01"}) == (
        "good",
        {"green_channel", "publish_commitment", "fewer_campaigns"},
    )
    poor = {"strict_review", "repair_guidance", "closer_inspection", "platform_entry"}
    serious = {"announcement", "joint_measures", *ADDRESSEES}
    penalty = {"type": "penalty", "date": "2026-01-01"}
    assert demanded("chenbaerhu", penalty) == ("poor", poor)
    assert demanded("chenbaerhu", {**penalty, "vile": True}) == ("poor", poor | serious)
    assert demanded("chenbaerhu", {**penalty, "vile": True, "repaired_on": "2026-05-01"}, penalty) == ("poor", poor)
    assert demanded("chenbaerhu", {"type": "accident", "date": "2026-05-01"}) == (
        "blacklist",
        {"closer_inspection", "platform_entry"} | serious | PERSONS,
    )


@pytest.mark.parametrize(
    ("slug", "clauses"),
    [
        ("keyouqianqi", {"九", "十(一)", "十(二)", "十一(一)", "十一(二)", "十二"}),
        ("xinmi", {"十二(四)名单", "十三", "十四", "十五"}),
        ("suizhou", {"五(一)", "五(二)", "五(三)", "五(四)", *(f"五(四){sign}" for sign in "①②③④⑤⑥")}),
        ("chenbaerhu", {"2", "4", "5", "6", "7"}),
    ],
)
def test_the_clauses_that_bring_tasks(slug: str, clauses: set[str]) -> None:
    assert {task.clause for task in loader.load(slug).file.tasks} == clauses


@pytest.mark.parametrize("slug", loader.available())
def test_titles_and_texts_say_the_same_in_both_languages(slug: str) -> None:
    def words(text: str) -> set[str]:
        return {word for _, word, _, _ in Formatter().parse(text) if word}

    for task in loader.load(slug).file.tasks:
        assert words(task.title.zh) == words(task.title.en), task.kind
        assert words(task.text.zh) == words(task.text.en), task.kind
        assert len(task.title.zh) <= 16, task.kind
        assert len(task.title.en) <= 36, task.kind
        assert len(task.text.zh) <= 400, task.kind


def test_what_shows_a_task_done() -> None:
    rows = [
        {"id": "r1", "type": "interview", "date": "2026-05-01"},
        {"id": "r2", "type": "interview", "date": "2026-06-01", "measure": True},
        {"id": "r3", "type": "interview", "date": "2026-07-01", "measure": True, "status": "withdrawn"},
        {"id": "r4", "type": "interview", "date": "2026-12-01", "measure": True},
    ]
    dossier = parse_dossier({"records": rows})
    assert shown_done(loader.load("keyouqianqi"), dossier, TODAY) == {
        "rectification_interview": (("r2", date(2026, 6, 1)),)
    }
    assert shown_done(loader.load("xinmi"), dossier, TODAY) == {}


TASK = {"kind": "visit", "clause": "十三", "grades": ["1"], "title": {"zh": "回访", "en": "Visit"},
        "text": {"zh": "{subject}", "en": "{subject}"}}  # fmt: skip


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({}, None),
        ({"grades": ["1", "2", "null"], "per_grade": True}, None),
        ({"clause": "九十九"}, "the id of a clause, not 九十九"),
        ({"grades": ["5"]}, "one of 1, 2, 3, 4"),
        ({"grades": ["null"]}, "one of 1, 2, 3, 4"),
        ({"kind": "exposure"}, "each once, exposure stands here again"),
        ({"after": ["nothing"]}, "the kind of a task above, not nothing"),
        ({"title": {"zh": "{whom}", "en": "x"}}, f"no braces but {{{'}, {'.join(TASK_WORDS)}}}"),
        ({"text": {"zh": "x", "en": "{"}}, f"no braces but {{{'}, {'.join(TASK_WORDS)}}}"),
        ({"text": {"zh": "{subject!r}", "en": "x"}}, f"no braces but {{{'}, {'.join(TASK_WORDS)}}}"),
        ({"due": 0}, "a number of at least 1"),
        ({"grades": [{"grade": "1", "when": {"guess": "x"}}]}, "exactly one operator"),
        ({"done_by": {"type": "visit"}}, "a record type"),
    ],
)
def test_a_task_that_cannot_be_is_refused(change: dict[str, Any], problem: str | None, tmp_path: Path) -> None:
    """The file's own words, with one more task at their end."""
    raw = loader.path_of("xinmi").read_text(encoding="utf-8")
    whole = yaml.safe_load(raw)
    extra = yaml.safe_dump([{**TASK, **change}], allow_unicode=True)
    head, tail = raw.split("\ninspections:\n")
    path = tmp_path / "xinmi.yaml"
    path.write_text(f"{head.rstrip()}\n{_indented(extra)}\ninspections:\n{tail}", encoding="utf-8")
    found = loader.problems(path)
    if problem is None:
        assert found == []
        assert len(loader.load_file(path).file.tasks) == len(whole["tasks"]) + 1
        return
    assert problem in found[0].en
    assert f"tasks.{len(whole['tasks'])}" in found[0].en


def _indented(text: str) -> str:
    return "".join(f"  {line}\n" for line in text.splitlines())
