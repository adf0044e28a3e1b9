"""`anxin rules adopt`: propose an amended text; an administrator other than the proposer confirms it in chat."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from bot.casework.transition import Transition
from bot.cli.database import opened
from bot.cli.input_error import InputError
from bot.clock import Clock
from bot.settings import Settings
from bot.usecases.named import bureau_named
from bot.usecases.propose_ruleset import Proposal, check, moves_under, propose_ruleset, proposer
from rulesets import audit
from rulesets.loader import Ruleset, load_adopted, load_file
from storage.database import Database


def propose(path: Path, name: str, on: date, transition: Transition, by: int, lang: str) -> None:
    """Keep the proposal and say what it would do.

    Raises:
        RulesetError: the file cannot be used.
        InputError: it leaves a gap or an overlap that it does not accept; the settings or the database cannot be used.
        UnknownBureauError, ProposalError: the bureau, the person, the text or the day do not do.
    """
    amended = load_file(path)
    _audited(amended, path)
    text = path.read_bytes().decode()
    load_adopted(amended.slug, text, amended.sha256)

    async def work(database: Database, settings: Settings) -> str:
        clock = Clock.starting_at(settings.now)
        async with database.read() as conn:
            bureau = await bureau_named(conn, name)
            person = await proposer(conn, bureau, by, settings.admins)
            before = check(bureau, amended, on, clock.today())
            preview = await moves_under(conn, bureau, before, amended, on)
        async with database.write() as conn:
            await propose_ruleset(
                conn, bureau.id, Proposal(amended, text, on, transition, preview), person, clock.now()
            )
        return _told(before, amended, on, preview["graded"], preview["moves"], person.name, lang)

    click.echo(opened(work))


def _audited(amended: Ruleset, path: Path) -> None:
    """With z3, where it is installed."""
    if not audit.available():
        return
    report = audit.audit(amended, differences=False, shown=False)
    if wrong := len(report.new) + len(report.undecided):
        raise InputError(
            f"{path.name}：{wrong} 处缺口或重叠未列入 accepted，见 anxin rules check",
            f"{path.name}: {wrong} gaps or overlaps are not accepted, see anxin rules check",
        )


def _told(
    before: Ruleset,
    amended: Ruleset,
    on: date,
    graded: int,
    moves: list[tuple[str | None, str | None, int]],
    by: str,
    lang: str,
) -> str:
    moved = sum(number for _, _, number in moves)
    zh = lang == "zh"
    sha, version = amended.sha256[:12], amended.file.version
    lines = [
        f"已提出：{amended.slug} {version} {sha}，{on} 起施行（提出人 {by}）"
        if zh
        else f"proposed by {by}: {amended.slug} {version} {sha}, to take effect on {on}",
        f"按施行日和现有记录试算：{graded} 家中有 {moved} 家等级不同"
        if zh
        else f"tried for that day on today's records: of {graded} subjects {moved} would have another grade",
        *(f"  {before.label(old)} → {amended.label(new)}  {number}" for old, new, number in moves),
        "请另一位管理员在聊天中用 /rules 确认；确认前一切照旧"
        if zh
        else "another administrator confirms it in chat with /rules; until then nothing changes",
    ]
    return "\n".join(lines)
