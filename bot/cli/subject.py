"""`anxin subject`: add subjects (监管对象)."""

from __future__ import annotations

from datetime import date, datetime

import click
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.cli.database import transaction
from bot.cli.options import DAY
from bot.usecases.add_subject import NewSubject, add_subject
from bot.usecases.assess_subject import Assessed, assess_subject
from bot.usecases.named import bureau_named
from rulesets import loader
from rulesets.fields import SECTORS
from storage.subjects import SubjectRow


@click.group()
def command() -> None:
    """Subjects (监管对象)."""


@command.command("add")
@click.option("--bureau", required=True, metavar="NAME", help="The bureau that supervises it.")
@click.option("--name", required=True, help="Its full name.")
@click.option("--uscc", help="Its unified social credit code (统一社会信用代码).")
@click.option("--person", is_flag=True, help="A natural person instead, who gets an internal number.")
@click.option("--sector", type=click.Choice(SECTORS), default="other", show_default=True)
@click.option("--key", "is_key", is_flag=True, help="A key enterprise (重点监管企业).")
@click.option("--included-on", type=DAY, help="Since when it is supervised; unknown otherwise.")
@click.option("--alias", "aliases", multiple=True, metavar="NAME", help="Another name; may be repeated.")
@click.option("--latitude", type=float, help="Degrees, WGS 84; together with --longitude.")
@click.option("--longitude", type=float)
@click.pass_obj
def add(
    lang: str,
    bureau: str,
    name: str,
    uscc: str | None,
    person: bool,
    sector: str,
    is_key: bool,
    included_on: date | None,
    aliases: tuple[str, ...],
    latitude: float | None,
    longitude: float | None,
) -> None:
    """Add a subject to a bureau and grade it."""
    if person == (uscc is not None):
        raise click.UsageError("expected either --uscc or --person")
    new = NewSubject(
        name=name,
        uscc=uscc,
        sector=sector,
        is_key=is_key,
        included_on=included_on,
        aliases=aliases,
        latitude=latitude,
        longitude=longitude,
    )

    async def work(conn: AsyncConnection, now: datetime) -> tuple[SubjectRow, Assessed]:
        row = await add_subject(conn, (await bureau_named(conn, bureau)).id, new, now)
        return row, await assess_subject(conn, row.id, now, cause="manual")

    row, assessed = transaction(work)
    code, answer = row.uscc or row.number, assessed.answer
    if lang == "zh":
        grade = f"{answer.grade} {answer.label}" if answer.grade else answer.label
        click.echo(f"已添加监管对象：{row.name}（{code}），当前等级：{grade}")
    else:
        classes = loader.load(answer.ruleset).file.classes
        grade = f"{answer.grade} ({classes[answer.grade].en})" if answer.grade else "none"
        click.echo(f"added the subject {row.name} ({code}), grade now: {grade}")
