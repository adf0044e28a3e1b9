"""The duty desk: how loud an alert comes to whom and when, and what follows where nobody minds it. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from types import MappingProxyType
from typing import Any, Literal

from bot.bureau_settings import CLOSING
from bot.clock import CHINA
from rulesets.calendar import WorkCalendar

Level = Literal["on", "silent", "off"]
Topic = Literal["worse", "near", "changed", "overdue", "weekly"]
Quiet = tuple[int, int] | None

TOPICS: tuple[Topic, ...] = ("worse", "near", "changed", "overdue", "weekly")
#: What each may be set to, in the order in which a button goes round. A threshold that was crossed is never kept back.
CHOICES: Mapping[Topic, tuple[Level, ...]] = MappingProxyType(
    {"worse": ("on", "silent"), **dict.fromkeys(TOPICS[1:], ("on", "silent", "off"))}
)
_LEVELS: Mapping[Topic, Level] = MappingProxyType(
    {"worse": "on", "near": "silent", "changed": "silent", "overdue": "on", "weekly": "silent"}
)
#: Hours of the day in China, from and until; a person chooses one of these.
QUIET_DEFAULT = (21, 8)
QUIET_PRESETS: tuple[Quiet, ...] = (QUIET_DEFAULT, (22, 7), (20, 9), None)

OPENING, _CLOSING = time(9), time.fromisoformat(CLOSING)
_ONE_DAY = timedelta(days=1)
#: Working hours without anybody's 知悉 until the managers, and then the administrators, are told again.
UNHEARD_HOURS = 4
#: Working days after which a 知悉 that nobody followed up counts no more, and after which the taker is reminded.
EXPIRES_DAYS, REMIND_DAYS = 3, 5


@dataclass(frozen=True, slots=True)
class Preferences:
    """How one member of a bureau wants to hear of things. quiet: from and until which hour in China, None for never."""

    levels: Mapping[Topic, Level]
    quiet: Quiet = QUIET_DEFAULT

    def cycled(self, topic: Topic) -> Preferences:
        """With the next choice for a topic."""
        choices = CHOICES[topic]
        following = choices[(choices.index(self.levels[topic]) + 1) % len(choices)]
        return replace(self, levels={**self.levels, topic: following})


def preferences(settings: Mapping[str, Any]) -> Preferences:
    """The preferences within a membership's settings; what is not set, or not understood, is as usual."""
    given = settings.get("alerts")
    given = given if isinstance(given, Mapping) else {}
    levels = {topic: given[topic] if given.get(topic) in CHOICES[topic] else _LEVELS[topic] for topic in TOPICS}
    return Preferences(levels, _quiet(settings["quiet"]) if "quiet" in settings else QUIET_DEFAULT)


def _quiet(value: Any) -> Quiet:
    if value is None:
        return None
    hours = list(value) if isinstance(value, list | tuple) else []
    fits = len(hours) == 2 and all(type(hour) is int and 0 <= hour < 24 for hour in hours) and hours[0] != hours[1]
    return (hours[0], hours[1]) if fits else QUIET_DEFAULT


def to_settings(settings: Mapping[str, Any], wanted: Preferences) -> dict[str, Any]:
    """A membership's settings with these preferences, all else as it was."""
    quiet = list(wanted.quiet) if wanted.quiet else None
    return {**settings, "alerts": dict(wanted.levels), "quiet": quiet}


def quiet_until(quiet: Quiet, instant: datetime) -> datetime | None:
    """When the quiet hours end in which a moment lies; None where it lies in none."""
    if quiet is None:
        return None
    since, until = quiet
    local = instant.astimezone(CHINA)
    if (local.hour - since) % 24 >= (until - since) % 24:
        return None
    end = datetime.combine(local.date(), time(until), CHINA)
    return end if end > local else end + _ONE_DAY


@dataclass(frozen=True, slots=True)
class Delivery:
    """What somebody gets of an alert: a message now, with or without a sound, and a line in the digest at `digest_at`.

    Neither where they want to hear nothing of its kind.
    """

    now: bool
    silent: bool = False
    digest_at: datetime | None = None


