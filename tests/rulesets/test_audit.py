"""The audit finds what the texts leave open, proves the rest, and its formulas say what the engine says."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import simplejson
import z3
from dossier_strategies import dossiers
from hypothesis import given, settings
from hypothesis import strategies as st

from rulesets.audit import AS_OF, Finding, Report, audit
from rulesets.audit.cells import Cells, cells_of
from rulesets.audit.encoding import Encoding
from rulesets.audit.findings import Stale
from rulesets.dossier import Dossier, parse_dossier
from rulesets.engine import assess, grade_of
from rulesets.evidence import TogetherSlot
from rulesets.loader import Ruleset, available, load, load_file, path_of
from rulesets.plan import plan_of

HERE = Path(__file__).parent
EVERY = HERE / "every_operator.yaml"
SLUGS = (*available(), "every_operator")


def rules_of(slug: str) -> Ruleset:
    return load_file(EVERY) if slug == "every_operator" else load(slug)


REPORTS: dict[str, Report] = {}


def report(slug: str) -> Report:
    if slug not in REPORTS:
        REPORTS[slug] = audit(rules_of(slug))
    return REPORTS[slug]


def found(slug: str, kind: str, reading: str) -> list[Finding]:
    return [one for one in report(slug).findings if (one.kind, one.reading) == (kind, reading)]


def types(finding: Finding) -> list[str]:
    return [record["type"] for record in finding.witness["records"]]


def test_keyouqianqi_strict_leaves_exactly_three_interviews_without_a_class() -> None:
    gaps = {tuple(types(one)): one for one in found("keyouqianqi", "gap", "strict")}
    assert set(gaps) == {("interview",) * 3, ("penalty",)}
    # And, less plain to see, one single penalty of more than 50,000 yuan.
    assert gaps[("penalty",)].witness["records"][0]["fine"] == Decimal("50000.01")
    assert {"六(一)3", "六(二)1"} < set(*gaps[("interview",) * 3].lacking)
    rules = load("keyouqianqi")
    for number in (2, 4):
        records = [{"id": f"r{n}", "type": "interview", "date": "2026-05-01"} for n in range(number)]
        assert grade_of(rules, parse_dossier({"records": records}), AS_OF, "strict") is not None
    assert report("keyouqianqi").complete == {"literal": True, "strict": False}


def test_keyouqianqi_literal_lets_a_and_c_hold_together() -> None:
    [both] = [one for one in found("keyouqianqi", "overlap", "literal") if set(one.classes) == {"A", "C"}]
    assert (types(both), both.grade) == (["interview"] * 4, "C")


def test_xinmi_has_no_level_for_a_clean_record_without_a_commitment() -> None:
    [gap] = found("xinmi", "gap", "literal")
    assert (types(gap), gap.lacking) == ([], (("十二(一)1", "十二(二)1"),))
    assert set(report("xinmi").disjoint["literal"]) == {("3", "1"), ("3", "2")}
    overlaps = {one.classes: types(one) for one in found("xinmi", "overlap", "literal")}
    assert overlaps["4", "1"] == ["accident", "commitment"]


def test_suizhou_what_the_missing_quantifier_changes() -> None:
    parted = [one for one in report("suizhou").findings if one.kind == "difference"]
    told = {(one.reading, one.other, *one.classes) for one in parted}
    # Every reading lists and restricts alike: they part only where nothing adverse holds.
    assert told == {
        ("any", "baseline", "A", "B"),
        ("any", "baseline", "A", None),
        ("any", "all", "A", "B"),
        ("any", "all", "A", None),
        ("any", "all", "B", None),
        ("baseline", "all", "A", "B"),
        ("baseline", "all", "A", None),
        ("baseline", "all", "B", None),
    }


def test_chenbaerhu_leaves_nobody_without_a_tier() -> None:
    assert report("chenbaerhu").complete == {"literal": True}
    assert found("chenbaerhu", "gap", "literal") == []


@pytest.mark.parametrize("slug", SLUGS)
def test_the_engine_confirms_every_witness(slug: str) -> None:
    rules = rules_of(slug)
    assert report(slug).findings
    assert report(slug).undecided == ()
    for one in report(slug).findings:
        dossier = parse_dossier(one.witness)
        answer = assess(rules, dossier, AS_OF, one.reading)
        steps = plan_of(rules).steps[one.reading]
        numbers = [hit.number for hit in plan_of(rules).index.gather(dossier, AS_OF)]
        holding = {step.rule.grade for step in steps if step.holds(numbers)}
        assert answer.grade == one.grade
        match one.kind:
            case "gap":
                assert answer.grade is None
                for lacking in one.lacking:
                    asked = {each.condition.name: each.condition for step in steps for each in step.asked}
                    assert not any(asked[name].holds(numbers) for name in lacking)
            case "overlap":
                assert set(one.classes) <= holding
            case _:
                assert one.other is not None
                assert (answer.grade, answer.other_readings[one.other]) == one.classes


@pytest.mark.parametrize("slug", available())
def test_everything_found_in_the_four_is_accepted_and_nothing_accepted_is_stale(slug: str) -> None:
    assert report(slug).new == ()
    assert report(slug).stale == ()


@pytest.mark.parametrize("slug", available())
def test_without_dossiers_the_same_is_found(slug: str) -> None:
    quick = audit(rules_of(slug), differences=False, shown=False)
    full = report(slug)
    assert (quick.complete, quick.disjoint, quick.new, quick.stale, quick.undecided) == (
        full.complete,
        full.disjoint,
        (),
        (),
        (),
    )


def changed(slug: str, tmp_path: Path, *pairs: tuple[str, str]) -> Ruleset:
    text = path_of(slug).read_text("utf-8")
    for before, after in pairs:
        assert before in text
        text = text.replace(before, after)
    path = tmp_path / f"{slug}.yaml"
    path.write_text(text, "utf-8")
    return load_file(path)


def test_an_edit_that_opens_a_gap_is_new(tmp_path: Path) -> None:
    """科右前旗 六(二)3 with 4 complaints for 5: five complaints then fit no class under `strict`.

    Under `literal` nor does who misses every other condition besides.
    """
    complaints = "六(二)3: {count: complaint, within: 1 year, at_most: "
    rules = changed("keyouqianqi", tmp_path, (complaints + "5}", complaints + "4}"))
    new = audit(rules, differences=False).new
    assert {(one.kind, one.reading) for one in new} == {("gap", "literal"), ("gap", "strict")}
    assert all("六(二)3" in lacking for one in new for lacking in one.lacking)
    assert ["complaint"] * 5 in [types(one) for one in new]


def test_an_edit_that_closes_one_leaves_its_acceptance_stale(tmp_path: Path) -> None:
    interviews = "六(二)1: {count: *interviews, within: 1 year, at_most: "
    rules = changed("keyouqianqi", tmp_path, (interviews + "2}", interviews + "3}"))
    told = audit(rules, differences=False)
    assert told.new == ()
    assert told.stale == (Stale(2, "gap", "strict", ("六(一)3", "六(二)1", "六(二)4")),)


def solution_of(encoding: Encoding, dossier: Dossier) -> list[tuple[Any, Any]]:
    """A dossier as values of the encoding's variables; a record that lies in no known cell fails here."""
    cells = encoding.cells
    counts = dict.fromkeys(encoding.counts, 0)
    sums = dict.fromkeys(encoding.sums, 0)
    for record in dossier.records:
        cell = cells.cell_of(record)
        if cell is not None:
            counts[cell] += 1
            for name, _, _ in cell.amounts:
                sums[cell, name] += int((record.values[name] or 0) * 100)
    values = [(encoding.counts[cell], z3.IntVal(number)) for cell, number in counts.items()]
    values += [(encoding.sums[key], z3.IntVal(total)) for key, total in sums.items()]
    values.append((encoding.tenure, z3.IntVal(over(cells, dossier))))
    near = near_each_other(cells, dossier)
    return [*values, *((pair, z3.BoolVal(key in near)) for key, pair in encoding.pairs.items())]


