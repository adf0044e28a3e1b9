"""指派: who investigates an objection, never somebody who collected what it is about (新密 十)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.casework.machine import Denied, Facts
from bot.casework.objection import OPINION, PROCEDURE
from bot.conversation.cards.objection import objection_card
from bot.conversation.views import Role
from bot.usecases.actor import Actor
from bot.usecases.move_case import collectors_of, move_case
from bot.usecases.objections import Opened, objection_for, objection_view, open_moves
from bot.usecases.permissions import Act
from bot.usecases.tell import tell_people
from storage import audit, deadlines, people
from storage.cases import CaseRow

_STAFF: tuple[Role, ...] = ("inspector", "manager", "admin")


@dataclass(frozen=True, slots=True)
class Choice:
    """Somebody who may investigate."""

    person_id: int
    name: str
    role: str


async def eligible(conn: AsyncConnection, case: CaseRow) -> list[Choice]:
    """The bureau's staff without the collectors of the case's records, each once."""
    barred = await collectors_of(conn, case)
    found: dict[int, Choice] = {}
    for hat in await people.members(conn, case.bureau_id, _STAFF):
        if hat.person_id not in barred:
            found.setdefault(hat.person_id, Choice(hat.person_id, hat.person_name, hat.role))
    return list(found.values())


async def whom_to_assign(conn: AsyncConnection, actor: Actor, case_id: int) -> tuple[Opened, list[Choice]]:
    """The case and who may be assigned to it.

    Raises:
        StrangerError, RefusedError: the actor may not assign.
    """
    opened = await objection_for(conn, actor, Act.DECIDE, case_id)
    return opened, await eligible(conn, opened.case)


async def assign_investigator(
    conn: AsyncConnection, actor: Actor, case_id: int, person_id: int, now: datetime
) -> Opened | Denied:
    """Assign somebody, or somebody else; they are told, and the deadline is theirs from now on.

    A collector is refused whatever role or bureau they have by now: what counts is who they are.

    Raises:
        StrangerError, RefusedError: the actor may not assign.
    """
    opened, choices = await whom_to_assign(conn, actor, case_id)
    chosen = next((one for one in choices if one.person_id == person_id), None)
    if chosen is None:
        collector = person_id in await collectors_of(conn, opened.case)
        await audit.append(
            conn,
            bureau_id=opened.case.bureau_id,
            at=now,
            actor_id=actor.person_id,
            action="refused",
            object=f"case:{case_id}",
            data={"move": "assign", "person": person_id, "why": "not_collector" if collector else "role"},
        )
        return Denied("not_collector" if collector else "role", _STAFF)
    data = {key: value for key, value in opened.case.data.items() if key not in ("findings", "proposal")}
    case = await move_case(
        conn,
        actor,
        PROCEDURE,
        opened.case,
        "assign",
        now,
        data=data,
        event={"person": person_id},
        assigned_to=person_id,
    )
    if isinstance(case, Denied):
        return case
    await hand_deadline(conn, case, person_id)
    view = await objection_view(conn, case, now)
    moves = open_moves(case, Facts(chosen.role, person_id, investigator_id=person_id))  # type: ignore[arg-type]
    if person_id != actor.person_id:
        await tell_people(
            conn, [person_id], lambda texts: objection_card(texts, view, moves, to_investigator=True), now,
            about=f"case:{case.id}",
        )  # fmt: skip
    return Opened(case, opened.subject, opened.bureau)


async def hand_deadline(conn: AsyncConnection, case: CaseRow, person_id: int | None) -> None:
    """Whose the opinion's deadline is; None for the managers."""
    for row in await deadlines.open_of_case(conn, case.id):
        if row.kind == OPINION:
            await deadlines.change(conn, row.id, responsible_id=person_id)
