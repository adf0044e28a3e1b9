"""A published calendar that was loaded: what came of it for who loaded it, and for whose deadlines it moved."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from markupsafe import Markup

from bot.conversation.cards.due import what
from bot.conversation.cards.parts import named
from bot.conversation.phrases import clean, day_of_week
from bot.conversation.screen import Screen, lines
from bot.locales import Texts
from rulesets.errors import BilingualError

_SHOWN = 12
_PROBLEMS = 8


@dataclass(frozen=True, slots=True)
class MoveView:
    """A deadline whose day the calendar has moved."""

    kind: str
    subject: str
    before: date
    after: date
    bureau: str = ""


@dataclass(frozen=True, slots=True)
class LoadedView:
    """What loading did: the years, how many days off and make-up workdays they name, how many open deadlines were
    counted again, which moved, and how many stayed where they were and are provisional no more."""

    years: tuple[int, ...]
    holidays: int
    workdays: int
    counted: int
    moves: tuple[MoveView, ...]
    settled: int


def calendar_loaded(texts: Texts, loaded: LoadedView, *, elsewhere: int = 0) -> Screen:
    """To who loaded it. `elsewhere`: deadlines of other bureaus that moved too, which are not theirs to see."""
    rows: list[Markup | None] = [
        texts("calendar.loaded", years=_years(texts, loaded.years)),
        texts("calendar.days", holidays=loaded.holidays, workdays=loaded.workdays),
        texts("calendar.counted", n=loaded.counted),
        texts("calendar.settled", n=loaded.settled) if loaded.settled else None,
        texts("calendar.moved", n=len(loaded.moves)) if loaded.moves else texts("calendar.none_moved"),
        *_moves(texts, loaded.moves),
        texts("calendar.elsewhere", n=elsewhere) if elsewhere else None,
    ]
    return Screen(lines(*rows))


def deadlines_moved(texts: Texts, moves: Sequence[MoveView], years: Sequence[int]) -> Screen:
    """To who is responsible for them. years: whose calendars were loaded; none where a setting has changed."""
    why = texts("calendar.notice", years=_years(texts, years), n=len(moves)) if years else None
    return Screen(lines(why or texts("setting.notice", n=len(moves)), *_moves(texts, moves)))


def _moves(texts: Texts, moves: Sequence[MoveView]) -> list[Markup]:
    rows = [
        texts(
            "calendar.move",
            what=what(texts, "deadline", one.kind),
            name=named(one.subject),
            before=day_of_week(texts, one.before),
            after=day_of_week(texts, one.after),
        )
        for one in moves[:_SHOWN]
    ]
    if len(moves) > _SHOWN:
        rows.append(texts("list.more", n=len(moves) - _SHOWN))
    return rows


def _years(texts: Texts, years: Sequence[int]) -> Markup:
    return texts("list.comma").join(map(str, years))


def calendar_refused(texts: Texts, name: str, problems: Sequence[BilingualError]) -> Screen:
    """The file was not loaded, and every line of it that is wrong."""
    rows = [texts("calendar.refused", file=clean(name, 60))]
    rows += [texts("list.item", item=clean(one.message(texts.language))) for one in problems[:_PROBLEMS]]
    if len(problems) > _PROBLEMS:
        rows.append(texts("list.more", n=len(problems) - _PROBLEMS))
    return Screen(lines(*rows))


def calendar_help(texts: Texts, years: Sequence[int]) -> Screen:
    """How to bring a calendar, and which years were brought."""
    loaded = texts("calendar.known", years=_years(texts, years)) if years else None
    return Screen(lines(texts("calendar.help"), loaded))


def calendar_received(texts: Texts, name: str) -> Screen:
    """The file is being fetched."""
    return Screen(texts("calendar.received", file=clean(name, 60)))


def file_missing(texts: Texts, name: str, why: str) -> Screen:
    """A file that somebody sent could not be kept. `why`: gone, large or type."""
    return Screen(texts("file.missing", file=clean(name, 60) or texts("file.photo"), why=texts(f"file.why.{why}")))
