"""Tasks that a grade or a case brings: one task's card, lists of them, and what is asked when one is finished."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from html import unescape

from markupsafe import Markup

from bot.conversation.cards.asking import asking
from bot.conversation.cards.due import what
from bot.conversation.cards.parts import NUMBERS_A_ROW, bureau_line, label, named, pager
from bot.conversation.phrases import clause_name, clean, day, day_of_week, day_short, grade_short
from bot.conversation.screen import Action, Button, Keyboard, Page, Screen, grid, lines
from bot.conversation.verbs import Scope, Verb, tasks_action
from bot.locales import Texts

_TOLD = 6
_QUOTE_SHOWN = 160
_NOTE_SHOWN = 200


@dataclass(frozen=True, slots=True)
class TaskView:
    """A task as its card shows it.

    subject: as lists show it, a natural person's name masked. title, text: by language as it was opened with, empty
    for a case's. quote: the clause's own words. person: who has it, "" for nobody. waits_for: titles of the tasks that
    have to be done first. shown_by: the type of record that shows it done, "" for none. record: the one that a case is
    about. state: open, done or withdrawn.
    """

    id: int
    kind: str
    subject_id: int
    subject: str
    ruleset: str
    bureau: str
    state: str
    opened_on: date
    grade: str | None = None
    clause: str = ""
    quote: str = ""
    title: Mapping[str, str] = field(default_factory=dict)
    text: Mapping[str, str] = field(default_factory=dict)
    person: str = ""
    is_mine: bool = False
    due_on: date | None = None
    is_overdue: bool = False
    waits_for: tuple[Mapping[str, str], ...] = ()
    shown_by: str = ""
    number: str = ""
    record: str = ""
    closed_on: date | None = None
    closed_by: str = ""
    note: str = ""
    files: int = 0


@dataclass(frozen=True, slots=True)
class TaskGroup:
    """The open tasks of one kind at a bureau. `due_on`: the soonest; None where none has a day."""

    kind: str
    title: Mapping[str, str]
    number: int
    due_on: date | None
    overdue: int


def title_of(texts: Texts, kind: str, title: Mapping[str, str]) -> str:
    """What is to be done, in a few words."""
    return unescape(what(texts, "task", kind, title))


def task_card(texts: Texts, view: TaskView, *, may_work: bool, may_hand: bool) -> Screen:
    """One task. may_work: the asker may finish it. may_hand: they may give it to somebody."""
    rows: list[Markup | None] = [
        texts("task.title", title=title_of(texts, view.kind, view.title), name=named(view.subject)),
        bureau_line(texts, view.bureau),
        _state(texts, view),
        texts("task.person_of", person=clean(view.person, 40)) if view.person else texts("task.nobody"),
        texts("task.waits", titles=_titles(texts, view.waits_for)) if view.waits_for else None,
        texts("task.about", record=view.record) if view.record else None,
        *_ground(texts, view),
        *_draft(texts, view),
    ]
    return Screen(lines(*rows), _buttons(texts, view, may_work=may_work, may_hand=may_hand))


def _state(texts: Texts, view: TaskView) -> Markup:
    if view.state == "done":
        by = clean(view.closed_by, 40) or texts.plain("task.system")
        done = texts("task.done", person=by, day=day(texts, view.closed_on or view.opened_on))
        return lines(
            done,
            texts("task.note", note=clean(view.note, _NOTE_SHOWN)) if view.note else None,
            texts("task.files", n=view.files) if view.files else None,
        )
    if view.state == "withdrawn":
        return texts("task.withdrawn", day=day(texts, view.closed_on or view.opened_on))
    return _due(texts, view.due_on, overdue=view.is_overdue)


def _due(texts: Texts, due_on: date | None, *, overdue: bool) -> Markup:
    if due_on is None:
        return texts("task.no_day")
    return texts("task.overdue" if overdue else "task.due", day=day_of_week(texts, due_on))


def _titles(texts: Texts, titles: Sequence[Mapping[str, str]]) -> Markup:
    return texts("list.comma").join(texts("value.plain", value=title_of(texts, "", one)) for one in titles)


def _ground(texts: Texts, view: TaskView) -> list[Markup]:
    if not view.clause:
        return []
    return [texts("grade.clause", clause=clause_name(texts, view.clause), text=clean(view.quote, _QUOTE_SHOWN))]


def _draft(texts: Texts, view: TaskView) -> list[Markup]:
    text = view.text.get(texts.language)
    if not text and f"task.draft.{view.kind}" in texts:
        text = texts.plain(
            f"task.draft.{view.kind}",
            subject=view.subject,
            number=view.number,
            record=view.record,
            bureau=view.bureau,
            date=str(day(texts, view.opened_on)),
        )
    return [texts("task.draft_below", text=text)] if text and view.state == "open" else []


def _buttons(texts: Texts, view: TaskView, *, may_work: bool, may_hand: bool) -> Keyboard:
    rows: list[tuple[Button, ...]] = []
    if view.state == "open":
        if may_work and view.shown_by:
            log = Button(texts.plain("task.button.log"), Action(Verb.TASK_LOG, view.id))
            rows.append((log,))
        if may_work and not view.waits_for:
            rows.append((Button(texts.plain("task.button.done"), Action(Verb.TASK_DONE, view.id)),))
        people = []
        if may_work and not view.is_mine:
            people.append(Button(texts.plain("task.button.take"), Action(Verb.TASK_TAKE, view.id)))
        if may_hand:
            people.append(Button(texts.plain("task.button.hand"), Action(Verb.TASK_HAND, view.id)))
        if people:
            rows.append(tuple(people))
    of_subject = Button(texts.plain("task.button.of_subject"), tasks_action(view.subject_id))
    rows.append((of_subject, Button(texts.plain("button.subject"), Action(Verb.SUBJECT, view.subject_id))))
    return tuple(rows)


def task_button(texts: Texts, subject_id: int, number: int) -> Keyboard:
    """任务, on a subject's card; nothing where there are none."""
    if not number:
        return ()
    return ((Button(texts.plain("task.button.of_subject_n", n=number), tasks_action(subject_id)),),)


