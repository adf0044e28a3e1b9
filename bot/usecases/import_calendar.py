"""A published calendar is loaded: open deadlines are counted again, and whoever is responsible hears what moved."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.casework.calendar_file import ENDINGS, LARGEST, CalendarFileError, Day, read_calendar
from bot.clock import china_date
from bot.conversation.cards.calendar import LoadedView, MoveView, calendar_loaded, calendar_refused
from bot.conversation.problems import Problem, problem
from bot.usecases.actor import Actor
from bot.usecases.permissions import Act, require
from bot.usecases.recount_deadlines import moves_of, recount, tell_moved
from bot.usecases.recount_tasks import recount_tasks
from bot.usecases.request_file import request_file, still_asking
from bot.usecases.tell import Draw, tell_people
from storage import audit, calendar, deadlines
from storage.calendar import CalendarDayRow
from storage.file_requests import FileRequestRow

PURPOSE = "calendar"


@dataclass(frozen=True, slots=True)
class Loaded:
    """What loading did. `moved_at`: the bureau of each of the view's moves."""

    view: LoadedView
    moved_at: tuple[int, ...]


async def import_calendar(
    conn: AsyncConnection, name: str, content: bytes, now: datetime, *, by: int | None = None
) -> Loaded:
    """Load every year of a file in place of what was known of it. `by`: the person; None for a command.

    Raises:
        CalendarFileError: something in the file is wrong; nothing was changed.
    """
    notices = read_calendar(name, content, china_date(now))
    for year, days in notices.items():
        rows = [CalendarDayRow(day.date, day.kind, day.name) for day in days]
        await calendar.replace_year(conn, year, rows, source=name, now=now)
        await audit.append(
            conn,
            bureau_id=None,
            at=now,
            actor_id=by,
            action="calendar_loaded",
            object=f"calendar:{year}",
            data={"source": name, "days": len(days)},
        )
    counted = await deadlines.all_counted(conn)
    moved, settled = await recount(conn, counted, now, by)
    await recount_tasks(conn, now, by=by)
    moves = await moves_of(conn, moved)
    await tell_moved(conn, moves, now, years=tuple(notices))
    view = _view(notices, len(counted), [move for _, move in moves], settled)
    return Loaded(view, tuple(row.bureau_id for row, _ in moves))


async def request_calendar(
    conn: AsyncConnection, actor: Actor, *, file_id: str, name: str, size: int | None, now: datetime
) -> Problem | None:
    """Have a file fetched and loaded that an administrator sent; what is wrong with it already, else None."""
    require(actor, Act.CALENDAR)
    if not name.lower().endswith(ENDINGS):
        return problem("calendar.no_file")
    if size is not None and size > LARGEST:
        return problem("calendar.too_large")
    await request_file(conn, actor, Act.CALENDAR, purpose=PURPOSE, file_id=file_id, name=name, size=size, now=now)
    return None


async def take_calendar(conn: AsyncConnection, request: FileRequestRow, content: bytes, now: datetime) -> None:
    """The file of a request has come: load it, and tell who sent it what came of that.

    Who is an administrator no more by now, is told nothing and loads nothing.
    """
    hat = await still_asking(conn, request, Act.CALENDAR)
    if hat is None:
        return
    try:
        loaded = await import_calendar(conn, request.file_name, content, now, by=hat.person_id)
    except CalendarFileError as error:
        draw: Draw = partial(calendar_refused, name=request.file_name, problems=error.problems)
    else:
        moves = zip(loaded.view.moves, loaded.moved_at, strict=True)
        own = tuple(move for move, bureau_id in moves if bureau_id == hat.bureau_id)
        elsewhere = len(loaded.moved_at) - len(own)
        draw = partial(calendar_loaded, loaded=replace(loaded.view, moves=own), elsewhere=elsewhere)
    await tell_people(conn, [hat.person_id], draw, now)


async def loaded_years(conn: AsyncConnection, actor: Actor) -> list[int]:
    """The years whose calendars were brought."""
    require(actor, Act.CALENDAR)
    return [one.year for one in await calendar.years(conn)]


def _view(notices: Mapping[int, Sequence[Day]], counted: int, moves: Sequence[MoveView], settled: int) -> LoadedView:
    days = [day for found in notices.values() for day in found]
    off = sum(day.kind == "holiday" for day in days)
    return LoadedView(tuple(notices), off, len(days) - off, counted, tuple(moves), settled)
