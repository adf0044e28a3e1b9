"""Ruleset files: read strictly, with the line and the key of whatever is wrong."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from string import Formatter
from typing import Any

import yaml
from pydantic import ValidationError

from rulesets.errors import RulesetError, shown
from rulesets.model import TASK_WORDS, RulesetFile

_FOLDER = Path(__file__).parent / "regulations"
_Key = str | int
_Path = tuple[_Key, ...]


@dataclass(frozen=True, eq=False)
class Ruleset:
    """A ruleset in force: the file's content and the SHA-256 of its bytes (hexadecimal)."""

    file: RulesetFile
    sha256: str

    @property
    def slug(self) -> str:
        return self.file.slug

    def reading(self, name: str | None) -> str:
        """The reading's name, or the default's for None.

        Raises:
            RulesetError: the ruleset has no such reading.
        """
        if name is None:
            return self.file.default_reading
        if name not in self.file.readings:
            known = "、".join(self.file.readings)
            raise RulesetError(
                f"{self.slug} 没有名为 {shown(name)} 的读法，可用：{known}",
                f"{self.slug} has no reading {shown(name)}: expected one of {', '.join(self.file.readings)}",
            )
        return name

    def label(self, grade: str | None) -> str:
        """The regulation's own word for a grade; 未定级 for none."""
        return "未定级" if grade is None else self.file.classes[grade].label

    def badness(self, grade: str | None) -> float:
        """How bad a grade is, 0 the best. 未定级 stands between the classes that are not adverse and those that are."""
        if grade is not None:
            return self.file.classes[grade].rank
        return max((one.rank for one in self.file.classes.values() if not one.adverse), default=-1) + 0.5

    def quote(self, clause: str) -> str:
        """A clause's own words without the punctuation that links it to the next."""
        return self._quotes[clause]

    def words(self, condition: str) -> str:
        """The words behind a condition: its part of the clause, or the whole."""
        found = self.file.conditions[condition]
        return self.quote(found.clause) if found.words is None else _unlinked(found.words)

    @cached_property
    def _quotes(self) -> dict[str, str]:
        return {clause.id: _unlinked(clause.quote) for clause in self.file.clauses}


def _unlinked(quote: str) -> str:
    return quote.strip().rstrip("；;。，,：:")


def available() -> tuple[str, ...]:
    """The slugs of the rulesets that come with the project, in a fixed order."""
    return ("keyouqianqi", "xinmi", "suizhou", "chenbaerhu")


@cache
def load(slug: str) -> Ruleset:
    """A ruleset that comes with the project.

    Raises:
        RulesetError: there is none of that name.
    """
    if slug not in available():
        raise RulesetError(
            f"没有名为 {shown(slug)} 的规则集，可用：{'、'.join(available())}",
            f"there is no ruleset {shown(slug)}: expected one of {', '.join(available())}",
        )
    return load_file(_FOLDER / f"{slug}.yaml")


def load_file(path: Path) -> Ruleset:
    """A ruleset from a file.

    Raises:
        RulesetError: the first problem of `problems`.
    """
    raw = _read(path)
    file, found = _parse(path.name, raw)
    if file is None or found:
        raise found[0]
    return Ruleset(file, hashlib.sha256(raw).hexdigest())


def path_of(slug: str) -> Path:
    """Where the file of a ruleset that comes with the project lies."""
    return _FOLDER / f"{slug}.yaml"


def problems(path: Path) -> list[RulesetError]:
    """Everything that is wrong with a ruleset file, in the file's order; empty when it can be used."""
    try:
        raw = _read(path)
    except RulesetError as error:
        return [error]
    return _parse(path.name, raw)[1]


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise RulesetError(
            f"读不了规则文件 {shown(path.name)}：{error.strerror}",
            f"cannot read {shown(path.name)}: {error.strerror}",
        ) from None


