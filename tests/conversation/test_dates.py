"""Dates as people write them, seen from Friday 20 November 2026."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.conversation.dates import EARLIEST, find_dates, parse_date
from bot.conversation.problems import Problem

TODAY = date(2026, 11, 20)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("2026-11-18", date(2026, 11, 18)),
        ("2026/11/18", date(2026, 11, 18)),
        ("2026.11.18", date(2026, 11, 18)),
        ("2026-1-8", date(2026, 1, 8)),
        ("20261118", date(2026, 11, 18)),
        ("２０２６－１１－１８", date(2026, 11, 18)),
        ("2026年11月18日", date(2026, 11, 18)),
        ("2026年11月18", date(2026, 11, 18)),
        ("二〇二六年十一月十八日", date(2026, 11, 18)),
        ("11-18", date(2026, 11, 18)),
        ("11.18", date(2026, 11, 18)),
        ("11/18", date(2026, 11, 18)),
        ("11月18日", date(2026, 11, 18)),
        ("11月18号", date(2026, 11, 18)),
        ("十一月十八日", date(2026, 11, 18)),
        ("去年12月3日", date(2025, 12, 3)),
        ("今天", TODAY),
        ("今日", TODAY),
        ("昨天", date(2026, 11, 19)),
        ("昨天下午", date(2026, 11, 19)),
        ("前天", date(2026, 11, 18)),
        ("大前天", date(2026, 11, 17)),
        ("上周五", date(2026, 11, 13)),
        ("上星期天", date(2026, 11, 15)),
        ("上上周一", date(2026, 11, 2)),
        ("本周一", date(2026, 11, 16)),
        ("周三", date(2026, 11, 18)),
        ("周五", TODAY),
        ("周六", date(2026, 11, 14)),
        ("3天前", date(2026, 11, 17)),
        ("三天前", date(2026, 11, 17)),
        ("两周前", date(2026, 11, 6)),
        ("一个月前", date(2026, 10, 20)),
        ("5号", date(2026, 11, 5)),
        ("25日", date(2026, 10, 25)),
        ("上月28日", date(2026, 10, 28)),
        ("本月3日", date(2026, 11, 3)),
        ("today", TODAY),
        ("Yesterday", date(2026, 11, 19)),
        ("3 days ago", date(2026, 11, 17)),
        ("last friday", date(2026, 11, 13)),
        ("monday", date(2026, 11, 16)),
    ],
)
def test_reads_a_date(written, expected):
    assert parse_date(written, TODAY) == expected


@pytest.mark.parametrize(
    ("written", "expected"),
    [("12-25", date(2025, 12, 25)), ("11月21日", date(2025, 11, 21)), ("2-29", date(2024, 2, 29))],
)
def test_a_date_without_its_year_is_the_most_recent_one(written, expected):
    assert parse_date(written, TODAY) == expected


def test_a_month_ago_ends_on_that_months_last_day():
    assert parse_date("1个月前", date(2026, 3, 31)) == date(2026, 2, 28)


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("2026-11-21", "date.future"),
        ("明天", "date.future"),
        ("本周日", "date.future"),
        ("2026-02-30", "date.impossible"),
        ("13-40", "date.impossible"),
        ("1900-01-01", "date.too_early"),
        ("消防通道", "date.unreadable"),
        ("", "date.unreadable"),
    ],
)
def test_says_what_is_wrong_with_a_date(written, key):
    found = parse_date(written, TODAY)
    assert isinstance(found, Problem)
    assert found.key == key


def test_takes_a_later_day_where_an_end_is_asked_for():
    assert parse_date("2029-11-18", TODAY, allow_future=True) == date(2029, 11, 18)


def test_finds_the_date_in_a_line_without_blanks():
    (found,) = find_dates("约谈鸿翔化工2026-11-18消防通道堵塞", TODAY)
    assert found.value == date(2026, 11, 18)
    assert not found.apart


@pytest.mark.parametrize("line", ["限12月1日前整改", "3-5人未培训", "电话 0712-3256789", "周三福商店", "今日化工"])
def test_leaves_deadlines_and_parts_of_words_alone(line):
    assert list(find_dates(line, TODAY)) == []


@given(st.text(max_size=60), st.dates(date(1950, 1, 1), date(9000, 1, 1)))
def test_never_raises_and_never_answers_with_the_future(written, today):
    found = parse_date(written, today)
    assert isinstance(found, Problem) or EARLIEST <= found <= today
    list(find_dates(written, today))


@given(st.dates(EARLIEST, TODAY), st.sampled_from(["%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y%m%d", "%Y年%m月%d日"]))
def test_reads_every_past_day_in_every_full_form(day, form):
    assert parse_date(day.strftime(form), TODAY) == day
