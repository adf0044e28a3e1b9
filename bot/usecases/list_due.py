"""What is due at a bureau, soonest first: deadlines, tasks, and whatever else a section brings."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.bureau_settings import settings_of
from bot.casework import statement
from bot.casework.reminders import standing
from bot.conversation.cards.due import DeadlineView, DueView, Section
from bot.conversation.screen import Action, Page, page_of
from bot.conversation.verbs import Verb, tasks_action
from bot.usecases.actor import Actor
from bot.usecases.deadline_views import deadline_view, person_name, subject_name
from bot.usecases.move_case import collectors_of
from bot.usecases.permissions import Act, RefusedError, require
from bot.usecases.work_calendar import calendar_of
from storage import bureaus, cases, deadlines, subjects, tasks
from storage.people import MembershipRow
from storage.tasks import TaskRow

PAGE = 6
#: Whose it is to decide on a statement, and to check as a second person.
_WAITED_FOR = {"decision": ("manager", "admin"), "check": ("inspector", "manager", "admin")}


@dataclass(frozen=True, slots=True)
class DueItem:
    """One thing that is to be done. mine: it is the asker's; `person_id` None: nobody's yet.

    title: what is to be done by language, where its kind does not say it. number: for how many subjects.
    """

    section: Section
    kind: str
    subject_id: int
    opens: Action
    mine: bool
    due_on: date | None = None
    provisional: bool = False
    person_id: int | None = None
    title: Mapping[str, str] = field(default_factory=dict)
    number: int = 1


@dataclass(frozen=True, slots=True)
class DueList:
    """One page of what is due. `first`: the number of its first entry; `total`: how many there are in all."""

    page: Page[DueView]
    first: int
    total: int
    closing: str


Lister = Callable[[AsyncConnection, MembershipRow], Awaitable[list[DueItem]]]


async def list_due(conn: AsyncConnection, actor: Actor, today: date, *, everybody: bool, number: int = 0) -> DueList:
    """One page of what is due from the actor, or from everybody at the bureau."""
    hat = require(actor, Act.SEE_DUE)
    found = [item for section in SECTIONS for item in await section(conn, hat) if everybody or item.mine]
    # What has no day comes last; at one day deadlines stand before tasks.
    found.sort(key=lambda item: item.due_on or date.max)
    page = page_of(found, number, PAGE)
    calendar = await calendar_of(conn)
    bureau = await bureaus.get(conn, hat.bureau_id)
    views = [
        DueView(
            item.section,
            item.kind,
            await subject_name(conn, item.subject_id),
            item.opens,
            item.due_on,
            standing(calendar, item.due_on, today) if item.due_on else None,
            item.provisional,
            await person_name(conn, item.person_id),
            item.title,
            item.number,
        )
        for item in page.items
    ]
    closing = settings_of(bureau.settings if bureau else {}).closing_time
    return DueList(Page(tuple(views), page.number, page.pages), page.number * PAGE + 1, len(found), closing)


async def show_deadline(conn: AsyncConnection, actor: Actor, deadline_id: int, today: date) -> DeadlineView:
    """One deadline with its proof.

    Raises:
        RefusedError: not theirs to see, or there is none: the same words for both.
    """
    require(actor, Act.SEE_DUE)
    row = await deadlines.get(conn, deadline_id)
    subject = await subjects.get(conn, row.subject_id) if row else None
    if row is None or subject is None:
        raise RefusedError(Act.SEE_DUE, ())
    require(actor, Act.SEE_DUE, subject)
    return await deadline_view(conn, row, await calendar_of(conn), today)


async def _deadlines(conn: AsyncConnection, hat: MembershipRow) -> list[DueItem]:
    return [
        DueItem(
            "deadline",
            row.kind,
            row.subject_id,
            Action(Verb.DEADLINE, row.id, arg="new"),
            _is_mine(hat, row.responsible_id),
            row.due_on,
            row.provisional,
            row.responsible_id,
        )
        for row in await deadlines.open_of_bureau(conn, hat.bureau_id)
    ]


async def _tasks(conn: AsyncConnection, hat: MembershipRow) -> list[DueItem]:
    """Tasks with a day, and those of cases. The same one for several subjects on a day is one entry, as an import or
    the turn of a year brings hundreds; what a grade merely asks to be kept up stands in the list of tasks alone."""
    rows = [row for row in await tasks.open_of_bureau(conn, hat.bureau_id) if row.due_on or row.case_id]
    alike: dict[tuple[object, ...], list[TaskRow]] = {}
    for row in rows:
        of_case = row.id if row.case_id else 0
        alike.setdefault((row.kind, row.due_on, row.assigned_to, of_case), []).append(row)
    found: list[DueItem] = []
    for same in alike.values():
        first, mine = same[0], _is_mine(hat, same[0].assigned_to)
        found.append(
            DueItem(
                "task",
                first.kind,
                first.subject_id,
                Action(Verb.TASK, first.id, arg="new")
                if len(same) == 1
                else tasks_action(scope="mine" if mine else "all", kind=first.kind),
                mine,
                first.due_on,
                person_id=first.assigned_to,
                title=first.data.get("title", {}),
                number=len(same),
            )
        )
    return found


async def _checks(conn: AsyncConnection, hat: MembershipRow) -> list[DueItem]:
    """Pending records that wait for the bureau; one that waits for the subject has its deadline."""
    found: list[DueItem] = []
    for case in await cases.open_of_bureau(conn, hat.bureau_id, (statement.KIND,)):
        collected = hat.person_id in await collectors_of(conn, case)
        for wait in statement.waits_for(case.state, case.data):
            if wait != "statement":
                mine = collected if wait in ("service", "correction") else hat.role in _WAITED_FOR[wait]
                mine = mine and not (wait == "check" and collected)
                found.append(DueItem("check", wait, case.subject_id, Action(Verb.STATEMENT, case.id), mine))
    return found


def _is_mine(hat: MembershipRow, person_id: int | None) -> bool:
    """What is nobody's yet is for those who assign it."""
    return person_id == hat.person_id if person_id is not None else hat.role in ("manager", "admin")


#: What stands in the list: each brings its open items of a bureau, whoever they are for.
SECTIONS: tuple[Lister, ...] = (_deadlines, _tasks, _checks)
