"""The search for gaps, overlaps and differences, and the engine's word on each before it is told."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import combinations, permutations
from typing import Any

import z3

from rulesets.audit.accepting import matched
from rulesets.audit.cells import cells_of
from rulesets.audit.encoding import Encoding, conditions_of
from rulesets.audit.findings import Finding, Report
from rulesets.audit.witness import dossier_of
from rulesets.dossier import parse_dossier
from rulesets.engine import grade_of
from rulesets.errors import DossierError
from rulesets.formulas import Number
from rulesets.loader import Ruleset
from rulesets.plan import Step, plan_of

#: How often z3 is asked for another solution when the engine disowns one.
_TRIES = 25
#: How many different gaps of a reading are told; beyond, the reading is unfinished rather than audited.
_MOST_GAPS = 30
#: In steps of the solver, so that a busy machine proves as much as an idle one; some ten times what the hardest takes.
_PATIENCE = 50_000_000


class Search:
    """An audit under way. shown: each finding with a dossier that the engine confirms it by."""

    def __init__(self, ruleset: Ruleset, as_of: date, *, shown: bool) -> None:
        self.ruleset = ruleset
        self.as_of = as_of
        self.shown = shown
        self.plan = plan_of(ruleset)
        self.encoding = Encoding.of(cells_of(ruleset, as_of))
        self.undecided: list[str] = []

    def report(self, *, differences: bool) -> Report:
        """The whole of it."""
        complete: dict[str, bool] = {}
        disjoint: dict[str, tuple[tuple[str, str], ...]] = {}
        found: list[Finding] = []
        for reading in self.ruleset.file.readings:
            gaps = list(self._gaps(reading))
            overlaps = list(self._overlaps(reading))
            complete[reading] = not gaps
            told = {frozenset(one.classes) for one in overlaps}
            classes = list(dict.fromkeys(step.rule.grade for step in self.plan.steps[reading]))
            disjoint[reading] = tuple(pair for pair in combinations(classes, 2) if frozenset(pair) not in told)
            found += [*gaps, *overlaps]
        if differences:
            for one, other in combinations(self.ruleset.file.readings, 2):
                found += self._differences(one, other)
        findings, stale = matched(self.ruleset.file.accepted, found)
        return Report(
            self.ruleset.slug, self.as_of, complete, disjoint, findings, stale, tuple(dict.fromkeys(self.undecided))
        )

    def _gaps(self, reading: str) -> Iterator[Finding]:
        """By witness, the least sets of conditions of the classes that are not adverse whose failing makes a gap."""
        steps = self.plan.steps[reading]
        adverse = {code for code, one in self.ruleset.file.classes.items() if one.adverse}
        names = list(
            dict.fromkeys(one.name for step in steps if step.rule.grade not in adverse for one in conditions_of(step))
        )
        formula = {name: self.encoding.condition(name) for name in names}
        none_holds = [z3.Not(self.encoding.step(step)) for step in steps]
        blocked: list[Any] = []
        witnesses: dict[str, Finding] = {}
        for _ in range(_MOST_GAPS):
            solution = self._solve([*none_holds, *blocked], f"gap {reading}")
            if solution is None:
                break
            lacking = [name for name in names if not z3.is_true(solution.eval(formula[name], model_completion=True))]
            lacking = self._least_lacking([*none_holds, *blocked], formula, lacking)
            blocked.append(z3.Or([formula[name] for name in lacking]))
            demands = [*none_holds, *(z3.Not(formula[name]) for name in lacking)]
            if not self.shown:
                witnesses[repr(lacking)] = Finding("gap", reading, (), {}, lacking=(tuple(lacking),))
                continue
            witness = self._witness(demands, lambda numbers: not any(step.holds(numbers) for step in steps))
            if witness is None:
                self.undecided.append(f"gap {reading}: {'、'.join(lacking)}")
                continue
            before = witnesses.get(repr(witness))
            sets = (*(before.lacking if before else ()), tuple(lacking))
            witnesses[repr(witness)] = Finding("gap", reading, (), witness, lacking=sets)
        else:
            self.undecided.append(f"gap {reading}: more than {_MOST_GAPS}")
        yield from witnesses.values()

    def _least_lacking(self, demands: list[Any], formula: dict[str, Any], lacking: list[str]) -> list[str]:
        while True:
            holding = [formula[name] for name in formula if name not in lacking]
            one_more = z3.Or([formula[name] for name in lacking])
            solution = self._solve([*demands, *holding, one_more], "gap")
            if solution is None:
                return lacking
            lacking = [name for name in lacking if not z3.is_true(solution.eval(formula[name], model_completion=True))]

    def _overlaps(self, reading: str) -> Iterator[Finding]:
        steps = self.plan.steps[reading]
        classes = list(dict.fromkeys(step.rule.grade for step in steps))
        for one, other in combinations(classes, 2):
            of = {code: [step for step in steps if step.rule.grade == code] for code in (one, other)}
            demands = [z3.Or([self.encoding.step(step) for step in of[code]]) for code in (one, other)]

            def both(numbers: Sequence[Number], of: dict[str, list[Step]] = of) -> bool:
                return all(any(step.holds(numbers) for step in each) for each in of.values())

            if self._solve(demands, f"overlap {reading}: {one}, {other}") is not None:
                witness = self._witness(demands, both) if self.shown else None
                if not self.shown:
                    yield Finding("overlap", reading, (one, other), {})
                elif witness is None:
                    self.undecided.append(f"overlap {reading}: {one}, {other}")
                else:
                    grade = grade_of(self.ruleset, parse_dossier(witness), self.as_of, reading)
                    yield Finding("overlap", reading, (one, other), witness, grade)

    def _differences(self, one: str, other: str) -> Iterator[Finding]:
        grades: list[str | None] = [*self.ruleset.file.classes, None]
        for first, second in permutations(grades, 2):
            demands = [self._decides(one, first), self._decides(other, second)]

            def parted(numbers: Sequence[Number], first: str | None = first, second: str | None = second) -> bool:
                return (self._grade(one, numbers), self._grade(other, numbers)) == (first, second)

            if self._solve(demands, f"difference {one}, {other}") is not None:
                witness = self._witness(demands, parted)
                if witness is None:
                    self.undecided.append(f"difference {one}, {other}: {first}, {second}")
                else:
                    yield Finding("difference", one, (first, second), witness, first, other)

    def _grade(self, reading: str, numbers: Sequence[Number]) -> str | None:
        step = self.plan.decide(reading, numbers)
        return step.rule.grade if step else None

    def _decides(self, reading: str, grade: str | None) -> Any:
        """That the order of classes ends in a grade."""
        ways: list[Any] = []
        before: list[Any] = []
        for step in self.plan.steps[reading]:
            holds = self.encoding.step(step)
            if step.rule.grade == grade:
                ways.append(z3.And([holds, *before]))
            before.append(z3.Not(holds))
        return z3.And(before) if grade is None else z3.Or(ways)

    def _solve(self, demands: Sequence[Any], about: str) -> z3.ModelRef | None:
        solver = z3.Solver()
        solver.set("rlimit", _PATIENCE)
        solver.add(*self.encoding.admissible, *demands)
        answer = solver.check()
        if answer == z3.unknown:
            self.undecided.append(about)
        return solver.model() if answer == z3.sat else None

    def _witness(self, demands: Sequence[Any], shows: Any) -> dict[str, Any] | None:
        """A dossier that the engine confirms, of as few records as can be; None where it confirms none."""
        solver = z3.Optimize()
        solver.set("rlimit", _PATIENCE)
        solver.add(*self.encoding.admissible, *demands)
        counts = self.encoding.counts
        examples = list(self.encoding.cells.examples.items())
        solver.minimize(z3.Sum([z3.IntVal(0), *counts.values()]))
        solver.maximize(self.encoding.tenure)
        solver.minimize(z3.Sum([z3.IntVal(0), *self.encoding.sums.values()]))
        # Of equally few the plainest, those that say the least; and of equally plain ones always the same.
        solver.minimize(z3.Sum([z3.IntVal(0), *(len(row) * counts[cell] for cell, row in examples)]))
        solver.minimize(z3.Sum([z3.IntVal(0), *(place * counts[cell] for place, (cell, _) in enumerate(examples))]))
        for _ in range(_TRIES):
            if solver.check() != z3.sat:
                return None
            model = solver.model()
            dossier = dossier_of(self.encoding, model)
            if self._confirmed(dossier, shows):
                return dossier
            same = [count == model.eval(count, model_completion=True) for count in self.encoding.counts.values()]
            solver.add(z3.Not(z3.And(same)))
        return None

    def _confirmed(self, dossier: dict[str, Any], shows: Any) -> bool:
        try:
            read = parse_dossier(dossier)
        except DossierError:
            return False
        return bool(shows([hit.number for hit in self.plan.index.gather(read, self.as_of)]))
