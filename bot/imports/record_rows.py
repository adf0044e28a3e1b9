"""Rows of a table of past records, held to the same rules as a dossier."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import partial
from types import MappingProxyType
from typing import Any

from bot.conversation.masking import redact
from bot.conversation.numerals import fold
from bot.conversation.words import TYPE_WORDS, choice_words
from bot.imports import cells
from bot.imports.headings import Headings
from bot.imports.problems import CellError, RowProblem
from bot.imports.subject_rows import RowReader, too_many, uscc_of
from bot.imports.table import MOST_ROWS, Row
from bot.locales import texts
from rulesets.dossier import parse_dossier
from rulesets.errors import DossierError
from rulesets.fields import RECORD_TYPES, Field

#: The dossier's fields whose columns have another name here.
_COLUMN_OF = MappingProxyType({("joint_sanction", "department"): "sanction_department"})
#: What belongs to every record, or tells whose it is.
_GENERAL = frozenset(("subject_uscc", "subject_name", "subject_number", "type", "document_no", "note", "department"))
#: A day that has not come yet may stand here: an end that is known, or what was announced.
_MAY_COME = frozenset(("to", "published_on"))
_LARGEST_COUNT = 1_000_000


@dataclass(frozen=True, slots=True)
class RecordEntry:
    """One record as a row describes it. `subject`: USCC, internal number and name, as far as they are given; `data`:
    the dossier's fields of its type; `values`: all of them with their defaults, as a dossier is read."""

    row: int
    subject: tuple[str | None, str | None, str | None]
    type: str
    data: dict[str, Any]
    values: tuple[Any, ...]
    document_no: str | None
    note: str | None
    department: str | None


@dataclass
class RecordTable:
    """Reads the rows of a table of records."""

    headings: Headings
    today: date
    rows: int = 0

    def read(self) -> Iterator[RecordEntry | RowProblem]:
        """Every row as an entry or as its problems. Raises ImportFileError where the file breaks off."""
        units = {one.field: 10_000 if "万" in one.unit else 1 for one in self.headings.columns}
        for row in self.headings.sheet.rows():
            if row[0] < self.headings.first:
                continue
            self.rows += 1
            if self.rows > MOST_ROWS:
                yield too_many(row[0])
                return
            yield from self._entry(row, units)

    def _entry(self, row: Row, units: dict[str, int]) -> Iterator[RecordEntry | RowProblem]:
        reader = RowReader(self.headings, *row)
        uscc = reader.get("subject_uscc", uscc_of)
        number = reader.get("subject_number", cells.text)
        name = reader.get("subject_name", cells.text)
        if uscc is None and number is None and name is None and not reader.problems:
            field = "subject_uscc" if self.headings.heading("subject_uscc") else "subject_name"
            reader.wrong(field, CellError("监管对象的信用代码或名称", "the subject's USCC or name"))
        kind = reader.get("type", _type)
        if kind is None and not reader.has("type"):
            reader.wrong("type", CellError("记录类型，如约谈、处罚、事故", "the type of record, such as 约谈 or 处罚"))
        data = self._data(reader, kind, units) if kind else {}
        document_no = reader.get("document_no", lambda value: cells.text(value, 100))
        note = reader.get("note", lambda value: cells.text(value, cells.LONGEST_NOTE))
        department = reader.get("department", cells.text)
        if reader.problems or kind is None:
            yield from reader.problems
            return
        try:
            (record,) = parse_dossier({"records": [{"id": "-", "type": kind, **data}]}).records
        except DossierError as error:
            yield RowProblem(reader.number, "", "", _said(error.zh, kind), _said(error.en, kind))
            return
        yield RecordEntry(
            reader.number,
            (uscc, number, name),
            kind,
            data,
            tuple(record.values.values()),
            document_no,
            redact(note) if note else None,
            department,
        )

    def _data(self, reader: RowReader, kind: str, units: dict[str, int]) -> dict[str, Any]:
        data: dict[str, Any] = {}
        used: set[str] = set()
        for name, spec in RECORD_TYPES[kind].items():
            column = self._column(reader, kind, name)
            used.add(column)
            value = reader.get(column, _reader(kind, name, spec, self.today, units.get(column, 1)))
            if value is not None:
                data[name] = value
            elif spec.required and not reader.has(column):
                what = _title(kind, name)
                reader.wrong(
                    column,
                    CellError(f"{what}，{_type_title(kind)}必须填写", f"{name}: a record of type {kind} needs it"),
                )
        for column in reader.given:
            if column not in used and column not in _GENERAL and not _says_nothing(reader.raw(column)):
                reader.wrong(
                    column,
                    CellError(
                        f"{_type_title(kind)}没有这一项，应留空", f"nothing: a record of type {kind} has no such field"
                    ),
                )
        return data

    def _column(self, reader: RowReader, kind: str, name: str) -> str:
        """The column that a field is read from; a table of many types may have one column for days, one for levels."""
        column = _COLUMN_OF.get((kind, name), name)
        if reader.has(column):
            return column
        other = {"from": "date", "year": "date", "date": "from", "grade": "level"}.get(name)
        return other if other is not None and reader.has(other) else column


