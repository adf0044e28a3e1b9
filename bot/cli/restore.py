"""`anxin restore`: a backup put in the database's place, after it was checked."""

from __future__ import annotations

import asyncio
import shutil
import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path

import click

from bot.cli.input_error import InputError
from bot.cli.trouble import explained
from bot.settings import load_settings
from bot.usecases.verify_audit import verify_audit
from rulesets.errors import shown
from storage import migrate
from storage.backup import restore
from storage.database import Database


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.pass_obj
def command(lang: str, file: Path) -> None:
    """Put the backup FILE in the place of the database of ANXIN_DATABASE_URL, which is kept beside it."""
    with explained():
        url = load_settings().database_url
    with tempfile.TemporaryDirectory() as folder:
        # Checked on a copy: opening a database changes it.
        copy = Path(folder) / "backup.db"
        _copy(file, copy)
        _check(file, f"sqlite+aiosqlite:///{copy}")
        with explained(url):
            former = restore(url, copy)
    told = f"已由 {file} 恢复" if lang == "zh" else f"restored from {file}"
    if former is not None:
        told += f"，原数据库存为 {former}" if lang == "zh" else f"; the database that stood there is now {former}"
    click.echo(told)


def _copy(file: Path, copy: Path) -> None:
    try:
        shutil.copyfile(file, copy)
    except OSError as error:
        raise InputError(
            f"读不了 {shown(file)}：{error.strerror}", f"cannot read {shown(file)}: {error.strerror}"
        ) from None
    try:
        with closing(sqlite3.connect(copy)) as connection:
            found = connection.execute("PRAGMA integrity_check(1)").fetchone()
    except sqlite3.DatabaseError:
        found = None
    if found != ("ok",):
        raise InputError(f"{shown(file)} 不是完好的备份", f"{shown(file)} is no backup, or a damaged one")


def _check(file: Path, url: str) -> None:
    with explained(url):
        if migrate.current(url) is None:
            raise InputError(f"{shown(file)} 不是本程序的数据库", f"{shown(file)} is no database of this program")
        migrate.upgrade(url)
        broken = asyncio.run(_broken(url))
    if broken:
        raise InputError(
            f"{shown(file)} 的审计日志有 {broken} 处不符，不予恢复",
            f"the audit log of {shown(file)} is broken in {broken} places: it is not restored",
        )


async def _broken(url: str) -> int:
    database = Database(url)
    await database.open()
    try:
        async with database.read() as conn:
            return sum(len(report.breaks) for report in await verify_audit(conn))
    finally:
        await database.close()