def _parse(name: str, raw: bytes) -> tuple[RulesetFile | None, list[RulesetError]]:
    lines: dict[_Path, int] = {}
    try:
        node = yaml.compose(raw.decode("utf-8-sig"), Loader=_LOADER)
        data = _plain(node, (), lines, name) if node is not None else None
    except UnicodeDecodeError:
        return None, [_problem(name, 1, (), "UTF-8 text")]
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        return None, [_problem(name, line, (), f"valid YAML ({error.problem})")]
    except yaml.YAMLError as error:
        return None, [_problem(name, 1, (), f"valid YAML ({' '.join(str(error).split())})")]
    except RecursionError:
        return None, [_problem(name, 1, (), "less deeply nested YAML")]
    except RulesetError as error:
        return None, [error]
    try:
        file = RulesetFile.model_validate(data)
    except ValidationError as error:
        found = [_from_pydantic(name, lines, dict(item)) for item in error.errors()]
        return None, found
    return file, [_problem(name, _line(lines, path), path, expected) for path, expected in _cross_references(file)]


_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_MOST_NODES = 100_000


def _plain(node: yaml.Node, path: _Path, lines: dict[_Path, int], name: str) -> Any:
    """Python data of a YAML node, noting each path's line; unlike a loader, it refuses a key given twice."""
    lines.setdefault(path, node.start_mark.line + 1)
    if len(lines) > _MOST_NODES:  # aliases of aliases grow without bound
        raise _problem(name, node.start_mark.line + 1, (), f"at most {_MOST_NODES} values")
    if isinstance(node, yaml.MappingNode):
        mapping: dict[Any, Any] = {}
        for key_node, value_node in node.value:
            key = key_node.value
            lines[(*path, key)] = key_node.start_mark.line + 1
            if key in mapping:
                raise _problem(name, key_node.start_mark.line + 1, (*path, key), "each key once")
            mapping[key] = _plain(value_node, (*path, key), lines, name)
        return mapping
    if isinstance(node, yaml.SequenceNode):
        return [_plain(item, (*path, index), lines, name) for index, item in enumerate(node.value)]
    return _scalar(node)


def _scalar(node: yaml.Node) -> Any:
    tag, text = node.tag.rsplit(":", 1)[-1], node.value
    try:
        if tag == "int":
            return int(text)
        if tag == "bool":
            return text.lower() in ("true", "yes", "on")
    except ValueError:
        return text
    return None if tag == "null" else text


def _from_pydantic(name: str, lines: Mapping[_Path, int], item: dict[str, Any]) -> RulesetError:
    location = tuple(part for part in item["loc"] if _shows(part))
    # The names that pydantic adds for a union's member or a validator stand in no file: the longest prefix
    # that the file knows is the place.
    path: _Path = ()
    for part in location:
        if (*path, part) in lines or (item["type"] == "missing" and part == location[-1]):
            path = (*path, part)
    message = item["msg"].removeprefix("Value error, ")
    if item["type"] == "missing":
        message = "a value here"
    elif item["type"] == "extra_forbidden":
        path = (*path, location[-1]) if location and path[-1:] != location[-1:] else path
        message = "no such key"
    message = message.removeprefix("expected ").replace("Input should be ", "")
    return _problem(name, _line(lines, path), path, message)


def _shows(part: Any) -> bool:
    return isinstance(part, int) or (isinstance(part, str) and not part.startswith(("function-", "tagged-")))


def _line(lines: Mapping[_Path, int], path: _Path) -> int:
    while path and path not in lines:
        path = path[:-1]
    return lines.get(path, 1)


def _problem(name: str, line: int, path: _Path, expected: str) -> RulesetError:
    where = ".".join(str(part) for part in path) or "(file)"
    return RulesetError(
        f"{shown(name)} 第 {line} 行，{shown(where)}：应为 {' '.join(expected.split())}",
        f"{shown(name)} line {line}, {shown(where)}: expected {' '.join(expected.split())}",
    )