def over(cells: Cells, dossier: Dossier) -> int:
    included = dossier.subject.included_on
    if included is None or included > cells.as_of:
        return len(cells.tenures)
    return sum(1 for period in cells.tenures if period.after(included) < cells.as_of)


def near_each_other(cells: Cells, dossier: Dossier) -> set[Any]:
    found = set()
    hits = cells.index.gather(dossier, cells.as_of)
    for number, slot in enumerate(cells.index.slots):
        if isinstance(slot, TogetherSlot):
            for later in hits[number].records:
                if slot.listed_until(later, cells.as_of) is not None:
                    for earlier in slot.partners(later, hits[number].records):
                        found.add((number, cells.cell_of(earlier), cells.cell_of(later)))
    return found


ENCODINGS: dict[tuple[str, date], Encoding] = {}


def encoding_of(slug: str, as_of: date) -> Encoding:
    if (slug, as_of) not in ENCODINGS:
        ENCODINGS[slug, as_of] = Encoding.of(cells_of(rules_of(slug), as_of))
    return ENCODINGS[slug, as_of]


@pytest.mark.parametrize("slug", SLUGS)
@settings(max_examples=40, deadline=None)
@given(data=dossiers(most=14), as_of=st.sampled_from([AS_OF, date(2024, 2, 29), date(2026, 1, 1), date(2027, 3, 31)]))
def test_the_formulas_say_what_the_engine_says(slug: str, data: dict[str, Any], as_of: date) -> None:
    """Soundness: every dossier is a solution of the encoding, and each class's formula has the engine's truth in it."""
    encoding = encoding_of(slug, as_of)
    dossier = parse_dossier(text_of(data))
    values = solution_of(encoding, dossier)
    for demand in encoding.admissible:
        assert z3.is_true(z3.simplify(z3.substitute(demand, *values))), demand
    plan = plan_of(rules_of(slug))
    numbers = [hit.number for hit in plan.index.gather(dossier, as_of)]
    for steps in plan.steps.values():
        for step in steps:
            said = z3.simplify(z3.substitute(encoding.step(step), *values))
            assert z3.is_true(said) == step.holds(numbers), step.rule


def text_of(data: dict[str, Any]) -> str:
    return simplejson.dumps(data, use_decimal=True, default=str)


@pytest.mark.parametrize("slug", SLUGS)
@settings(max_examples=4, deadline=None)
@given(as_of=st.dates(date(2020, 1, 1), date(2032, 12, 31)))
def test_no_day_has_other_cells_than_another(slug: str, as_of: date) -> None:
    """What is proved on one as-of day is so proved on all."""
    assert set(cells_of(rules_of(slug), as_of).examples) == set(cells_of(rules_of(slug), AS_OF).examples)


def test_every_kind_of_operator_can_be_audited() -> None:
    kinds = {one.kind for one in report("every_operator").findings}
    assert kinds == {"gap", "overlap", "difference"}
    assert len(report("every_operator").new) >= 3
