"""The text of a ruleset file as plain data, with the line of every key."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import yaml

from rulesets.errors import RulesetError, shown
from rulesets.expected import Expected

Key = str | int
Path = tuple[Key, ...]
Lines = Mapping[Path, int]

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_MOST_NODES = 100_000
_DEEPEST = 100


def parse(name: str, raw: bytes) -> tuple[Any, Lines]:
    """The data of a YAML file and the line of each path in it, counted from 1; `()` is the whole.

    Raises:
        RulesetError: it is no YAML, or one that no ruleset is written in.
    """
    lines: dict[Path, int] = {}
    try:
        text = raw.decode("utf-8-sig")
        _refuse_depth(name, text)
        node = yaml.compose(text, Loader=_LOADER)
        return (None if node is None else _plain(node, (), lines, name)), lines
    except UnicodeDecodeError:
        raise problem(name, 1, (), Expected("UTF-8 文字", "UTF-8 text")) from None
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise problem(name, line, (), _yaml(str(error.problem))) from None
    except yaml.YAMLError as error:
        raise problem(name, 1, (), _yaml(str(error))) from None


def problem(name: str, line: int, path: Path, expected: Expected) -> RulesetError:
    """The error about a place in a file."""
    where = shown(".".join(str(part) for part in path)) if path else ""
    return RulesetError(
        f"{shown(name)} 第 {line} 行，{where or '（全文）'}：应为{_spaced(expected.zh)}",
        f"{shown(name)} line {line}, {where or '(file)'}: expected {expected.en}",
    )


def line_of(lines: Lines, path: Path) -> int:
    """The line of a path, or of the longest part of it that the file has."""
    while path and path not in lines:
        path = path[:-1]
    return lines.get(path, 1)


def _spaced(text: str) -> str:
    return f" {text}" if text[:1].isascii() else text


def _yaml(why: str) -> Expected:
    return Expected(f"合法的 YAML（{why}）", f"valid YAML ({why})")


def _refuse_depth(name: str, text: str) -> None:
    """Composing recurses in C, where nesting without end would end the process."""
    depth = 0
    for event in yaml.parse(text, Loader=_LOADER):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if depth > _DEEPEST:
                line = event.start_mark.line + 1 if event.start_mark else 1
                levels = Expected(f"最多 {_DEEPEST} 层嵌套", f"at most {_DEEPEST} levels of nesting")
                raise problem(name, line, (), levels)
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1


def _plain(node: yaml.Node, path: Path, lines: dict[Path, int], name: str) -> Any:
    """Python data of a YAML node, noting each path's line; unlike a loader, it refuses a key given twice."""
    lines.setdefault(path, node.start_mark.line + 1)
    if len(path) > _DEEPEST:  # what is written is not that deep
        own = Expected("不含自身的别名", "an alias that does not hold itself")
        raise problem(name, node.start_mark.line + 1, (), own)
    if len(lines) > _MOST_NODES:  # aliases of aliases grow without bound
        values = Expected(f"最多 {_MOST_NODES} 个值", f"at most {_MOST_NODES} values")
        raise problem(name, node.start_mark.line + 1, (), values)
    if isinstance(node, yaml.MappingNode):
        mapping: dict[Any, Any] = {}
        for key_node, value_node in node.value:
            key, line = key_node.value, key_node.start_mark.line + 1
            if not isinstance(key_node, yaml.ScalarNode):
                raise problem(name, line, path, Expected("单个文字作键", "a plain key"))
            lines[(*path, key)] = line
            if key in mapping:
                raise problem(name, line, (*path, key), Expected("只写一次的键", "each key once"))
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
