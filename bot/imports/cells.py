"""Single cells: what people and spreadsheet programs write, as values of a dossier."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any

from bot.conversation.amounts import LARGEST, parse_money
from bot.conversation.dates import parse_date
from bot.conversation.masking import redact
from bot.conversation.numerals import fold, number
from bot.conversation.problems import Problem
from bot.imports.problems import CellError
from bot.imports.table import BadCell
from rulesets.errors import shown

#: What people put where there is nothing.
_NOTHING = frozenset(("", "-", "--", "—", "——", "/", "\\", "无", "空", "n/a", "na", "null", "none"))
_YES = frozenset(("是", "√", "✓", "✔", "1", "y", "yes", "true", "对", "有", "重点", "属于"))
_NO = frozenset(("否", "×", "✗", "✘", "x", "0", "n", "no", "false", "不是", "非重点", "一般", "不属于"))
_INVISIBLE = re.compile("[\u200b-\u200d\u2060\ufeff\u00ad]")
_TIME = re.compile(r"[ t]+[0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?$")
_YEAR = re.compile(r"[0-9〇零一二三四五六七八九]{4}")
_SERIAL_ZERO = date(1899, 12, 30)
#: Days of the years 1949 to 2199 as spreadsheets number them.
_SERIALS = range(18_172, 109_575)
#: A floating-point number keeps fifteen digits for certain.
_MOST_DIGITS = 10**15
LONGEST_NOTE = 500

_DATE = CellError("日期，如 2026-11-18、2026.11.18、2026年11月18日", "a date such as 2026-11-18 or 2026年11月18日")
_MONEY = CellError("金额（元），如 30000、30,000、3万", "an amount in yuan, such as 30000 or 3万")


def is_blank(value: Any) -> bool:
    """Whether a cell says nothing."""
    return value is None or (isinstance(value, str) and fold(value).strip() in _NOTHING)


def as_written(value: Any) -> str:
    """A cell as a report may show it: short, without personal numbers, nothing invisible left as it is."""
    if isinstance(value, BadCell):
        return shown(value.text)
    if isinstance(value, datetime) and value.time() == time():
        value = value.date()
    return "" if value is None else shown(redact(str(value)))


def text(value: Any, most: int = 200) -> str:
    """One line of text without control and bidirectional characters. Raises CellError."""
    value = _sound(value)
    if isinstance(value, float | int) and not isinstance(value, bool):
        written = _digits(value)
    elif isinstance(value, datetime | date):
        written = value.isoformat()[:10]
    elif isinstance(value, bool):
        written = "是" if value else "否"
    else:
        written = str(value)
    if written.isascii() and written.isprintable():
        cleaned = " ".join(written.split())
    else:
        cleaned = " ".join(unicodedata.normalize("NFC", _INVISIBLE.sub("", written)).split())
    if not cleaned.isprintable() and not all(one.isprintable() or one.isspace() for one in cleaned):
        raise CellError("不含控制字符和方向控制符的文字", "a text without control or bidirectional characters")
    if not 0 < len(cleaned) <= most:
        raise CellError(f"1 到 {most} 个字", f"1 to {most} characters")
    return cleaned


def _sound(value: Any) -> Any:
    if isinstance(value, BadCell) and value.what == "formula":
        raise CellError(
            "公式没有计算结果，请改为“粘贴为数值”", "a value: the formula was never computed, paste it as a value"
        )
    if isinstance(value, BadCell):
        raise CellError("公式计算出错，请填写数值", "a value: the formula gives an error")
    return value


def _digits(value: float) -> str:
    if isinstance(value, float) and not value.is_integer():
        return repr(value)
    if abs(value) >= _MOST_DIGITS:
        raise CellError(
            "文本格式；表格软件把这串数字存成了数值，末几位已丢失，请把该列设为文本后重填",
            "text: the spreadsheet kept the digits as a number and lost the last ones; format the column as text",
        )
    return str(int(value))


def day(value: Any, today: date, *, future: bool = False) -> date:
    """A day with its year; a spreadsheet's number of a day counts too. Raises CellError."""
    value = _sound(value)
    if isinstance(value, datetime):
        return _within(value.date(), today, future)
    if isinstance(value, date):
        return _within(value, today, future)
    if isinstance(value, bool | time | timedelta):
        raise _DATE
    if isinstance(value, int | float):
        whole = int(value) if value == value and abs(value) < _MOST_DIGITS else 0
        if whole in _SERIALS:
            return _within(_SERIAL_ZERO + timedelta(days=whole), today, future)
        value = str(whole)
    return _written_day(str(value)[:60], today, future)


