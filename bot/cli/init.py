"""`anxin init`: the database, created or brought to this version."""

from __future__ import annotations

import click

from bot.cli.trouble import explained
from bot.settings import load_settings
from storage import migrate
from storage.engines import parse_url
from storage.errors import describe


@click.command()
@click.pass_obj
def command(lang: str) -> None:
    """Create the database of ANXIN_DATABASE_URL, or bring it to this version, and say what was done."""
    with explained():
        url = load_settings().database_url
    with explained(url):
        before = migrate.current(url)
        applied = migrate.upgrade(url)
    click.echo(_told(describe(parse_url(url)), before, applied, lang))


def _told(name: str, before: str | None, applied: list[str], lang: str) -> str:
    zh = lang == "zh"
    if not applied:
        return f"数据库 {name} 已是最新（{before}），没有改动" if zh else f"{name} is current ({before}), nothing to do"
    if before is None:
        return f"已建立数据库 {name}（{applied[-1]}）" if zh else f"created the database {name} ({applied[-1]})"
    steps = "、".join(applied) if zh else ", ".join(applied)
    return f"已升级数据库 {name}：{before} → {steps}" if zh else f"migrated {name}: {before} → {steps}"