def hand_over(texts: Texts, view: TaskView, staff: Sequence[tuple[int, str]]) -> Screen:
    """To whom? `staff`: (person's id, name)."""
    text = texts("task.hand_to", title=title_of(texts, view.kind, view.title), name=named(view.subject))
    people = (Button(label(name), Action(Verb.TASK_HAND, view.id, arg=str(person))) for person, name in staff)
    return Screen(text, (*grid(people, 2), (Button(texts.plain("button.back"), Action(Verb.TASK, view.id)),)))


def tasks_opened(texts: Texts, views: Sequence[TaskView], today: date) -> Screen:
    """New tasks of one subject, for whoever has them to do."""
    first = views[0]
    rows = [
        texts("task.opened", name=named(first.subject), n=len(views)),
        bureau_line(texts, first.bureau),
        *(_line(texts, one, today) for one in views[:_TOLD]),
        texts("list.more", n=len(views) - _TOLD) if len(views) > _TOLD else None,
    ]
    button = Button(texts.plain("task.button.of_subject"), tasks_action(first.subject_id))
    return Screen(lines(*rows), ((button,),))


def tasks_counted(texts: Texts, views: Sequence[TaskView], today: date) -> Screen:
    """The same for who leads: how many, the first day, and who has them."""
    first = views[0]
    soonest = min((one.due_on for one in views if one.due_on), default=None)
    text = lines(
        texts("task.opened", name=named(first.subject), n=len(views)),
        bureau_line(texts, first.bureau),
        texts("task.soonest", day=day_short(texts, soonest, today)) if soonest else None,
        texts("task.person_of", person=clean(first.person, 40)) if first.person else texts("task.to_hand"),
    )
    return Screen(text, ((Button(texts.plain("task.button.of_subject"), tasks_action(first.subject_id)),),))


def task_handed(texts: Texts, view: TaskView, by: str) -> Screen:
    """Told to whoever was given a task."""
    text = lines(
        texts("task.handed", person=clean(by, 40)),
        texts("task.title", title=title_of(texts, view.kind, view.title), name=named(view.subject)),
        _due(texts, view.due_on, overdue=view.is_overdue),
    )
    return Screen(text, ((Button(texts.plain("task.button.open"), Action(Verb.TASK, view.id)),),))


def _line(texts: Texts, view: TaskView, today: date) -> Markup:
    title = title_of(texts, view.kind, view.title)
    if view.due_on is None:
        return texts("list.item", item=title)
    return texts(
        "task.line_late" if view.is_overdue else "task.line", title=title, day=day_short(texts, view.due_on, today)
    )


