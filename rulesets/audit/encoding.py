"""A ruleset's conditions as formulas over how many records each cell has, for z3.

Every admissible dossier is a solution of `admissible`, so what z3 refutes holds for none. The converse is not claimed
where a ground takes two records near each other: a dossier made of a solution is asked of the engine before it is
believed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import Any

import z3

from rulesets.audit.cells import Cell, Cells, is_narrow, places_close
from rulesets.conditions import Compiled, Part
from rulesets.evidence import SumSlot, TenureSlot, TogetherSlot, YearsSlot
from rulesets.model import All, AnyOf, Expression, Not, Sum
from rulesets.plan import Step, plan_of

#: A pair of cells, the earlier record's and the one that lists the subject.
Pair = tuple[int, Cell, Cell]


@dataclass
class Encoding:
    """The formulas of a ruleset on a day.

    counts: by cell how many records it has. sums: by cell and money field their total, in cents. tenure: how many of
    the periods of inclusion are over. pairs: two records that make one ground together.
    """

    cells: Cells
    counts: dict[Cell, Any] = field(default_factory=dict)
    sums: dict[tuple[Cell, str], Any] = field(default_factory=dict)
    pairs: dict[Pair, Any] = field(default_factory=dict)
    tenure: Any = field(default_factory=lambda: z3.Int("tenure"))
    admissible: list[Any] = field(default_factory=list)
    numbers: dict[int, Any] = field(default_factory=dict)
    _known: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def of(cls, cells: Cells) -> Encoding:
        """The encoding over some cells."""
        made = cls(cells)
        made._records()
        made._slots()
        return made

    def _records(self) -> None:
        for number, cell in enumerate(self.cells.examples):
            count = self.counts[cell] = z3.Int(f"n{number}")
            self.admissible.append(count >= 0)
            for name, low, high in cell.amounts:
                total = self.sums[cell, name] = z3.Int(f"s{number}.{name}")
                self.admissible += [total >= low * count, total <= high * count]
        self.admissible += [self.tenure >= 0, self.tenure <= len(self.cells.tenures)]

    def _slots(self) -> None:
        for number, slot in enumerate(self.cells.index.slots):
            inside = [cell for cell in self.counts if number in cell.slots]
            match slot:
                case TogetherSlot():
                    self.numbers[number] = z3.If(self._together(number, slot), 2, 0)
                case YearsSlot():
                    self.numbers[number] = self._streak(slot, inside)
                case TenureSlot():
                    if slot.within in self.cells.tenures:
                        over = self.cells.tenures.index(slot.within)
                        self.numbers[number] = z3.If(self.tenure <= over, 1, 0)
                case SumSlot():
                    totals = [
                        self.sums[key] for cell in inside for name in slot.fields if (key := (cell, name)) in self.sums
                    ]
                    self.numbers[number] = z3.Sum([z3.IntVal(0), *totals])
                case _:
                    self.numbers[number] = z3.Sum([z3.IntVal(0), *(self.counts[cell] for cell in inside)])

    def _streak(self, slot: YearsSlot, inside: Sequence[Cell]) -> Any:
        number = z3.IntVal(0)
        for year in range(slot.years, 0, -1):
            there = z3.Or([self.counts[cell] >= 1 for cell in inside if cell.year == year])
            number = z3.If(there, 1 + number, 0)
        return number

    def _together(self, number: int, slot: TogetherSlot) -> Any:
        picked = [cell for cell in self.counts if number in cell.joins]
        listing = [cell for cell in picked if number in cell.lists]
        for later in listing:
            for earlier in picked:
                if places_close(self.cells, slot, earlier, later):
                    pair = self.pairs[number, earlier, later] = z3.Bool(f"p{len(self.pairs)}")
                    both = self.counts[later] >= 2
                    if earlier != later:
                        both = z3.And(self.counts[later] >= 1, self.counts[earlier] >= 1)
                    self.admissible.append(z3.Implies(pair, both))
        holds = z3.Or([pair for (of, _, _), pair in self.pairs.items() if of == number])
        for kind, place in {(cell.type, cell.place) for cell in listing}:
            if place is not None and is_narrow(self.cells, slot, kind, place):
                here = [self.counts[cell] for cell in listing if (cell.type, cell.place) == (kind, place)]
                self.admissible.append(z3.Or(holds, z3.Sum(here) <= 1))
        return holds

    def condition(self, name: str) -> Any:
        """The formula of a condition by its name."""
        if name not in self._known:
            for steps in plan_of(self.cells.ruleset).steps.values():
                for step in steps:
                    for one in conditions_of(step):
                        if one.name == name:
                            self._known[name] = self._formula(one.expression, one.part_of)
        return self._known[name]

    def step(self, step: Step) -> Any:
        """The formula of a class's step: that the class is reached, were it asked."""
        if step.rule.any is not None:
            return z3.Or([self.condition(one.name) for one in conditions_of(step)])
        return z3.And([z3.Or([self.condition(one.name) for one in part]) for part in step.parts])

    def _formula(self, expression: Expression, part_of: Mapping[int, Part]) -> Any:
        match expression:
            case All():
                return z3.And([self._formula(part, part_of) for part in expression.all])
            case AnyOf():
                return z3.Or([self._formula(part, part_of) for part in expression.any])
            case Not():
                return z3.Not(self._formula(expression.not_, part_of))
            case _:
                part = part_of[id(expression)]
                return _compared(self.numbers[part.slot], part)


def conditions_of(step: Step) -> list[Compiled]:
    """The conditions of a class's step, in the text's order."""
    return [condition for part in step.parts for condition in part]


def _compared(number: Any, part: Part) -> Any:
    """A bound over whole numbers; money is in cents."""
    bound = Decimal(part.bound) * (100 if isinstance(part.leaf, Sum) else 1)
    match part.symbol:
        case ">":
            return number >= int(bound.to_integral_value(ROUND_FLOOR)) + 1
        case ">=":
            return number >= int(bound.to_integral_value(ROUND_CEILING))
        case "<":
            return number <= int(bound.to_integral_value(ROUND_CEILING)) - 1
        case _:
            return number <= int(bound.to_integral_value(ROUND_FLOOR))