def deliver(topic: Topic, wanted: Preferences, instant: datetime) -> Delivery:
    """How a new alert comes to somebody.

    A grade that got worse is told the moment it happens; in quiet hours without a sound, and again in the digest. What
    is softer waits for that digest.
    """
    level, end = wanted.levels[topic], quiet_until(wanted.quiet, instant)
    if level == "off":
        return Delivery(now=False)
    if topic == "worse":
        return Delivery(now=True, silent=level == "silent" or end is not None, digest_at=end)
    return Delivery(now=end is None, silent=level == "silent", digest_at=end)


# --- Working hours ---


def add_working_hours(
    start: datetime, hours: float, calendar: WorkCalendar, opening: time = OPENING, closing: time = _CLOSING
) -> datetime:
    """The first moment at which so many working hours have passed since `start`.

    hours: more than 0. opening, closing: of every working day, in China.
    Raises OverflowError beyond the year 9999.
    """
    return _add(start, timedelta(hours=hours), calendar, opening, closing)


def add_working_days(
    start: datetime, days: int, calendar: WorkCalendar, opening: time = OPENING, closing: time = _CLOSING
) -> datetime:
    """The same with whole working days: from Monday 10:00, one ends on Tuesday 10:00."""
    a_day = datetime.combine(date.min, closing) - datetime.combine(date.min, opening)
    return _add(start, days * a_day, calendar, opening, closing)


def _add(start: datetime, left: timedelta, calendar: WorkCalendar, opening: time, closing: time) -> datetime:
    if left <= timedelta(0) or opening >= closing:
        raise ValueError("there is no working time to be counted")
    day = start.astimezone(CHINA).date()
    while True:
        first, last = _hours_of(day, calendar, opening, closing)
        begins = max(first, start)
        if left <= last - begins:
            return begins + left
        left -= max(last - begins, timedelta(0))
        day += _ONE_DAY


def _hours_of(day: date, calendar: WorkCalendar, opening: time, closing: time) -> tuple[datetime, datetime]:
    first, last = datetime.combine(day, opening, CHINA), datetime.combine(day, closing, CHINA)
    return (first, last) if calendar.is_workday(day) else (first, first)


# --- What follows where nobody minds an alert ---

#: managers, admins: said to them again. reopen: the 知悉 counts no more. remind: whoever took it is.
Step = Literal["managers", "admins", "reopen", "remind"]
State = Literal["open", "acknowledged", "cleared"]


@dataclass(frozen=True, slots=True)
class Standing:
    """An alert on the desk. escalation: 0 said once, 1 to the managers again, 2 to the administrators."""

    kind: str
    state: State
    taken: bool = False
    escalation: int = 0


def next_step(alert: Standing) -> Step | None:
    """What comes next if nobody does anything; None where nothing does.

    Only a grade that got worse has to be minded: the softer kinds are news, and end with somebody's 知悉.
    """
    if alert.state == "cleared":
        return None
    if alert.taken:
        return "remind"
    if alert.kind != "worse":
        return None
    if alert.state == "acknowledged":
        return "reopen"
    return {0: "managers", 1: "admins"}.get(alert.escalation)  # type: ignore[return-value]


def look_at(alert: Standing, since: datetime, calendar: WorkCalendar, closing: time) -> datetime | None:
    """When the next step is due, counted from the moment at which the alert came to stand as it does."""
    match next_step(alert):
        case None:
            return None
        case "managers" | "admins":
            return add_working_hours(since, UNHEARD_HOURS, calendar, closing=closing)
        case "reopen":
            return add_working_days(since, EXPIRES_DAYS, calendar, closing=closing)
        case "remind":
            return add_working_days(since, REMIND_DAYS, calendar, closing=closing)


Offer = Literal["acknowledge", "take", "hand"]


def offers(alert: Standing, *, leads: bool, is_taker: bool = False) -> frozenset[Offer]:
    """What somebody may do with an alert. leads: a manager or an administrator, who alone decides whose it is; whoever
    it was given to may pass it on."""
    if alert.state == "cleared":
        return frozenset()
    if not leads:
        return frozenset({"hand"}) if is_taker else frozenset()
    if alert.taken:
        return frozenset({"hand"})
    return frozenset({"acknowledge", "take", "hand"} if alert.state == "open" else {"take", "hand"})
