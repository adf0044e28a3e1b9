"""Make an export: what the regulation has, gathered and written to a file that is whole or is not there."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from uuid import uuid4

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.bureau_settings import settings_of
from bot.clock import china_date
from bot.reports.forms import NAMES
from bot.reports.paper import Paper, Row, Table, paper_of
from bot.reports.table_file import TableWriter
from bot.usecases.dossiers import ruleset_of
from bot.usecases.export_annex import gather_annex
from bot.usecases.export_feed import gather_feed
from bot.usecases.export_ledger import gather_ledger
from bot.usecases.export_lists import gather_lists
from bot.usecases.export_parts import ExportError, Gathered, Progress
from bot.usecases.export_plan import gather_plan
from bot.usecases.export_report import gather_report
from storage.bureaus import BureauRow
from storage.subjects import SubjectRow

#: A document to print of more rows is nothing that anybody leafs through.
MOST_PRINTED = 10_000


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be made. `year`: None for the kind's own; `whole`: of the feed, also what was shared before."""

    kind: str
    form: str
    year: int | None = None
    subject: SubjectRow | None = None
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Made:
    """A file that was written. `rows`: how many lines its tables have; a report has one. `finishes`: ids of tasks."""

    wish: Wish
    path: Path
    title: str
    rows: int
    sha256: str
    left_out: int
    finishes: tuple[int, ...] = field(repr=False, default=())


def require_kind(bureau: BureauRow, kind: str) -> None:
    """Raises ExportError where the bureau's regulation has no such export: it says which ones it has."""
    rules = ruleset_of(bureau)
    if rules.export(kind) is not None:
        return
    have = [one.kind for one in rules.file.exports]
    zh, en = NAMES[kind]
    raise ExportError(
        f"《{rules.file.name}》没有规定{zh}（{kind}），{bureau.name}可导出："
        + ("、".join(f"{NAMES[one][0]}（{one}）" for one in have) or "无"),
        f"the regulation of {bureau.name} ({rules.slug}) has no {en} ({kind}): it has {', '.join(have) or 'none'}",
    )


def default_year(kind: str, now: datetime) -> int | None:
    """The year that an export is of where none is named: the present one, of a plan the next; None: of none."""
    this = china_date(now).year
    return {"annex": this, "plan": this + 1}.get(kind)


async def make_export(
    conn: AsyncConnection, bureau: BureauRow, wish: Wish, folder: Path, now: datetime, progress: Progress
) -> Made:
    """Write an export into a file of its own in `folder`, to be moved where it belongs.

    conn: all of it is read from one state, so it should be a reading transaction; nothing is written to it.

    Raises:
        ExportError: the regulation has no such export, or it cannot be made so.
        OSError: the file cannot be written.
    """
    require_kind(bureau, wish.kind)
    gathered = await _gather(conn, bureau, wish, now, progress)
    path = folder / f".{uuid4().hex}.{wish.form}"
    try:
        rows = await _write(gathered, bureau, wish.form, path, now)
        digest = await asyncio.to_thread(_sha256, path)
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return Made(wish, path, gathered.title, rows, digest, gathered.left_out, tuple(gathered.finishes))


async def _gather(conn: AsyncConnection, bureau: BureauRow, wish: Wish, now: datetime, progress: Progress) -> Gathered:
    today = china_date(now)
    year = wish.year or default_year(wish.kind, now)
    match wish.kind:
        case "annex":
            assert year is not None
            return await gather_annex(conn, bureau, year=year, today=today, progress=progress)
        case "ledger":
            return await gather_ledger(conn, bureau, year=year, progress=progress)
        case "feed":
            return await gather_feed(conn, bureau, whole=wish.whole, now=now, progress=progress)
        case "lists":
            return await gather_lists(conn, bureau, today=today, progress=progress)
        case "plan":
            assert year is not None
            own = settings_of(bureau.settings).months_by_grade
            return await gather_plan(conn, bureau, year=year, today=today, own=own, progress=progress)
        case _:
            assert wish.subject is not None
            return await gather_report(conn, bureau, wish.subject, now)


async def _write(gathered: Gathered, bureau: BureauRow, form: str, path: Path, now: datetime) -> int:
    if gathered.paper is not None:
        await asyncio.to_thread(_print, gathered.paper, form, path)
        return 1
    if form in ("pdf", "docx"):
        return await _printed(gathered, bureau, form, path, now)
    if form == "json":
        return await _fed(gathered, path)
    sheets = [one for one in gathered.sheets if form != "csv" or not one.summary]
    writer = _table_writer(gathered, [one.table for one in sheets], bureau, form, path, now)
    number = 0
    try:
        for sheet in sheets:
            writer.begin(sheet.table)
            async for part in sheet.rows():
                await asyncio.to_thread(writer.rows, part)
                number += len(part)
    except BaseException:
        # Of an unfinished file nothing is kept, so what closing it says is nobody's concern.
        with suppress(Exception):
            writer.close()
        raise
    await asyncio.to_thread(writer.close)
    return number


def _table_writer(
    gathered: Gathered, tables: Sequence[Table], bureau: BureauRow, form: str, path: Path, now: datetime
) -> TableWriter:
    if form == "csv":
        from bot.reports.csv_file import CsvFile

        return CsvFile(path, tables, gathered.group)
    # What draws documents is loaded with the first of them, not with the bot.
    from bot.reports.xlsx_file import XlsxFile

    return XlsxFile(path, gathered.title, bureau.name, now)


async def _printed(gathered: Gathered, bureau: BureauRow, form: str, path: Path, now: datetime) -> int:
    tables: list[tuple[Table, Sequence[Row]]] = []
    number = 0
    for sheet in gathered.sheets:
        rows: list[Row] = []
        async for part in sheet.rows():
            rows += part
            number += len(part)
            if number > MOST_PRINTED:
                raise ExportError(
                    f"超过 {MOST_PRINTED:,} 行，不便打印，请导出 .xlsx 或 .csv",
                    f"more than {MOST_PRINTED:,} rows are too many to print: export .xlsx or .csv",
                )
        tables.append((sheet.table, rows))
    paper = paper_of(tables, gathered.title, bureau.name, now.replace(microsecond=0))
    await asyncio.to_thread(_print, paper, form, path)
    return number


def _print(paper: Paper, form: str, path: Path) -> None:
    if form == "pdf":
        from bot.reports.pdf import pdf_bytes

        path.write_bytes(pdf_bytes(paper))
    else:
        from bot.reports.docx import docx_bytes

        path.write_bytes(docx_bytes(paper))


async def _fed(gathered: Gathered, path: Path) -> int:
    from bot.reports.feed import JsonFeed

    assert gathered.feed is not None
    head, items = gathered.feed
    file = JsonFeed(path, head)
    number = 0
    try:
        async for part in items():
            file.items(part)
            number += len(part)
    finally:
        file.close()
    return number


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def put_in_place(made: Made, target: Path) -> None:
    """Give the written file its name, in the place of what was there. Raises OSError."""
    made.path.replace(target)
