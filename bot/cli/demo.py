"""`anxin demo`: everything on one machine, without a token and without a network."""

from __future__ import annotations

import asyncio
import errno
import threading
import webbrowser
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import click

from bot import logs
from bot.cli.input_error import InputError
from bot.cli.signals import until_told
from bot.cli.trouble import explained
from bot.demo.stage import database_in, demo_settings, stage
from bot.settings import Settings
from rulesets.errors import shown

PORT = 8600


@click.command()
@click.option("--port", type=click.IntRange(1, 65535), help=f"The page's port; otherwise {PORT}, or a free one.")
@click.option("--no-browser", is_flag=True, help="Do not open the page.")
@click.option("--data", metavar="DIR", help="Keep the data in DIR and go on with them next time.")
@click.pass_obj
def command(lang: str, port: int | None, no_browser: bool, data: str | None) -> None:
    """Play through it: the real bot, invented bureaus and people, and a chat page in the browser."""
    with explained():
        settings = demo_settings()
    # What a server tells its operator is not for who only wants to look, unless they ask.
    logs.configure(settings.log_level if "log_level" in settings.model_fields_set else "WARNING")
    with _folder(data) as folder, explained(database_in(folder)):
        asyncio.run(until_told(_play(folder, port, settings, lang, browser=not no_browser)))


async def _play(folder: Path, port: int | None, settings: Settings, lang: str, *, browser: bool) -> None:
    try:
        await _play_on(folder, port or PORT, settings, lang, browser=browser)
    except OSError as error:
        if error.errno != errno.EADDRINUSE:
            raise
        if port is not None:
            raise InputError(f"端口 {port} 已被占用，请用 --port 换一个", f"port {port} is taken") from None
        await _play_on(folder, 0, settings, lang, browser=browser)


async def _play_on(folder: Path, port: int, settings: Settings, lang: str, *, browser: bool) -> None:
    async with stage(folder, port=port, now=settings.now) as playing:
        address = playing.server.base_url
        # Alone on its line, for whoever reads it with a program.
        click.echo(address)
        click.echo(
            "企业、人员和记录均为虚构；按 Ctrl+C 结束" if lang == "zh" else "all of it is invented; Ctrl+C ends it"
        )
        if browser:
            # Some launchers wait until the browser is closed: nobody waits for this thread.
            threading.Thread(target=webbrowser.open, args=(address,), daemon=True).start()
        await playing.app.wait()


@contextmanager
def _folder(data: str | None) -> Iterator[Path]:
    if data is None:
        with TemporaryDirectory(prefix="anxin-demo-", ignore_cleanup_errors=True) as name:
            yield Path(name)
        return
    folder = Path(data)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        reason = error.strerror or str(error)
        raise InputError(f"建不了文件夹 {shown(data)}：{reason}", f"cannot make {shown(data)}: {reason}") from None
    yield folder
