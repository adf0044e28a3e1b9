"""A dossier: the subject and its records, read strictly from JSON.

The checks are the contract's: an unknown field, an unknown type, a date that is not real, negative money, and
so on, each named with its record and field. What comes out is normalised: defaults filled in, dates as `date`,
money as `Decimal`, an accident's level settled.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, DecimalException
from typing import Any

from rulesets.errors import DossierError, shown
from rulesets.fields import ACCIDENT_BOUNDS, ACCIDENT_LEVELS, RECORD_TYPES, SECTORS, STATUSES, Field
from rulesets.uscc import is_uscc
from rulesets.values import Invalid, choice, day, flag, name, plain_text, read_value


@dataclass(frozen=True, slots=True)
class Subject:
    """监管对象 as a dossier describes it; every field may be unknown."""

    uscc: str | None = None
    name: str | None = None
    sector: str = "other"
    key: bool = False
    included_on: date | None = None


@dataclass(frozen=True, slots=True)
class Record:
    """One recorded fact.

    on: the day it applies from (`date`, `from`, or 1 January of an honor's year).
    values: the fields of its type, normalised; an optional field that was not given is None or its default.
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
    if not isinstance(data, Mapping):
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
    records: list[Record] = []
    seen: set[str] = set()
    for number, row in enumerate(rows, 1):
        record = _record(row, number)
        if record.id in seen:
            raise DossierError(f"记录 {record.id}：id 重复", f"record {record.id}: id occurs twice")
        seen.add(record.id)
        records.append(record)
    return Dossier(subject, tuple(records))


def _decode(raw: bytes) -> str:
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise DossierError(
            f"输入不是 UTF-8 编码（第 {error.start + 1} 字节）",
            f"the input is not UTF-8 (byte {error.start + 1})",
        ) from None


def _pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        seen: set[str] = set()
        for key, _ in pairs:
            if key in seen:
                raise DossierError(f"JSON 键 {shown(key)} 重复", f"the JSON key {shown(key)} occurs twice")
            seen.add(key)
    return found


def _constant(text: str) -> Any:
    raise DossierError(f"{text} 不是 JSON 允许的数", f"{text} is not a number in JSON")


def _number(text: str) -> Decimal:
    try:
        return Decimal(text)
    except DecimalException:
        raise DossierError(f"数字 {shown(text)} 超出范围", f"the number {shown(text)} is out of range") from None


# A decoder kept ready: `json.loads` with hooks builds one for every line.
_DECODER = json.JSONDecoder(object_pairs_hook=_pairs, parse_float=_number, parse_constant=_constant)


def _load_json(text: str) -> Any:
    try:
        return _DECODER.decode(text.removeprefix("\ufeff"))
    except json.JSONDecodeError as error:
        where_zh, where = (
            f"第 {error.lineno} 行第 {error.colno} 列",
            f"line {error.lineno} column {error.colno}",
        )
        raise DossierError(
            f"不是合法的 JSON：{where_zh}附近有误", f"not valid JSON near {where}: {error.msg}"
        ) from None
    except RecursionError:
        raise DossierError("JSON 嵌套过深", "the JSON is nested too deeply") from None
    except DossierError:
        raise
    except ValueError:
        raise DossierError("JSON 中有位数过多的整数", "the JSON holds an integer with too many digits") from None


def _subject(data: Any) -> Subject:
    if data is None:
        return Subject()
    if not isinstance(data, Mapping):
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


_SUBJECT_FIELDS = {
    "uscc": _uscc,
    "name": name,
    "sector": lambda value: choice(value, SECTORS),
    "key": flag,
    "included_on": day,
}
_COMMON = frozenset(("id", "type", "status", "note", "objection"))


def _record(row: Any, number: int) -> Record:
    if not isinstance(row, Mapping):
        raise DossierError(f"第 {number} 条记录应为一个对象", f"record number {number} must be an object")
    try:
        record_id = name(row.get("id"))
    except Invalid as error:
        raise DossierError(
            f"第 {number} 条记录：id 应为{error.zh}，实际为 {shown(row.get('id'))}",
            f"record number {number}: id must be {error.en}, not {shown(row.get('id'))}",
        ) from None
    kind = row.get("type")
    fields = RECORD_TYPES.get(kind) if isinstance(kind, str) else None
    if fields is None:
        raise DossierError(
            f"记录 {record_id}：type 应为 {'、'.join(RECORD_TYPES)} 之一，实际为 {shown(kind)}",
            f"record {record_id}: type must be one of {', '.join(RECORD_TYPES)}, not {shown(kind)}",
        )
    given: dict[str, Any] = {}
    common: dict[str, Any] = {}
    for key, value in row.items():
        spec = fields.get(key)
        if spec is None and key not in _COMMON:
            raise DossierError(
                f"记录 {record_id}：{kind} 没有字段 {shown(key)}",
                f"record {record_id}: unknown field {shown(key)} for type {kind}",
            )
        if value is None:
            continue
        try:
            if spec is not None:
                given[key] = read_value(spec, value)
            elif key == "status":
                common[key] = choice(value, STATUSES)
            elif key == "objection":
                common[key] = flag(value)
            elif key == "note":
                common[key] = plain_text(value)
        except Invalid as error:
            raise DossierError(
                f"记录 {record_id}：{key} 应为{error.zh}，实际为 {shown(value)}",
                f"record {record_id}: {key} must be {error.en}, not {shown(value)}",
            ) from None
    _check_record(record_id, fields, given)
    if kind == "accident":
        given["level"] = _accident_level(record_id, given)
    start = given.get("date") or given.get("from") or date(given["year"], 1, 1)
    for key, spec in fields.items():
        if key not in given:
            given[key] = spec.default
    return Record(record_id, str(kind), start, given, **common)


def _check_record(record_id: str, fields: Mapping[str, Field], given: Mapping[str, Any]) -> None:
    for key, spec in fields.items():
        if spec.required and key not in given:
            raise DossierError(f"记录 {record_id}：缺少 {key}", f"record {record_id}: {key} is missing")
    for key, value in given.items():
        for earlier in fields[key].follows:
            if earlier in given:
                if value < given[earlier]:
                    raise DossierError(
                        f"记录 {record_id}：{key} {value} 不能早于 {earlier} {given[earlier]}",
                        f"record {record_id}: {key} {value} must not be before {earlier} {given[earlier]}",
                    )
                break


def _accident_level(record_id: str, given: Mapping[str, Any]) -> str:
    """生产安全事故报告和调查处理条例 第三条: the level that the figures imply, held against the one given."""
    figures = (given.get("deaths"), given.get("injuries"), given.get("loss"))
    implied = "ordinary"
    for level, *bounds in ACCIDENT_BOUNDS:
        if any(figure is not None and figure >= bound for figure, bound in zip(figures, bounds, strict=True)):
            implied = level
            break
    stated = given.get("level")
    if stated is None:
        return implied
    below = ACCIDENT_LEVELS.index(stated) < ACCIDENT_LEVELS.index(implied)
    if below or (stated != implied and None not in figures):
        raise DossierError(
            f"记录 {record_id}：level 为 {stated}，与死亡、重伤、损失数字对应的 {implied} 不符",
            f"record {record_id}: level {stated} does not fit the deaths, injuries and loss, which make it {implied}",
        )
    return str(stated)


def canonical(dossier: Dossier) -> dict[str, Any]:
    """The dossier in the one form that receipts are computed over: defaults filled in, records by id."""
    subject = dossier.subject
    return {
        "subject": {
            "uscc": subject.uscc,
            "name": subject.name,
            "sector": subject.sector,
            "key": subject.key,
            "included_on": subject.included_on,
        },
        "records": [
            {
                "id": record.id,
                "type": record.type,
                "status": record.status,
                "objection": record.objection,
                "note": record.note,
                **record.values,
            }
            for record in sorted(dossier.records, key=lambda record: record.id)
        ],
    }
