"""`anxin export`: what a bureau hands in, publishes or gives out, as files."""

from __future__ import annotations

import asyncio
import sys
from contextlib import suppress
from datetime import datetime
from pathlib import Path

import click
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.cli.database import require_current
from bot.cli.input_error import InputError
from bot.cli.trouble import explained
from bot.clock import Clock, china_date
from bot.reports.forms import FORMS, NAMES, form_of
from bot.settings import Settings, load_settings
from bot.usecases.log_export import log_export
from bot.usecases.make_export import Made, Wish, make_export, put_in_place, require_kind
from bot.usecases.named import bureau_named, subject_coded
from rulesets.errors import shown
from storage.bureaus import BureauRow
from storage.database import Database
from storage.subjects import SubjectRow

#: The kinds that are of a year; the others show the present.
_OF_A_YEAR = ("annex", "ledger", "plan")


@click.command()
@click.argument("kind", type=click.Choice(tuple(FORMS)))
@click.option("--bureau", metavar="NAME", help="Whose.")
@click.option("--year", type=click.IntRange(2000, 2100), help="annex, ledger: of this year; plan: for this year.")
@click.option("--subject", "code", metavar="USCC", help="report: of which subject (USCC or internal number).")
@click.option("--output", "output", type=click.Path(path_type=Path), help="The file; its ending decides the form.")
@click.option("--all", "whole", is_flag=True, help="feed: every subject, not only whose grade changed.")
@click.option("--schema", is_flag=True, help="feed: print the JSON Schema of the feed instead.")
@click.pass_obj
def command(
    lang: str,
    kind: str,
    bureau: str | None,
    year: int | None,
    code: str | None,
    output: Path | None,
    whole: bool,
    schema: bool,
) -> None:
    """Write what a bureau hands in, publishes or gives out.

    \b
    annex   the yearly statistics of grades (.xlsx .csv .pdf)
    ledger  every record by department (.xlsx .csv)
    feed    changed grades for the credit platform (.xlsx .csv .json)
    lists   lists for publication (.xlsx .csv .pdf .docx)
    plan    a year's enforcement plan (.xlsx .docx .pdf)
    report  one subject's credit report (.pdf .docx)

    Each regulation has some of them. Every export is noted in the audit log; a feed counts as shared.
    """
    if (whole or schema) and kind != "feed":
        raise click.UsageError("--all and --schema are for feed")
    if schema:
        from bot.reports.feed import schema_text

        click.echo(schema_text(), nl=False)
        return
    if bureau is None or output is None:
        raise click.UsageError("expected --bureau and --output")
    if (code is None) == (kind == "report"):
        raise click.UsageError("expected --subject with report, and only there")
    form = form_of(kind, output.name)
    with explained():
        settings = load_settings()
    with explained(settings.database_url):
        require_current(settings.database_url)
        try:
            # Beside the target, so that it gets its name at once or not at all.
            folder = output.absolute().parent
            made, closed = asyncio.run(_export(settings, bureau, kind, form, year, code, whole, output, folder))
        except OSError as error:
            raise InputError(
                f"写不了 {shown(str(output))}：{error.strerror}", f"cannot write {shown(str(output))}: {error.strerror}"
            ) from None
    click.echo(_said(lang, made, output, closed))


async def _export(
    settings: Settings,
    name: str,
    kind: str,
    form: str,
    year: int | None,
    code: str | None,
    whole: bool,
    output: Path,
    folder: Path,
) -> tuple[Made, int]:
    now = Clock.starting_at(settings.now).now()
    database = Database(settings.database_url)
    await database.open()
    made: Made | None = None
    try:
        async with database.read() as conn:
            bureau, subject = await _whose(conn, name, kind, year, code, now)
            wish = Wish(kind, form, year if kind in _OF_A_YEAR else None, subject, whole)
            made = await make_export(conn, bureau, wish, folder, now, _progress)
        async with database.write() as conn:
            closed = await log_export(conn, bureau, made, now, actor_id=None)
            put_in_place(made, output)
        return made, closed
    finally:
        if made is not None:
            with suppress(OSError):
                made.path.unlink(missing_ok=True)
        await database.close()


async def _whose(
    conn: AsyncConnection, name: str, kind: str, year: int | None, code: str | None, now: datetime
) -> tuple[BureauRow, SubjectRow | None]:
    bureau = await bureau_named(conn, name)
    require_kind(bureau, kind)
    this = china_date(now).year
    if year not in (None, this) and kind not in _OF_A_YEAR:
        zh, en = NAMES[kind]
        raise InputError(f"{zh}只有当前的，不能指定 {year} 年", f"{en} are of the present, not of {year}")
    return bureau, await subject_coded(conn, bureau, code) if code else None


def _progress(done: int, total: int | None) -> None:
    """How far it is, where somebody watches."""
    if sys.stderr.isatty():
        click.echo(f"\r{done:,}{f' / {total:,}' if total else ''} ", nl=done == total, err=True)


def _said(lang: str, made: Made, output: Path, closed: int) -> str:
    zh = lang == "zh"
    lines = [
        f"已导出{made.title}：{output}（{made.rows:,} 行）"
        if zh
        else f"exported {NAMES[made.wish.kind][1]}: {output} ({made.rows:,} rows)",
        f"sha256 {made.sha256}",
    ]
    if closed:
        lines.append(f"已完成报送任务 {closed} 项" if zh else f"tasks finished by it: {closed}")
    if made.left_out:
        lines.append(
            f"另有 {made.left_out} 家的告知或列入决定尚未完成，不在名单内"
            if zh
            else f"left out, since notice or decision is not done: {made.left_out}"
        )
    return "\n".join(lines)
