"""The fields of a record as they are stored and as they are given back.

`record_version.data` holds the dossier's fields of the record's type as JSON: dates as `YYYY-MM-DD`, and decimal
numbers (DECIMALS) as strings, money with two decimals ("30000.00"), because a JSON number is read as binary
floating point by most programs. In Python a decimal is a `Decimal`, everything else is as JSON has it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

MONEY = frozenset(("fine", "confiscated", "loss"))
DECIMALS = MONEY | {"art114_multiple"}
# These have columns of their own.
_ELSEWHERE = frozenset(("id", "type", "status", "note", "objection"))


def encode(data: Mapping[str, Any]) -> dict[str, Any]:
    """The fields as stored. A field that is None is left out: it means absent.

    Raises ValueError for a field that does not belong here or a number that would be rounded, and TypeError
    for a value of another kind, a float among the decimals above all.
    """
    stored: dict[str, Any] = {}
    for name, value in data.items():
        if name in _ELSEWHERE:
            raise ValueError(f"{name} is no field of its own type but of every record")
        if value is None:
            continue
        if name in DECIMALS:
            stored[name] = _decimal_text(name, value)
        elif isinstance(value, date) and not isinstance(value, datetime):
            stored[name] = value.isoformat()
        elif isinstance(value, str | int):
            stored[name] = value
        else:
            raise TypeError(f"{name} cannot be a {type(value).__name__}")
    return stored


def _decimal_text(name: str, value: object) -> str:
    if isinstance(value, bool) or not isinstance(value, Decimal | int | str):
        raise TypeError(f"{name} has to be a Decimal, not a {type(value).__name__}")
    try:
        number = Decimal(value)
        exact = number.quantize(Decimal("0.01")) if name in MONEY else number
    except InvalidOperation:
        raise ValueError(f"{name} is no decimal number: {value}") from None
    if not number.is_finite() or exact != number:
        raise ValueError(f"{name} cannot be stored without rounding: {value}")
    return format(exact, "f")


def decode(stored: Mapping[str, Any]) -> dict[str, Any]:
    """The fields as `encode` was given them, decimals as Decimal and dates as text."""
    return {name: Decimal(value) if name in DECIMALS else value for name, value in stored.items()}


def applies_on(stored: Mapping[str, Any]) -> date:
    """The record's own day: its `date`, the first day of its span, or 1 January of its year.

    Raises ValueError where the fields hold none of them.
    """
    if "year" in stored:
        return date(int(stored["year"]), 1, 1)
    day = stored.get("date", stored.get("from"))
    if day is None:
        raise ValueError("a record needs a date, a from or a year")
    return date.fromisoformat(day)
