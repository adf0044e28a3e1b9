"""What is due: one deadline with its reminder, how its day was counted, and the list."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby
from types import MappingProxyType
from typing import Literal

from markupsafe import Markup

from bot.casework.reminders import Standing
from bot.conversation.cards.parts import NUMBERS_A_ROW, bureau_line, named, pager
from bot.conversation.phrases import clean, day_of_week, month_name
from bot.conversation.screen import Action, Button, Keyboard, Page, Screen, grid, lines
from bot.conversation.verbs import Scope, Verb, grade_action, tasks_action
from bot.locales import Texts
from rulesets.calendar import DayCount

Section = Literal["deadline", "task", "check"]
#: The card on which a case of each kind is worked on.
CASE_CARDS: MappingProxyType[str, Verb] = MappingProxyType(
    {
        "statement": Verb.STATEMENT,
        "objection": Verb.OBJECTION,
        "repair": Verb.REPAIR_CASE,
        "removal": Verb.REPAIR_CASE,
        "rectification": Verb.RECTIFY,
    }
)
_HOLIDAYS = MappingProxyType(
    {
        "元旦": "new_year",
        "除夕": "spring",
        "春节": "spring",
        "清明": "qingming",
        "劳动": "labour",
        "端午": "dragon_boat",
        "中秋": "mid_autumn",
        "国庆": "national",
        "休息": "rest",
    }
)


@dataclass(frozen=True, slots=True)
class DeadlineView:
    """One deadline as its reminder and its proof show it.

    standing: as of today. closing: close of business, HH:MM. person: whose it is, "" for nobody's. days: those that
    were counted, with those between them; empty where the day was given as such. state: open, met or cancelled.
    """

    id: int
    kind: str
    subject_id: int
    subject: str
    starts_on: date
    due_on: date
    standing: Standing
    closing: str
    person: str = ""
    provisional: bool = False
    days: tuple[DayCount, ...] = ()
    state: str = "open"
    bureau: str = ""
    case: tuple[str, int] | None = None
    record_id: int | None = None


@dataclass(frozen=True, slots=True)
class DueView:
    """One thing in the list. `due_on` None: it has no day. `opens`: what its button asks for.

    title: what is to be done by language, where its kind does not say it. number: for how many subjects.
    """

    section: Section
    kind: str
    subject: str
    opens: Action
    due_on: date | None = None
    standing: Standing | None = None
    provisional: bool = False
    person: str = ""
    title: Mapping[str, str] = field(default_factory=dict)
    number: int = 1


def what(texts: Texts, section: Section, kind: str, title: Mapping[str, str] = MappingProxyType({})) -> Markup:
    """What has to be done: 书面意见, 停止公示, … `title`: in words of its own, by language."""
    if title.get(texts.language):
        return texts("value.plain", value=clean(title[texts.language], 60))
    key = f"due.{section}.{kind}"
    return texts(key) if key in texts else texts(f"due.{section}.other")


def reminder(texts: Texts, view: DeadlineView, *, level: int = 0) -> Screen:
    """The reminder, and the card of a deadline: what, whose, until when. `level`: how far up it was told."""
    rows: list[Markup | None] = [
        _title(texts, view),
        bureau_line(texts, view.bureau),
        _until(texts, view),
        texts("due.responsible", person=clean(view.person, 40)) if view.person else texts("due.nobody"),
        texts("due.provisional", year=str(view.due_on.year)) if view.provisional else None,
        texts(f"due.escalated.{level}") if level else None,
    ]
    proof = Button(texts.plain("due.button.proof"), Action(Verb.DEADLINE, view.id, arg="proof"))
    return Screen(lines(*rows), ((*((proof,) if view.days else ()), _opens(texts, view)),))


def _title(texts: Texts, view: DeadlineView) -> Markup:
    about = {"what": what(texts, "deadline", view.kind), "name": named(view.subject)}
    if view.state != "open":
        return texts(f"due.title.{view.state}", **about)
    return texts(f"due.title.{_stage(view.standing)}", **about)


def _stage(standing: Standing) -> str:
    return "overdue" if standing.overdue else "soon" if standing.days else "today"


def _until(texts: Texts, view: DeadlineView) -> Markup | None:
    if view.state != "open":
        return None
    on = day_of_week(texts, view.due_on)
    if view.standing.overdue and not view.standing.days:
        return texts("due.until.just_over", day=on)
    return texts(f"due.until.{_stage(view.standing)}", day=on, closing=view.closing, n=view.standing.days)


def _opens(texts: Texts, view: DeadlineView) -> Button:
    if view.case is not None and view.case[0] in CASE_CARDS:
        return Button(texts.plain("due.button.case"), Action(CASE_CARDS[view.case[0]], view.case[1]))
    if view.record_id is not None:
        return Button(texts.plain("due.button.record"), Action(Verb.RECORD, view.record_id))
    return Button(texts.plain("button.grade"), grade_action(view.subject_id))


def proof(texts: Texts, view: DeadlineView) -> Screen:
    """How the day was counted: the day that is not, each that is, and what lies between them."""
    rows: list[Markup | None] = [
        texts("due.proof.title", what=what(texts, "deadline", view.kind), name=named(view.subject)),
        texts("due.proof.start", day=day_of_week(texts, view.starts_on)),
        *_counted(texts, view.days),
        texts("due.proof.end", day=day_of_week(texts, view.due_on), closing=view.closing),
        texts("due.provisional", year=str(view.due_on.year)) if view.provisional else None,
    ]
    back = Button(texts.plain("button.back"), Action(Verb.DEADLINE, view.id))
    return Screen(lines(*rows), ((back, _opens(texts, view)),))


def _counted(texts: Texts, days: Sequence[DayCount]) -> Iterator[Markup]:
    """A line for each day that counts, and one for each run of days that do not."""
    for counts, run in groupby(days, key=lambda entry: entry.number is not None):
        listed = list(run)
        if not counts:
            first, last = listed[0].day, listed[-1].day
            reasons = texts("list.comma").join(dict.fromkeys(_why_not(texts, entry) for entry in listed))
            if first == last:
                yield texts("due.proof.off", day=_short(texts, first), why=reasons)
            else:
                yield texts("due.proof.off_span", first=_short(texts, first), last=_short(texts, last), why=reasons)
            continue
        for entry in listed:
            key = "due.proof.makeup" if entry.why == "makeup" else "due.proof.day"
            yield texts(key, n=str(entry.number), day=_short(texts, entry.day))


def _why_not(texts: Texts, entry: DayCount) -> Markup:
    if entry.why != "holiday":
        return texts("due.holiday.weekend")
    name = re.sub(r"[（(].*", "", entry.name or "")
    for part, key in _HOLIDAYS.items():
        if part in name:
            return texts(f"due.holiday.{key}")
    return texts("due.holiday.other", name=clean(name, 20))


def _short(texts: Texts, value: date) -> Markup:
    """11月18日 周三."""
    weekday = texts(f"weekday.{value.weekday()}")
    return texts("due.proof.date", month=month_name(texts, value), day=value.day, weekday=weekday)


def due_list(
    texts: Texts, page: Page[DueView], total: int, *, first: int, everybody: bool, closing: str, bureau: str = ""
) -> Screen:
    """What is due, soonest first. `first`: the number of the page's first entry; `total`: how many there are."""
    scope: Scope = "all" if everybody else "mine"
    other: Scope = "mine" if everybody else "all"
    switch = (
        Button(texts.plain(f"due.button.{other}"), Action(Verb.DUE, arg=other)),
        Button(texts.plain("due.button.tasks"), tasks_action(scope=scope)),
    )
    if not page.items:
        return Screen(lines(texts(f"due.list.none_{scope}"), bureau_line(texts, bureau)), (switch,))
    rows: list[Markup | None] = [texts(f"due.list.title_{scope}", n=total), bureau_line(texts, bureau)]
    buttons = []
    for number, view in enumerate(page.items, first):
        rows += _entry(texts, number, view, closing, mine=not everybody)
        buttons.append(Button(str(number), view.opens))
    turn: Keyboard = pager(texts, page.number, page.pages, lambda number: Action(Verb.DUE, number, arg=scope))
    return Screen(lines(*rows), (*grid(buttons, NUMBERS_A_ROW), *turn, switch))


