"""What each clause measures, named so that a card can say "一年内约谈 4 次（标准：超过 3 次）"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from markupsafe import Markup

from bot.conversation.phrases import day, money
from bot.conversation.regulation import ruleset_named
from bot.conversation.views import AnswerView, ReasonView, is_worse
from bot.locales import Texts
from rulesets.conditions import leaves
from rulesets.model import (
    Active,
    Between,
    ConsecutiveYears,
    Count,
    Leaf,
    Listing,
    Pick,
    Sum,
    Tenure,
    Together,
)
from rulesets.periods import Period
from rulesets.vocabulary import picks_of

_FATAL = "accident(liable=true,deaths>=1)"
_DISHONESTY = "dishonesty(actor=entity|principal|safety_deputy)+misconduct"
#: Operator, what is picked, and over what → the words for it. What is not here is put together of its parts.
_MEASURES: Mapping[tuple[str, str, str], str] = MappingProxyType(
    {
        ("Count", "interview(measure=false)", "1 year"): "interviews_1y",
        ("Count", "interview", "1 year"): "interviews_1y",
        ("Count", "penalty", "1 year"): "penalties_1y",
        ("Count", "penalty", "3 years"): "penalties_3y",
        ("Count", "penalty", "5 years"): "penalties_5y",
        ("Sum", "penalty", "fine, 1 year"): "fines_1y",
        ("Sum", "penalty", "fine, confiscated, 1 year"): "fines_and_confiscations_1y",
        ("Count", "complaint", "1 year"): "complaints_1y",
        ("Count", "accident", "3 years"): "accidents_3y",
        ("Count", "accident(liable=true)", "1 year"): "liable_accidents_1y",
        ("Count", _FATAL, "1 year"): "fatal_accidents_1y",
        ("Count", _FATAL, "2 years"): "fatal_accidents_2y",
        ("Count", _FATAL, "3 years"): "fatal_accidents_3y",
        (
            "Count",
            "accident(liable=true,level>=larger)+accident(liable=true,vile=true)",
            "1 year",
        ): "serious_accidents_1y",
        ("Count", "accident(liable=true,level=ordinary,deaths>=1)", "1 year"): "fatal_ordinary_accidents_1y",
        ("Listing", "accident(level=larger)", "2 within 1 year"): "larger_accidents_12m",
        ("Count", "misconduct(kind)", "1 year"): "misconduct_1y",
        ("Count", _DISHONESTY, "1 year"): "dishonesty_1y",
        ("Count", _DISHONESTY, "3 years"): "dishonesty_3y",
        ("Count", "penalty+dishonesty+misconduct", "3 years"): "adverse_records_3y",
        ("Active", "joint_sanction", ""): "joint_sanctions",
        ("Active", "certificate(level<=3)", ""): "certificates",
        ("Active", "certificate(level<=2)", ""): "certificates",
        ("Active", "certificate(level=3)", ""): "certificates",
        ("Active", "certificate", ""): "certificates",
        ("Active", "commitment", ""): "commitments",
        ("Count", "commendation(level>=municipal)", "1 year"): "commendations_1y",
        ("ConsecutiveYears", "honor(level>=municipal)", "2"): "honors_years",
    }
)
_BOUNDS = ((">=", "at_least"), ("<=", "at_most"), (">", "above"), ("<", "below"), ("=", "exactly"))


@dataclass(frozen=True, slots=True)
class Measure:
    """A number that a clause measures. key: the words we have for it; None where they are put together of its parts."""

    leaf: Leaf
    key: str | None

    @property
    def is_money(self) -> bool:
        """Whether it is an amount in yuan."""
        return isinstance(self.leaf, Sum)

    def name(self, texts: Texts) -> Markup:
        """一年内约谈."""
        if self.key is not None:
            return texts(f"measure.{self.key}.name")
        what = _what(texts, self.leaf)
        within = getattr(self.leaf, "within", None)
        if within is None:
            return texts("measured.at_present", what=what)
        return texts("measured.within", span=_span(texts, within).strip(), what=what)

    def more(self, texts: Texts, number: Decimal) -> Markup:
        """再有 1 次约谈."""
        key = f"measure.{self.key}.more"
        n: object = money(texts, number) if self.is_money else int(number)
        if self.key is not None and key in texts:
            return texts(key, n=n)
        return texts("measured.more", n=n, what=_what(texts, self.leaf))


def measure_of(ruleset: str, clause: str, name: str = "") -> Measure | None:
    """The measure behind a clause, or behind one of its named numbers; None where the regulation has no such one."""
    found = ruleset_named(ruleset)
    if found is None:
        return None
    for condition in found.file.conditions.values():
        if condition.clause == clause:
            for leaf in leaves(condition.rule):
                if not name or leaf.named == name:
                    return Measure(leaf, _key(leaf))
    return None


def _key(leaf: Leaf) -> str | None:
    match leaf:
        case Tenure():
            return "included"
        case Listing(together=None):
            return "listed"
        case Listing(together=Together() as together):
            over = f"{together.count} within {together.within}"
        case Sum():
            over = ", ".join((*leaf.fields, str(leaf.within)))
        case Count():
            over = str(leaf.within)
        case ConsecutiveYears():
            over = str(leaf.years)
        case _:
            over = ""
    picked = "+".join(_picked(pick) for pick in picks_of(leaf))
    if re.fullmatch(r"misconduct\(kind=[^)+]*\)", picked):
        picked = "misconduct(kind)"
    return _MEASURES.get((type(leaf).__name__, picked, over))


def _picked(pick: Pick) -> str:
    tests = []
    for name, test in pick.where:
        if isinstance(test, Between):
            tests.append(name + (f">={test.at_least}" if test.at_least is not None else ""))
            tests[-1] += f"<={test.at_most}" if test.at_most is not None else ""
        else:
            tests.append(
                f"{name}={'|'.join(str(one).lower() if one is True or one is False else str(one) for one in test)}"
            )
    return pick.type + (f"({','.join(tests)})" if tests else "")


def _what(texts: Texts, leaf: Leaf) -> Markup:
    """What is counted, in words: the types of record, for money its fields; that some are left out, where so."""
    picks = picks_of(leaf)
    if isinstance(leaf, Sum):
        names = [texts(f"field.{name}") for name in leaf.fields]
    else:
        names = [texts(f"type.{kind}") for kind in dict.fromkeys(pick.type for pick in picks)]
    what = texts("list.comma").join(names)
    return texts("measured.some", what=what) if any(pick.where for pick in picks) else what


def measured_lines(texts: Texts, ruleset: str, reason: ReasonView) -> list[Markup]:
    """Each number the clause measures, against its bound."""
    return [
        _line(texts, measure_of(ruleset, clause, name), value, bound)
        for clause, name, value, bound in _numbers(reason.clause, "", reason.measured, reason.bound)
    ]


def is_whole_class(reason: ReasonView) -> bool:
    """Whether the clause is a class that needs all its conditions: it is then measured by their ids."""
    return isinstance(reason.measured, Mapping) and not all(key[:1].isascii() for key in reason.measured)


def _numbers(clause: str, name: str, measured: Any, bound: Any) -> Iterator[tuple[str, str, Any, Any]]:
    """The single numbers with the clause and the name that each is known by."""
    if not isinstance(measured, Mapping):
        yield clause, name, measured, bound
        return
    bounds = bound if isinstance(bound, Mapping) else {}
    for key, value in measured.items():
        if key[:1].isascii():
            yield from _numbers(clause, key, value, bounds.get(key))
        else:
            # A class by its own id is measured by its conditions' ids, which are no words of ours.
            yield from _numbers(key, "", value, bounds.get(key))


def _line(texts: Texts, measure: Measure | None, value: Any, bound: Any) -> Markup:
    if measure is not None and isinstance(measure.leaf, Tenure):
        included = day(texts, date.fromisoformat(value)) if value else texts("measured.unknown")
        return texts("measured.included", value=included, within=_span(texts, measure.leaf.within))
    name = measure.name(texts) if measure else texts("measured.number")
    return texts(
        "measured.line", name=name, value=_amount(texts, measure, value), bound=bound_words(texts, measure, bound)
    )


def _span(texts: Texts, period: Period) -> Markup:
    if period.months == 12:
        return texts("measured.year")
    unit = "years" if period.months % 12 == 0 else "months"
    return texts(f"measured.{unit}", n=period.months // 12 if unit == "years" else period.months)


def bound_words(texts: Texts, measure: Measure | None, bound: Any) -> Markup:
    """`> 3` as 超过 3 次; what cannot be read is shown as it stands."""
    written = str(bound).strip()
    for sign, key in _BOUNDS:
        if written.startswith(sign):
            number = written[len(sign) :].strip()
            try:
                value: object = Decimal(number)
            except ArithmeticError:
                break
            return texts(f"bound.{key}", n=_amount(texts, measure, value))
    return texts("bound.other", bound=written)


def _amount(texts: Texts, measure: Measure | None, value: Any) -> Markup:
    """A number with the unit it is counted in."""
    number = Decimal(str(value))
    if measure is not None and measure.is_money:
        return money(texts, number)
    return texts(f"unit.{_unit(measure)}", n=f"{int(number) if number == int(number) else number:,}")


def _unit(measure: Measure | None) -> str:
    if measure is None:
        return "times"
    picks = picks_of(measure.leaf)
    if isinstance(measure.leaf, ConsecutiveYears):
        return "years"
    if isinstance(measure.leaf, Active):
        return "items"
    types = {pick.type for pick in picks}
    if types in ({"accident"}, {"misconduct"}) and (measure.key != "listed"):
        return "cases"
    if isinstance(measure.leaf, Listing) or (len(types) > 1 and measure.key not in ("dishonesty_1y", "dishonesty_3y")):
        return "records"
    return "times"


def more_words(texts: Texts, ruleset: str, reason: ReasonView, left: Any) -> Markup | None:
    """再有 1 次约谈: what is still lacking until a clause holds; None where nothing countable is."""
    parts = []
    for name, amount in left.items() if isinstance(left, Mapping) else _single(reason, left):
        measure = measure_of(ruleset, reason.clause, name)
        number = Decimal(str(amount))
        if number > 0 and measure is not None:
            parts.append(measure.more(texts, number))
    return texts("measured.and").join(parts) if parts else None


def _single(reason: ReasonView, left: Any) -> Iterator[tuple[str, Any]]:
    """The measure a plain number belongs to: in a clause of several, the one that takes two or more."""
    if not isinstance(reason.bound, Mapping):
        yield "", left
        return
    for name, bound in reason.bound.items():
        if str(bound).lstrip("<>= ") not in ("0", "1"):
            yield name, left


@dataclass(frozen=True, slots=True)
class Headroom:
    """An adverse clause ahead: how much more brings it to hold; begun: something counts toward it already."""

    clause: str
    grade: str
    more: Markup
    begun: bool


def headroom(texts: Texts, answer: AnswerView) -> list[Headroom]:
    """What is left before each clause of a worse grade than the present one, in the answer's order."""
    found = []
    for clause, left in answer.margins:
        reason = answer.reason(clause)
        if reason is None or not _ahead(answer, reason):
            continue
        more = more_words(texts, answer.ruleset, reason, left)
        if more is not None:
            found.append(Headroom(clause, reason.grade, more, bool(reason.records)))
    return found


def _ahead(answer: AnswerView, reason: ReasonView) -> bool:
    return answer.grade is None or is_worse(answer.ruleset, reason.grade, answer.grade)


def worth_telling(texts: Texts, answer: AnswerView) -> list[Headroom]:
    """The headroom that belongs on a short card.

    Where a single new record may already bring a worse grade, counting down to another clause would lull; there
    only clauses that something counts toward are told.
    """
    single = any(
        not reason.holds and str(reason.bound) == ">= 1" and _ahead(answer, reason) for reason in answer.reasons
    )
    return [each for each in headroom(texts, answer) if each.begun or not single]
