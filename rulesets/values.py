"""Single values of a dossier: what each kind of field accepts, and what to say of the rest."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any

from rulesets.fields import Field

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
# C0, C1 and DEL; the marks, embeddings, overrides and isolates of bidirectional text; line and paragraph
# separators; surrogates.
_UNWELCOME = re.compile("[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_MONEY_LIMIT = 10**15
_MOST_PEOPLE = 1_000_000

Reader = Callable[[Any], Any]


class Invalid(ValueError):  # noqa: N818 - it is the value that is invalid; the error is made of it by the caller
    """What was expected instead, as the end of "… 应为 …" and "… must be …"."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.zh = zh
        self.en = en


@lru_cache(maxsize=65536)
def _parsed(text: str) -> date | None:
    if not _DAY.fullmatch(text):
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def day(value: Any) -> date:
    """A real day written as ASCII `YYYY-MM-DD`; a `date` passes as it is."""
    found = _parsed(value) if isinstance(value, str) and len(value) == 10 else value if type(value) is date else None
    if found is None:
        raise Invalid("真实存在的 YYYY-MM-DD 日期", "a real date written YYYY-MM-DD")
    return found


def name(value: Any) -> str:
    """1 to 200 characters without control, bidirectional or surrogate ones."""
    if (
        not isinstance(value, str)
        or not 1 <= len(value) <= 200
        # What can be printed holds nothing unwelcome, and is known without a search.
        or not (value.isprintable() or not _UNWELCOME.search(value))
    ):
        raise Invalid(
            " 1 到 200 个字符、不含控制字符和方向控制符的文字",
            "a text of 1 to 200 characters without control or bidirectional characters",
        )
    return value


def plain_text(value: Any) -> str:
    """Any text that can be written as UTF-8."""
    if not isinstance(value, str) or _SURROGATE.search(value):
        raise Invalid("文字", "a text")
    return value


def flag(value: Any) -> bool:
    """true or false."""
    if not isinstance(value, bool):
        raise Invalid(" true 或 false", "true or false")
    return value


def choice(value: Any, choices: tuple[str, ...]) -> str:
    """One of the words in `choices`."""
    if not isinstance(value, str) or value not in choices:
        raise Invalid(f" {'、'.join(choices)} 之一", f"one of {', '.join(choices)}")
    return value


def _decimal(value: Any) -> Decimal | None:
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return Decimal(value)
    return value if isinstance(value, Decimal) and value.is_finite() else None


def _trimmed(number: Decimal) -> Decimal:
    """The same number in its one form, 50000 for 5e4 and 0.5 for 0.50; unlike `normalize` it rounds nothing."""
    sign, digits, exponent = number.as_tuple()
    assert isinstance(exponent, int)
    if not number:
        return Decimal(0)
    zeros = next(place for place, digit in enumerate(reversed(digits)) if digit)
    trimmed = Decimal((sign, digits[: len(digits) - zeros], exponent + zeros))
    return Decimal(int(trimmed)) if exponent + zeros > 0 else trimmed


def money(value: Any) -> Decimal:
    """Yuan: not negative, at most 15 integer digits and 2 decimals."""
    if type(value) is int and 0 <= value < _MONEY_LIMIT:
        return Decimal(value)
    number = _decimal(value)
    if number is not None and 0 <= number < _MONEY_LIMIT and (not number or number.adjusted() >= -2):
        trimmed = _trimmed(number)
        if trimmed.as_tuple().exponent in (0, -1, -2):
            return trimmed
    raise Invalid(
        "不小于 0 的金额（元，最多 15 位整数、2 位小数）",
        "an amount in yuan, not negative, with at most 15 integer digits and 2 decimals",
    )


def multiple(value: Any) -> Decimal:
    """安全生产法 第一百一十四条: the multiple of the fine, 0 to 100."""
    number = _decimal(value)
    if number is None or not 0 <= number <= 100:
        raise Invalid(" 0 到 100 的数", "a number from 0 to 100")
    return _trimmed(number)


def _whole(least: int, most: int) -> Reader:
    def read(value: Any) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            raise Invalid(f" {least} 到 {most} 的整数", f"a whole number from {least} to {most}")
        return value

    return read


_READERS: dict[str, Reader] = {
    "date": day,
    "money": money,
    "multiple": multiple,
    "months": _whole(1, 36),
    "count": _whole(0, _MOST_PEOPLE),
    "year": _whole(1, 9999),
    "level3": _whole(1, 3),
    "bool": flag,
    "name": name,
}


def reader_of(spec: Field) -> Reader:
    """What reads the values of a field: it gives the value normalised, or raises `Invalid` with what was expected."""
    if spec.kind != "choice":
        return _READERS[spec.kind]
    choices = spec.choices
    return lambda value: choice(value, choices)
