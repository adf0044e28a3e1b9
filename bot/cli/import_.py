"""`anxin import`: a bureau's table of subjects, or of past records, from XLSX or CSV."""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import click

from bot.cli.database import opened
from bot.cli.import_report import report
from bot.cli.input_error import InputError
from bot.clock import Clock
from bot.imports.headings import Kind
from bot.imports.subject_rows import Coordinates
from bot.imports.template import template
from bot.settings import Settings
from bot.usecases.import_table import Imported, ImportOrder, import_table
from bot.usecases.named import bureau_named
from storage.bureaus import BureauRow
from storage.database import Database

_PHASES = {"check": ("核对", "checking"), "write": ("写入", "writing"), "assess": ("评级", "grading")}


@click.group()
def command() -> None:
    """Tables of subjects (监管对象) and of past records, from XLSX or CSV.

    Columns are recognised by their headings, in any order. Every row is checked first: where one is bad, nothing is
    changed. What is there already is recognised, so that the same file may be imported again. Imported records count
    at once and alert nobody.
    """


def _options(run: Callable[..., None]) -> Callable[..., None]:
    for option in (
        click.argument("file", type=click.Path(path_type=Path), required=False),
        click.option("--bureau", metavar="NAME", help="The bureau whose table it is."),
        click.option("--dry-run", is_flag=True, help="Check and report, change nothing."),
        click.option(
            "--template",
            "template_file",
            type=click.Path(path_type=Path),
            metavar="FILE.xlsx",
            help="Write a template to fill in instead, with an example and explanations.",
        ),
    ):
        run = option(run)
    return run


@command.command("subjects")
@_options
@click.option("--coordinates", type=click.Choice(["wgs84", "gcj02"]), help="What places are in, unless the table says.")
@click.pass_obj
def subjects(lang: str, /, coordinates: Coordinates | None, **options: Any) -> None:
    """Import subjects; those that are there already are brought up to date."""
    _run(lang, "subjects", coordinates=coordinates, **options)


@command.command("records")
@_options
@click.option(
    "--keep-duplicates",
    is_flag=True,
    help="Two rows that are equal in everything are two records; otherwise the second is left out.",
)
@click.pass_obj
def records(lang: str, /, keep_duplicates: bool, **options: Any) -> None:
    """Import past records; those that are there already are left as they are."""
    _run(lang, "records", keep_duplicates=keep_duplicates, **options)


def _run(
    lang: str,
    kind: Kind,
    *,
    file: Path | None,
    bureau: str | None,
    dry_run: bool,
    template_file: Path | None,
    **more: Any,
) -> None:
    if template_file is not None:
        template_file.write_bytes(template(kind))
        click.echo(f"模板已写入 {template_file}" if lang == "zh" else f"the template was written to {template_file}")
        return
    if file is None or bureau is None:
        raise click.UsageError("expected FILE and --bureau, or --template")
    try:
        with file.open("rb"):
            pass
    except OSError as error:
        reason = error.strerror or str(error)
        raise InputError(f"文件 {file} 无法读取：{reason}", f"the file {file} cannot be read: {reason}") from None
    order = ImportOrder(file, file.name, kind, **more)

    async def work(database: Database, settings: Settings) -> tuple[BureauRow, Imported]:
        async with database.read() as conn:
            found = await bureau_named(conn, bureau)
        with _Bars(lang) as bars:
            done = await import_table(
                database, found, order, Clock.starting_at(settings.now), dry_run=dry_run, progress=bars.show
            )
        return found, done

    found, imported = opened(work)
    click.echo("\n".join(report(lang, found, imported, dry_run=dry_run)))
    if imported.findings.bad_rows or imported.findings.asks_coordinates:
        sys.exit(1)


class _Bars(ExitStack):
    """A progress bar for each phase on stderr, where that is a terminal."""

    def __init__(self, lang: str) -> None:
        super().__init__()
        self._lang = lang
        self._phase = ""
        self._done = 0
        self._bar: Any = None

    def show(self, phase: str, done: int, total: int | None) -> None:
        """How far a phase is."""
        if not sys.stderr.isatty():
            return
        if phase != self._phase:
            self.close()
            label = _PHASES[phase][self._lang == "en"]
            self._bar = self.enter_context(click.progressbar(length=total or 0, label=label, file=sys.stderr))
            self._phase, self._done = phase, 0
        if total is None:
            self._bar.label = f"{_PHASES[phase][self._lang == 'en']} {done:,}"
        self._bar.update(done - self._done)
        self._done = done
