"""What a ruleset has words or a use for: its classes in order, and the fields of records that it looks at."""

from __future__ import annotations

from collections.abc import Iterator
from weakref import WeakKeyDictionary

from rulesets.conditions import leaves
from rulesets.loader import Ruleset
from rulesets.model import Active, ConsecutiveYears, Count, Expression, Leaf, Listing, Pick, RulesetFile, Sum

#: What a listing reads of the record that carries it.
_LISTED_BY = ("published_on", "listing_months")
_USED: WeakKeyDictionary[Ruleset, frozenset[tuple[str, str]]] = WeakKeyDictionary()


def picks_of(leaf: Leaf) -> tuple[Pick, ...]:
    """The records that a leaf looks at; none for a tenure."""
    match leaf:
        case Count():
            return leaf.count
        case Sum():
            return leaf.sum
        case Active():
            return leaf.active
        case ConsecutiveYears():
            return leaf.consecutive_years
        case Listing():
            return leaf.listing
        case _:
            return ()


def classes_in_order(ruleset: Ruleset) -> tuple[str, ...]:
    """The codes of the classes, from the best to the worst."""
    classes = ruleset.file.classes
    return tuple(sorted(classes, key=lambda code: classes[code].rank))


def fields_used(ruleset: Ruleset) -> frozenset[tuple[str, str]]:
    """Every (record type, field) that can change an answer or a task."""
    found = _USED.get(ruleset)
    if found is None:
        found = _USED[ruleset] = frozenset(_used(ruleset.file))
    return found


def measure_of_grade(ruleset: Ruleset, record_type: str, field: str, grade: str | None) -> str | None:
    """The clause by which `grade` itself demands a record that is marked with a flag; None where it does not.

    科右前旗 十一(二) is one: the interview that class C brings is marked as the measure and not counted again.
    """
    for task in ruleset.file.tasks:
        done_by = task.done_by
        if done_by is None or done_by.type != record_type or (field, (True,)) not in done_by.where:
            continue
        if any(one.grade == grade for one in task.grades):
            return task.clause
    return None


def _used(file: RulesetFile) -> Iterator[tuple[str, str]]:
    for expression in _expressions(file):
        for leaf in leaves(expression):
            picks = picks_of(leaf)
            yield from _of_picks(picks)
            for pick in picks:
                if isinstance(leaf, Sum):
                    yield from ((pick.type, name) for name in leaf.fields)
                if isinstance(leaf, Listing):
                    yield from ((pick.type, name) for name in _LISTED_BY)
    for task in file.tasks:
        yield from _of_picks((task.done_by,) if task.done_by else ())
        for way in task.same_year:
            yield from _of_picks(way)


def _of_picks(picks: tuple[Pick, ...]) -> Iterator[tuple[str, str]]:
    for pick in picks:
        yield from ((pick.type, name) for name, _ in pick.where)


def _expressions(file: RulesetFile) -> Iterator[Expression]:
    for condition in file.conditions.values():
        yield condition.rule
    for measures in file.measures.values():
        yield from (measure.when for measure in measures if measure.when is not None)
    for qualifier in file.qualifiers.values():
        yield from (level.when for level in qualifier.levels)
    for task in file.tasks:
        yield from (one.when for one in task.grades if one.when is not None)
    if file.inspections is not None:
        yield from (rule.when for rule in file.inspections.rules if rule.when is not None)
