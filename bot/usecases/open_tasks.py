"""Tasks that follow from a case."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from storage import tasks
from storage.cases import CaseRow
from storage.tasks import TaskRow

#: What has to stop when a record is repaired or a wrongful one is undone (陈巴尔虎 10、11; 新密 十六; 随州 五(五)).
STOP_KINDS = ("stop_publicity", "stop_sanctions")


async def open_stop_tasks(conn: AsyncConnection, case: CaseRow, now: datetime, *, clause: str | None) -> list[TaskRow]:
    """The two tasks to stop publicity and joint sanctions, once a case."""
    known = {one.kind for one in await tasks.of_subject(conn, case.subject_id) if one.case_id == case.id}
    return [
        await tasks.add(
            conn,
            bureau_id=case.bureau_id,
            subject_id=case.subject_id,
            kind=kind,
            now=now,
            clause=clause,
            case_id=case.id,
            data={"record_id": case.record_id},
        )
        for kind in STOP_KINDS
        if kind not in known
    ]
