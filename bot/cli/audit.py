"""`anxin audit verify`: whether what the bureau can prove still holds."""

from __future__ import annotations

import sys
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Protocol

import click
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.cli.audit_words import (
    chain_lines,
    file_fault,
    file_summary,
    grade_fault,
    grade_summary,
    shown_fault,
    text_fault,
    text_summary,
)
from bot.cli.database import opened
from bot.cli.input_error import InputError
from bot.originals import Originals
from bot.proof.chain import Head
from bot.settings import Settings
from bot.usecases.verify_assessments import GradePage, verify_assessments
from bot.usecases.verify_audit import holds_head, verify_audit
from bot.usecases.verify_evidence import verify_evidence
from bot.usecases.verify_regrades import verify_regrades
from bot.usecases.verify_rulesets import verify_rulesets
from storage import assessments, bureaus, evidence, regrades
from storage.database import Database
from storage.regrades import RegradeRow

_FILES, _GRADES = 50, 200
#: Some grades run again, after an id, at most so many.
_Grades = Callable[[AsyncConnection, int, int], Awaitable[GradePage]]


class _Bar(Protocol):
    def update(self, n_steps: int) -> None: ...


@click.group()
def command() -> None:
    """The audit log, the evidence and the grades: whether they are as they were."""


@command.command()
@click.option("--bureau", help="The bureau whose published head is given with --head.")
@click.option("--head", help="A head that was published before, as `number:hash`.")
@click.pass_context
def verify(ctx: click.Context, bureau: str | None, head: str | None) -> None:
    """Follow the chain of every bureau, read every file of evidence, run every grade again; exit code 1 where
    something is not as it was."""
    lang: str = ctx.obj
    published = _head(head)

    async def work(database: Database, settings: Settings) -> bool:
        if published is not None:
            async with database.read() as conn:
                held = await holds_head(conn, await _bureau(conn, bureau), published)
        whole = await _chains(database, lang)
        if published is not None and not held:
            click.echo(
                f"公布过的链头 {head} 已不在链上：最新的条目被删除或改写"
                if lang == "zh"
                else f"the published head {head} is not in the chain: its newest entries were removed or rewritten"
            )
            whole = False
        whole = await _texts(database, lang) and whole
        whole = await _evidence(database, Originals(settings.evidence_dir), lang) and whole
        return await _grades(database, lang) and whole

    if not opened(work):
        click.echo("核对发现问题，见上" if lang == "zh" else "not everything is as it was, see above", err=True)
        ctx.exit(1)


def _head(text: str | None) -> Head | None:
    if text is None:
        return None
    try:
        return Head.parse(text)
    except ValueError:
        raise InputError("链头应写作 条数:哈希", "a head is written number:hash") from None


async def _bureau(conn: AsyncConnection, name: str | None) -> int | None:
    if name is None:
        return None
    row = await bureaus.by_name(conn, name)
    if row is None:
        raise InputError(f"没有名为 {name} 的局", f"there is no bureau {name}")
    return row.id


async def _chains(database: Database, lang: str) -> bool:
    async with database.read() as conn:
        reports = await verify_audit(conn)
    for report in reports:
        for line in chain_lines(report, lang):
            click.echo(line)
    return not any(report.breaks for report in reports)


async def _texts(database: Database, lang: str) -> bool:
    async with database.read() as conn:
        count, faults = await verify_rulesets(conn)
    for one in faults:
        click.echo(text_fault(one, lang))
    if count:
        click.echo(text_summary(count, len({one.amendment_id for one in faults}), lang))
    return not faults


async def _evidence(database: Database, originals: Originals, lang: str) -> bool:
    """Each part is read on its own, so that the bot goes on beside it and memory stays small."""
    async with database.read() as conn:
        counts = await evidence.counts(conn)
    checked = last = wrong = 0
    with _progress("证据" if lang == "zh" else "evidence", counts.get("stored", 0)) as bar:
        while True:
            async with database.read() as conn:
                page = await verify_evidence(conn, originals, last, _FILES)
            if not page.checked:
                break
            for fault in page.faults:
                click.echo(file_fault(fault, lang))
            checked, last, wrong = checked + page.checked, page.last, wrong + len(page.faults)
            bar.update(page.checked)
    click.echo(file_summary(checked, wrong, counts, lang))
    return not wrong


async def _grades(database: Database, lang: str) -> bool:
    async with database.read() as conn:
        count = await assessments.count(conn)
        runs = await regrades.listed(conn)
    checked = wrong = facts_only = 0
    parts: list[_Grades] = [verify_assessments, *(partial(_of_run, run) for run in runs)]
    count += sum(each for run in runs for _, _, each in run.counts)
    with _progress("评级" if lang == "zh" else "grades", count) as bar:
        for part in parts:
            last = 0
            while True:
                async with database.read() as conn:
                    page = await part(conn, last, _GRADES)
                if not page.checked:
                    break
                for fault in page.faults:
                    click.echo(grade_fault(fault, lang))
                checked, last, wrong = checked + page.checked, page.last, wrong + len(page.faults)
                facts_only += page.facts_only
                bar.update(page.checked)
    click.echo(grade_summary(checked, wrong, facts_only, lang))
    return not await _shown_otherwise(database, lang) and not wrong


async def _of_run(run: RegradeRow, conn: AsyncConnection, after: int, limit: int) -> GradePage:
    return await verify_regrades(conn, run, after, limit)


async def _shown_otherwise(database: Database, lang: str) -> bool:
    """Subjects whose card shows a grade that was never given."""
    last, found = 0, False
    while True:
        async with database.read() as conn:
            ids = await assessments.shown_otherwise(conn, last, _GRADES)
        if not ids:
            return found
        for one in ids:
            click.echo(shown_fault(one, lang))
        last, found = ids[-1], True


@contextmanager
def _progress(label: str, length: int) -> Iterator[_Bar]:
    with click.progressbar(length=length, label=label, file=sys.stderr, hidden=not sys.stderr.isatty()) as bar:
        yield bar
