"""Rows of a table of subjects (监管对象): each read by itself, then held against the rows before it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import Any, Literal

from bot.conversation.masking import mask_name
from bot.conversation.numerals import fold
from bot.geo import to_wgs84
from bot.imports import cells
from bot.imports.headings import Headings
from bot.imports.problems import CellError, RowProblem
from bot.imports.table import MOST_ROWS, Row
from rulesets.uscc import is_uscc

Coordinates = Literal["wgs84", "gcj02"]

_SECTORS: Mapping[str, str] = MappingProxyType(
    {
        word: sector
        for sector, words in {
            "non_coal_mine": "非煤矿山 非煤矿 非煤 矿山 金属非金属矿山 露天矿山 地下矿山 尾矿库"
            " 石油天然气开采 non_coal_mine",
            "hazardous_chemicals": "危险化学品 危化品 危化 化工 危险化学品生产 危险化学品经营 危险化学品使用 加油站"
            " 医药化工 hazardous_chemicals",
            "fireworks": "烟花爆竹 烟花 烟花爆竹生产 烟花爆竹经营 烟花爆竹批发 烟花爆竹零售 fireworks",
            "evaluation_agency": "安全评价机构 评价机构 安全评价 安全评价检测检验机构 检测检验机构 中介机构"
            " 安全生产技术服务机构 evaluation_agency",
            "other": "其他 其他行业 其它 工贸 冶金 有色 建材 机械 轻工 纺织 烟草 商贸 工贸行业 制造业 食品 建筑"
            " 建筑施工 交通运输 道路运输 煤矿 电力 燃气 消防 粉尘涉爆 有限空间 金属冶炼 仓储 物流"
            " 旅游 农机 特种设备 other",
        }.items()
        for word in words.split()
    }
)
#: Of the template's example row; the check character holds, the holder is invented.
EXAMPLE_USCC = "91410100MA9XXXXX02"
#: What is shown of these is masked.
_PERSONS = frozenset(("principal", "safety_deputy"))
_PERSON = frozenset(("自然人", "个人", "个体", "是", "person"))
_UNIT = frozenset(("单位", "企业", "组织", "机构", "法人", "生产经营单位", "事业单位", "社会组织", "否", "enterprise"))
_COORDINATES: Mapping[str, Coordinates] = MappingProxyType(
    {
        **dict.fromkeys(("wgs84", "gps", "wgs", "cgcs2000", "2000", "国家2000", "大地2000", "地球坐标"), "wgs84"),
        **dict.fromkeys(("gcj02", "gcj", "火星", "火星坐标", "国测局", "高德", "腾讯", "高德腾讯"), "gcj02"),
    }
)


@dataclass(frozen=True, slots=True)
class SubjectEntry:
    """One subject as a row describes it. `uscc` None: a natural person. What is None or empty is not in the table.

    latitude, longitude: degrees (WGS 84). persons: (principal | safety_deputy, name).
    """

    row: int
    name: str
    uscc: str | None = None
    number: str | None = None
    sector: str | None = None
    is_key: bool | None = None
    included_on: date | None = None
    latitude: float | None = None
    longitude: float | None = None
    aliases: tuple[str, ...] = ()
    persons: tuple[tuple[str, str], ...] = ()
    department: str | None = None


@dataclass
class SubjectTable:
    """Reads the rows of a table of subjects.

    coordinates: what the places are in where the table does not say. `asks_coordinates` is set once a row has a place
    and neither does.
    """

    headings: Headings
    today: date
    coordinates: Coordinates | None = None
    asks_coordinates: bool = False
    rows: int = 0
    _seen: dict[str, int] = field(default_factory=dict)

    def read(self) -> Iterator[SubjectEntry | RowProblem]:
        """Every row as an entry or as its problems. Raises ImportFileError where the file breaks off."""
        for row in self.headings.sheet.rows():
            if row[0] < self.headings.first:
                continue
            self.rows += 1
            if self.rows > MOST_ROWS:
                yield too_many(row[0])
                return
            yield from self._entry(row)

    def _entry(self, row: Row) -> Iterator[SubjectEntry | RowProblem]:
        number, values = row
        reader = RowReader(self.headings, number, values)
        name = reader.get("name", cells.text)
        if name is None and not reader.has("name"):
            reader.wrong("name", CellError("不能为空", "a name: it must not be empty"))
        uscc = reader.get("uscc", uscc_of)
        person = bool(reader.get("person", _is_person))
        if uscc is None and not person and not reader.wrong_in("uscc", "person"):
            reader.wrong(
                "uscc",
                CellError(
                    "18 位统一社会信用代码；自然人请在“对象类别”列填“自然人”",
                    "an 18-character USCC; for a natural person say 自然人 in the column 对象类别",
                ),
            )
        if uscc is not None and person:
            reader.wrong("person", CellError("自然人没有统一社会信用代码", "a natural person has no USCC"))
        latitude, longitude = self._place(reader)
        entry = SubjectEntry(
            number,
            name or "",
            uscc,
            reader.get("number", cells.text) if person else None,
            reader.get("sector", _sector),
            reader.get("is_key", cells.flag),
            reader.get("included_on", lambda value: cells.day(value, self.today)),
            latitude,
            longitude,
            reader.get("aliases", _names) or (),
            tuple((role, one) for role in ("principal", "safety_deputy") if (one := reader.get(role, cells.text))),
            reader.get("department", cells.text),
        )
        self._check_twice(reader, entry)
        if reader.problems:
            yield from reader.problems
        else:
            yield entry

    def _place(self, reader: RowReader) -> tuple[float | None, float | None]:
        latitude = reader.get("latitude", lambda value: cells.degrees(value, 90))
        longitude = reader.get("longitude", lambda value: cells.degrees(value, 180))
        if reader.wrong_in("latitude", "longitude") or (latitude is None and longitude is None):
            return None, None
        if latitude is None or longitude is None:
            field = "latitude" if latitude is None else "longitude"
            reader.wrong(field, CellError("经度和纬度应同时填写", "latitude and longitude together"))
            return None, None
        kind = reader.get("coordinates", _coordinates) or self._by_heading() or self.coordinates
        if kind is None:
            self.asks_coordinates = True
        return to_wgs84(latitude, longitude) if kind == "gcj02" else (latitude, longitude)

    def _by_heading(self) -> Coordinates | None:
        units = (one.unit for one in self.headings.columns if one.field in ("latitude", "longitude"))
        return next((_COORDINATES[_plain(unit)] for unit in units if _plain(unit) in _COORDINATES), None)

    def _check_twice(self, reader: RowReader, entry: SubjectEntry) -> None:
        if not entry.name:
            return
        identity = entry.uscc or f"P {entry.number or ''} {entry.name}"
        first = self._seen.setdefault(identity, entry.row)
        if first != entry.row:
            field = "uscc" if entry.uscc else "name"
            reader.wrong(field, CellError(f"与第 {first} 行重复，请只保留一行", f"given in row {first} already"))


class RowReader:
    """The cells of one row by field, with what is wrong with them gathered."""

    def __init__(self, headings: Headings, number: int, values: tuple[Any, ...]) -> None:
        self._headings = headings
        self.number = number
        self.problems: list[RowProblem] = []
        self._cells = {
            one.field: values[one.place]
            for one in headings.columns
            if one.place < len(values) and not cells.is_blank(values[one.place])
        }
        self._wrong: set[str] = set()

    def has(self, field: str) -> bool:
        """Whether the row says anything there."""
        return field in self._cells

    @property
    def given(self) -> tuple[str, ...]:
        """The fields that the row says something in."""
        return tuple(self._cells)

    def raw(self, field: str) -> Any:
        """The cell as it is; None where it is empty."""
        return self._cells.get(field)

    def get(self, field: str, read: Callable[[Any], Any]) -> Any:
        """The value of a field; None where the cell is empty, or wrong, which is then noted."""
        if field not in self._cells:
            return None
        try:
            return read(self._cells[field])
        except CellError as error:
            self.wrong(field, error)
            return None

    def wrong(self, field: str, error: CellError) -> None:
        """Note what was expected in a field, once a field."""
        if field in self._wrong:
            return
        self._wrong.add(field)
        value = cells.as_written(self._cells.get(field))
        self.problems.append(
            RowProblem(
                self.number,
                self._headings.heading(field),
                mask_name(value) if field in _PERSONS else value,
                error.zh,
                error.en,
            )
        )

    def wrong_in(self, *fields: str) -> bool:
        """Whether something was wrong in any of the fields."""
        return not self._wrong.isdisjoint(fields)


def too_many(row: int) -> RowProblem:
    """A table of more rows than are taken at once."""
    return RowProblem(
        row, "", "", f"一次最多导入 {MOST_ROWS:,} 行，请分成几个文件", f"at most {MOST_ROWS:,} rows at a time: split it"
    )


def uscc_of(value: Any) -> str:
    """A USCC whose check character holds. Raises CellError."""
    code = re.sub(r"\s", "", fold(cells.text(value))).upper()
    if code == EXAMPLE_USCC:
        raise CellError(
            "真实的代码；这是模板的示例行，请删除", "a real code: this is the template's example row, delete it"
        )
    if not is_uscc(code):
        raise CellError("校验码正确的 18 位统一社会信用代码", "an 18-character USCC whose check character holds")
    return code


def _is_person(value: Any) -> bool:
    written = fold(cells.text(value))
    if written in _PERSON or written in _UNIT:
        return written in _PERSON
    raise CellError("“单位”或“自然人”", "单位 (unit) or 自然人 (natural person)")


def _sector(value: Any) -> str:
    return cells.word(
        value,
        lambda word: _SECTORS.get(word) or _SECTORS.get(re.sub(r"(?:行业|企业|生产企业|经营企业|类)$", "", word)),
        "非煤矿山、危险化学品、烟花爆竹、安全评价机构、其他之一",
        "one of 非煤矿山, 危险化学品, 烟花爆竹, 安全评价机构, 其他",
    )


def _names(value: Any) -> tuple[str, ...]:
    parts = re.split(r"[、,，;；|/]", cells.text(value, 600))
    return tuple(dict.fromkeys(cells.text(part) for part in parts if part.strip()))


def _coordinates(value: Any) -> Coordinates:
    found = _COORDINATES.get(_plain(cells.text(value)))
    if found is None:
        raise CellError("WGS84 或 GCJ02", "WGS84 or GCJ02")
    return found


def _plain(text: str) -> str:
    return re.sub(r"[\s_-]|坐标系?$", "", fold(text))
