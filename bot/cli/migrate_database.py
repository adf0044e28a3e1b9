"""`anxin migrate-database`: from a SQLite file to PostgreSQL, where one machine is outgrown."""

from __future__ import annotations

import asyncio
import sys
from contextlib import ExitStack

import click
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.cli.input_error import InputError
from bot.cli.trouble import storage_trouble
from bot.usecases.verify_audit import ChainReport, verify_audit
from storage.engines import parse_url
from storage.errors import StorageError, describe
from storage.moving import Moved, move


class _Bar(ExitStack):
    """The progress bar, from when it is known how much there is to do."""

    def __init__(self, lang: str) -> None:
        super().__init__()
        self._label = "搬移并核对" if lang == "zh" else "moving and checking"
        self._done = 0

    def __call__(self, done: int, total: int) -> None:
        if not done:
            self._bar = self.enter_context(click.progressbar(length=total, label=self._label, file=sys.stderr))
        self._bar.update(done - self._done)
        self._done = done


@click.command()
@click.argument("source", metavar="SQLITE-URL")
@click.argument("target", metavar="POSTGRES-URL")
@click.pass_obj
def command(lang: str, source: str, target: str) -> None:
    """Move the database of SQLITE-URL into the empty one of POSTGRES-URL, all of it or nothing.

    Stop the bot first. Every row is read back and compared, and the audit log's chains are followed on both sides.
    The file stays as it is.
    """
    chains: list[ChainReport] = []

    async def check(reading: AsyncConnection, writing: AsyncConnection) -> None:
        before, after = await verify_audit(reading), await verify_audit(writing)
        if before != after:
            raise InputError("审计日志的链搬移后不符，未搬移", "the audit log's chains differ: nothing was moved")
        chains.extend(after)

    # Which of the two an error names is found out by its sentence, not by which address was given.
    try:
        with _Bar(lang) as bar:
            moved = asyncio.run(move(source, target, progress=bar, check=check))
    except StorageError as error:
        raise _trouble(error, source, target) from None
    for line in _told(lang, moved, chains, target):
        click.echo(line)


def _trouble(error: StorageError, source: str, target: str) -> InputError:
    for url in (source, target):
        try:
            if describe(parse_url(url)) in str(error):
                return storage_trouble(error, url)
        except StorageError:
            continue
    return storage_trouble(error, None)


def _told(lang: str, moved: list[Moved], chains: list[ChainReport], target: str) -> list[str]:
    rows = sum(one.rows for one in moved)
    broken = sum(len(one.breaks) for one in chains)
    lines = [f"{one.table:<20}{one.rows:>12,}  {one.sha256[:16]}" for one in moved if one.rows]
    if lang == "zh":
        lines.append(f"已搬移 {rows:,} 行，{len(moved)} 张表，逐行读回核对一致；审计链 {len(chains)} 条，首尾一致。")
        if broken:
            lines.append(f"审计日志原有 {broken} 处不符，照原样搬移，详见 anxin audit verify。")
        lines.append(
            f"请把 ANXIN_DATABASE_URL 改为 {describe(parse_url(target))} 的地址；证据文件夹各机共用，不在库中。"
        )
    else:
        lines.append(
            f"moved {rows:,} rows in {len(moved)} tables, each read back the same; {len(chains)} audit chains agree."
        )
        if broken:
            lines.append(f"the audit log was broken in {broken} places before and still is: see anxin audit verify.")
        lines.append(
            f"Now let ANXIN_DATABASE_URL name {describe(parse_url(target))}. The evidence folder is not in it;"
            " all machines share it."
        )
    return lines
