"""The Bot API's data types: checks values against the condensed specification."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any


class MismatchError(Exception):
    """A value that is not what the specification says; `path` leads to it."""

    def __init__(self, path: str, problem: str) -> None:
        super().__init__(f"{path}: {problem}")
        self.path = path
        self.problem = problem


@dataclass(frozen=True)
class Field:
    """A parameter or a type's field: alternatives of types, and the fixed value of a discriminator."""

    types: tuple[str, ...]
    required: bool
    fixed: str | None = None


Fields = dict[str, Field]


def _read_fields(source: dict[str, str]) -> Fields:
    fields = {}
    for name, kind in source.items():
        types, _, fixed = kind.partition("=")
        fields[name.removesuffix("*")] = Field(_alternatives(types), name.endswith("*"), fixed or None)
    return fields


def _alternatives(types: str) -> tuple[str, ...]:
    """Several arrays are one array of any of their types: an album may mix what it may hold."""
    names = types.split("|")
    if len(names) > 1 and all(name.startswith("Array of ") for name in names):
        return ("Array of " + "|".join(name.removeprefix("Array of ") for name in names),)
    return tuple(names)


class Schema:
    """Methods and types of one Bot API version."""

    def __init__(self, source: dict[str, Any]) -> None:
        self.version: str = source["version"]
        self.methods = {name: _read_fields(m["fields"]) for name, m in source["methods"].items()}
        self.returns = {name: tuple(m["returns"].split("|")) for name, m in source["methods"].items()}
        self.names = {name.lower(): name for name in self.methods}
        self.unions = {name: tuple(t) for name, t in source["types"].items() if isinstance(t, list)}
        self.objects = {name: _read_fields(t) for name, t in source["types"].items() if isinstance(t, dict)}

    def check(self, value: Any, types: tuple[str, ...], path: str) -> None:
        """Raises MismatchError unless `value` (parsed JSON) is one of `types`, all the way down."""
        if len(types) == 1:
            self._check_one(value, types[0], path)
            return
        candidates = self._by_discriminator(value, types) or types
        problems = []
        for kind in candidates:
            try:
                self._check_one(value, kind, path)
            except MismatchError as mismatch:
                problems.append(mismatch)
            else:
                return
        # The alternative that was followed deepest is the one that was meant.
        raise max(problems, key=lambda mismatch: len(mismatch.path))

    def _by_discriminator(self, value: Any, types: tuple[str, ...]) -> tuple[str, ...]:
        if not isinstance(value, dict):
            return ()
        fitting = []
        for kind in types:
            fixed = {n: f.fixed for n, f in self.objects.get(kind, {}).items() if f.fixed}
            if fixed and all(value.get(name) == word for name, word in fixed.items()):
                fitting.append(kind)
        return tuple(fitting)

    def _check_one(self, value: Any, kind: str, path: str) -> None:
        if kind.startswith("Array of "):
            if not isinstance(value, list):
                raise MismatchError(path, f"must be an {kind}")
            items = tuple(kind.removeprefix("Array of ").split("|"))
            for number, item in enumerate(value):
                self.check(item, items, f"{path}[{number}]")
        elif kind in self.unions:
            self.check(value, self.unions[kind], path)
        elif kind in self.objects and kind != "InputFile":
            self._check_object(value, kind, path)
        elif not _is_simple(value, kind):
            raise MismatchError(path, f"must be of type {kind}")

    def _check_object(self, value: Any, kind: str, path: str) -> None:
        if not isinstance(value, dict):
            raise MismatchError(path, f"must be a {kind} object")
        fields = self.objects[kind]
        for name, item in value.items():
            field = fields.get(name)
            if field is None:
                raise MismatchError(path, f'{kind} has no field "{name}"')
            self.check(item, field.types, f"{path}.{name}")
            if field.fixed is not None and item != field.fixed:
                raise MismatchError(f"{path}.{name}", f'must be "{field.fixed}" in a {kind}')
        for name, field in fields.items():
            if field.required and name not in value:
                raise MismatchError(path, f'{kind} needs the field "{name}"')


def _is_simple(value: Any, kind: str) -> bool:
    if isinstance(value, bool):
        return kind == "Boolean"
    if kind == "Integer":
        return isinstance(value, int)
    if kind == "Float":
        return isinstance(value, int | float)
    return kind == "String" and isinstance(value, str)


@cache
def schema() -> Schema:
    """The specification shipped with the sandbox."""
    return Schema(json.loads((files(__package__) / "spec" / "botapi.json").read_text("utf-8")))
