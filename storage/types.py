"""Column types that mean the same on SQLite and on PostgreSQL."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import simplejson
from sqlalchemy import BigInteger, Dialect, Integer, String, Text
from sqlalchemy.types import TypeDecorator

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)

# SQLite hands out row ids only for a column declared INTEGER; PostgreSQL gets 64 bits.
Id = BigInteger().with_variant(Integer(), "sqlite")


def microseconds(moment: datetime) -> int:
    """A moment as the database holds it. Raises ValueError for a naive one."""
    if moment.tzinfo is None:
        raise ValueError(f"{moment!r} has no time zone")
    return (moment - _EPOCH) // _MICROSECOND


class Instant(TypeDecorator[datetime]):
    """A moment: an aware datetime in Python (UTC when read), whole microseconds since 1970 in the database.

    A naive datetime raises ValueError: which moment it means is anybody's guess.
    """

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        if value is None:
            return None
        return microseconds(value)

    def process_result_value(self, value: Any | None, dialect: Dialect) -> datetime | None:
        return None if value is None else _EPOCH + int(value) * _MICROSECOND


class IsoDate(TypeDecorator[date]):
    """A day of the calendar: a date in Python, `YYYY-MM-DD` text in the database, so that it sorts as text.

    A datetime raises ValueError: which day a moment belongs to depends on a time zone.
    """

    impl = String(10)
    cache_ok = True

    def process_bind_param(self, value: date | None, dialect: Dialect) -> str | None:
        if value is None:
            return None
        if isinstance(value, datetime):
            raise ValueError(f"{value!r} is a moment, not a day")
        return value.isoformat()

    def process_result_value(self, value: Any | None, dialect: Dialect) -> date | None:
        return None if value is None else date.fromisoformat(value)


class ExactJson(TypeDecorator[Any]):
    """JSON whose numbers keep every digit: a Decimal is written in full, and a number with a fraction is read as
    a Decimal. For what has to be given back exactly as it was said; the plain JSON columns make floats of it."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any | None, dialect: Dialect) -> str | None:
        if value is None:
            return None
        return str(simplejson.dumps(value, ensure_ascii=False, separators=(",", ":"), use_decimal=True))

    def process_result_value(self, value: Any | None, dialect: Dialect) -> Any | None:
        return None if value is None else simplejson.loads(value, use_decimal=True)