def _says_nothing(value: Any) -> bool:
    """A zero or a 否 in a column of other types' says no more than an empty cell."""
    if isinstance(value, str):
        return fold(value).strip() in ("0", "0.0", "0.00", "否")
    return value in (0, False)


def _type(value: Any) -> str:
    written = re.sub(r"\s|记录$|信息$", "", fold(cells.text(value, 60)))
    found = TYPE_WORDS.get(written) or (written if written in RECORD_TYPES else None) or _TITLES.get(written)
    if found is None:
        titles = [texts("zh").plain(f"type.{kind}") for kind in RECORD_TYPES]
        raise CellError(f"{'、'.join(titles)}之一", f"one of {', '.join(titles)}")
    return found


def _reader(kind: str, name: str, spec: Field, today: date, unit: int) -> Callable[[Any], Any]:
    match spec.kind:
        case "date":
            return partial(cells.day, today=today, future=name in _MAY_COME)
        case "money":
            return partial(cells.money, unit=unit)
        case "multiple":
            return cells.multiple
        case "months":
            return partial(cells.whole, least=1, most=36, unit="个月")
        case "count":
            return partial(cells.whole, least=0, most=_LARGEST_COUNT, unit="人")
        case "year":
            return partial(_year, today=today)
        case "level3":
            return lambda value: int(_choice(value, kind, name))
        case "bool":
            return cells.flag
        case "choice":
            return partial(_choice, kind=kind, name=name)
        case _:
            return cells.text


def _year(value: Any, today: date) -> int:
    try:
        return cells.whole(value, 1949, today.year, "年")
    except CellError as error:
        # A day in the column for all types' days: its year is meant.
        try:
            return cells.day(value, today).year
        except CellError:
            raise error from None


def _choice(value: Any, kind: str, name: str) -> str:
    words = choice_words(kind, name)
    by_word = _by_word(kind, name)
    return cells.word(
        value,
        lambda written: by_word.get(re.sub(r"\s", "", written)),
        f"{'、'.join(listed[0] for listed in words.values())}之一",
        f"one of {', '.join(listed[-1] for listed in words.values())}",
    )


def _by_word(kind: str, name: str) -> dict[str, str]:
    key = kind, name
    if key not in _WORDS:
        found = {word: choice for choice, listed in choice_words(kind, name).items() for word in listed}
        # A word that stands in another choice's list of a longer form must not hide that one's own name.
        _WORDS[key] = found | {choice: choice for choice in choice_words(kind, name)}
    return _WORDS[key]


_WORDS: dict[tuple[str, str], dict[str, str]] = {}
_TITLES = MappingProxyType(
    {texts(lang).plain(f"type.{kind}").lower(): kind for kind in RECORD_TYPES for lang in ("zh", "en")}
)


def _type_title(kind: str) -> str:
    return texts("zh").plain(f"type.{kind}")


def _title(kind: str, name: str) -> str:
    return texts("zh").plain(f"field.{name}")


def _said(message: str, kind: str) -> str:
    """What a dossier says of a record, with the fields as a table names them."""
    message = re.sub(r"^(?:记录 -：|record -: )", "", message)
    for name in sorted(RECORD_TYPES[kind], key=len, reverse=True):
        if message.isascii():
            break
        message = re.sub(rf"\b{name}\b", _title(kind, name), message)
    return message
