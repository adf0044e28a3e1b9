"""A second person adopts an amended text, or turns it down."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.clock import china_date
from bot.conversation.cards.adoption import AdoptionView, decided_screen
from bot.conversation.problems import Problem, problem
from bot.usecases.actor import Actor
from bot.usecases.permissions import Act, require
from bot.usecases.propose_ruleset import note
from bot.usecases.reach import bureau_of
from bot.usecases.show_rules import adoption_view
from bot.usecases.tell import tell_people
from rulesets.errors import RulesetError
from rulesets.loader import load_adopted
from storage import amendments, people, subjects


@dataclass(frozen=True, slots=True)
class Decided:
    """What became of a proposal at a bureau."""

    bureau: str
    view: AdoptionView
    adopted: bool


async def decide_ruleset(
    conn: AsyncConnection, actor: Actor, amendment_id: int, now: datetime, *, adopt: bool
) -> Decided | Problem:
    """Adopt a proposal that somebody else made, or turn down anybody's. Grades follow on the day it takes effect.

    Raises:
        StrangerError, RefusedError: the actor does not administer the bureau.
    """
    hat = require(actor, Act.ADOPT)
    row = await amendments.get(conn, amendment_id)
    if row is None or row.bureau_id != hat.bureau_id or row.state != "proposed":
        return problem("draft.stale")
    if adopt and row.proposed_by == hat.person_id:
        return problem("adoption.same_person")
    if adopt and row.effective_on <= china_date(now):
        return problem("adoption.too_late", day=row.effective_on.isoformat())
    if adopt:
        try:
            load_adopted(row.slug, row.text, row.sha256)
        except RulesetError:
            return problem("adoption.altered")
    state = "adopted" if adopt else "withdrawn"
    await amendments.decide(conn, row.id, state, by=hat.person_id, now=now)
    decided = await amendments.get(conn, row.id)
    assert decided is not None
    await note(conn, decided, "adopt_ruleset" if adopt else "reject_ruleset", hat.person_id, now)
    if adopt:
        await subjects.look_again(conn, row.bureau_id, row.effective_on)
    bureau = await bureau_of(conn, actor)
    found = Decided(bureau.name, await adoption_view(conn, decided), adopt)
    told = [
        one.person_id for one in await people.members(conn, bureau.id, ("manager", "admin") if adopt else ("admin",))
    ]
    await tell_people(
        conn,
        (one for one in told if one != hat.person_id),
        lambda texts: decided_screen(texts, found.view, found.bureau, adopted=adopt),
        now,
        about=f"amendment:{row.id}",
    )
    return found
