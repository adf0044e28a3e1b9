"""A published calendar as an administrator brings it: days off and make-up workdays, checked row by row. Pure.

CSV, JSON and YAML have the columns date, kind and name (日期, 类型, 名称); kind is holiday (放假) or workday (上班).
An iCalendar file has a day or a span an event, whose summary says 休 or 班.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from types import MappingProxyType
from typing import Any, Literal

import yaml

from rulesets.errors import BilingualError, shown
from rulesets.values import Invalid
from rulesets.values import name as valid_name

DayKind = Literal["holiday", "workday"]
#: A notice takes a page; whatever is larger is something else.
LARGEST = 1024 * 1024
ENDINGS = (".csv", ".json", ".yaml", ".yml", ".ics")

_COLUMNS = MappingProxyType(
    {"date": "date", "日期": "date", "kind": "kind", "类型": "kind", "name": "name", "名称": "name", "节日": "name"}
)
_KINDS: MappingProxyType[str, DayKind] = MappingProxyType(
    {
        **dict.fromkeys(("holiday", "放假", "休", "休息", "节假日"), "holiday"),
        **dict.fromkeys(("workday", "上班", "班", "补班", "调休上班", "调休"), "workday"),
    }
)
#: In every notice so far; the other holidays move with the moon, and by the Council's decision.
_FIXED = MappingProxyType({(1, 1): "元旦", (5, 1): "劳动节", (10, 1): "国庆节"})
_SPRING = MappingProxyType({"from": (1, 20), "to": (2, 25)})
_DAY = re.compile(r"(\d{4})[-/](\d{1,2})[-/](\d{1,2})|(\d{4})年(\d{1,2})月(\d{1,2})日", re.ASCII)
_MOST_DAYS = 60


@dataclass(frozen=True, slots=True)
class Day:
    """One day that is not what its day of the week says."""

    date: date
    kind: DayKind
    name: str


class CalendarFileError(BilingualError):
    """The file cannot be loaded. `problems`: every one found, each a sentence; the message is the first of them."""

    def __init__(self, problems: Sequence[BilingualError]) -> None:
        first, more = problems[0], len(problems) - 1
        super().__init__(
            first.zh + (f"（另有 {more} 处）" if more else ""),
            first.en + (f" (and {more} more)" if more else ""),
        )
        self.problems = tuple(problems)


def read_calendar(name: str, content: bytes, today: date) -> dict[int, tuple[Day, ...]]:
    """The notices in a file: each year's days, those of the December before with it.

    name: of the file, whose ending tells the form. today: a notice is published in the year before its own.

    Raises:
        CalendarFileError: the form, a row, or the whole is wrong; nothing of it should be used then.
    """
    days, wrong = _checked(_rows(name.lower(), content))
    if wrong:
        raise CalendarFileError(wrong)
    return _by_notice(days, today)


def _fail(zh: str, en: str) -> CalendarFileError:
    return CalendarFileError([BilingualError(zh, en)])


Row = tuple[str, str, Mapping[str, Any]]
"""Where it stands (in Chinese and in English), and its values by our own column names."""


def _rows(name: str, content: bytes) -> list[Row]:
    if len(content) > LARGEST:
        raise _fail("文件超过 1 MB，不像放假安排", "the file exceeds 1 MB and can be no calendar")
    if name.endswith(".csv"):
        return list(_csv(_text(content)))
    if name.endswith((".json", ".yaml", ".yml")):
        return list(_listed(_data(name, _text(content))))
    if name.endswith(".ics"):
        return list(_events(_text(content)))
    raise _fail(f"文件应以 {'、'.join(ENDINGS)} 之一结尾", f"the file's name must end in one of {', '.join(ENDINGS)}")


def _text(content: bytes) -> str:
    # Spreadsheet programs on Chinese Windows write GB 18030 unless told otherwise.
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise _fail("文件编码无法识别，请另存为 UTF-8", "the file's encoding is unknown: save it as UTF-8")


def _csv(text: str) -> Iterator[Row]:
    head = text.partition("\n")[0]
    reader = csv.reader(io.StringIO(text), delimiter=max(",，;\t", key=head.count))
    try:
        columns = [_COLUMNS.get(cell.strip().lower()) for cell in next(reader, [])]
        _require(columns)
        for cells in reader:
            if any(cell.strip() for cell in cells):
                values = {column: cell for column, cell in zip(columns, cells, strict=False) if column}
                yield f"第 {reader.line_num} 行", f"line {reader.line_num}", values
    except csv.Error as error:
        raise _fail(f"第 {reader.line_num} 行不是 CSV", f"line {reader.line_num} is no CSV: {error}") from None


def _data(name: str, text: str) -> Any:
    try:
        return json.loads(text) if name.endswith(".json") else yaml.safe_load(text)
    except (ValueError, yaml.YAMLError, RecursionError):
        form = "JSON" if name.endswith(".json") else "YAML"
        raise _fail(f"文件不是完整的 {form}", f"the file is no valid {form}") from None


def _listed(data: Any) -> Iterator[Row]:
    items = data.get("days") if isinstance(data, dict) else data
    if not isinstance(items, list):
        raise _fail("应为日期列表，每项有 date、kind、name", "expected a list of days with date, kind and name")
    for number, item in enumerate(items, 1):
        values = item if isinstance(item, dict) else {}
        named = {_COLUMNS[str(key).lower()]: value for key, value in values.items() if str(key).lower() in _COLUMNS}
        yield f"第 {number} 项", f"item {number}", named


def _events(text: str) -> Iterator[Row]:
    event: dict[str, str] = {}
    for number, line in _unfolded(text):
        key, _, value = line.partition(":")
        if line == "BEGIN:VEVENT":
            event = {"line": str(number)}
        elif line == "END:VEVENT":
            yield from _days_of(event)
        else:
            event[key.partition(";")[0].upper()] = value.strip()


def _unfolded(text: str) -> Iterator[tuple[int, str]]:
    """The lines with their numbers; a long one goes on after a line break and a blank (RFC 5545)."""
    held = (0, "")
    for number, line in enumerate(text.splitlines(), 1):
        if line[:1] in (" ", "\t"):
            held = (held[0], held[1] + line[1:])
        else:
            yield held
            held = (number, line)
    yield held


def _days_of(event: Mapping[str, str]) -> Iterator[Row]:
    summary, line = event.get("SUMMARY", ""), event.get("line", "")
    kind = "workday" if "班" in summary else "holiday" if re.search("休|假", summary) else summary
    name = re.sub(r"[（(\s]*(休|班|放假|假期|补班|上班|调休)*[)）\s]*$", "", summary) or summary
    first, end = _stamp(event.get("DTSTART", "")), _stamp(event.get("DTEND", ""))
    for number in range(min((end - first).days, _MOST_DAYS) if first and end and end > first else 1):
        on: Any = first + timedelta(number) if first else event.get("DTSTART", "")
        yield f"第 {line} 行的日程", f"the event at line {line}", {"date": on, "kind": kind, "name": name}


def _stamp(text: str) -> date | None:
    try:
        return date.fromisoformat(text[:8]) if re.match(r"\d{8}(T|$)", text, re.ASCII) else None
    except ValueError:
        return None


def _require(columns: Sequence[str | None]) -> None:
    missing = [column for column in ("date", "kind", "name") if column not in columns]
    if missing or len(columns) != len(set(columns) - {None}) + columns.count(None):
        raise _fail(
            "首行应为列名：日期,类型,名称（或 date,kind,name）",
            "the first line must name the columns: date,kind,name (or 日期,类型,名称)",
        )


def _checked(rows: Sequence[Row]) -> tuple[list[Day], list[BilingualError]]:
    days: list[Day] = []
    wrong: list[BilingualError] = []
    seen: dict[date, str] = {}
    for zh, en, values in rows:
        found = _day(values)
        if isinstance(found, Invalid):
            wrong.append(BilingualError(f"{zh}：{found.zh}", f"{en}: {found.en}"))
        elif found.date in seen:
            wrong.append(BilingualError(f"{zh}：{found.date} 重复", f"{en}: {found.date} is given twice"))
        else:
            seen[found.date] = zh
            days.append(found)
    if not days and not wrong:
        wrong.append(BilingualError("文件中没有日期", "the file names no day"))
    return sorted(days, key=lambda day: day.date), wrong


def _day(values: Mapping[str, Any]) -> Day | Invalid:
    on = _date(values.get("date"))
    if on is None:
        given = shown(values.get("date") or "")
        return Invalid(f"日期应写成 2027-01-01，实际为“{given}”", f"date must be written 2027-01-01, not “{given}”")
    kind = _KINDS.get(str(values.get("kind") or "").strip().lower())
    if kind is None:
        given = shown(values.get("kind") or "")
        return Invalid(
            f"类型应为放假或上班（holiday 或 workday），实际为“{given}”",
            f"kind must be holiday or workday (放假 or 上班), not “{given}”",
        )
    if kind == "workday" and on.weekday() < 5:
        return Invalid(
            f"{on} 不是周六、周日，不会是调休上班", f"{on} is no Saturday or Sunday and can be no make-up workday"
        )
    try:
        name = valid_name(str(values.get("name") or "").strip())
    except Invalid:
        return Invalid("名称应为 1 到 200 个字", "name must have 1 to 200 characters")
    return Day(on, kind, name)


def _date(value: Any) -> date | None:
    if type(value) is date:
        return value
    found = _DAY.fullmatch(value.strip()) if isinstance(value, str) else None
    try:
        return date(*(int(part) for part in found.groups() if part)) if found else None
    except ValueError:
        return None


def _by_notice(days: Sequence[Day], today: date) -> dict[int, tuple[Day, ...]]:
    by_year: dict[int, list[Day]] = defaultdict(list)
    for day in days:
        by_year[day.date.year].append(day)
    off = {day.date for day in days if day.kind == "holiday"}
    notices: dict[int, list[Day]] = {}
    for year, found in by_year.items():
        # December alone is what the next year's notice says of the year before it.
        december = year + 1 in by_year and all(day.date.month == 12 for day in found)
        notices.setdefault(year + 1 if december else year, []).extend(found)
    wrong = [problem for year in sorted(notices) for problem in _incomplete(year, off, today)]
    if wrong:
        raise CalendarFileError(wrong)
    return {year: tuple(sorted(found, key=lambda day: day.date)) for year, found in sorted(notices.items())}


def _incomplete(year: int, off: set[date], today: date) -> Iterator[BilingualError]:
    """Why these days cannot be a whole year's: loading them would make working days of the holidays left out."""
    if not 2000 <= year <= today.year + 2:
        yield BilingualError(f"{year} 年不对，请核对日期", f"{year} cannot be right: check the dates")
        return
    missing = [name for (month, day), name in _FIXED.items() if date(year, month, day) not in off]
    first, last = (date(year, *_SPRING[end]) for end in ("from", "to"))
    if not any(first <= day <= last for day in off):
        missing.append("春节")
    if missing:
        yield BilingualError(
            f"{year} 年的放假安排不完整，缺{'、'.join(missing)}；请列出全年的放假日和上班日",
            f"the calendar of {year} is incomplete, it lacks {', '.join(missing)}: list the whole year's days",
        )
