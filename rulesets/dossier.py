"""A dossier: the subject and its records, read strictly from JSON.

The checks are the contract's: an unknown field, an unknown type, a date that is not real, negative money, and
so on, each named with its record and field. What comes out is normalised: defaults filled in, dates as `date`,
money as `Decimal`, an accident's level settled.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, DecimalException
from operator import attrgetter
from typing import Any

from rulesets.accidents import implied_level, level_fits
from rulesets.errors import DossierError, shown
from rulesets.fields import RECORD_TYPES, SECTORS, STATUSES, Field
from rulesets.uscc import is_uscc
from rulesets.values import Invalid, Reader, choice, day, flag, name, plain_text, reader_of


@dataclass(frozen=True, slots=True)
class Subject:
    """监管对象 as a dossier describes it; every field may be unknown."""

    uscc: str | None = None
    name: str | None = None
    sector: str = "other"
    key: bool = False
    included_on: date | None = None


@dataclass(slots=True)
class Record:
    """One recorded fact; nothing changes it once read (it is not `frozen` only because that costs twice the time).

    on: the day it applies from (`date`, `from`, or 1 January of an honor's year).
    values: all the fields of its type in their fixed order, normalised; one that was not given has its default or None.
    """

    id: str
    type: str
    on: date
    values: Mapping[str, Any]
    status: str = "confirmed"
    objection: bool = False
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Dossier:
    """A subject with its records, in any order."""

    subject: Subject = field(default_factory=Subject)
    records: tuple[Record, ...] = ()


def parse_dossier(source: str | bytes | Mapping[str, Any]) -> Dossier:
    """Read one dossier from JSON text, UTF-8 bytes, or an already decoded object.

    Raises:
        DossierError: anything about it is not as the contract has it; the message is one line.
    """
    if isinstance(source, bytes):
        source = _decode(source)
    data = _load_json(source) if isinstance(source, str) else source
    if not isinstance(data, _OBJECT):
        raise DossierError("卷宗应为一个 JSON 对象", "a dossier must be one JSON object")
    for key in data:
        if key not in ("subject", "records"):
            raise DossierError(
                f"卷宗中有未知字段 {shown(key)}，只能有 subject 和 records",
                f"unknown field {shown(key)} in the dossier: expected subject and records",
            )
    subject = _subject(data.get("subject"))
    rows = data.get("records")
    if not isinstance(rows, list):
        raise DossierError("records 应为记录的数组", "records must be an array of records")
    records = tuple([_record(row, number) for number, row in enumerate(rows, 1)])
    if len({record.id for record in records}) < len(records):
        twice = _first_repeated(record.id for record in records)
        raise DossierError(f"记录 {twice}：id 重复", f"record {twice}: id occurs twice")
    return Dossier(subject, records)


def _decode(raw: bytes) -> str:
    try:
        return raw.decode()
    except UnicodeDecodeError as error:
        raise DossierError(
            f"输入不是 UTF-8 编码（第 {error.start + 1} 字节）",
            f"the input is not UTF-8 (byte {error.start + 1})",
        ) from None


def _first_repeated(names: Iterable[str]) -> str:
    seen: set[str] = set()
    for each in names:
        if each in seen:
            break
        seen.add(each)
    return each


def _pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        twice = _first_repeated(key for key, _ in pairs)
        about = found.get("id")
        where_zh, where = (f"记录 {shown(about)}：", f"record {shown(about)}: ") if isinstance(about, str) else ("", "")
        raise DossierError(f"{where_zh}JSON 键 {shown(twice)} 重复", f"{where}the JSON key {shown(twice)} occurs twice")
    return found


class _Unusable:
    """A number that is none, or that is beyond all bounds: whichever field it stands in refuses it by its own text."""

    def __init__(self, text: str) -> None:
        self.text = text

    def __str__(self) -> str:
        return self.text


def _fraction(text: str) -> Decimal | _Unusable:
    try:
        return Decimal(text)
    except DecimalException:
        return _Unusable(text)


def _integer(text: str) -> int | _Unusable:
    try:
        return int(text)
    except ValueError:
        return _Unusable(text)


# Decoders kept ready: `json.loads` with hooks builds one for every line. The careful one costs a call for every
# integer, and is asked only where the interpreter's own reading gives up on one of thousands of digits.
_DECODER = json.JSONDecoder(object_pairs_hook=_pairs, parse_float=_fraction, parse_constant=_Unusable)
_CAREFUL_DECODER = json.JSONDecoder(
    object_pairs_hook=_pairs, parse_float=_fraction, parse_constant=_Unusable, parse_int=_integer
)


def _load_json(text: str) -> Any:
    text = text.removeprefix("\ufeff")
    try:
        try:
            return _DECODER.decode(text)
        except (json.JSONDecodeError, DossierError):
            raise
        except ValueError:
            return _CAREFUL_DECODER.decode(text)
    except json.JSONDecodeError as error:
        place = f"line {error.lineno} column {error.colno}"
        raise DossierError(
            f"不是合法的 JSON：第 {error.lineno} 行第 {error.colno} 列附近有误",
            f"not valid JSON near {place}: {error.msg}",
        ) from None
    except RecursionError:
        raise DossierError("JSON 嵌套过深", "the JSON is nested too deeply") from None


def _subject(data: Any) -> Subject:
    if data is None:
        return Subject()
    if not isinstance(data, _OBJECT):
        raise DossierError("subject 应为一个对象", "subject must be an object")
    values: dict[str, Any] = {}
    for key, value in data.items():
        reader = _SUBJECT_FIELDS.get(key)
        if reader is None:
            raise DossierError(
                f"subject：未知字段 {shown(key)}，可用：{'、'.join(_SUBJECT_FIELDS)}",
                f"subject: unknown field {shown(key)}: expected {', '.join(_SUBJECT_FIELDS)}",
            )
        if value is None:
            continue
        try:
            values[key] = reader(value)
        except Invalid as error:
            raise DossierError(
                f"subject：{key} 应为{error.zh}，实际为 {shown(value)}",
                f"subject: {key} must be {error.en}, not {shown(value)}",
            ) from None
    return Subject(**values)


def _uscc(value: Any) -> str:
    if not isinstance(value, str) or not is_uscc(value):
        raise Invalid("校验码正确的 18 位统一社会信用代码", "an 18-character USCC whose check character holds")
    return value


# `dict` stands first because asking the abstract class takes long.
_OBJECT = (dict, Mapping)
_SUBJECT_FIELDS: dict[str, Reader] = {
    "uscc": _uscc,
    "name": name,
    "sector": lambda value: choice(value, SECTORS),
    "key": flag,
    "included_on": day,
}


@dataclass(frozen=True, slots=True)
class _Shape:
    """A record type made ready for reading.

    blank: every field of the type, and then those that all types share, with its default, to be filled in.
    readers: what reads each of them.
    required: the fields that must be given.
    events: the dates that may not be before an earlier one, each with the fields of which the first given decides.
    """

    blank: dict[str, Any]
    readers: dict[str, Reader]
    required: tuple[str, ...]
    events: dict[str, tuple[str, ...]]


# Read before the rest, since every message about the rest names them.
_NAMED = frozenset(("id", "type"))
_COMMON: dict[str, tuple[Any, Reader]] = {
    "status": ("confirmed", lambda value: choice(value, STATUSES)),
    "objection": (False, flag),
    "note": (None, plain_text),
}


def _shape(fields: Mapping[str, Field]) -> _Shape:
    return _Shape(
        {key: spec.default for key, spec in fields.items()} | {key: blank for key, (blank, _) in _COMMON.items()},
        {key: reader_of(spec) for key, spec in fields.items()} | {key: read for key, (_, read) in _COMMON.items()},
        tuple(key for key, spec in fields.items() if spec.required),
        {key: spec.follows for key, spec in fields.items() if spec.follows},
    )


_SHAPES = {kind: _shape(fields) for kind, fields in RECORD_TYPES.items()}


def _record(row: Any, number: int) -> Record:
    if not isinstance(row, _OBJECT):
        raise DossierError(f"第 {number} 条记录应为一个对象", f"record number {number} must be an object")
    try:
        record_id = name(row.get("id"))
    except Invalid as error:
        raise DossierError(
            f"第 {number} 条记录：id 应为{error.zh}，实际为 {shown(row.get('id'))}",
            f"record number {number}: id must be {error.en}, not {shown(row.get('id'))}",
        ) from None
    kind = row.get("type")
    shape = _SHAPES.get(kind) if isinstance(kind, str) else None
    if shape is None:
        raise DossierError(
            f"记录 {record_id}：type 应为 {'、'.join(RECORD_TYPES)} 之一，实际为 {shown(kind)}",
            f"record {record_id}: type must be one of {', '.join(RECORD_TYPES)}, not {shown(kind)}",
        )
    assert isinstance(kind, str)
    values, readers = shape.blank.copy(), shape.readers
    for key, value in row.items():
        reader = readers.get(key)
        if reader is None:
            if key in _NAMED:
                continue
            raise DossierError(
                f"记录 {record_id}：{kind} 没有字段 {shown(key)}",
                f"record {record_id}: unknown field {shown(key)} for type {kind}",
            )
        try:
            if value is not None:
                values[key] = reader(value)
        except Invalid as error:
            raise DossierError(
                f"记录 {record_id}：{key} 应为{error.zh}，实际为 {shown(value)}",
                f"record {record_id}: {key} must be {error.en}, not {shown(value)}",
            ) from None
    for key in shape.required:
        if values[key] is None:
            raise DossierError(f"记录 {record_id}：缺少 {key}", f"record {record_id}: {key} is missing")
    if not shape.events.keys().isdisjoint(row):
        _check_order(record_id, shape, values)
    if kind == "accident":
        values["level"] = _accident_level(record_id, row, values)
    on = values.get("date") or values.get("from") or date(values["year"], 1, 1)
    return Record(record_id, kind, on, values, values.pop("status"), values.pop("objection"), values.pop("note"))


def _check_order(record_id: str, shape: _Shape, values: Mapping[str, Any]) -> None:
    for key, follows in shape.events.items():
        value = values[key]
        if value is None:
            continue
        earlier = next(name for name in follows if values[name] is not None)
        if value < values[earlier]:
            raise DossierError(
                f"记录 {record_id}：{key} {value} 不能早于 {earlier} {values[earlier]}",
                f"record {record_id}: {key} {value} must not be before {earlier} {values[earlier]}",
            )


def _accident_level(record_id: str, row: Mapping[str, Any], values: Mapping[str, Any]) -> str:
    """生产安全事故报告和调查处理条例 第三条: the level that the figures imply, held against the one given."""
    figures = [None if row.get(key) is None else values[key] for key in ("deaths", "injuries", "loss")]
    implied, stated = implied_level(figures), values["level"]
    if stated is not None and not level_fits(stated, figures):
        raise DossierError(
            f"记录 {record_id}：level 为 {stated}，与死亡、重伤、损失数字对应的 {implied} 不符",
            f"record {record_id}: level {stated} does not fit the deaths, injuries and loss, which make it {implied}",
        )
    return stated or implied


def canonical(dossier: Dossier) -> list[Any]:
    """The dossier in the one form that receipts are computed over: all fields in their order, records by id."""
    subject = dossier.subject
    return [
        [subject.uscc, subject.name, subject.sector, subject.key, subject.included_on],
        [
            [record.id, record.type, record.status, record.objection, record.note, *record.values.values()]
            for record in sorted(dossier.records, key=attrgetter("id"))
        ],
    ]