def task_list(
    texts: Texts,
    page: Page[TaskView],
    total: int,
    *,
    scope: Scope,
    first: int = 1,
    subject: tuple[int, str] | None = None,
    kind: str = "",
    may_finish_all: bool = False,
    bureau: str = "",
) -> Screen:
    """The open tasks of a subject, or those of one kind. `total`: how many there are; `first`: the page's first."""

    def turn(number: int) -> Action:
        return tasks_action(subject[0] if subject else 0, scope=scope, page=number, kind=kind)

    if subject:
        head = texts("task.list.of_subject", name=named(subject[1]), n=total)
    elif page.items:
        head = texts("task.list.of_kind", title=title_of(texts, kind, page.items[0].title), n=total)
    else:
        head = texts("task.list.none")
    rows: list[Markup | None] = [head, bureau_line(texts, bureau)]
    buttons = []
    for number, view in enumerate(page.items, first):
        entry = title_of(texts, view.kind, view.title) if subject else named(view.subject)
        rows.append(_entry(texts, number, view, entry))
        buttons.append(Button(str(number), Action(Verb.TASK, view.id, arg="new")))
    every: Keyboard = ()
    if may_finish_all and kind and total > 1:
        every = ((Button(texts.plain("task.button.done_all", n=total), Action(Verb.TASKS_DONE, arg=kind)),),)
    back = (
        Button(texts.plain("button.subject"), Action(Verb.SUBJECT, subject[0]))
        if subject
        else Button(texts.plain("button.back"), tasks_action(scope=scope))
    )
    return Screen(
        lines(*rows), (*grid(buttons, NUMBERS_A_ROW), *every, *pager(texts, page.number, page.pages, turn), (back,))
    )


def _entry(texts: Texts, number: int, view: TaskView, entry: str) -> Markup:
    whose = texts("due.list.person", person=clean(view.person, 20)) if view.person else texts("due.list.nobody")
    grade = texts("task.of_grade", grade=grade_short(texts, view.ruleset, view.grade)) if view.grade else Markup()
    due = _due(texts, view.due_on, overdue=view.is_overdue)
    return texts("task.list.entry", number=str(number), entry=entry, grade=grade, due=due, person=whose)


def task_kinds(texts: Texts, page: Page[TaskGroup], total: int, *, scope: Scope, bureau: str = "") -> Screen:
    """A bureau's open tasks by kind, the soonest first. `total`: how many tasks there are."""
    other: Scope = "all" if scope == "mine" else "mine"
    switch = (
        Button(texts.plain(f"due.button.{other}"), tasks_action(scope=other)),
        Button(texts.plain("task.button.due"), Action(Verb.DUE, arg=scope)),
    )
    if not page.items:
        return Screen(lines(texts(f"task.list.none_{scope}"), bureau_line(texts, bureau)), (switch,))
    rows: list[Markup | None] = [texts(f"task.list.title_{scope}", n=total), bureau_line(texts, bureau)]
    buttons: list[tuple[Button, ...]] = []
    for one in page.items:
        title = title_of(texts, one.kind, one.title)
        due = _due(texts, one.due_on, overdue=bool(one.overdue))
        rows.append(texts("task.list.kind", title=title, n=one.number, due=due))
        buttons.append(
            (
                Button(
                    texts.plain("task.button.kind", title=title, n=one.number),
                    tasks_action(scope=scope, kind=one.kind),
                ),
            )
        )
    turn = pager(texts, page.number, page.pages, lambda number: tasks_action(scope=scope, page=number))
    return Screen(lines(*rows), (*buttons, *turn, switch))


def finishing(texts: Texts, titles: str, asked: int, *, words: str = "", files: int = 0, number: int = 1) -> Screen:
    """How was it done? With what was written and handed in so far; `number`: how many tasks it is about."""
    shown = clean(titles, 160)
    text = lines(
        texts("task.ask.one", title=shown) if number == 1 else texts("task.ask.many", title=shown, n=number),
        texts("task.note", note=clean(words, _NOTE_SHOWN)) if words else None,
        texts("task.files", n=files) if files else None,
        texts("task.ask.how") if not (words or files) else texts("task.ask.more"),
    )
    finish = Button(texts.plain("task.button.done"), Action(Verb.TASK_FINISH, asked))
    return asking(texts, text, asked, 0, ((finish,),))


def finished(texts: Texts, view: TaskView, number: int) -> Screen:
    """After 完成."""
    key = "task.finished.one" if number == 1 else "task.finished.many"
    text = texts(key, title=title_of(texts, view.kind, view.title), name=named(view.subject), n=number)
    button = Button(texts.plain("task.button.list"), tasks_action(scope="mine"))
    return Screen(text, ((button,),))
