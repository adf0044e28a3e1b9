from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from bot.clock import CHINA, Clock, china_date

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=CHINA)


def test_a_standing_clock_stands() -> None:
    clock = Clock.standing_at(NOON)
    assert clock.now() == NOON == clock.now()
    assert clock.now().tzinfo is UTC


def test_today_is_the_day_in_china() -> None:
    clock = Clock.standing_at(datetime(2026, 11, 20, 15, 59, tzinfo=UTC))
    assert clock.today() == date(2026, 11, 20)
    clock.advance(timedelta(minutes=1))
    assert clock.today() == date(2026, 11, 21)
    assert china_date(datetime(2026, 11, 20, 16, tzinfo=UTC)) == date(2026, 11, 21)


def test_a_moved_clock_runs_on_from_there() -> None:
    real = [NOON]
    clock = Clock(source=lambda: real[0])
    clock.move_to(datetime(2027, 1, 1, tzinfo=UTC))
    real[0] += timedelta(seconds=5)
    assert clock.now() == datetime(2027, 1, 1, 0, 0, 5, tzinfo=UTC)
    clock.move_to(NOON - timedelta(days=1))
    assert clock.now() == NOON - timedelta(days=1)


def test_starting_at_an_instant_and_at_none() -> None:
    start = datetime(2031, 5, 1, tzinfo=timezone(timedelta(hours=8)))
    shown = Clock.starting_at(start).now()
    assert timedelta(0) <= shown - start < timedelta(minutes=1)
    assert Clock.starting_at(None).now().utcoffset() == timedelta(0)


def test_elapsed_does_not_jump_with_the_clock() -> None:
    ticks = iter((1.0, 3.5))
    clock = Clock(source=lambda: NOON, monotonic=lambda: next(ticks))
    before = clock.elapsed()
    clock.advance(timedelta(days=400))
    assert clock.elapsed() - before == 2.5


def test_whoever_listens_hears_of_a_move_until_they_stop() -> None:
    clock = Clock.standing_at(NOON)
    heard: list[datetime] = []
    stop = clock.on_move(lambda: heard.append(clock.now()))
    clock.advance(timedelta(minutes=1))
    stop()
    clock.advance(timedelta(minutes=1))
    assert heard == [NOON + timedelta(minutes=1)]


def test_a_naive_instant_is_refused() -> None:
    with pytest.raises(ValueError, match="offset"):
        Clock.standing_at(datetime(2026, 1, 1))  # noqa: DTZ001
    with pytest.raises(ValueError, match="offset"):
        Clock.standing_at(NOON).move_to(datetime(2026, 1, 1))  # noqa: DTZ001
