"""Dates as people write them: 2026-11-18, 11月18日, 上周五, 3天前, yesterday."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from bot.conversation.numerals import fold, number
from bot.conversation.problems import Problem, problem

EARLIEST = date(1949, 10, 1)

_DIGIT = "0-9〇零一二三四五六七八九"
_TENS = "一二三四五六七八九十"
_WEEKDAYS = "mon|tue|wed|thu|fri|sat|sun"
# Groups named after a form say which one matched; verbose mode, so that a blank is written `[ ]`.
_FORMS = (
    r"(?P<iso>(?P<y>[0-9]{4})(?P<sep>[-/.])(?P<m>[0-9]{1,2})(?P=sep)(?P<d>[0-9]{1,2}))",
    r"(?P<compact>(?:19|20)[0-9]{6})",
    rf"""(?P<chinese>
        (?:(?P<year>[{_DIGIT}]{{4}}|前年|去年|今年)年?\s*)?
        (?P<month>[0-9]{{1,2}}|[{_TENS}]{{1,2}})月\s*
        (?P<day>[0-9]{{1,2}}|[{_TENS}]{{1,3}})[日号]?)""",
    rf"""(?P<ago_form>
        (?P<ago>[0-9]{{1,3}}|[两{_TENS}]{{1,3}}|半|a)\s*个?
        (?P<unit>天|日|周|星期|礼拜|月|days?|weeks?|months?)\s*(?:以前|之前|前|[ ]ago))""",
    r"""(?P<relative>大前天|前天|前日|昨天|昨日|昨晚|今天|今日|今晚|当天|当日|明天|后天
        |day[ ]before[ ]yesterday|yesterday|today|tomorrow)""",
    rf"""(?P<weekly>
        (?P<week>上上|上|本|这|下)?个?(?:周|星期|礼拜)(?P<weekday>[一二三四五六日天])
        |(?P<last>last[ ]|this[ ])?(?P<english>{_WEEKDAYS})[a-z]*)""",
    r"(?P<short>(?P<sm>[0-9]{1,2})[-/.](?P<sd>[0-9]{1,2}))",
    rf"(?P<of_month>(?P<which>上个?|本|这个?)?(?P<of>月)?(?P<only>[0-9]{{1,2}}|[二三]?十[{_TENS}]?)[日号])",
)
_FORM = re.compile(rf"(?:{'|'.join(_FORMS)})(?![0-9])(?:\s*(?:上午|下午|中午|早上|凌晨|晚上))?", re.VERBOSE)
#: What, right after a date, makes it a deadline rather than the day something happened.
_DEADLINE = re.compile(r"\s*(?:以前|之前|前|内|之内)")
_RELATIVE = {
    "大前天": -3,
    "前天": -2,
    "前日": -2,
    "day before yesterday": -2,
    "昨天": -1,
    "昨日": -1,
    "昨晚": -1,
    "yesterday": -1,
    "今天": 0,
    "今日": 0,
    "今晚": 0,
    "当天": 0,
    "当日": 0,
    "today": 0,
    "明天": 1,
    "tomorrow": 1,
    "后天": 2,
}
_WEEKDAY = {character: index for index, character in enumerate("一二三四五六日")} | {"天": 6}
_SPECIFIC = frozenset(("iso", "compact", "chinese"))


@dataclass(frozen=True, slots=True)
class FoundDate:
    """A date inside a text: where it stands, and the day or what is wrong with it.

    apart: it stands by itself, blanks or the text's ends around it.
    """

    start: int
    end: int
    value: date | Problem
    apart: bool


def parse_date(text: str, today: date, *, allow_future: bool = False) -> date | Problem:
    """Read a whole text as one date.

    A date without its year is the most recent such day that is not in the future. With `allow_future` (the
    end of a certificate) later days are taken as well.
    """
    folded = fold(text).strip()
    match = _FORM.fullmatch(folded)
    if match is None:
        return problem("date.unreadable")
    return _checked(_resolve(match, today), today, allow_future)


def find_dates(text: str, today: date, *, allow_future: bool = False) -> Iterator[FoundDate]:
    """The dates inside a text, in order, without deadlines (`12月1日前`) and parts of other words."""
    folded = fold(text)
    for match in _FORM.finditer(folded):
        start, end = match.span()
        before, after = folded[start - 1 : start], folded[end : end + 1]
        apart = (not before or not before.isalnum()) and (not after or not after.isalnum())
        if before and (before.isdigit() or before in "-/."):
            continue
        if match.lastgroup not in _SPECIFIC and not _whole_word(folded, start, end):
            continue
        if _DEADLINE.match(folded, end):
            continue
        yield FoundDate(start, end, _checked(_resolve(match, today), today, allow_future), apart)


def _whole_word(text: str, start: int, end: int) -> bool:
    separators = " ,;，。、；()"
    return (start == 0 or text[start - 1] in separators) and (end == len(text) or text[end] in separators)


def _checked(day: date | None, today: date, allow_future: bool) -> date | Problem:
    if day is None:
        return problem("date.impossible")
    if day > today and not allow_future:
        return problem("date.future", date=day.isoformat(), today=today.isoformat())
    if day < EARLIEST:
        return problem("date.too_early", date=day.isoformat())
    return day


def _resolve(match: re.Match[str], today: date) -> date | None:
    form = match.groupdict()
    if form["iso"]:
        return _day(int(form["y"]), int(form["m"]), int(form["d"]))
    if form["compact"]:
        digits = form["compact"]
        return _day(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    if form["chinese"]:
        return _chinese(form, today)
    if form["ago_form"]:
        return _ago(form, today)
    if form["relative"]:
        return _shifted(today, _RELATIVE[form["relative"]])
    if form["weekly"]:
        return _weekday(form, today)
    if form["short"]:
        return _most_recent(int(form["sm"]), int(form["sd"]), today)
    return _of_month(form, today)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _shifted(day: date, days: int) -> date | None:
    try:
        return day + timedelta(days=days)
    except OverflowError:
        return None


def _int(text: str) -> int:
    value = number(text)
    return int(value) if value is not None else 0


def _most_recent(month: int, day: int, today: date) -> date | None:
    # Eight years back reach a 29 February wherever one stands.
    for year in range(today.year, today.year - 9, -1):
        found = _day(year, month, day)
        if found and found <= today:
            return found
    return None


def _chinese(form: dict[str, str | None], today: date) -> date | None:
    month, day = _int(form["month"] or ""), _int(form["day"] or "")
    year = form["year"]
    if year is None:
        return _most_recent(month, day, today)
    named = {"今年": today.year, "去年": today.year - 1, "前年": today.year - 2}
    return _day(named.get(year) or _int(year), month, day)


def _ago(form: dict[str, str | None], today: date) -> date | None:
    unit, amount = form["unit"] or "", form["ago"] or ""
    if amount == "半":
        return _shifted(today, -15) if unit == "月" else None
    count = 1 if amount == "a" else _int(amount)
    if unit == "月" or unit.startswith("month"):
        year, month = divmod(today.year * 12 + today.month - 1 - count, 12)
        return _day(year, month + 1, min(today.day, monthrange(year, month + 1)[1]))
    days = count if unit in ("天", "日") or unit.startswith("day") else count * 7
    return _shifted(today, -days)


def _weekday(form: dict[str, str | None], today: date) -> date | None:
    if form["english"]:
        wanted = _WEEKDAYS.split("|").index(form["english"])
        back = (today.weekday() - wanted) % 7
        return _shifted(today, -(7 if form["last"] == "last " and back == 0 else back))
    wanted = _WEEKDAY[form["weekday"] or "一"]
    week = form["week"]
    if week is None:
        return _shifted(today, -((today.weekday() - wanted) % 7))
    weeks = {"上上": -2, "上": -1, "下": 1}.get(week, 0)
    return _shifted(today, wanted - today.weekday() + 7 * weeks)


def _of_month(form: dict[str, str | None], today: date) -> date | None:
    day, which = _int(form["only"] or ""), form["which"]
    if which is None and form["of"]:
        return None
    month0 = today.year * 12 + today.month - 1
    if (which or "").startswith("上") or (which is None and day > today.day):
        month0 -= 1
    year, month = divmod(month0, 12)
    return _day(year, month + 1, day)
