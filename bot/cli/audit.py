"""`anxin audit verify`: whether what the bureau can prove still holds."""

from __future__ import annotations

from datetime import datetime

import click
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.cli.database import transaction
from bot.cli.input_error import InputError
from bot.proof.chain import Break, Head
from bot.usecases.verify_audit import ChainReport, holds_head, verify_audit
from storage import bureaus

_KINDS = {
    "altered": ("第 {seq} 条被改动", "entry {seq} was altered"),
    "missing": ("第 {seq} 条之前有缺失", "entries before {seq} are missing"),
    "inserted": ("编号 {id} 的条目是事后插入的", "the entry with id {id} was put in afterwards"),
}


@click.group()
def command() -> None:
    """The audit log and what it proves."""


@command.command()
@click.option("--bureau", help="The bureau whose published head is given with --head.")
@click.option("--head", help="A head that was published before, as `number:hash`.")
@click.pass_context
def verify(ctx: click.Context, bureau: str | None, head: str | None) -> None:
    """Follow the chain of every bureau; exit code 1 where one is broken."""
    lang: str = ctx.obj
    published = _head(head)

    async def work(conn: AsyncConnection, now: datetime) -> tuple[list[ChainReport], bool]:
        held = True
        if published is not None:
            row = await bureaus.by_name(conn, bureau) if bureau else None
            if bureau and row is None:
                raise InputError(f"没有名为 {bureau} 的局", f"there is no bureau {bureau}")
            held = await holds_head(conn, row.id if row else None, published)
        return await verify_audit(conn), held

    reports, held = transaction(work)
    for report in reports:
        for line in _told(report, lang):
            click.echo(line)
    broken = sum(len(report.breaks) for report in reports)
    if not held:
        click.echo(
            f"公布过的链头 {head} 已不在链上：最新的条目被删除或改写"
            if lang == "zh"
            else f"the published head {head} is not in the chain: its newest entries were removed or rewritten"
        )
    if broken or not held:
        click.echo("审计日志有问题，见上" if lang == "zh" else "the audit log does not hold, see above", err=True)
        ctx.exit(1)


def _head(text: str | None) -> Head | None:
    if text is None:
        return None
    try:
        return Head.parse(text)
    except ValueError:
        raise InputError("链头应写作 条数:哈希", "a head is written number:hash") from None


def _told(report: ChainReport, lang: str) -> list[str]:
    zh = lang == "zh"
    name = report.bureau or ("不属于任何一个局" if zh else "of no single bureau")
    state = ("完整" if zh else "whole") if not report.breaks else ("有问题" if zh else "BROKEN")
    waiting = (
        (f"，{report.unsealed} 条待封存" if zh else f", {report.unsealed} not sealed yet") if report.unsealed else ""
    )
    count = f"{report.head.seq} 条" if zh else f"{report.head.seq} entries"
    lines = [f"{name}：{state}，{count}{waiting}" if zh else f"{name}: {state}, {count}{waiting}"]
    if report.head.seq:
        lines.append(f"  {report.head}")
    return lines + [f"  {_break(one, zh)}" for one in report.breaks]


def _break(one: Break, zh: bool) -> str:
    return _KINDS[one.kind][0 if zh else 1].format(seq=one.seq, id=one.entry_id)