def _entry(texts: Texts, number: int, view: DueView, closing: str, *, mine: bool) -> list[Markup]:
    stage = _stage(view.standing) if view.standing else "none"
    # What is the same for several subjects is named by what it is.
    doing, several = what(texts, view.section, view.kind, view.title), view.number > 1
    head = texts(
        f"due.list.entry_{stage}",
        number=str(number),
        name=doing if several else named(view.subject),
        what=texts("due.list.subjects", n=view.number) if several else doing,
    )
    return [head, texts("due.list.detail", when=_when(texts, view, closing), person=_whose(texts, view, asked=mine))]


def _when(texts: Texts, view: DueView, closing: str) -> Markup:
    if view.due_on is None or view.standing is None:
        return texts("due.list.no_day")
    stage = _stage(view.standing)
    when = texts(f"due.list.{stage}", day=day_of_week(texts, view.due_on), closing=closing, n=view.standing.days)
    return texts("due.list.provisional", when=when) if view.provisional else when


def _whose(texts: Texts, view: DueView, *, asked: bool) -> Markup:
    if view.person:
        return texts("due.list.person", person=clean(view.person, 20))
    if view.section == "check":
        return texts(f"due.who.{view.kind}")
    # What is nobody's stands among one's own only for who hands it out.
    return texts("due.list.yours_to_hand" if asked else "due.list.nobody")
