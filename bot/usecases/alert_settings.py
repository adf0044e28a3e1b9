"""How somebody wants to hear of things, for the hat they wear."""

from __future__ import annotations

from dataclasses import dataclass, replace

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.alerting.desk import CHOICES, QUIET_PRESETS, TOPICS, Level, Preferences, preferences, to_settings
from bot.conversation.cards.desk import GroupView
from bot.usecases.actor import Actor
from bot.usecases.permissions import Act, may, require
from storage import destinations, people


@dataclass(frozen=True, slots=True)
class AlertSettings:
    """groups: those that the bureau's alerts go to; None for who does not decide that."""

    wanted: Preferences
    bureau: str
    groups: tuple[GroupView, ...] | None


async def change_settings(conn: AsyncConnection, actor: Actor, change: str = "") -> AlertSettings:
    """The settings after a change: a topic to be turned on, `quiet=` with the number of a preset, or nothing at all.

    Raises:
        StrangerError, RefusedError: the actor has none.
    """
    hat = require(actor, Act.ALERT_SETTINGS)
    row = await people.membership_of(conn, hat.id)
    assert row is not None
    before = preferences(row.settings)
    wanted = _changed(before, change)
    if wanted != before:
        await people.set_settings(conn, hat.id, to_settings(row.settings, wanted))
    groups = None
    if may(actor, Act.BIND_GROUP):
        groups = tuple(GroupView(one.id, one.title) for one in await destinations.of_bureau(conn, hat.bureau_id))
    return AlertSettings(wanted, hat.bureau_name, groups)


async def overdue_levels(conn: AsyncConnection, bureau_id: int) -> dict[int, Level]:
    """How each of the bureau's staff wants to hear of what is overdue; with several hats, by the keenest."""
    levels: dict[int, Level] = {}
    for hat in await people.members(conn, bureau_id, ("inspector", "manager", "admin")):
        level = preferences(hat.settings).levels["overdue"]
        levels[hat.person_id] = min(level, levels.get(hat.person_id, "off"), key=CHOICES["overdue"].index)
    return levels


def _changed(wanted: Preferences, change: str) -> Preferences:
    topic = next((one for one in TOPICS if one == change), None)
    if topic is not None:
        return wanted.cycled(topic)
    name, _, number = change.partition("=")
    if name == "quiet" and number.isdecimal() and int(number) < len(QUIET_PRESETS):
        return replace(wanted, quiet=QUIET_PRESETS[int(number)])
    return wanted
