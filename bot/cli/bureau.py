"""`anxin bureau`: add and list bureaus."""

from __future__ import annotations

from datetime import datetime

import click
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.cli.database import transaction
from bot.cli.input_error import InputError
from bot.conversation.cards.settings import setting_value
from bot.conversation.problems import Problem
from bot.locales import Texts, texts
from bot.usecases.add_bureau import add_bureau
from bot.usecases.set_bureau import Settings, set_bureau, settings_view
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


@command.command("set")
@click.argument("name")
@click.argument("key")
@click.argument("value")
@click.pass_obj
def set_(lang: str, name: str, key: str, value: str) -> None:
    """Set KEY of the bureau NAME to VALUE; an empty VALUE takes it back to its default."""

    async def work(conn: AsyncConnection, now: datetime) -> Settings | Problem:
        return await set_bureau(conn, await _named(conn, name), key, value, now)

    found = transaction(work)
    if isinstance(found, Problem):
        raise InputError(str(found.text(texts("zh")).unescape()), str(found.text(texts("en")).unescape()))
    click.echo("\n".join(_shown(found, texts(lang), key)))
    if found.moved:
        click.echo(texts(lang).plain("setting.moved", n=found.moved))


@command.command("show")
@click.argument("name")
@click.pass_obj
def show(lang: str, name: str) -> None:
    """The settings of the bureau NAME, one a line: key, value, what it is."""

    async def work(conn: AsyncConnection, now: datetime) -> Settings:
        return settings_view(await _named(conn, name))

    click.echo("\n".join(_shown(transaction(work), texts(lang))))


async def _named(conn: AsyncConnection, name: str) -> BureauRow:
    row = await bureaus.by_name(conn, name)
    if row is None:
        raise InputError(f"没有名为 {name} 的局", f"there is no bureau {name}")
    return row


def _shown(found: Settings, said: Texts, only: str = "") -> list[str]:
    names = [name for name in found.names if only in ("", name)]
    return [
        f"{name}\t{setting_value(said, found.values, name)}\t{said.plain(f'setting.{name}.title')}" for name in names
    ]


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
    rules = loader.load(row.ruleset)
    amended = f" {rules.file.version}" if rules.adopted else ""
    return f"{rules.slug}{amended} / {rules.reading(row.reading)}"
