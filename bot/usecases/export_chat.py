"""/export: what may be chosen, and the job that makes the file and notes that somebody took it away."""

from __future__ import annotations

import asyncio
import re
import tempfile
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.clock import china_date
from bot.conversation.cards.export import ALL_YEARS, export_done
from bot.conversation.problems import Problem, problem
from bot.jobs import JobFailedError, JobKind, Outcome, Work
from bot.outgoing import Attachment
from bot.reports.forms import FORMS
from bot.usecases.actor import Actor
from bot.usecases.dossiers import ruleset_of
from bot.usecases.export_parts import ExportError
from bot.usecases.log_export import log_export
from bot.usecases.make_export import Wish, make_export
from bot.usecases.permissions import Act, RefusedError, require
from bot.usecases.reach import bureau_of, subject_for
from bot.usecases.start_job import start_job
from storage.bureaus import BureauRow
from storage.jobs import JobRow
from storage.subjects import SubjectRow

EXPORT, REPORT = "export", "export_report"
#: The feed of every subject is the same kind with all of them.
FEED_ALL = "feed_all"
_NO_NAME = re.compile(r'[\\/:*?"<>|]')


def kinds_of(bureau: BureauRow) -> list[str]:
    """What a bureau may export besides reports, in the order of its ruleset."""
    found: list[str] = []
    for one in ruleset_of(bureau).file.exports:
        if one.kind != "report":
            found += [one.kind, FEED_ALL] if one.kind == "feed" and one.task else [one.kind]
    return found


def years_of(kind: str, now: datetime) -> tuple[int, ...]:
    """The years that may be asked for; none where the kind is of the present."""
    this = china_date(now).year
    return {
        "annex": (this, this - 1, this - 2),
        "plan": (this + 1, this),
        "ledger": (ALL_YEARS, this, this - 1),
    }.get(kind, ())


async def ask_export(
    conn: AsyncConnection, actor: Actor, *, kind: str, form: str, year: int, subject_id: int, now: datetime
) -> JobRow | Problem:
    """Have a file made. `year`: 0 where the kind is of none; `subject_id`: of a report.

    Raises:
        StrangerError, RefusedError: it is not the actor's to take away.
    """
    if kind == "report":
        await subject_for(conn, actor, Act.REPORT, subject_id)
        if form not in FORMS["report"]:
            return problem("export.stale")
        data: dict[str, Any] = {"kind": kind, "form": form, "subject": subject_id}
        return await start_job(conn, actor, Act.REPORT, kind=REPORT, data=data, now=now)
    require(actor, Act.EXPORT)
    bureau = await bureau_of(conn, actor)
    named = "feed" if kind == FEED_ALL else kind
    years = years_of(kind, now)
    if kind not in kinds_of(bureau) or form not in FORMS[named] or (year not in years if years else year):
        return problem("export.stale")
    data = {"kind": named, "form": form, "whole": kind == FEED_ALL, "year": year if year > ALL_YEARS else None}
    return await start_job(conn, actor, Act.EXPORT, kind=EXPORT, data=data, now=now)


async def _run(work: Work) -> Outcome:
    now = work.clock.now()
    data: Mapping[str, Any] = work.job.data
    async with work.database.read() as conn:
        bureau = await bureau_of(conn, work.actor)
        subject = await _subject(conn, work.actor, data)
        wish = Wish(data["kind"], data["form"], data.get("year"), subject, bool(data.get("whole")))
        with tempfile.TemporaryDirectory() as folder:
            try:
                made = await make_export(conn, bureau, wish, Path(folder), now, work.progress)
            except ExportError as error:
                why = error.message(work.actor.lang)
                raise JobFailedError(problem("export.cannot", why=why)) from None
            content = await asyncio.to_thread(made.path.read_bytes)
    name = _NO_NAME.sub(" ", f"{bureau.name} {made.title}.{wish.form}")

    async def done(conn: AsyncConnection) -> None:
        await log_export(conn, bureau, made, work.clock.now(), actor_id=work.job.person_id)

    return Outcome(
        lambda said: export_done(
            said, made.title, made.rows, made.sha256, tasks=len(made.finishes), left_out=made.left_out
        ),
        (Attachment(content, name),),
        done,
    )


async def _subject(conn: AsyncConnection, actor: Actor, data: Mapping[str, Any]) -> SubjectRow | None:
    if data["kind"] != "report":
        return None
    try:
        return await subject_for(conn, actor, Act.REPORT, int(data["subject"]))
    except RefusedError:
        raise JobFailedError(problem("export.stale")) from None


JOBS = (JobKind(EXPORT, Act.EXPORT, _run), JobKind(REPORT, Act.REPORT, _run))
