"""`anxin doctor`: what is in order, what is not, and what to do, in plain sentences."""

from __future__ import annotations

import asyncio
import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Literal

import click
from aiohttp import ClientError, ClientTimeout

from bot.aiohttp_request import open_session
from bot.cli.doctor_files import open_files
from bot.cli.input_error import InputError
from bot.cli.trouble import explained
from bot.clock import Clock
from bot.settings import Settings, load_settings
from bot.usecases.work_calendar import calendar_of
from storage import inbox, migrate, outbox
from storage.database import Database
from storage.engines import is_sqlite, parse_url, sqlite_path

_LEAST_FREE = 1024**3
_MOST_DRIFT = 60.0
_CONNECTION_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at. `bad` makes the command end with 1."""

    state: Literal["good", "note", "bad"]
    zh: str
    en: str


@click.command()
@click.pass_context
def command(ctx: click.Context) -> None:
    """Look at the token, the connection, the database, the disk, the clock, the calendar and the queues."""
    lang: str = ctx.obj
    try:
        with explained():
            settings = load_settings()
    except InputError as error:
        click.echo(f"✗ {error.message(lang)}")
        click.echo("配置有误，见上" if lang == "zh" else "the settings cannot be used, see above", err=True)
        ctx.exit(1)
    found = [*_connection(settings), *_disk(settings), *_files(settings), *_database(settings)]
    for one in found:
        mark = {"good": "✓", "note": "!", "bad": "✗"}[one.state]
        click.echo(f"{mark} {one.zh if lang == 'zh' else one.en}")
    wrong = sum(one.state == "bad" for one in found)
    if wrong:
        click.echo(f"{wrong} 项有问题，见上" if lang == "zh" else f"{wrong} problem(s), see above", err=True)
        ctx.exit(1)


def _connection(settings: Settings) -> Iterator[Finding]:
    if settings.token is None:
        yield Finding(
            "bad",
            "没有设置 ANXIN_TOKEN：向 @BotFather 申请后填入 .env",
            "ANXIN_TOKEN is not set: get it from @BotFather and put it into .env",
        )
        return
    address = f"{settings.base_url}/bot{settings.token.get_secret_value()}/getMe"
    proxy = settings.proxy.get_secret_value() if settings.proxy else None
    try:
        answer = asyncio.run(_asked(address, proxy))
    except (ClientError, OSError, ValueError) as error:
        # The error's own text may hold the address, and with it the token.
        kind = type(error).__name__
        yield Finding(
            "bad",
            f"连不上 {settings.base_url}（{kind}）：检查网络，或设置 ANXIN_PROXY",
            f"{settings.base_url} cannot be reached ({kind}): check the network, or set ANXIN_PROXY",
        )
        return
    yield _token(answer, settings)
    yield from _clock(answer)


@dataclass(frozen=True, slots=True)
class _Answer:
    status: int
    date: str
    body: bytes


async def _asked(address: str, proxy: str | None) -> _Answer:
    async with (
        open_session(proxy) as session,
        session.get(address, timeout=ClientTimeout(total=_CONNECTION_SECONDS)) as response,
    ):
        return _Answer(response.status, response.headers.get("date", ""), await response.read())


def _token(answer: _Answer, settings: Settings) -> Finding:
    try:
        body = json.loads(answer.body)
    except ValueError:
        body = None
    if answer.status == 200 and isinstance(body, dict) and isinstance(body.get("result"), dict):
        name = body["result"].get("username")
        return Finding("good", f"令牌有效，机器人为 @{name}", f"the token is good, the bot is @{name}")
    if answer.status in (401, 404):
        return Finding(
            "bad",
            "令牌无效或已被撤销：向 @BotFather 重新申请",
            "the token is wrong or was revoked: get a new one from @BotFather",
        )
    return Finding(
        "bad",
        f"{settings.base_url} 答复异常（HTTP {answer.status}）：它可能不是 Bot API 服务器",
        f"{settings.base_url} answers HTTP {answer.status}: it may be no Bot API server",
    )


def _clock(answer: _Answer) -> Iterator[Finding]:
    try:
        theirs = parsedate_to_datetime(answer.date)
    except ValueError:
        return
    drift = abs((datetime.now(UTC) - theirs).total_seconds())  # the machine's own clock is what is looked at
    if drift > _MOST_DRIFT:
        yield Finding(
            "bad",
            f"本机时钟与服务器相差 {drift:.0f} 秒：请启用时间同步（NTP）",
            f"this machine's clock is {drift:.0f} s off: switch time synchronisation (NTP) on",
        )
    else:
        yield Finding("good", "时钟准确", "the clock is right")


def _files(settings: Settings) -> Iterator[Finding]:
    found = [Finding("bad" if bad else "note", zh, en) for bad, zh, en in open_files(settings)]
    yield from found or [Finding("good", "数据只有本用户能读", "nobody else on this machine can read the data")]


def _disk(settings: Settings) -> Iterator[Finding]:
    url = parse_url(settings.database_url)
    places = {settings.evidence_dir}
    if is_sqlite(url):
        places.add(sqlite_path(url).parent)
    for place in sorted(places):
        existing = next((one for one in (place, *place.absolute().parents) if one.exists()), Path("/"))
        free = shutil.disk_usage(existing).free
        size = f"{free / 1024**3:.1f} GiB"
        if free < _LEAST_FREE:
            yield Finding("bad", f"{place} 所在磁盘只剩 {size}：请清理", f"only {size} are free for {place}: make room")
        else:
            yield Finding("good", f"{place} 所在磁盘剩余 {size}", f"{size} are free for {place}")


def _database(settings: Settings) -> Iterator[Finding]:
    try:
        with explained(settings.database_url):
            if migrate.current(settings.database_url) is None or migrate.pending(settings.database_url):
                yield Finding(
                    "bad",
                    "数据库未建立或版本较旧：运行 anxin init",
                    "the database is not set up, or is older: run anxin init",
                )
                return
            yield from asyncio.run(_inside(settings))
    except InputError as error:
        yield Finding("bad", error.zh, error.en)


async def _inside(settings: Settings) -> list[Finding]:
    clock = Clock.starting_at(settings.now)
    database = Database(settings.database_url)
    await database.open()
    try:
        async with database.read() as conn:
            waiting = await inbox.pending_count(conn)
            counts = await outbox.counts(conn)
            published = (await calendar_of(conn)).is_published(clock.today().year + (clock.today().month == 12))
    finally:
        await database.close()
    found = [Finding("good", "数据库可用，版本最新", "the database works and is current")]
    found.append(
        Finding("good", "工作日历已公布", "the working-day calendar is published")
        if published
        else Finding(
            "note",
            "下一年放假安排尚未载入，期限为暂定：公布后运行 anxin calendar import",
            "next year's calendar is not loaded, deadlines are provisional: run anxin calendar import once it is out",
        )
    )
    unsent, failed = counts["pending"] + counts["claimed"], counts["failed"] + counts["uncertain"]
    found.append(
        Finding(
            "good" if not waiting + unsent else "note",
            f"待处理 {waiting} 条，待发送 {unsent} 条",
            f"{waiting} updates wait to be handled, {unsent} messages to be sent",
        )
    )
    if failed:
        found.append(
            Finding(
                "note",
                f"有 {failed} 条消息没有送达：多为对方停用了机器人",
                f"{failed} messages were not delivered: mostly because somebody blocked the bot",
            )
        )
    return found
