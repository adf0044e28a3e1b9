"""Cards of tasks and amendments: valid, within Telegram's limits, and nobody's name in full, whatever it is."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.conversation.amending import Amendment, prefilled
from bot.conversation.cards.amend import VersionView, amend_card, amended_notice, history_card
from bot.conversation.cards.task import (
    TaskView,
    finishing,
    hand_over,
    task_card,
    task_handed,
    task_kinds,
    task_list,
    tasks_counted,
    tasks_opened,
)
from bot.conversation.draft import Draft
from bot.conversation.screen import Page, Screen
from bot.conversation.task_texts import TaskFacts, fill
from bot.conversation.verbs import tasks_action, tasks_argument
from bot.conversation.views import PersonView, RecordView
from bot.locales import LANGUAGES, texts
from rulesets import loader
from rulesets.model import Task

from .telegram_html import problems_of
from .test_card_limits import NAMES

TODAY = date(2026, 11, 20)
TASKS = [(slug, task) for slug in loader.available() for task in loader.load(slug).file.tasks]


def check(screen: Screen) -> None:
    assert problems_of(screen.text) == []
    for row in screen.keyboard:
        for button in row:
            assert button.label
            if button.action:
                button.action.pack()


def view_of(slug: str, number: int, name: str, lang_facts: TaskFacts) -> TaskView:
    task = [one for kind, one in TASKS if kind == slug][number]
    return TaskView(
        id=10**9,
        kind=task.kind,
        subject_id=10**9,
        subject=name,
        ruleset=slug,
        bureau=name,
        state="open",
        opened_on=TODAY,
        grade=None,
        clause=task.clause,
        quote=loader.load(slug).quote(task.clause),
        title={lang: fill(texts(lang), getattr(task.title, lang), lang_facts) for lang in LANGUAGES},
        text={lang: fill(texts(lang), getattr(task.text, lang), lang_facts) for lang in LANGUAGES},
        person=name,
        due_on=TODAY,
        number="91152221MA0N00001E",
        waits_for=({"zh": name, "en": name},),
        shown_by="interview",
        note=name,
    )


@settings(max_examples=25, deadline=None)
@given(NAMES, st.sampled_from(TASKS), st.sampled_from(LANGUAGES), st.booleans())
def test_whatever_is_in_a_name(name: str, of: tuple[str, Task], lang: str, natural: bool) -> None:
    slug, task = of
    number = [one for kind, one in TASKS if kind == slug].index(task)
    persons = [PersonView("other", name)] * 60
    facts = TaskFacts(name, natural, "P000001", slug, None, task.clause, TODAY, name, persons, 2027)
    view, said = view_of(slug, number, name, facts), texts(lang)
    check(task_card(said, view, may_work=True, may_hand=True))
    check(tasks_opened(said, [view] * 20, TODAY))
    check(tasks_counted(said, [view] * 20, TODAY))
    assert len(tasks_counted(said, [view] * 20, TODAY).text.splitlines()) <= 4
    check(task_handed(said, view, name))
    check(hand_over(said, view, [(10**9, name)] * 12))
    page = Page((view,) * 6, 0, 3)
    check(task_list(said, page, 18, scope="all", kind=task.kind, may_finish_all=True, bureau=name))
    check(task_list(said, page, 18, scope="mine", subject=(10**9, name), bureau=name))
    check(finishing(said, name, 10**9, words=name * 3, files=3, number=2))
    record = RecordView("R000001", "complaint", {"date": "2026-01-01"}, note=name, row=1, version=2)
    before = prefilled(Draft(type="complaint", subject_name=name, note=name), record.values, 1)
    changed = before.model_copy(update={"note": "另写", "document_no": name})
    amendment = Amendment(record_id=1, record_version=2, before=before, draft=changed, reason=name)
    check(amend_card(said, amendment, record, name, TODAY, bureau=name))
    check(amended_notice(said, name, record, amendment.changes, ("A", None), ruleset=slug, bureau=name))
    version = VersionView(
        1, datetime(2026, 1, 1, tzinfo=UTC), name, name, "confirmed", True, True, True, amendment.changes
    )
    check(history_card(said, record, name, Page((version,) * 5, 0, 2), bureau=name))


def test_an_empty_list_says_so() -> None:
    for scope in ("mine", "all"):
        screen = task_kinds(texts("zh"), Page((), 0, 1), 0, scope=scope)
        assert "没有待办任务" in screen.text


@pytest.mark.parametrize(("slug", "task"), TASKS, ids=lambda one: getattr(one, "kind", one))
def test_persons_are_never_named_in_full(slug: str, task: Task) -> None:
    persons = [PersonView("principal", "周建国"), PersonView("other", "李卫东")]
    facts = TaskFacts("张三丰", True, "P000001", slug, None, task.clause, TODAY, "某局", persons, 2027)
    for lang in LANGUAGES:
        told = fill(texts(lang), getattr(task.text, lang), facts) + fill(texts(lang), getattr(task.title, lang), facts)
        assert not any(name in told for name in ("张三丰", "周建国", "李卫东"))
        assert "{" not in told


@pytest.mark.parametrize(
    ("action", "said"),
    [
        (tasks_action(), ("all", 0, "")),
        (tasks_action(7, scope="mine", page=3), ("mine", 3, "")),
        (
            tasks_action(scope="mine", page=12, kind="notify_natural_resources"),
            ("mine", 12, "notify_natural_resources"),
        ),
    ],
)
def test_the_lists_argument_comes_back(action, said) -> None:  # type: ignore[no-untyped-def]
    action.pack()
    assert tasks_argument(action.arg) == said


@pytest.mark.parametrize("arg", ["", "x0", "m", "a-1", "m0=", "m0=Kind", "a0=" + "k" * 33, "m123456"])
def test_a_forged_argument_is_none(arg: str) -> None:
    assert tasks_argument(arg) is None
