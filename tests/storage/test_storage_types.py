from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.dialects import sqlite

from storage.types import Instant, IsoDate

DIALECT = sqlite.dialect()
# Hypothesis wants the bounds without a zone.
MOMENTS = st.datetimes(datetime(1600, 1, 1), datetime(9000, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001


@given(MOMENTS)
def test_a_moment_survives_to_the_microsecond(moment: datetime) -> None:
    stored = Instant().process_bind_param(moment, DIALECT)
    assert isinstance(stored, int)
    assert Instant().process_result_value(stored, DIALECT) == moment


@given(MOMENTS, MOMENTS)
def test_moments_sort_as_their_numbers(one: datetime, other: datetime) -> None:
    bind = Instant().process_bind_param
    assert (one < other) == (bind(one, DIALECT) < bind(other, DIALECT))


def test_the_same_moment_in_another_zone_is_the_same_number() -> None:
    shanghai = datetime(2026, 11, 20, 8, tzinfo=timezone(timedelta(hours=8)))
    assert Instant().process_bind_param(shanghai, DIALECT) == 1_795_132_800_000_000


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="no time zone"):
        Instant().process_bind_param(datetime(2026, 11, 20), DIALECT)  # noqa: DTZ001


@given(st.dates(), st.dates())
def test_days_sort_as_their_text(one: date, other: date) -> None:
    bind = IsoDate().process_bind_param
    assert (one < other) == (bind(one, DIALECT) < bind(other, DIALECT))
    assert IsoDate().process_result_value(bind(one, DIALECT), DIALECT) == one


def test_a_moment_is_no_day() -> None:
    with pytest.raises(ValueError, match="not a day"):
        IsoDate().process_bind_param(datetime(2026, 11, 20, tzinfo=UTC), DIALECT)
