"""The opinion gets its number and goes to the enterprise: only then the clock stops."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.casework.machine import Denied
from bot.casework.objection import OPINION, PROCEDURE
from bot.clock import china_date
from bot.conversation.problems import Problem, problem
from bot.reports.docx import MIME
from bot.reports.opinion import OpinionView, opinion_docx
from bot.usecases.actor import Actor
from bot.usecases.ask_words import Words
from bot.usecases.draft_opinion import draft_opinion
from bot.usecases.file_objection import keep_basis
from bot.usecases.keep_deadline import close_deadlines
from bot.usecases.move_case import move_case
from bot.usecases.objections import Opened, objection_for
from bot.usecases.permissions import Act
from storage import cases, people
from storage.cases import CaseRow
from storage.people import MembershipRow

_LONGEST_NUMBER = 60


@dataclass(frozen=True, slots=True)
class Numbered:
    """The numbered opinion and whom it goes to in chat; nobody: it goes on paper, and the clock runs on."""

    opened: Opened
    document: bytes
    name: str
    recipients: tuple[MembershipRow, ...]


async def number_opinion(
    conn: AsyncConnection, actor: Actor, case_id: int, number: str, now: datetime
) -> Numbered | Denied | Problem:
    """Record the opinion's number (文号). Where somebody is bound to the subject it is sent by that, and closed.

    Raises:
        StrangerError, RefusedError: the actor may not decide.
    """
    opened = await objection_for(conn, actor, Act.DECIDE, case_id)
    number = " ".join(number.split())
    if not number or len(number) > _LONGEST_NUMBER:
        return problem("objection.bad_number")
    view = None
    if opened.case.state == "decided":
        view = await draft_opinion(conn, opened, number=number, issued_on=china_date(now).isoformat())
    data = {**opened.case.data, "number": number, **({"opinion": view.to_json()} if view else {})}
    case = await move_case(conn, actor, PROCEDURE, opened.case, "number", now, note=number, data=data)
    if isinstance(case, Denied):
        return case
    assert view is not None
    content = opinion_docx(view)
    await cases.add_document(
        conn,
        case.id,
        kind="opinion",
        added_by=actor.person_id,
        now=now,
        name=file_name(view),
        mime=MIME,
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
    )
    bound = {hat.person_id: hat for hat in await people.of_subject(conn, case.subject_id)}
    if bound:
        sent = await _sent(conn, actor, case, now, note="chat")
        if isinstance(sent, Denied):
            return sent
        case = sent
    return Numbered(replace(opened, case=case), content, file_name(view), tuple(bound.values()))


async def send_on_paper(
    conn: AsyncConnection, actor: Actor, case_id: int, proof: Words, now: datetime
) -> Opened | Denied:
    """The numbered opinion was served on paper; `proof`: when, how, and the receipt.

    Raises:
        StrangerError, RefusedError: the actor may not decide.
    """
    opened = await objection_for(conn, actor, Act.DECIDE, case_id)
    case = await _sent(conn, actor, opened.case, now, note=proof.text)
    if isinstance(case, Denied):
        return case
    await keep_basis(conn, actor, case, proof, now, of="service_")
    return replace(opened, case=case)


async def _sent(conn: AsyncConnection, actor: Actor, case: CaseRow, now: datetime, *, note: str) -> CaseRow | Denied:
    moved = await move_case(conn, actor, PROCEDURE, case, "send", now, note=note)
    if not isinstance(moved, Denied):
        await close_deadlines(conn, case.id, now, met=True, kind=OPINION)
    return moved


async def opinion_of(conn: AsyncConnection, opened: Opened) -> tuple[bytes, str] | None:
    """The opinion as it was numbered, or its draft; None while there is no decision."""
    case = opened.case
    if "outcome" not in case.data:
        return None
    kept = case.data.get("opinion")
    view = OpinionView.from_json(kept) if kept else await draft_opinion(conn, opened)
    return opinion_docx(view), file_name(view)


def file_name(view: OpinionView) -> str:
    """What the file is called; a draft says so."""
    state = "" if view.number else "（草稿）"
    return f"异议处理意见书{state}_{view.applicant}_{date.fromisoformat(view.decided_on):%Y%m%d}.docx"
