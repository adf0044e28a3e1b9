"""`anxin bureau`: add and list bureaus."""

from __future__ import annotations

from datetime import datetime

import click
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.cli.database import transaction
from bot.usecases.add_bureau import add_bureau
from rulesets import loader
from storage import bureaus, subjects
from storage.bureaus import BureauRow


@click.group()
def command() -> None:
    """Bureaus and their rulesets."""


@command.command("add")
@click.argument("name")
@click.option("--ruleset", required=True, help="The regulation, by its slug: see anxin rules list.")
@click.option("--reading", help="A named reading of the ruleset; its default otherwise.")
@click.option("--parent", metavar="NAME", help="The bureau whose managers see this one's totals.")
@click.pass_obj
def add(lang: str, name: str, ruleset: str, reading: str | None, parent: str | None) -> None:
    """Add the bureau NAME; the name identifies it in the other commands."""

    async def work(conn: AsyncConnection, now: datetime) -> BureauRow:
        return await add_bureau(conn, name=name, ruleset=ruleset, reading=reading, parent=parent, now=now)

    row = transaction(work)
    if lang == "zh":
        click.echo(f"已添加单位：{row.name}（{_rules(row)}）")
    else:
        click.echo(f"added the bureau {row.name} ({_rules(row)})")


@command.command("list")
@click.pass_obj
def list_(lang: str) -> None:
    """All bureaus, one a line: name, ruleset and reading, number of subjects, parent."""

    async def work(conn: AsyncConnection, now: datetime) -> list[tuple[BureauRow, int]]:
        found = await bureaus.listed(conn)
        return [(row, sum((await subjects.grade_counts(conn, row.id)).values())) for row in found]

    rows = transaction(work)
    names = {row.id: row.name for row, _ in rows}
    for row, count in rows:
        parts = [row.name, _rules(row), f"监管对象 {count} 家" if lang == "zh" else f"{count} subjects"]
        if row.parent_id is not None:
            parts.append(f"上级：{names[row.parent_id]}" if lang == "zh" else f"below {names[row.parent_id]}")
        click.echo("\t".join(parts))
    if not rows:
        click.echo(
            "还没有单位，用 anxin bureau add 添加" if lang == "zh" else "no bureaus yet: anxin bureau add", err=True
        )


def _rules(row: BureauRow) -> str:
    return f"{row.ruleset} / {loader.load(row.ruleset).reading(row.reading)}"
