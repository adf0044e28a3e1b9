"""The duty desk: what is heard when, working hours over weekends and holidays, and what follows from silence."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.alerting.desk import (
    CHOICES,
    QUIET_DEFAULT,
    QUIET_PRESETS,
    TOPICS,
    Delivery,
    Preferences,
    Standing,
    Topic,
    add_working_days,
    add_working_hours,
    deliver,
    look_at,
    next_step,
    offers,
    preferences,
    quiet_until,
    to_settings,
)
from bot.clock import CHINA
from rulesets.calendar import WorkCalendar

CALENDAR = WorkCalendar()
CLOSING = time(17, 30)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=CHINA)


class TestPreferences:
    def test_as_usual(self) -> None:
        usual = preferences({})
        assert usual.levels == {
            "worse": "on",
            "near": "silent",
            "changed": "silent",
            "overdue": "on",
            "weekly": "silent",
        }
        assert usual.quiet == (21, 8)

    @pytest.mark.parametrize(
        "settings",
        [
            {"alerts": None},
            {"alerts": []},
            {"alerts": {"worse": "off", "near": "loud", "else": "on"}},
            {"quiet": [21]},
            {"quiet": [8, 8]},
            {"quiet": [21, 24]},
            {"quiet": ["21", "8"]},
            {"quiet": [True, 8]},
            {"quiet": "21-8"},
        ],
    )
    def test_what_makes_no_sense_is_as_usual(self, settings: dict[str, Any]) -> None:
        assert preferences(settings) == preferences({})

    def test_a_worse_grade_cannot_be_turned_off(self) -> None:
        turned = [preferences({}).cycled("worse")]
        turned.append(turned[0].cycled("worse"))
        assert [one.levels["worse"] for one in turned] == ["silent", "on"]

    @pytest.mark.parametrize("topic", TOPICS)
    def test_each_goes_round(self, topic: Topic) -> None:
        wanted, seen = preferences({}), []
        for _ in CHOICES[topic]:
            wanted = wanted.cycled(topic)
            seen.append(wanted.levels[topic])
        assert sorted(seen) == sorted(CHOICES[topic])
        assert wanted == preferences({})

    @pytest.mark.parametrize("quiet", QUIET_PRESETS)
    def test_settings_come_back_and_others_stay(self, quiet: tuple[int, int] | None) -> None:
        wanted = Preferences(
            {"worse": "silent", "near": "off", "changed": "on", "overdue": "silent", "weekly": "off"}, quiet
        )
        kept = to_settings({"else": 1}, wanted)
        assert kept["else"] == 1
        assert preferences(kept) == wanted


@pytest.mark.parametrize(
    ("quiet", "now", "end"),
    [
        ((21, 8), "2026-11-20T20:59:59", None),
        ((21, 8), "2026-11-20T21:00", "2026-11-21T08:00"),
        ((21, 8), "2026-11-21T07:59", "2026-11-21T08:00"),
        ((21, 8), "2026-11-21T08:00", None),
        ((12, 14), "2026-11-21T13:00", "2026-11-21T14:00"),
        ((12, 14), "2026-11-21T14:00", None),
        ((22, 0), "2026-11-21T23:00", "2026-11-22T00:00"),
        (None, "2026-11-20T23:00", None),
    ],
)
def test_quiet_hours(quiet: tuple[int, int] | None, now: str, end: str | None) -> None:
    assert quiet_until(quiet, at(now).astimezone(UTC)) == (at(end) if end else None)


NIGHT, DAY, MORNING = at("2026-11-20T23:00"), at("2026-11-20T10:00"), at("2026-11-21T08:00")


class TestDelivery:
    def test_a_worse_grade_is_told_at_once_and_in_quiet_hours_without_a_sound(self) -> None:
        usual = preferences({})
        assert deliver("worse", usual, DAY) == Delivery(now=True, silent=False)
        assert deliver("worse", usual, NIGHT) == Delivery(now=True, silent=True, digest_at=MORNING)
        assert deliver("worse", usual.cycled("worse"), DAY) == Delivery(now=True, silent=True)
        assert deliver("worse", preferences({"quiet": None}), NIGHT) == Delivery(now=True, silent=False)

    @pytest.mark.parametrize("topic", ["near", "changed"])
    def test_what_is_softer_waits_for_the_morning(self, topic: Topic) -> None:
        assert deliver(topic, preferences({}), DAY) == Delivery(now=True, silent=True)
        assert deliver(topic, preferences({}), NIGHT) == Delivery(now=False, silent=True, digest_at=MORNING)
        loud = preferences({"alerts": {topic: "on"}, "quiet": None})
        assert deliver(topic, loud, NIGHT) == Delivery(now=True, silent=False)

    def test_off_is_neither_message_nor_digest(self) -> None:
        deaf = preferences({"alerts": {"near": "off"}})
        assert deliver("near", deaf, DAY) == deliver("near", deaf, NIGHT) == Delivery(now=False)


class TestWorkingHours:
    @pytest.mark.parametrize(
        ("start", "hours", "end"),
        [
            ("2026-11-20T10:00", 4, "2026-11-20T14:00"),
            ("2026-11-20T13:30", 4, "2026-11-20T17:30"),
            # A Friday afternoon, and a weekend.
            ("2026-11-20T16:30", 4, "2026-11-23T12:00"),
            ("2026-11-21T03:00", 4, "2026-11-23T13:00"),
            ("2026-11-20T07:00", 8, "2026-11-20T17:00"),
            ("2026-11-20T23:00", 0.5, "2026-11-23T09:30"),
            # National Day 2026: off from 1 to 7 October; Saturday 10 October is worked.
            ("2026-09-30T16:30", 4, "2026-10-08T12:00"),
            ("2026-10-09T17:00", 4, "2026-10-10T12:30"),
        ],
    )
    def test_over_weekends_and_holidays(self, start: str, hours: float, end: str) -> None:
        assert add_working_hours(at(start), hours, CALENDAR) == at(end)

    def test_whole_days(self) -> None:
        assert add_working_days(at("2026-11-20T10:00"), 3, CALENDAR) == at("2026-11-25T10:00")
        assert add_working_days(at("2026-11-21T10:00"), 3, CALENDAR) == at("2026-11-25T17:30")
        assert add_working_days(at("2026-09-30T10:00"), 3, CALENDAR) == at("2026-10-10T10:00")

    def test_no_working_time_is_refused_rather_than_sought_for_ever(self) -> None:
        for hours, closing in ((0, CLOSING), (-1, CLOSING), (1, time(9)), (1, time(6))):
            with pytest.raises(ValueError, match="working time"):
                add_working_hours(at("2026-11-20T10:00"), hours, CALENDAR, closing=closing)


MOMENTS = st.integers(0, 3 * 365 * 24 * 60).map(lambda n: datetime(2025, 6, 1, tzinfo=UTC) + timedelta(minutes=n))
#: Whole minutes as hours: what is added may be compared exactly.
MINUTES = st.integers(1, 60 * 60)


@given(MOMENTS, MINUTES)
def test_it_ends_in_working_hours_and_never_early(start: datetime, minutes: int) -> None:
    end = add_working_hours(start, minutes / 60, CALENDAR)
    local = end.astimezone(CHINA)
    assert CALENDAR.is_workday(local.date())
    assert time(9) < local.time() <= CLOSING
    assert end - start >= timedelta(hours=minutes / 60)


@given(MOMENTS, MINUTES, MINUTES)
def test_hours_add_up(start: datetime, one: int, other: int) -> None:
    there = add_working_hours(add_working_hours(start, one / 60, CALENDAR), other / 60, CALENDAR)
    assert abs(there - add_working_hours(start, (one + other) / 60, CALENDAR)) < timedelta(milliseconds=1)


@given(MOMENTS, st.integers(0, 60 * 24 * 20), MINUTES)
def test_who_starts_later_ends_no_earlier(start: datetime, later: int, minutes: int) -> None:
    end = add_working_hours(start, minutes / 60, CALENDAR)
    assert add_working_hours(start + timedelta(minutes=later), minutes / 60, CALENDAR) >= end


@given(MOMENTS, st.sampled_from(QUIET_PRESETS))
def test_quiet_hours_end_within_a_day_and_are_over_then(now: datetime, quiet: tuple[int, int] | None) -> None:
    end = quiet_until(quiet, now)
    if end is not None:
        assert now < end <= now + timedelta(days=1)
        assert quiet_until(quiet, end) is None
        assert quiet_until(quiet, end - timedelta(microseconds=1)) == end


@given(MOMENTS, st.sampled_from(TOPICS), st.data())
def test_no_worse_grade_is_ever_kept_back_and_nothing_rings_at_night(
    now: datetime, topic: Topic, data: st.DataObject
) -> None:
    levels = {one: data.draw(st.sampled_from(CHOICES[one])) for one in TOPICS}
    how = deliver(topic, Preferences(levels, QUIET_DEFAULT), now)
    quiet = quiet_until(QUIET_DEFAULT, now) is not None
    assert how.now or topic != "worse"
    assert not (how.now and quiet and not how.silent)
    # Whoever wants to hear of it at all hears of it, now or in the morning.
    assert (how.now or how.digest_at is not None) == (levels[topic] != "off")


class TestSteps:
    @pytest.mark.parametrize(
        ("alert", "step", "due"),
        [
            (Standing("worse", "open"), "managers", "2026-11-20T14:00"),
            (Standing("worse", "open", escalation=1), "admins", "2026-11-20T14:00"),
            (Standing("worse", "open", escalation=2), None, None),
            (Standing("worse", "acknowledged"), "reopen", "2026-11-25T10:00"),
            (Standing("worse", "acknowledged", taken=True), "remind", "2026-11-27T10:00"),
            (Standing("near", "acknowledged", taken=True), "remind", "2026-11-27T10:00"),
            (Standing("near", "open"), None, None),
            (Standing("changed", "acknowledged"), None, None),
            (Standing("worse", "cleared", taken=True), None, None),
        ],
    )
    def test_what_comes_next_and_when(self, alert: Standing, step: str | None, due: str | None) -> None:
        assert next_step(alert) == step
        assert look_at(alert, DAY, CALENDAR, CLOSING) == (at(due) if due else None)

    def test_the_administrators_hear_of_it_after_eight_hours_in_all(self) -> None:
        first = look_at(Standing("worse", "open"), DAY, CALENDAR, CLOSING)
        assert first is not None
        second = look_at(Standing("worse", "open", escalation=1), first, CALENDAR, CLOSING)
        assert second == add_working_hours(DAY, 8, CALENDAR) == at("2026-11-23T09:30")


class TestOffers:
    def test_who_leads_decides_and_who_has_it_may_pass_it_on(self) -> None:
        fresh, seen = Standing("worse", "open"), Standing("worse", "acknowledged")
        taken, over = Standing("worse", "acknowledged", taken=True), Standing("worse", "cleared", taken=True)
        assert offers(fresh, leads=True) == {"acknowledge", "take", "hand"}
        assert offers(seen, leads=True) == {"take", "hand"}
        assert offers(taken, leads=True) == offers(taken, leads=False, is_taker=True) == {"hand"}
        assert offers(fresh, leads=False) == offers(taken, leads=False) == frozenset()
        assert offers(over, leads=True) == offers(over, leads=False, is_taker=True) == frozenset()
