"""A bureau's settings, shown and changed; deadlines that rest on one follow it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.bureau_settings import NAMES, BureauSettings, SettingError, settings_of, with_setting
from bot.casework.objection import OPINION
from bot.casework.repair import KIND_OF
from bot.conversation.problems import Problem, problem
from bot.usecases.actor import Actor
from bot.usecases.dossiers import ruleset_of
from bot.usecases.permissions import Act, require
from bot.usecases.preliminary_check import opinion_days
from bot.usecases.reach import bureau_of
from bot.usecases.recount_deadlines import moves_of, recount, tell_moved
from storage import audit, bureaus, deadlines
from storage.bureaus import BureauRow


@dataclass(frozen=True, slots=True)
class Settings:
    """A bureau's settings. names: those that mean something under its regulation. moved: the deadlines that a change
    has moved."""

    bureau: str
    values: BureauSettings
    names: tuple[str, ...]
    moved: int = 0


def settings_view(bureau: BureauRow, moved: int = 0) -> Settings:
    """The settings of a bureau as they are."""
    names = tuple(name for name in NAMES if _applies(bureau, name))
    return Settings(bureau.name, settings_of(bureau.settings), names, moved)


async def show_settings(conn: AsyncConnection, actor: Actor) -> Settings:
    """The settings of the actor's bureau.

    Raises:
        StrangerError, RefusedError: the actor does not administer it.
    """
    require(actor, Act.BUREAU_SETTINGS)
    return settings_view(await bureau_of(conn, actor))


async def change_own_bureau(
    conn: AsyncConnection, actor: Actor, name: str, text: str, now: datetime
) -> Settings | Problem:
    """Set one thing at the actor's bureau; an empty text takes it back to its default.

    Raises:
        StrangerError, RefusedError: the actor does not administer it.
    """
    require(actor, Act.BUREAU_SETTINGS)
    return await set_bureau(conn, await bureau_of(conn, actor), name, text, now, by=actor.person_id)


async def set_bureau(
    conn: AsyncConnection, bureau: BureauRow, name: str, text: str, now: datetime, *, by: int | None = None
) -> Settings | Problem:
    """The same for a command, `by` nobody."""
    if name not in NAMES:
        return problem("setting.unknown", names=", ".join(settings_view(bureau).names))
    if not _applies(bureau, name):
        return problem("setting.not_here", bureau=bureau.name)
    try:
        stored = with_setting(bureau.settings, name, text)
    except SettingError:
        return problem(f"setting.{name}.form")
    if not set(settings_of(stored).months_by_grade) <= {*ruleset_of(bureau).file.classes, "null"}:
        return problem(f"setting.{name}.form")
    if stored == bureau.settings:
        return settings_view(bureau)
    await bureaus.set_settings(conn, bureau.id, stored)
    before, after = bureau.settings.get(name), stored.get(name)
    await audit.append(
        conn,
        bureau_id=bureau.id,
        at=now,
        actor_id=by,
        action="set_bureau",
        object=f"bureau:{bureau.id}",
        data={"setting": name, "before": before, "after": after},
    )
    changed = await bureaus.get(conn, bureau.id)
    assert changed is not None
    moved = await _opinions(conn, changed, now, by) if name == "objection_working_days" else 0
    return settings_view(changed, moved)


def _applies(bureau: BureauRow, name: str) -> bool:
    """Whether a setting means anything under the bureau's regulation; a number that the text states is not set."""
    file = ruleset_of(bureau).file
    match name:
        case "objection_working_days":
            return file.objection is not None and file.objection.ground is not None
        case "repair_period_days":
            return KIND_OF.get(file.repair.procedure) == "repair"
        case "inspection_months":
            return file.inspections is not None and any(rule.own for rule in file.inspections.rules)
        case _:
            return True


async def _opinions(conn: AsyncConnection, bureau: BureauRow, now: datetime, by: int | None) -> int:
    """Written opinions that are still due are due after the new number of days; how many of them have moved."""
    days = opinion_days(bureau)
    open_ = [row for row in await deadlines.open_of_bureau(conn, bureau.id) if row.kind == OPINION]
    for row in open_:
        await deadlines.change(conn, row.id, working_days=days)
    again = [found for one in open_ if (found := await deadlines.get(conn, one.id)) is not None]
    moves = await moves_of(conn, (await recount(conn, again, now, by))[0])
    await tell_moved(conn, moves, now)
    return len(moves)
