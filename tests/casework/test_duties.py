"""What is opened, withdrawn, done and lapsed as grades come and go."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from bot.casework.duties import Done, Lapse, Open, StandingTask, Withdraw, decide
from rulesets.duties import Duty
from rulesets.model import Task, TaskGrade, Text

DAY = date(2026, 11, 20)


def duty(kind: str, key: str = "", *, only_renews: bool = False) -> Duty:
    words = Text(zh="x", en="x")
    task = Task(kind=kind, clause="十", grades=(TaskGrade(grade="C"),), title=words, text=words)
    return Duty(task, key or kind, only_renews=only_renews)


def task(id: int, key: str, *, is_open: bool = True, opened_on: date = DAY) -> StandingTask:
    return StandingTask(id, key, key.partition("/")[0], is_open, opened_on)


def test_a_grade_brings_its_tasks() -> None:
    assert decide([duty("a"), duty("b")], [], {}) == [Open(duty("a")), Open(duty("b"))]


def test_what_stands_is_not_brought_twice_even_when_it_is_done() -> None:
    standing = [task(1, "a"), task(2, "b", is_open=False)]
    assert decide([duty("a"), duty("b"), duty("c")], standing, {}) == [Open(duty("c"))]


def test_what_nothing_demands_any_more_is_withdrawn_or_lapses() -> None:
    standing = [task(1, "a"), task(2, "b", is_open=False), task(3, "c")]
    assert decide([duty("c")], standing, {}) == [Withdraw(1), Lapse(2)]


def test_a_task_of_each_grade() -> None:
    standing = [task(1, "feed/3")]
    assert decide([duty("feed", "feed/4")], standing, {}) == [Withdraw(1), Open(duty("feed", "feed/4"))]


def test_the_loss_of_a_grade_is_news_only_where_another_was() -> None:
    lost = duty("feed", "feed/null", only_renews=True)
    assert decide([lost], [], {}) == []
    assert decide([lost], [task(1, "feed/3", is_open=False)], {}) == [Lapse(1), Open(lost)]
    assert decide([lost], [task(2, "feed/null")], {}) == []


def test_a_record_shows_a_task_done_from_its_opening_on() -> None:
    shown = {"talk": (("R000001", date(2026, 11, 19)), ("R000002", DAY), ("R000003", date(2026, 12, 1)))}
    assert decide([duty("talk")], [task(1, "talk")], shown) == [Done(1, "R000002")]
    assert decide([duty("talk")], [task(1, "talk", is_open=False)], shown) == []
    assert decide([], [task(1, "talk")], shown) == [Done(1, "R000002"), Lapse(1)]
    assert decide([duty("talk")], [task(1, "talk", opened_on=date(2027, 1, 1))], shown) == []


@given(st.lists(st.tuples(st.sets(st.sampled_from("abcd")), st.sets(st.sampled_from("abcd"))), max_size=12))
def test_over_any_course_no_duty_stands_twice_and_none_is_forgotten(course: list[tuple[set[str], set[str]]]) -> None:
    """Each step: what is demanded, and which open tasks somebody finishes afterwards."""
    standing: list[StandingTask] = []
    number = 0
    for demanded, finished in course:
        for decision in decide([duty(key) for key in sorted(demanded)], standing, {}):
            match decision:
                case Open(duty=new):
                    number += 1
                    standing.append(task(number, new.key))
                case Withdraw(task_id=gone) | Lapse(task_id=gone):
                    standing = [one for one in standing if one.id != gone]
        assert sorted(one.key for one in standing) == sorted(demanded)
        standing = [replace(one, is_open=one.is_open and one.key not in finished) for one in standing]
