"""`anxin calendar`: a published year's holidays and make-up workdays."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.cli.database import transaction
from bot.cli.input_error import InputError
from bot.conversation.cards.calendar import LoadedView
from bot.conversation.cards.due import what
from bot.locales import texts
from bot.usecases.import_calendar import Loaded, import_calendar


@click.group()
def command() -> None:
    """The working-day calendar."""


@command.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.pass_obj
def import_(lang: str, file: Path) -> None:
    """Load the days off and make-up workdays that FILE (CSV, JSON, YAML or iCalendar) names for whole years.

    Open deadlines are counted again; what moved is listed, and who is responsible is told in the chat. CSV has
    the columns date,kind,name (日期,类型,名称); kind is holiday or workday (放假 or 上班).
    """
    try:
        content = file.read_bytes()
    except OSError as error:
        reason = error.strerror or str(error)
        raise InputError(f"文件 {file} 无法读取：{reason}", f"the file {file} cannot be read: {reason}") from None

    async def work(conn: AsyncConnection, now: datetime) -> Loaded:
        return await import_calendar(conn, file.name, content, now)

    click.echo("\n".join(_told(transaction(work).view, lang)))


def _told(view: LoadedView, lang: str) -> list[str]:
    zh = lang == "zh"
    years = ("、" if zh else ", ").join(map(str, view.years))
    rows = [
        f"已载入 {years} 年放假安排：放假 {view.holidays} 天，调休上班 {view.workdays} 天"
        if zh
        else f"loaded the calendar of {years}: days off {view.holidays}, make-up workdays {view.workdays}",
        f"重新计算未结期限 {view.counted} 项，变动 {len(view.moves)} 项，由暂定变为确定而日期不变 {view.settled} 项"
        if zh
        else f"open deadlines counted again: {view.counted}, moved: {len(view.moves)}, "
        f"no longer provisional on the same day: {view.settled}",
    ]
    for move in view.moves:
        named = what(texts(lang), "deadline", move.kind)
        rows.append(f"  {move.bureau}  {move.subject}  {named}  {move.before} → {move.after}")
    return rows
