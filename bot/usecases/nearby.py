"""The subjects around the place where somebody stands."""

from __future__ import annotations

from functools import partial

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.conversation.questions import Around
from bot.geo import distance_m
from bot.usecases.actor import Actor
from bot.usecases.permissions import Act, require
from bot.usecases.views import choice_of
from storage import subjects

_SHOWN = 4


async def around(conn: AsyncConnection, actor: Actor, place: tuple[float, float], ruleset: str) -> Around:
    """The actor's bureau's nearest subjects, and how many it has of which no place is known.

    Raises:
        StrangerError, RefusedError: the actor may not list subjects.
    """
    hat = require(actor, Act.LIST_SUBJECTS)
    found = await subjects.near(conn, hat.bureau_id, *place, partial(distance_m, *place), _SHOWN)
    nearest = tuple((choice_of(row, ruleset), metres) for row, metres in found)
    return Around(nearest, await subjects.placeless(conn, hat.bureau_id))
