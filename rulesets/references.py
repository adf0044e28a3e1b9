"""What no single key of a ruleset file can tell: names that must exist elsewhere in it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from string import Formatter

from rulesets.conditions import leaves
from rulesets.expected import Expected, known_clause, one_of
from rulesets.fields import RECORD_TYPES
from rulesets.model import ASKED_WHOLE, TASK_WORDS, RulesetFile
from rulesets.source import Path

Finding = tuple[Path, Expected]


def dangling(file: RulesetFile) -> Iterator[Finding]:
    """Each name that leads nowhere, with its place, part by part of the file."""
    known = {clause.id for clause in file.clauses}
    for check in (
        _clauses,
        _conditions,
        _repairable,
        _readings,
        _measures,
        _tasks,
        _qualifiers,
        _exports,
        _notes,
        _asked,
        _accepted,
    ):
        yield from check(file)
    yield from _inspections(file)
    for path, clause in _clauses_named(file):
        if clause not in known:
            yield path, known_clause(clause)


def _clauses_named(file: RulesetFile) -> Iterator[tuple[Path, str]]:
    """Every place that names a clause, and which."""
    for name, condition in file.conditions.items():
        yield ("conditions", name), condition.clause
    for reading_name, reading in file.readings.items():
        for index, rule in enumerate(reading.order):
            if rule.clause is not None:
                yield ("readings", reading_name, "order", index, "clause"), rule.clause
    for grade, measures in file.measures.items():
        for index, measure in enumerate(measures):
            yield ("measures", grade, index), measure.clause
    for index, task in enumerate(file.tasks):
        yield ("tasks", index, "clause"), task.clause
    if file.inspections:
        yield ("inspections", "draw", "clause"), file.inspections.draw.clause
        for index, frequency in enumerate(file.inspections.rules):
            yield ("inspections", "rules", index, "clause"), frequency.clause
    for question, asked in file.asked.items():
        yield from ((("asked", question), one) for one in asked)
    if file.objection:
        yield ("objection", "clause"), file.objection.clause
    for demand in ("statement", "check", "basis"):
        clause = getattr(file.workflow, demand)
        if clause is not None:
            yield ("workflow", demand), clause
    for index, export in enumerate(file.exports):
        yield ("exports", index, "clause"), export.clause
        for place, public in enumerate(export.lists):
            yield ("exports", index, "lists", place, "clause"), public.clause
    clause = getattr(file.repair, "clause", None)
    if clause is not None:
        yield ("repair", "clause"), clause


def _clauses(file: RulesetFile) -> Iterator[Finding]:
    ids = [clause.id for clause in file.clauses]
    yield from _twice(ids, lambda index: ("clauses", index, "id"))


def _twice(names: list[str], place: Callable[[int], Path]) -> Iterator[Finding]:
    seen: set[str] = set()
    for index, name in enumerate(names):
        if name in seen:
            yield place(index), Expected(f"未用过的名称，{name} 已在前面写过", f"each once, {name} stands here again")
        seen.add(name)


def _conditions(file: RulesetFile) -> Iterator[Finding]:
    quotes = {clause.id: clause.quote for clause in file.clauses}
    asked = {name for reading in file.readings.values() for rule in reading.order for name in rule.names}
    for name, condition in file.conditions.items():
        if condition.words is not None and condition.words not in quotes.get(condition.clause, condition.words):
            quoted = Expected(f"{condition.clause} 原文中的字句", f"words that {condition.clause} is quoted with")
            yield ("conditions", name, "words"), quoted
        named = [leaf.named for leaf in leaves(condition.rule)]
        for each in dict.fromkeys(named):
            if named.count(each) > 1:
                own = Expected(
                    f"每个量各有自己的 named，{each} 重复",
                    f"a `named` of its own for each of its measures, not {each} again",
                )
                yield ("conditions", name), own
        if name not in asked:
            yield ("conditions", name), Expected("某个口径用到的条件", "a condition that some reading asks")


def _repairable(file: RulesetFile) -> Iterator[Finding]:
    for index, kind in enumerate(file.repairable):
        if "repaired_on" not in RECORD_TYPES.get(kind, {}):
            yield (
                ("repairable", index),
                Expected(f"可以修复的类型，而不是 {kind}", f"a type that can be repaired, not {kind}"),
            )


def _readings(file: RulesetFile) -> Iterator[Finding]:
    if file.default_reading not in file.readings:
        yield ("default_reading",), one_of(file.readings)
    for reading_name, reading in file.readings.items():
        for index, rule in enumerate(reading.order):
            path: Path = ("readings", reading_name, "order", index)
            if rule.grade not in file.classes:
                yield (*path, "grade"), one_of(file.classes)
            for name in rule.names:
                if name not in file.conditions:
                    key = "any" if rule.any else "all"
                    yield (*path, key), Expected(f"条件的名称，而不是 {name}", f"names of conditions, not {name}")


def _measures(file: RulesetFile) -> Iterator[Finding]:
    for grade in file.classes:
        if grade not in file.measures:
            yield (
                ("measures",),
                Expected(f"{grade} 的措施（可以为空）", f"the measures of {grade}, be it an empty list"),
            )
    for grade in file.measures:
        if grade not in file.classes:
            yield ("measures", grade), one_of(file.classes)


def _tasks(file: RulesetFile) -> Iterator[Finding]:
    """What a grade brings: grades and other tasks that exist, and no word in braces that nothing fills."""
    kinds = [task.kind for task in file.tasks]
    yield from _twice(kinds, lambda index: ("tasks", index, "kind"))
    for index, task in enumerate(file.tasks):
        path: Path = ("tasks", index)
        grades = (*file.classes, "null") if task.per_grade else tuple(file.classes)
        if any(each.grade not in grades for each in task.grades):
            yield (*path, "grades"), one_of(grades)
        for earlier in task.after:
            if earlier not in kinds[:index]:
                above = Expected(f"前面某项任务的 kind，而不是 {earlier}", f"the kind of a task above, not {earlier}")
                yield (*path, "after"), above
        for key in ("title", "text"):
            for lang, text in getattr(task, key):
                if not _fills(text):
                    words = "{" + "}、{".join(TASK_WORDS) + "}"
                    braces = Expected(f"花括号中只用 {words}", f"no braces but {words.replace('、', ', ')}")
                    yield (*path, key, lang), braces


def _fills(text: str) -> bool:
    try:
        parts = list(Formatter().parse(text))
    except ValueError:
        return False
    return all(word is None or (word in TASK_WORDS and not spec and not turn) for _, word, spec, turn in parts)


def _qualifiers(file: RulesetFile) -> Iterator[Finding]:
    for name, qualifier in file.qualifiers.items():
        if qualifier.grade not in file.classes:
            yield ("qualifiers", name, "grade"), one_of(file.classes)


def _exports(file: RulesetFile) -> Iterator[Finding]:
    yield from _twice([export.kind for export in file.exports], lambda index: ("exports", index, "kind"))
    kinds = tuple(task.kind for task in file.tasks)
    for index, export in enumerate(file.exports):
        if export.task is not None and export.task not in kinds:
            yield ("exports", index, "task"), one_of(kinds)
        for place, public in enumerate(export.lists):
            yield from _among(public.grades, tuple(file.classes), ("exports", index, "lists", place, "grades"))


def _inspections(file: RulesetFile) -> Iterator[Finding]:
    """Each grade has a frequency whatever else is known of a subject, and none is for a grade that does not exist."""
    if file.inspections is None:
        return
    for index, rule in enumerate(file.inspections.rules):
        yield from _among(rule.grades, (*file.classes, "null"), ("inspections", "rules", index, "grades"))
    for grade in file.classes:
        sure = {rule.key for rule in file.inspections.rules if grade in rule.grades and rule.when is None}
        if None not in sure and not sure >= {True, False}:
            each = Expected(f"{grade} 的检查频次，重点和一般企业都要有", f"how often {grade} is inspected, key or not")
            yield ("inspections", "rules"), each


def _notes(file: RulesetFile) -> Iterator[Finding]:
    for index, note in enumerate(file.notes):
        yield from _among(note.grades or (), (*file.classes, "null"), ("notes", index, "grades"))
        yield from _among(note.readings or (), tuple(file.readings), ("notes", index, "readings"))
        yield from _among(note.types, tuple(RECORD_TYPES), ("notes", index, "types"))


def _asked(file: RulesetFile) -> Iterator[Finding]:
    known = {*ASKED_WHOLE, *RECORD_TYPES, *(name for fields in RECORD_TYPES.values() for name in fields)}
    for question in file.asked:
        if question not in known:
            words = "、".join(ASKED_WHOLE)
            yield (
                ("asked", question),
                Expected(f"{words}，或记录的类型、字段", f"{', '.join(ASKED_WHOLE)}, a type or a field of records"),
            )


def _accepted(file: RulesetFile) -> Iterator[Finding]:
    for index, entry in enumerate(file.accepted):
        yield from _among(entry.readings, tuple(file.readings), ("accepted", index, "readings"))
        for pair in entry.classes:
            yield from _among(pair, tuple(file.classes), ("accepted", index, "classes"))
        for names in entry.lacking:
            for name in names:
                if name not in file.conditions:
                    named = Expected(f"条件的名称，而不是 {name}", f"names of conditions, not {name}")
                    yield ("accepted", index, "lacking"), named


def _among(given: Iterable[str], known: tuple[str, ...], path: Path) -> Iterator[Finding]:
    if any(each not in known for each in given):
        yield path, one_of(known)
