"""What somebody had in hand goes to somebody else, or to nobody, where they have left."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.casework.objection import KIND as OBJECTION
from bot.casework.objection import OPINION
from bot.usecases.assign_investigator import eligible
from bot.usecases.take_alert import give
from bot.usecases.tell_alert import retell, standing_of, when_to_look
from storage import audit, cases, deadlines, desk, members, tasks
from storage.alerts import AlertRow
from storage.cases import CaseRow

_LEAD = ("manager", "admin")


async def hand_over_work(
    conn: AsyncConnection, bureau_id: int, person_id: int, heir_id: int | None, actor_id: int | None, now: datetime
) -> None:
    """Give somebody's open tasks, cases, deadlines and alerts at a bureau to `heir_id`; None: to whoever takes them.

    Nobody investigates an objection to what they collected themselves: such a case goes to another who leads, or back
    to those who assign it. The audit log keeps each case and each task that changed hands.
    """
    work = await members.work_of(conn, bureau_id, person_id)
    investigators: dict[int, int | None] = {}
    for case in work.cases:
        taker = await _investigator(conn, case, heir_id) if case.kind == OBJECTION else heir_id
        investigators[case.id] = taker
        await members.give_case(conn, case, taker)
        await cases.note_event(
            conn, case.id, move="hand_over", from_state=case.state, to_state=case.state, actor_id=actor_id, now=now,
            data={"from": person_id, "to": taker},
        )  # fmt: skip
    for row in work.deadlines:
        taker = investigators.get(row.case_id or 0, heir_id) if row.kind == OPINION else heir_id
        await deadlines.change(conn, row.id, responsible_id=taker)
    for task in work.tasks:
        await tasks.assign(conn, task.id, heir_id)
    for alert in work.alerts:
        await _give_alert(conn, alert, heir_id, now)
    moved = [f"case:{case.id}" for case in work.cases] + [f"task:{task.id}" for task in work.tasks]
    for what in [*moved, *(f"alert:{alert.id}" for alert in work.alerts)]:
        await audit.append(
            conn, bureau_id=bureau_id, at=now, actor_id=actor_id, action="hand_over", object=what,
            data={"from": person_id, "to": heir_id},
        )  # fmt: skip


async def _investigator(conn: AsyncConnection, case: CaseRow, heir_id: int | None) -> int | None:
    able = await eligible(conn, case)
    if any(one.person_id == heir_id for one in able):
        return heir_id
    return next((one.person_id for one in able if one.role in _LEAD), None)


async def _give_alert(conn: AsyncConnection, row: AlertRow, heir_id: int | None, now: datetime) -> None:
    if heir_id is not None:
        await give(conn, row, heir_id, now)
    else:
        due = await when_to_look(conn, row, await standing_of(conn, row), now)
        await desk.put(conn, row.id, look_at=due)
    await retell(conn, row.id, now)
