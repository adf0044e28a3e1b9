"""A pending record's case, and the papers that belong to it, shown to whoever may see them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.conversation.statement_views import StatementView
from bot.usecases.actor import Actor
from bot.usecases.permissions import Act
from bot.usecases.statement_case import statement_case, statement_view
from storage import audit, cases, evidence


@dataclass(frozen=True, slots=True)
class Paper:
    """One photo or file, by the id under which Telegram keeps it."""

    kind: Literal["photo", "document"]
    file_id: str
    what: Literal["evidence", "service_proof", "statement"]


async def show_statement(conn: AsyncConnection, actor: Actor, case_id: int, now: datetime) -> StatementView:
    """The case for whoever may see its subject.

    Raises:
        StrangerError, RefusedError: the actor may not see it.
    """
    case = await statement_case(conn, actor, case_id, Act.SEE_SUBJECT)
    await audit.append(
        conn,
        bureau_id=case.bureau_id,
        at=now,
        actor_id=actor.person_id,
        action="read_case",
        object=f"case:{case.id}",
    )
    return await statement_view(conn, case, now)


async def show_papers(conn: AsyncConnection, actor: Actor, case_id: int, now: datetime) -> list[Paper]:
    """The record's evidence, the proof of service and what the enterprise handed in, for the bureau's people.

    Raises:
        StrangerError, RefusedError: the actor may not see them.
    """
    case = await statement_case(conn, actor, case_id, Act.CHECK_RECORD)
    found = [
        Paper("photo" if one.kind == "photo" else "document", one.file_id, "evidence")
        for one in await evidence.of_record(conn, case.record_id or 0)
        if one.file_id
    ]
    found += [
        Paper("document" if one.name or one.mime != "image/jpeg" else "photo", one.file_id, one.kind)  # type: ignore[arg-type]
        for one in await cases.documents(conn, case.id)
        if one.file_id and one.kind in ("service_proof", "statement")
    ]
    await audit.append(
        conn,
        bureau_id=case.bureau_id,
        at=now,
        actor_id=actor.person_id,
        action="read_papers",
        object=f"case:{case.id}",
        data={"papers": len(found)},
    )
    return found
