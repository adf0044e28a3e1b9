"""变更, 删除, 保留: the decision on an objection, carried out at once on the records and the grade."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.alerting.policy import Cleared
from bot.casework.machine import Denied, check
from bot.casework.objection import PROCEDURE, Outcome
from bot.clock import china_date
from bot.conversation.corrections import parse_correction
from bot.conversation.draft import Draft
from bot.conversation.problems import Problem, problem
from bot.conversation.views import RecordView
from bot.usecases.actor import Actor
from bot.usecases.dossiers import answer_for, dossier_from, dossier_of, ruleset_of
from bot.usecases.moot_repair import end_moot_repairs
from bot.usecases.move_case import facts_of, move_case
from bot.usecases.objections import Opened, objection_for, unmark
from bot.usecases.open_tasks import open_stop_tasks
from bot.usecases.permissions import Act
from bot.usecases.raise_alerts import follow
from bot.usecases.views import record_view
from rulesets.errors import DossierError
from storage import records
from storage.cases import CaseRow
from storage.records import RecordRow


@dataclass(frozen=True, slots=True)
class Correction:
    """A record as it is and as it would be, and the grade with each."""

    record: RecordView
    values: Mapping[str, Any]
    before: str | None
    after: str | None


async def preview_change(
    conn: AsyncConnection, actor: Actor, case_id: int, record_id: int, text: str, now: datetime
) -> Correction | Problem:
    """What changing a record of the case by these words would do, or why they cannot be taken.

    Raises:
        StrangerError, RefusedError: the actor may not decide.
    """
    opened = await objection_for(conn, actor, Act.DECIDE, case_id)
    today = china_date(now)
    row = await _of_case(conn, opened.case, record_id)
    if row is None:
        return problem("draft.stale")
    wanted = parse_correction(row.type, text, today)
    if isinstance(wanted, Problem):
        return wanted
    values = {**row.data, **Draft(type=row.type, values=wanted).record_data()}
    rows = await records.of_subject(conn, opened.subject.id)
    try:
        changed = [{**one.as_dossier(), **values} if one.id == row.id else one.as_dossier() for one in rows]
        before = answer_for(opened.bureau, dossier_from(opened.subject, [one.as_dossier() for one in rows]), today)
        after = answer_for(opened.bureau, dossier_from(opened.subject, changed), today)
    except DossierError as error:
        return problem("objection.change_impossible", why=error.message(actor.lang))
    return Correction(await record_view(conn, row), values, before.grade, after.grade)


async def decide_objection(
    conn: AsyncConnection,
    actor: Actor,
    case_id: int,
    outcome: Outcome,
    now: datetime,
    *,
    record_ids: Sequence[int] | None = None,
    change: str = "",
) -> Opened | Denied | Problem:
    """Decide, and let records, grade, alerts and tasks follow; the opinion is then to be numbered and sent.

    record_ids: what is deleted or changed; None for the disputed record, or all that decided a disputed grade.
    change: the words of a change, which has one record; without a record nothing but the outcome is kept, for a
    grade that was put right by what was logged meanwhile.

    Raises:
        StrangerError, RefusedError: the actor may not decide.
    """
    opened = await objection_for(conn, actor, Act.DECIDE, case_id)
    case, subject = opened.case, opened.subject
    if isinstance(check(PROCEDURE, case.state, outcome, await facts_of(conn, actor, case)), Denied):
        return await _denied(conn, actor, case, outcome, now)
    wanted = case.data["records"] if record_ids is None else record_ids
    rows = [row for one in wanted if (row := await _of_case(conn, case, one)) is not None]
    if len(rows) != len(wanted) or (outcome == "delete" and not rows):
        return problem("objection.which_record")
    changed: Mapping[str, Any] | None = None
    if outcome == "change" and rows:
        correction = await preview_change(conn, actor, case_id, rows[0].id, change, now)
        if isinstance(correction, Problem):
            return correction
        changed = correction.values
    clauses = await _clauses(conn, opened, now)
    touched = [] if outcome == "keep" else [row for row in rows if row.status == "confirmed"]
    last = await _carry_out(conn, actor, case, touched, changed, now)
    await unmark(conn, case, actor, now)
    for row in touched if outcome == "delete" else ():
        await end_moot_repairs(conn, row, now)
    why: Cleared = "withdrawn" if outcome == "delete" else "amended"
    followed = await follow(conn, subject.id, now, cause="record", record=last, why_better=why)
    data = {
        **case.data,
        "outcome": outcome,
        "touched": [row.id for row in touched],
        "clauses": clauses,
        # An objection to the grade compares with the grade that was disputed: what was logged since counts too.
        "before": case.data["grade"] if case.record_id is None else followed.before,
        "after": followed.after,
        "decided_on": china_date(now).isoformat(),
    }
    decided = await move_case(conn, actor, PROCEDURE, case, outcome, now, data=data, event={"records": data["touched"]})
    if isinstance(decided, Denied):
        raise RuntimeError(f"case {case.id} moved within one transaction")
    if outcome != "keep":
        rules = ruleset_of(opened.bureau).file.objection
        await open_stop_tasks(conn, decided, now, clause=rules.clause if rules else None)
    return Opened(decided, subject, opened.bureau)


async def _denied(conn: AsyncConnection, actor: Actor, case: CaseRow, outcome: Outcome, now: datetime) -> Denied:
    """The refusal, kept in the audit log."""
    moved = await move_case(conn, actor, PROCEDURE, case, outcome, now)
    assert isinstance(moved, Denied)
    return moved


async def _clauses(conn: AsyncConnection, opened: Opened, now: datetime) -> list[str]:
    """The clauses that hold by the disputed records, before anything is changed."""
    rows = [await records.current(conn, one) for one in opened.case.data["records"]]
    disputed = {row.public_id for row in rows if row is not None}
    answer = answer_for(opened.bureau, await dossier_of(conn, opened.subject), china_date(now))
    if not disputed:
        return [one.clause for one in answer.reasons[:1]]
    return list(dict.fromkeys(one.clause for one in answer.reasons if one.holds and disputed & set(one.records)))


async def _of_case(conn: AsyncConnection, case: CaseRow, record_id: int) -> RecordRow | None:
    """A record that the case is about."""
    return await records.current(conn, record_id) if record_id in case.data["records"] else None


async def _carry_out(
    conn: AsyncConnection,
    actor: Actor,
    case: CaseRow,
    rows: Sequence[RecordRow],
    changed: Mapping[str, Any] | None,
    now: datetime,
) -> RecordRow | None:
    """Delete the records, or give the one its new fields; the last of them."""
    last = None
    for row in rows:
        reason = f"objection:{case.id}"
        if changed is None:
            last = await records.amend(conn, row.id, by=actor.person_id, now=now, reason=reason, status="deleted")
        else:
            last = await records.amend(conn, row.id, by=actor.person_id, now=now, reason=reason, data=changed)
    return last