def _within(found: date, today: date, future: bool) -> date:
    return _written_day(found.isoformat(), today, future)


@lru_cache(maxsize=16384)
def _written_day(written: str, today: date, future: bool) -> date:
    folded = _TIME.sub("", fold(written).strip()).strip()
    if folded.isdecimal() and folded.isascii() and len(folded) < 7 and int(folded) in _SERIALS:
        return _within(_SERIAL_ZERO + timedelta(days=int(folded)), today, future)
    if not _YEAR.search(folded):
        raise _DATE
    # Full-width stops and slashes without a year's sign are as common as hyphens.
    found = parse_date(folded.replace("．", ".").replace("。", "."), today, allow_future=future)
    if isinstance(found, Problem):
        raise _DATE if found.key == "date.unreadable" else CellError.of(found)
    return found


def money(value: Any, unit: int = 1) -> Decimal:
    """Yuan. `unit`: what a bare number counts, 10,000 under a heading in 万元. Raises CellError."""
    value = _sound(value)
    if isinstance(value, int | float) and not isinstance(value, bool):
        try:
            # As the cell shows it: a binary fraction has more digits than anybody wrote.
            found = Decimal(repr(round(value, 6))) * unit
        except InvalidOperation:
            raise _MONEY from None
        if not found.is_finite() or found < 0 or found > LARGEST or found != found.quantize(Decimal("0.01")):
            raise _MONEY
        return found.quantize(Decimal(1)) if found == found.to_integral_value() else found.quantize(Decimal("0.01"))
    return _written_money(str(value)[:60], unit)


@lru_cache(maxsize=4096)
def _written_money(written: str, unit: int) -> Decimal:
    bare = fold(written).strip().replace(",", "")
    if unit != 1 and re.fullmatch(r"[0-9]+(?:\.[0-9]+)?", bare):
        return money(float(bare), unit)
    found = parse_money(written)
    if isinstance(found, Problem):
        raise _MONEY if found.key == "money.unreadable" else CellError.of(found)
    return found


def whole(value: Any, least: int, most: int, unit: str = "") -> int:
    """A whole number, also in characters, and with its unit behind it. Raises CellError."""
    value = _sound(value)
    if isinstance(value, str):
        folded = fold(value).strip().removesuffix(unit).strip() if unit else fold(value).strip()
        read = number(folded)
        value = None if read is None else read
    good = isinstance(value, int | float | Decimal) and not isinstance(value, bool)
    if not good or not least <= value <= most or value != int(value):
        raise CellError(f"{least} 到 {most} 的整数", f"a whole number from {least} to {most}")
    return int(value)


def multiple(value: Any) -> Decimal:
    """安全生产法 第一百一十四条: how many times the fine, 0 to 100. Raises CellError."""
    value = _sound(value)
    if isinstance(value, str):
        read = number(fold(value).strip().removesuffix("倍").strip())
    else:
        good = isinstance(value, int | float) and not isinstance(value, bool) and abs(value) <= 100
        read = Decimal(repr(value)) if good else None
    if read is None or not 0 <= read <= 100:
        raise CellError("0 到 100 的倍数", "a multiple from 0 to 100")
    return read


def flag(value: Any) -> bool:
    """是 or 否. Raises CellError."""
    value = _sound(value)
    if isinstance(value, bool):
        return value
    written = fold(_digits(value) if isinstance(value, int | float) else str(value)).strip()
    if written in _YES:
        return True
    if written in _NO:
        return False
    raise CellError("“是”或“否”", "是 (yes) or 否 (no)")


def degrees(value: Any, most: int) -> float:
    """A coordinate in decimal degrees. Raises CellError."""
    value = _sound(value)
    if isinstance(value, str):
        written = re.sub(r"[°度nesw东西南北经纬\s]", "", fold(value))
        value = float(written) if re.fullmatch(r"-?[0-9]{1,3}(?:\.[0-9]{1,15})?", written) else None
    if not isinstance(value, int | float) or isinstance(value, bool) or not -most <= value <= most:
        raise CellError(f"十进制度数，-{most} 到 {most}", f"decimal degrees from -{most} to {most}")
    return float(value)


def word(value: Any, named: Callable[[str], str | None], choices: str, choices_en: str) -> str:
    """What a word of fixed choices means. Raises CellError, naming the choices."""
    written = fold(text(value, 60))
    found = named(written)
    if found is None:
        raise CellError(choices, choices_en)
    return found
