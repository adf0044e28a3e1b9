"""Ruleset files: read strictly, with the line and the key of whatever is wrong."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from rulesets import source
from rulesets.errors import RulesetError, shown
from rulesets.expected import expected_by, still_empty
from rulesets.model import OPERATOR_TAG, Export, RulesetFile
from rulesets.references import Finding, dangling

_FOLDER = Path(__file__).parent / "regulations"
_SHIPPED = ("keyouqianqi", "xinmi", "suizhou", "chenbaerhu")
#: What a ruleset's slug looks like.
SLUG = r"[a-z][a-z0-9_]{0,31}"


def _nowhere() -> Path | None:
    return None


def _unknown(sha256: str) -> str | None:
    return None


_looked_in: list[Callable[[], Path | None]] = [_nowhere]
_looked_up: list[Callable[[str], str | None]] = [_unknown]


@dataclass(frozen=True, eq=False)
class Ruleset:
    """A ruleset in force: the file's content and the SHA-256 of its bytes (hexadecimal).

    adopted: it is an amended text that a bureau has adopted, and no file.
    """

    file: RulesetFile
    sha256: str
    adopted: bool = False

    @property
    def slug(self) -> str:
        return self.file.slug

    @property
    def name(self) -> str:
        """What `load` finds it by: its slug, or that with the hash for an amended text."""
        return named(self.slug, self.sha256) if self.adopted else self.slug

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

    def export(self, kind: str) -> Export | None:
        """What the regulation says of an export; None where it has none of the kind."""
        return next((one for one in self.file.exports if one.kind == kind), None)

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


def shipped() -> tuple[str, ...]:
    """The slugs of the rulesets that come with the project, in a fixed order."""
    return _SHIPPED


def available() -> tuple[str, ...]:
    """The slugs of all rulesets: those that come with the project, then those of the bureaus' own folder.

    Raises:
        RulesetError: a file of that folder bears no slug, or that of a ruleset that comes with the project.
    """
    return (*_SHIPPED, *_own())


def look_in(folder: Callable[[], Path | None]) -> None:
    """Where the bureaus' own rulesets lie, one `<slug>.yaml` each; None for nowhere.

    The folder is asked for only when more than the shipped rulesets is wanted, and read once.
    """
    _looked_in[0] = folder
    _own.cache_clear()
    _loaded_own.cache_clear()


def look_up(text: Callable[[str], str | None]) -> None:
    """Where the amended texts are that bureaus have adopted: by the SHA-256 of the UTF-8 bytes, None where unknown."""
    _looked_up[0] = text


@cache
def _own() -> tuple[str, ...]:
    folder = _looked_in[0]()
    if folder is None:
        return ()
    try:
        names = sorted(path.name for path in folder.iterdir() if path.suffix in (".yaml", ".yml"))
    except OSError as error:
        raise RulesetError(
            f"读不了规则文件夹 {shown(folder)}：{error.strerror}",
            f"cannot read the folder of rulesets {shown(folder)}: {error.strerror}",
        ) from None
    for name in names:
        if not re.fullmatch(SLUG + r"\.yaml", name):
            raise RulesetError(
                f"{shown(name)}：规则文件名应为 <slug>.yaml，slug 由小写字母、数字、下划线组成，以字母开头",
                f"{shown(name)}: a ruleset file is named <slug>.yaml, the slug in lower-case letters, digits and _, "
                "a letter first",
            )
        if name.removesuffix(".yaml") in _SHIPPED:
            raise RulesetError(
                f"{shown(name)}：与自带规则集同名，请换一个 slug",
                f"{shown(name)}: a ruleset that comes with the project has this name; choose another slug",
            )
    return tuple(name.removesuffix(".yaml") for name in names)


def named(slug: str, sha256: str) -> str:
    """The name of an amended text."""
    return f"{slug}@{sha256}"


def name_of(slug: str, sha256: str) -> str:
    """The name of the text with that hash: an amended one's, or the slug where it is the file's or no longer known."""
    return slug if _looked_up[0](sha256) is None else named(slug, sha256)


def load(slug: str) -> Ruleset:
    """A ruleset that comes with the project, one of the bureaus' own, or an amended text by its `Ruleset.name`.

    Raises:
        RulesetError: there is none of that name, or its file cannot be used.
    """
    if "@" in slug:
        return _loaded_adopted(slug)
    return _loaded_shipped(slug) if slug in _SHIPPED else _loaded_own(slug)


@cache
def _loaded_shipped(slug: str) -> Ruleset:
    return load_file(path_of(slug))


@cache
def _loaded_own(slug: str) -> Ruleset:
    path = path_of(slug)
    ruleset = load_file(path)
    if ruleset.slug != slug:
        raise RulesetError(
            f"{shown(path.name)}：slug 写的是 {shown(ruleset.slug)}，应与文件名一致",
            f"{shown(path.name)}: its slug is {shown(ruleset.slug)}, expected that of the file's name",
        )
    return ruleset


@cache
def _loaded_adopted(name: str) -> Ruleset:
    slug, _, sha256 = name.partition("@")
    text = _looked_up[0](sha256)
    if text is None:
        raise RulesetError(f"没有 {slug} 的修订文本 {sha256[:12]}", f"there is no amended text {sha256[:12]} of {slug}")
    return load_adopted(slug, text, sha256)


def load_adopted(slug: str, text: str, sha256: str) -> Ruleset:
    """An amended text as it was kept.

    Raises:
        RulesetError: it is not the text with that hash any more, or cannot be used.
    """
    found = replace(_checked(slug, text.encode()), adopted=True)
    if (found.slug, found.sha256) != (slug, sha256):
        raise RulesetError(
            f"{slug} 的修订文本 {sha256[:12]} 与采用时不一致",
            f"the amended text {sha256[:12]} of {slug} is not the one that was adopted",
        )
    return found


def load_file(path: Path) -> Ruleset:
    """A ruleset from a file.

    Raises:
        RulesetError: the first problem of `problems`.
    """
    return _checked(path.name, _read(path))


def _checked(name: str, raw: bytes) -> Ruleset:
    file, found = _parse(name, raw)
    if file is None or found:
        raise found[0]
    return Ruleset(file, hashlib.sha256(raw).hexdigest())


def path_of(slug: str) -> Path:
    """Where the file of a ruleset lies.

    Raises:
        RulesetError: there is none of that name.
    """
    if slug in _SHIPPED:
        return _FOLDER / f"{slug}.yaml"
    folder = _looked_in[0]()
    if folder is None or slug not in _own():
        known = available()
        raise RulesetError(
            f"没有名为 {shown(slug)} 的规则集，可用：{'、'.join(known)}",
            f"there is no ruleset {shown(slug)}: expected one of {', '.join(known)}",
        )
    return folder / f"{slug}.yaml"


def template(slug: str) -> str:
    """An empty ruleset file that leads its author through it.

    Raises:
        RulesetError: no ruleset of a bureau's own can have that slug.
    """
    if not re.fullmatch(SLUG, slug) or slug in _SHIPPED:
        raise RulesetError(
            f"简称 {shown(slug)} 不能用：小写字母、数字、下划线，以字母开头，且不与自带规则集同名",
            f"{shown(slug)} cannot be a slug: lower-case letters, digits and _, a letter first, none that is shipped",
        )
    return (Path(__file__).parent / "template.yaml").read_text("utf-8").replace("{slug}", slug)


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
    try:
        data, lines = source.parse(name, raw)
    except RulesetError as error:
        return None, [error]
    try:
        file = RulesetFile.model_validate(data)
    except ValidationError as error:
        items = error.errors(include_url=False)
        # Of a list whose only entry is wrong pydantic also says that it is too short.
        items = [one for one in items if one["type"] != "too_short" or not _within(one["loc"], items)]
        return None, _told(name, lines, [_place_of(dict(one), lines) for one in items])
    return file, _told(name, lines, dangling(file))


def _within(place: tuple[int | str, ...], items: Iterable[ErrorDetails]) -> bool:
    return any(one["loc"] != place and one["loc"][: len(place)] == place for one in items)


def _told(name: str, lines: source.Lines, found: Iterable[Finding]) -> list[RulesetError]:
    placed = [(source.line_of(lines, path), path, expected) for path, expected in found]
    placed.sort(key=lambda finding: finding[0])
    return [source.problem(name, line, path, expected) for line, path, expected in placed]


def _place_of(item: dict[str, Any], lines: source.Lines) -> Finding:
    """Where in the file an error of pydantic's lies, and what was expected there.

    The names that pydantic adds for a union's member or a validator stand in no file, so the place is the longest
    part of its path that the file has; a key that is missing or unknown comes last.
    """
    path: source.Path = ()
    *_, last = location = [part for part in item["loc"] if not str(part).startswith(OPERATOR_TAG)] or [None]
    for part in location:
        if part is not None and (*path, part) in lines:
            path = (*path, part)
    if item["type"] in ("missing", "extra_forbidden") and last is not None and path[-1:] != (last,):
        path = (*path, last)
    expected = expected_by(item["type"], item.get("ctx", {}), item["msg"])
    return path, still_empty(expected) if path and item["type"] != "missing" and item["input"] is None else expected
