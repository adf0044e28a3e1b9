"""What never arrived is shown to those at the bureau who can reach the person otherwise, once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.conversation.cards.desk import Undelivered, What, Why, undelivered
from bot.conversation.screen import Screen
from bot.conversation.views import Role
from bot.locales import Texts
from bot.usecases.bind_group import unbind_lost
from bot.usecases.deadline_views import subject_name
from bot.usecases.tell import tell_people
from storage import alerts, bureaus, cases, deadlines, destinations, people, records, subjects, tasks
from storage.alerts import AlertRow
from storage.cases import CaseRow
from storage.deadlines import DeadlineRow
from storage.outbox import OutboxRow
from storage.outbox.trouble import reported, unreported
from storage.people import MembershipRow
from storage.records import RecordRow
from storage.subjects import SubjectRow
from storage.tasks import TaskRow

ABOUT = "undelivered"
"""What these messages themselves are about: one that does not arrive either is not reported in turn."""

_AT_ONCE = 50
_LEAD = ("manager", "admin")
#: How the outbox worker's note on a row begins whose chat is gone for good.
_BLOCKED = "blocked"


@dataclass(frozen=True, slots=True)
class _Found:
    bureau_id: int
    person_id: int | None
    failure: Undelivered


async def report_failures(conn: AsyncConnection, now: datetime) -> bool:
    """Report a batch of what failed for good; whether there was anything."""
    rows = await unreported(conn, _AT_ONCE)
    if not rows:
        return False
    await reported(conn, [row.id for row in rows], now)
    found: dict[int, list[_Found]] = defaultdict(list)
    for row in rows:
        for one in await _look(conn, row, now):
            if one not in found[one.bureau_id]:
                found[one.bureau_id].append(one)
    for bureau_id, failures in found.items():
        await _report(conn, bureau_id, failures, now)
    return True


async def _report(conn: AsyncConnection, bureau_id: int, failures: list[_Found], now: datetime) -> None:
    bureau = await bureaus.get(conn, bureau_id)
    name = bureau.name if bureau else ""
    for hat in {hat.person_id: hat for hat in await people.members(conn, bureau_id, _LEAD)}.values():
        listed = [one.failure for one in failures if one.person_id != hat.person_id]

        def draw(said: Texts, listed: list[Undelivered] = listed) -> Screen:
            return undelivered(said, listed, name)

        if listed:
            await tell_people(conn, [hat.person_id], draw, now, about=f"{ABOUT}:{bureau_id}")


async def _look(conn: AsyncConnection, row: OutboxRow, now: datetime) -> list[_Found]:
    """Whom a row did not reach, and about what, for each bureau whose business it is; an edit was heard before."""
    if not row.method.startswith("send") or (row.about or "").startswith(f"{ABOUT}:"):
        return []
    about = await _about(conn, row.about or "")
    if row.chat_id < 0:
        return await _groups(conn, row, about, now)
    person = await people.by_telegram_id(conn, row.chat_id)
    hats = await people.memberships(conn, person.id) if person else []
    return [
        _Found(hat.bureau_id, hat.person_id, _of_person(row, about, hat))
        for hat in {hat.bureau_id: hat for hat in hats}.values()
        if about.bureau_id in (None, hat.bureau_id)
    ]


def _of_person(row: OutboxRow, about: _About, hat: MembershipRow) -> Undelivered:
    whose = hat.subject_name or ""
    role: Role = hat.role  # type: ignore[assignment]
    return Undelivered(about.what, about.name, _why(row), person=hat.person_name, role=role, subject=whose)


async def _groups(conn: AsyncConnection, row: OutboxRow, about: _About, now: datetime) -> list[_Found]:
    """A group that is gone for good gets nothing more."""
    why = _why(row)
    found = []
    for place in await destinations.of_chat(conn, row.chat_id):
        if about.bureau_id not in (None, place.bureau_id):
            continue
        if why == "blocked":
            await unbind_lost(conn, place, now)
        failure = Undelivered(about.what, about.name, why, group=place.title, unbound=why == "blocked")
        found.append(_Found(place.bureau_id, None, failure))
    return found


@dataclass(frozen=True, slots=True)
class _About:
    """What a message was about. bureau_id None: nobody can tell any more."""

    what: What
    bureau_id: int | None = None
    name: str = ""


async def _about(conn: AsyncConnection, about: str) -> _About:
    topic, _, rest = about.partition(":")
    number = rest.partition(":")[0]
    if topic not in _TOPICS or not number.isdecimal():
        return _About("other")
    what, find = _TOPICS[topic]
    row = await find(conn, int(number))
    if row is None:
        return _About("other")
    subject_id = row.id if isinstance(row, SubjectRow) else row.subject_id
    return _About(what, row.bureau_id, await subject_name(conn, subject_id))


_Row = AlertRow | DeadlineRow | CaseRow | RecordRow | SubjectRow | TaskRow
_TOPICS: Mapping[str, tuple[What, Callable[[AsyncConnection, int], Awaitable[_Row | None]]]] = {
    "alert": ("alert", alerts.get),
    "deadline": ("deadline", deadlines.get),
    "case": ("case", cases.get),
    "notice": ("case", cases.get),
    "check": ("case", cases.get),
    "record": ("record", records.current),
    "subject": ("subject", subjects.get),
    "task": ("task", tasks.get),
    "tasks": ("task", subjects.get),
}


def _why(row: OutboxRow) -> Why:
    if row.state == "uncertain":
        return "uncertain"
    return "blocked" if (row.error or "").startswith(f"{_BLOCKED}:") else "other"
