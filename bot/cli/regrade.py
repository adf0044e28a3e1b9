"""`anxin regrade`: whole bureaus graded as of a day, with every reason kept."""

from __future__ import annotations

import os
import sys
from datetime import date
from functools import partial

import click

from bot.cli.database import opened
from bot.cli.options import DAY
from bot.clock import Clock
from bot.settings import Settings
from bot.usecases.named import bureau_named
from bot.usecases.regrade_bureau import Regraded, left_to_regrade, regrade_bureau
from rulesets import loader
from rulesets.loader import Ruleset
from storage import bureaus
from storage.bureaus import BureauRow
from storage.database import Database


@click.command()
@click.option("--bureau", metavar="NAME", help="The bureau whose subjects are graded.")
@click.option("--all", "everyone", is_flag=True, help="All bureaus.")
@click.option("--as-of", type=DAY, help="The day; today otherwise.")
@click.option("--jobs", type=click.IntRange(1, 64), help="Processes side by side; as many as processors otherwise.")
@click.pass_obj
def command(lang: str, bureau: str | None, everyone: bool, as_of: date | None, jobs: int | None) -> None:
    """Grade every subject of a bureau as of a day, with the reasons, and say who moved.

    What was interrupted goes on where it stopped. Where the day is today, a grade that the card does not show yet is
    followed as the daily tick does; another day changes no card and alerts nobody.
    """
    if (bureau is None) != everyone:
        raise click.UsageError("expected --bureau or --all")

    async def work(database: Database, settings: Settings) -> list[tuple[BureauRow, date, Regraded]]:
        clock = Clock.starting_at(settings.now)
        async with database.read() as conn:
            wanted = await bureaus.listed(conn) if bureau is None else [await bureau_named(conn, bureau)]
        day, found = as_of or clock.today(), []
        for one in wanted:
            length = await left_to_regrade(database, one, day)
            with click.progressbar(
                length=length, label=one.name, file=sys.stderr, hidden=not sys.stderr.isatty()
            ) as bar:
                done = await regrade_bureau(
                    database, one, day, clock, jobs=jobs or os.cpu_count() or 1, progress=bar.update
                )
            found.append((one, day, done))
        return found

    for one, day, done in opened(work):
        click.echo("\n".join(_report(lang, one, day, done)))


def _report(lang: str, bureau: BureauRow, day: date, done: Regraded) -> list[str]:
    zh = lang == "zh"
    total = done.moves.total()
    now: dict[str | None, int] = {}
    for (_, after), count in done.moves.items():
        now[after] = now.get(after, 0) + count
    say = partial(_said, lang, loader.load(bureau.ruleset))
    lines = [
        f"{bureau.name}：截至 {day} 评级 {total} 户" if zh else f"{bureau.name}: {total} subjects graded as of {day}"
    ]
    if done.resumed:
        lines[0] += (
            f"（其中 {done.resumed} 户在中断前已评）" if zh else f" ({done.resumed} of them before an interruption)"
        )
    lines += [f"  {say(grade)}{'：' if zh else ': '}{count}" for grade, count in sorted(now.items(), key=_by_grade)]
    moved = sorted(((b, a, n) for (b, a), n in done.moves.items() if b != a), key=lambda one: -one[2])
    if moved:
        lines.append("等级有变：" if zh else "moved:")
        lines += [f"  {say(before)} → {say(after)}{'：' if zh else ': '}{count}" for before, after, count in moved]
    if done.followed:
        lines.append(f"已按每日更新处理 {done.followed} 户" if zh else f"followed as the daily tick: {done.followed}")
    return lines


def _said(lang: str, ruleset: Ruleset, grade: str | None) -> str:
    if lang == "zh":
        return f"{grade or ''} {ruleset.label(grade)}".strip()
    return f"{grade} {ruleset.file.classes[grade].en}" if grade else "no grade"


def _by_grade(one: tuple[str | None, int]) -> tuple[bool, str]:
    return one[0] is None, one[0] or ""