def _tasks(file: RulesetFile, clauses: set[str]) -> Iterator[tuple[_Path, str]]:
    """What a grade brings: grades, clauses and other tasks that exist, and no word in braces that nothing fills."""
    kinds = [task.kind for task in file.tasks]
    for index, task in enumerate(file.tasks):
        path: _Path = ("tasks", index)
        if task.kind in kinds[:index]:
            yield (*path, "kind"), f"each kind once, {task.kind} stands here again"
        if task.clause not in clauses:
            yield (*path, "clause"), f"the id of a clause, not {task.clause}"
        for each in task.grades:
            if each.grade not in file.classes and not (each.grade == "null" and task.per_grade):
                yield (*path, "grades"), f"one of {', '.join(file.classes)}, with per_grade also null"
        for earlier in task.after:
            if earlier not in kinds[:index]:
                yield (*path, "after"), f"the kind of a task above, not {earlier}"
        for key in ("title", "text"):
            for lang, text in getattr(task, key):
                if not _fills(text):
                    yield (*path, key, lang), f"no braces but {{{'}, {'.join(TASK_WORDS)}}}"


def _fills(text: str) -> bool:
    try:
        parts = list(Formatter().parse(text))
    except ValueError:
        return False
    return all(word is None or (word in TASK_WORDS and not spec and not turn) for _, word, spec, turn in parts)


def _cross_references(file: RulesetFile) -> Iterator[tuple[_Path, str]]:
    """What no single key can tell: names that must exist elsewhere in the file."""
    ids = [clause.id for clause in file.clauses]
    for index, clause_id in enumerate(ids):
        if clause_id in ids[:index]:
            yield ("clauses", index, "id"), f"each clause once, {clause_id} stands here again"
    known = set(ids)
    quotes = {clause.id: clause.quote for clause in file.clauses}
    for name, condition in file.conditions.items():
        if condition.clause not in known:
            yield ("conditions", name), f"the id of a clause, not {condition.clause}"
        elif condition.words is not None and condition.words not in quotes[condition.clause]:
            yield ("conditions", name, "words"), f"words that {condition.clause} is quoted with"
    if file.default_reading not in file.readings:
        yield ("default_reading",), f"one of {', '.join(file.readings)}"
    used: set[str] = set()
    for reading_name, reading in file.readings.items():
        for index, rule in enumerate(reading.order):
            path: _Path = ("readings", reading_name, "order", index)
            if rule.grade not in file.classes:
                yield (*path, "grade"), f"one of {', '.join(file.classes)}"
            if rule.clause is not None and rule.clause not in known:
                yield (*path, "clause"), f"the id of a clause, not {rule.clause}"
            for condition_name in rule.names:
                used.add(condition_name)
                if condition_name not in file.conditions:
                    yield (*path, "any" if rule.any else "all"), f"names of conditions, not {condition_name}"
    for name in file.conditions:
        if name not in used:
            yield ("conditions", name), "a condition that some reading asks"
    for grade in file.classes:
        if grade not in file.measures:
            yield ("measures",), f"the measures of {grade}, be it an empty list"
    for grade, measures in file.measures.items():
        if grade not in file.classes:
            yield ("measures", grade), f"one of {', '.join(file.classes)}"
        for index, measure in enumerate(measures):
            if measure.clause not in known:
                yield ("measures", grade, index), f"the id of a clause, not {measure.clause}"
    yield from _tasks(file, known)
    for name, qualifier in file.qualifiers.items():
        if qualifier.grade not in file.classes:
            yield ("qualifiers", name, "grade"), f"one of {', '.join(file.classes)}"
    for index, note in enumerate(file.notes):
        for grade in note.grades or ():
            if grade not in file.classes and grade != "null":
                yield ("notes", index, "grades"), f"one of {', '.join(file.classes)} or null"
        for reading_name in note.readings or ():
            if reading_name not in file.readings:
                yield ("notes", index, "readings"), f"one of {', '.join(file.readings)}"
    if file.objection and file.objection.clause not in known:
        yield ("objection", "clause"), f"the id of a clause, not {file.objection.clause}"
    for demand in ("statement", "check", "basis"):
        named = getattr(file.workflow, demand)
        if named is not None and named not in known:
            yield ("workflow", demand), f"the id of a clause, not {named}"
    clause = getattr(file.repair, "clause", None)
    if clause is not None and clause not in known:
        yield ("repair", "clause"), f"the id of a clause, not {clause}"
