"""Deadlines, what is due, and the calendar: whole and valid whatever the names, and right about each day."""

from datetime import date

import pytest
from hypothesis import given, settings

from bot.casework.calendar_file import CalendarFileError, read_calendar
from bot.casework.reminders import Standing
from bot.conversation.cards.calendar import (
    LoadedView,
    MoveView,
    calendar_help,
    calendar_loaded,
    calendar_received,
    calendar_refused,
    deadlines_moved,
    file_missing,
)
from bot.conversation.cards.due import DeadlineView, DueView, due_list, proof, reminder
from bot.conversation.screen import Action, Page
from bot.locales import texts
from rulesets.calendar import WorkCalendar, YearCalendar

from .examples import labels, plain
from .test_card_limits import LANGUAGE, NAMES, check

ZH, EN = texts("zh"), texts("en")


def deadline(starts_on=date(2026, 9, 23), working_days=10, calendar=WorkCalendar(), **more):  # noqa: B008
    counted = calendar.deadline(starts_on, working_days)
    given = {
        "id": 7,
        "kind": "opinion",
        "subject_id": 1,
        "subject": "鸿翔化工",
        "starts_on": starts_on,
        "due_on": counted.due_on,
        "standing": Standing(False, 3),
        "closing": "17:30",
        "provisional": counted.provisional,
        "days": counted.days,
    }
    return DeadlineView(**{**given, **more})


@given(NAMES, NAMES, LANGUAGE)
@settings(max_examples=40)
def test_whatever_the_names(name, other, language):
    t = texts(language)
    for standing in (Standing(False, 3), Standing(False, 0), Standing(True, 0), Standing(True, 4)):
        view = deadline(subject=name, person=other, bureau=other, standing=standing, kind=other)
        check(reminder(t, view, level=2))
        check(proof(t, view))
        item = DueView("task", other, name, Action("due"), date(2026, 10, 9), standing, True, other)
        check(due_list(t, Page((item,) * 6, 1, 4), 24, first=7, everybody=True, closing="17:30", bureau=other))
    moves = tuple(MoveView(other, name, date(2026, 1, 1), date(2026, 1, 2), other) for _ in range(30))
    check(deadlines_moved(t, moves, [2027]))
    check(calendar_loaded(t, LoadedView((2027,), 30, 6, 40, moves, 3), elsewhere=2))
    check(calendar_received(t, name))
    check(file_missing(t, name, "gone"))
    with pytest.raises(CalendarFileError) as caught:
        read_calendar("a.csv", f"date,kind,name\n{other}".encode("utf-8", "ignore") + b"x,y\n" * 30, date(2026, 1, 1))
    check(calendar_refused(t, name, caught.value.problems))


def test_the_proof_names_holidays_and_make_up_days():
    """Ten working days from 23 September 2026: 中秋, 国庆, and a Saturday that is worked."""
    assert plain(proof(ZH, deadline())).splitlines() == [
        "怎么算的：异议书面意见 · 鸿翔化工",
        "2026年9月23日（周三）起算，当日不计（民法典第二百零一条）",
        "1　9月24日 周四",
        "—　9月25日 周五 至 9月27日 周日：中秋节、周末，不计",
        "2　9月28日 周一",
        "3　9月29日 周二",
        "4　9月30日 周三",
        "—　10月1日 周四 至 10月7日 周三：国庆节、周末、调休放假，不计",
        "5　10月8日 周四",
        "6　10月9日 周五",
        "7　10月10日 周六（调休上班）",
        "—　10月11日 周日：周末，不计",
        "8　10月12日 周一",
        "9　10月13日 周二",
        "10　10月14日 周三",
        "2026年10月14日（周三） 17:30 前，即当日下班前（民法典第二百零三条）",
    ]
    assert labels(proof(ZH, deadline())) == ["返回", "查看等级"]


def test_the_proof_in_english():
    said = plain(proof(EN, deadline()))
    assert "—　Thu 1 Oct to Wed 7 Oct: National Day, weekend, day in lieu, not counted" in said
    assert "7　Sat 10 Oct (make-up workday)" in said


def test_a_holiday_of_a_name_of_its_own():
    calendar = WorkCalendar({2026: YearCalendar({date(2026, 9, 3): "抗战胜利纪念日（放假）"})})
    said = plain(proof(ZH, deadline(date(2026, 9, 2), 2, calendar)))
    assert "—　9月3日 周四：抗战胜利纪念日，不计" in said


def test_provisional_says_which_year():
    view = deadline(date(2026, 12, 28), 10)
    for screen in (reminder(ZH, view), proof(ZH, view)):
        assert "暂定：2027 年放假安排尚未公布" in plain(screen)
    assert "暂定" not in plain(reminder(ZH, deadline()))


@pytest.mark.parametrize(
    ("standing", "state", "expected"),
    [
        (Standing(False, 3), "open", ("⏰ 异议书面意见", "还有 3 个工作日")),
        (Standing(False, 0), "open", ("⏰ 今天到期", "17:30 前办结")),
        (Standing(True, 0), "open", ("🔴 已超期", "到期，已超期")),
        (Standing(True, 2), "open", ("🔴 已超期", "已超 2 个工作日")),
        (Standing(True, 2), "met", ("✔️ 已办结",)),
        (Standing(True, 2), "cancelled", ("✔️ 已终止",)),
    ],
)
def test_how_it_stands(standing, state, expected):
    said = plain(reminder(ZH, deadline(standing=standing, state=state)))
    assert all(words in said for words in expected)
    assert ("超" in said) == (state == "open" and standing.overdue)


def test_the_button_leads_to_the_case_the_record_or_the_subject():
    def opens(**more):
        return reminder(ZH, deadline(**more)).keyboard[0][-1].action.verb

    assert opens(case=("objection", 3), record_id=4) == "objection"
    assert opens(case=("statement", 3)) == "stmt"
    assert opens(record_id=4) == "record"
    assert opens() == "grade"
    # A day that was given as such has nothing to be counted.
    assert labels(reminder(ZH, deadline(days=()))) == ["查看等级"]


def test_the_example_in_the_help_is_a_row_that_is_read():
    example = plain(calendar_help(ZH, [2026])).split("日期,类型,名称\n")[1].split("\n载入")[0]
    with pytest.raises(CalendarFileError) as caught:
        read_calendar("a.csv", f"日期,类型,名称\n{example}".encode(), date(2026, 11, 20))
    (problem,) = caught.value.problems
    assert "不完整" in problem.zh
