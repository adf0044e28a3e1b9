"""A table that an administrator sends in chat: fetched, checked, confirmed, imported, each step a job."""

from __future__ import annotations

import asyncio
import hashlib
import tempfile
from collections.abc import Sequence
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import get_args

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.conversation.cards.imports import import_checked, import_done, template_sent
from bot.conversation.cards.job import job_progress
from bot.conversation.problems import Problem, problem
from bot.imports.headings import Kind
from bot.imports.problems import ImportFileError
from bot.imports.subject_rows import Coordinates
from bot.imports.template import template
from bot.jobs import JobFailedError, JobKind, Outcome, Work
from bot.locales import Texts, texts
from bot.originals import LARGEST
from bot.outgoing import Attachment, message
from bot.reports.paper import Column, Row, Table
from bot.usecases.actor import Actor
from bot.usecases.import_table import Imported, ImportOrder, import_table
from bot.usecases.permissions import Act, RefusedError, require
from bot.usecases.request_file import request_file, still_asking
from bot.usecases.start_job import start_job
from storage import bureaus, jobs, outbox
from storage.file_requests import FileRequestRow
from storage.jobs import JobRow

PURPOSE = "import"
CHECK, WRITE, TEMPLATE = "import_check", "import_write", "import_template"
ENDINGS = (".xlsx", ".csv", ".xlsm", ".xls", ".txt")
_COORDINATES: dict[str, Coordinates] = {"w": "wgs84", "g": "gcj02"}


async def request_import(
    conn: AsyncConnection, actor: Actor, *, file_id: str, name: str, size: int | None, now: datetime
) -> Problem | None:
    """Have a table fetched and checked that an administrator sent; what is wrong with it already, else None."""
    require(actor, Act.IMPORT)
    if size is not None and size > LARGEST:
        return problem("import.too_large")
    await request_file(conn, actor, Act.IMPORT, purpose=PURPOSE, file_id=file_id, name=name, size=size, now=now)
    return None


async def take_import(conn: AsyncConnection, request: FileRequestRow, content: bytes, now: datetime) -> None:
    """The file of a request has come: begin its check. Who may not import any more by now is told nothing."""
    hat = await still_asking(conn, request, Act.IMPORT)
    if hat is None:
        return
    actor = Actor(hat.telegram_id, hat.person_name, hat.lang, hat.person_id, hat, (hat,))
    data = {"sha256": hashlib.sha256(content).hexdigest(), "name": request.file_name}
    job = await start_job(conn, actor, Act.IMPORT, kind=CHECK, data=data, now=now)
    call = message(job_progress(texts(hat.lang), CHECK, job.id))
    shown = await outbox.enqueue(
        conn, chat_id=job.chat_id, method=call.method, payload=call.payload, priority=outbox.URGENT, now=now
    )
    await jobs.shown_by(conn, job.id, shown)


async def confirm_import(
    conn: AsyncConnection, actor: Actor, job_id: int, choice: str, now: datetime
) -> JobRow | Problem:
    """Import what a check of the actor's own found sound. choice: `w` or `g` for what places are in, `k` to take equal
    rows as meant twice, or nothing.

    Raises RefusedError for somebody else's check, in the words for one that does not exist.
    """
    hat = require(actor, Act.IMPORT)
    check = await jobs.get(conn, job_id)
    if check is None or check.membership_id != hat.id or check.kind != CHECK:
        raise RefusedError(Act.IMPORT, ())
    if check.state != "done" or choice not in ("", "k", *_COORDINATES):
        return problem("import.gone")
    return await start_job(conn, actor, Act.IMPORT, kind=WRITE, data={**check.data, "choice": choice}, now=now)


async def ask_template(conn: AsyncConnection, actor: Actor, kind: str, now: datetime) -> JobRow | Problem:
    """Have a template made."""
    require(actor, Act.IMPORT)
    if kind not in get_args(Kind):
        return problem("draft.stale")
    return await start_job(conn, actor, Act.IMPORT, kind=TEMPLATE, data={"kind": kind}, now=now)


def import_jobs(folder: Path) -> tuple[JobKind, ...]:
    """The kinds of jobs. folder: where files from the chat are kept."""
    return (
        JobKind(CHECK, Act.IMPORT, partial(_check, folder)),
        JobKind(WRITE, Act.IMPORT, partial(_write, folder)),
        JobKind(TEMPLATE, Act.IMPORT, _template),
    )


async def _template(work: Work) -> Outcome:
    kind: Kind = "records" if work.job.data["kind"] == "records" else "subjects"
    name = texts(work.actor.lang).plain(f"import.template.{kind}") + ".xlsx"
    return Outcome(template_sent, (Attachment(await asyncio.to_thread(template, kind), name),))


async def _check(folder: Path, work: Work) -> Outcome:
    return await _reported(work, await _run(folder, work, dry_run=True))


async def _write(folder: Path, work: Work) -> Outcome:
    imported = await _run(folder, work, dry_run=False)
    if not imported.written:
        # Something has changed since the check.
        return await _reported(work, imported)
    hat = work.actor.membership
    assert hat is not None
    name, ruleset = work.job.data["name"], hat.ruleset
    found = dict(imported.grades)
    return Outcome(
        lambda said: import_done(said, name, imported.findings, ruleset, found, imported.assessed),
    )


async def _run(folder: Path, work: Work, *, dry_run: bool) -> Imported:
    data = work.job.data
    async with work.database.read() as conn:
        bureau = await bureaus.get(conn, work.job.bureau_id)
    assert bureau is not None
    choice, sha256 = data.get("choice", ""), str(data["sha256"])
    order = ImportOrder(
        folder / sha256[:2] / sha256,
        str(data["name"]),
        coordinates=_COORDINATES.get(choice),
        keep_duplicates=choice == "k",
    )
    try:
        return await import_table(
            work.database,
            bureau,
            order,
            work.clock,
            dry_run=dry_run,
            progress=lambda phase, done, total: work.progress(done, total),
            hold=work.hold,
            actor_id=work.actor.person_id,
        )
    except ImportFileError as error:
        why = error.message(work.actor.lang)
        raise JobFailedError(problem("import.unusable", file=order.name[:60], why=why)) from None
    except FileNotFoundError:
        raise JobFailedError(problem("import.gone")) from None


async def _reported(work: Work, imported: Imported) -> Outcome:
    findings, name, job_id = imported.findings, work.job.data["name"], work.job.id
    files: Sequence[Attachment] = ()
    if findings.problems:
        said = texts(work.actor.lang)
        files = (Attachment(await asyncio.to_thread(_report, said, work, imported), said.plain("import.report.file")),)
    return Outcome(lambda said: import_checked(said, name, findings, job_id), tuple(files))


def _report(said: Texts, work: Work, imported: Imported) -> bytes:
    """Every problem as a table of its own."""
    # Here, because it takes long to load and the bot's start has no need of it.
    from bot.reports.xlsx_file import XlsxFile

    columns = tuple(
        Column(said.plain(f"import.report.{name}"), width)
        for name, width in (("row", 6), ("column", 16), ("value", 24), ("expected", 50))
    )
    title = said.plain("import.report.title")
    rows: list[Row] = [
        (one.row, one.column, one.value, one.expected(said.language)) for one in imported.findings.problems
    ]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "report.xlsx"
        hat = work.actor.membership
        file = XlsxFile(path, title, hat.bureau_name if hat else "", work.clock.now())
        file.begin(Table(title, title, columns))
        file.rows(rows)
        file.close()
        return path.read_bytes()
