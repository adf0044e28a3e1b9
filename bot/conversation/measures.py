"""What each clause measures, named so that a card can say "一年内约谈 4 次（标准：超过 3 次）"."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from markupsafe import Markup

from bot.conversation.phrases import day, money
from bot.conversation.views import AnswerView, ReasonView, is_worse
from bot.locales import Texts

_XINMI_KINDS = {f"十二(四){number}": "misconduct_1y" for number in range(2, 10)}
_SUIZHOU_D = {f"四D{group}{number}": "listed" for group in ("事故", "其他") for number in range(1, 6)}
#: Ruleset → clause (with the measure's name where the clause has several) → measure.
_MEASURES: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "keyouqianqi": {
            "六(三)1": "interviews_1y",
            "六(三)2/count": "penalties_1y",
            "六(三)2/sum": "fines_and_confiscations_1y",
            "六(三)3": "complaints_1y",
            "六(二)1": "interviews_1y",
            "六(二)2/count": "penalties_1y",
            "六(二)2/sum": "fines_1y",
            "六(二)3": "complaints_1y",
            "六(二)4": "included",
            "六(一)1": "accidents_3y",
            "六(一)2": "certificates",
            "六(一)3": "interviews_1y",
            "六(一)4": "penalties_1y",
        },
        "xinmi": {
            "十二(四)1/serious_accidents": "serious_accidents_1y",
            "十二(四)1/fatal_ordinary_accidents": "fatal_ordinary_accidents_1y",
            **_XINMI_KINDS,
            "十二(三)1": "dishonesty_1y",
            "十二(三)2": "penalties_1y",
            "十二(三)3": "fatal_accidents_1y",
            "十二(三)4": "joint_sanctions",
            "十二(一)1": "commitments",
            "十二(一)2": "dishonesty_3y",
            "十二(一)3": "penalties_3y",
            "十二(一)4": "fatal_accidents_3y",
            "十二(一)5": "joint_sanctions",
            "十二(二)1": "commitments",
            "十二(二)2": "dishonesty_1y",
            "十二(二)3": "penalties_1y",
            "十二(二)4": "fatal_accidents_1y",
            "十二(二)5": "joint_sanctions",
        },
        "suizhou": {
            **_SUIZHOU_D,
            "四D事故2": "larger_accidents_12m",
            "四C": "listed",
            "四A1/fatal_accidents": "fatal_accidents_2y",
            "四A1/penalties": "penalties_5y",
            "四A2": "certificates",
            "四A3": "honors_years",
            "四A4": "commendations_1y",
            "四B1": "penalties_1y",
            "四B2": "certificates",
        },
        "chenbaerhu": {
            "7": "liable_accidents_1y",
            "2/adverse_records": "adverse_records_3y",
            "2/joint_sanctions": "joint_sanctions",
            "2/commitments": "commitments",
        },
    }
)
_CASES = ("accidents", "misconduct", "liable", "fatal", "serious", "larger")
_BOUNDS = ((">=", "at_least"), ("<=", "at_most"), (">", "above"), ("<", "below"), ("=", "exactly"))


def measure_of(ruleset: str, clause: str, name: str = "") -> str | None:
    """The measure behind a clause, or behind one of its named numbers; None where we have no words for it."""
    return _MEASURES.get(ruleset, {}).get(f"{clause}/{name}" if name else clause)


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


def _line(texts: Texts, measure: str | None, value: Any, bound: Any) -> Markup:
    if measure == "included":
        included = day(texts, date.fromisoformat(value)) if value else texts("measured.unknown")
        return texts("measured.included", value=included)
    name = texts(f"measure.{measure}.name") if measure else texts("measured.number")
    return texts(
        "measured.line", name=name, value=_amount(texts, measure, value), bound=bound_words(texts, measure, bound)
    )


def bound_words(texts: Texts, measure: str | None, bound: Any) -> Markup:
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


def _amount(texts: Texts, measure: str | None, value: Any) -> Markup:
    """A number with the unit it is counted in."""
    number = Decimal(str(value))
    if measure is not None and measure.startswith("fines"):
        return money(texts, number)
    shown = f"{int(number) if number == int(number) else number:,}"
    if measure in ("listed", "adverse_records_3y"):
        return texts("unit.records", n=shown)
    if measure == "honors_years":
        return texts("unit.years", n=shown)
    if measure is not None and measure.startswith(("certificates", "commitments", "joint")):
        return texts("unit.items", n=shown)
    return texts("unit.cases" if measure and measure.startswith(_CASES) else "unit.times", n=shown)


def more_words(texts: Texts, ruleset: str, reason: ReasonView, left: Any) -> Markup | None:
    """再有 1 次约谈: what is still lacking until a clause holds; None where nothing countable is."""
    parts = []
    for name, amount in left.items() if isinstance(left, Mapping) else _single(reason, left):
        measure = measure_of(ruleset, reason.clause, name)
        number = Decimal(str(amount))
        if number <= 0 or measure is None:
            continue
        if measure.startswith("fines"):
            parts.append(texts(f"measure.{measure}.more", n=money(texts, number)))
        else:
            parts.append(texts(f"measure.{measure}.more", n=int(number)))
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
