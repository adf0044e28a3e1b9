"""`anxin rules preview`: who would move under an amended regulation, written while the subjects are gone through."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Any

import click

from bot.cli.database import opened
from bot.clock import Clock
from bot.settings import Settings
from bot.usecases.named import bureau_named
from bot.usecases.preview_ruleset import Move, Side, preview_ruleset, sides
from rulesets.answer import dumps
from rulesets.loader import Ruleset
from storage.database import Database

_Counts = Counter[tuple[str | None, str | None]]


def show(amended: Ruleset, name: str, as_of: date | None, lang: str, *, as_json: bool) -> None:
    """Print the preview.

    Raises:
        InputError: the settings or the database cannot be used.
        UnknownBureauError: there is no such bureau.
    """

    async def work(database: Database, settings: Settings) -> None:
        day = as_of or Clock.starting_at(settings.now).today()
        async with database.read() as conn:
            bureau = await bureau_named(conn, name)
            before, after = sides(bureau, amended)
            graded, counts = 0, _Counts()
            click.echo(_json_head(bureau.name, day, before, after) if as_json else _head(day, before, after, lang))
            async for part in preview_ruleset(conn, bureau, before, after, day):
                for move in part.moves:
                    comma = "," if counts else ""
                    counts[move.before, move.after] += 1
                    click.echo(comma + dumps(_as_json(move)) if as_json else _line(move, before, after, lang))
                graded += part.graded
        click.echo(_json_end(graded, counts) if as_json else "\n".join(_end(graded, counts, before, after, lang)))

    opened(work)


def _head(day: date, before: Side, after: Side, lang: str) -> str:
    words = [f"{side.ruleset.slug} {side.ruleset.file.version}（{side.reading}）" for side in (before, after)]
    sha = after.ruleset.sha256[:12]
    if lang == "zh":
        return f"{words[0]} → {words[1]} {sha}，按 {day} 评定"
    return f"{words[0]} → {words[1]} {sha}, as of {day}".replace("（", " (").replace("）", ")")


def _line(move: Move, before: Side, after: Side, lang: str) -> str:
    grades = f"{before.ruleset.label(move.before)} → {after.ruleset.label(move.after)}"
    clauses = f"{move.clause_before or '-'} → {move.clause_after or '-'}"
    return f"  {move.name}  {move.code}  {grades}  {'依据' if lang == 'zh' else 'by'} {clauses}"


def _end(graded: int, counts: _Counts, before: Side, after: Side, lang: str) -> list[str]:
    moved = counts.total()
    found = [f"监管对象 {graded} 家，等级有变 {moved} 家" if lang == "zh" else f"{graded} subjects, {moved} would move"]
    for (old, new), number in counts.most_common():
        found.append(f"  {before.ruleset.label(old)} → {after.ruleset.label(new)}  {number}")
    return found


def _as_json(move: Move) -> dict[str, Any]:
    return {
        "subject": move.code,
        "name": move.name,
        "before": {"grade": move.before, "clause": move.clause_before},
        "after": {"grade": move.after, "clause": move.clause_after},
    }


def _json_head(bureau: str, day: date, before: Side, after: Side) -> str:
    found: dict[str, Any] = {"bureau": bureau, "as_of": day.isoformat()}
    for key, side in (("before", before), ("after", after)):
        file = side.ruleset.file
        found[key] = {
            "ruleset": file.slug,
            "version": file.version.isoformat(),
            "ruleset_sha256": side.ruleset.sha256,
            "reading": side.reading,
        }
    return dumps(found)[:-1] + ', "moves": ['


def _json_end(graded: int, counts: _Counts) -> str:
    rows = [{"before": old, "after": new, "subjects": number} for (old, new), number in counts.most_common()]
    return f'], "subjects": {graded}, "moved": {counts.total()}, "transitions": {dumps(rows)}}}'
