"""What waits for a statement or for a second person, for whoever may check it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.casework.statement import KIND, Wait, waits_for
from bot.conversation.cards.statement import StatementView
from bot.usecases.actor import Actor
from bot.usecases.move_case import collectors_of
from bot.usecases.permissions import Act, require
from bot.usecases.statement_case import statement_view
from storage import cases


@dataclass(frozen=True, slots=True)
class PendingCheck:
    """One pending record. own: the actor is one of its collectors, so that somebody else has to check it."""

    view: StatementView
    waits: tuple[Wait, ...]
    own: bool


async def pending_checks(conn: AsyncConnection, actor: Actor, now: datetime) -> list[PendingCheck]:
    """The bureau's records that wait, those first that only wait for a check by somebody like the actor.

    Raises:
        StrangerError, RefusedError: the actor checks nothing.
    """
    hat = require(actor, Act.CHECK_RECORD)
    found = [
        PendingCheck(
            await statement_view(conn, case, now),
            waits_for(case.state, case.data),
            actor.person_id in await collectors_of(conn, case),
        )
        for case in await cases.open_of_bureau(conn, hat.bureau_id, (KIND,))
    ]
    return sorted(found, key=lambda one: (one.own, one.waits != ("check",), one.view.id))


async def count_pending(conn: AsyncConnection, actor: Actor) -> int:
    """How many records of the bureau wait.

    Raises:
        StrangerError, RefusedError: the actor checks nothing.
    """
    hat = require(actor, Act.CHECK_RECORD)
    return len(await cases.open_of_bureau(conn, hat.bureau_id, (KIND,)))
