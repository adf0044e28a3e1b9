"""`anxin member`: who belongs to a bureau, and removing somebody."""

from __future__ import annotations

from datetime import datetime

import click
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.cli.database import transaction
from bot.cli.trouble import explained
from bot.conversation.cards.members import Member
from bot.locales import texts
from bot.settings import load_settings
from bot.usecases.list_members import FIRM, STAFF, member_view
from bot.usecases.named import bureau_named
from bot.usecases.remove_member import Removal, remove_by_number
from storage import members

_ALL = 1_000_000


@click.group()
def command() -> None:
    """Who belongs to a bureau."""


@command.command("list")
@click.option("--bureau", required=True, metavar="NAME", help="The bureau.")
@click.pass_obj
def list_(lang: str, bureau: str) -> None:
    """Everybody, one a line: Telegram's number, role, name, for an enterprise's person the subject."""

    async def work(conn: AsyncConnection, now: datetime) -> list[Member]:
        found = await bureau_named(conn, bureau)
        listed = await members.page(conn, found.id, (*STAFF, *FIRM), offset=0, limit=_ALL)
        return [await member_view(conn, hats, None) for hats in listed]

    rows = transaction(work)
    said = texts(lang)
    for one in rows:
        roles = "+".join(said.plain(f"role.{role}") for role in one.roles)
        click.echo("\t".join((str(one.telegram_id), roles, one.name, *one.subjects)))
    if not rows:
        click.echo("还没有成员，用 anxin invite 邀请" if lang == "zh" else "nobody yet: anxin invite", err=True)


@command.command("remove")
@click.option("--bureau", required=True, metavar="NAME", help="The bureau.")
@click.option("--telegram-id", required=True, type=int, metavar="N", help="Telegram's number of the person.")
@click.pass_obj
def remove(lang: str, bureau: str, telegram_id: int) -> None:
    """Remove a person from a bureau: what they had in hand goes to a manager. At other bureaus they stay."""
    with explained():
        admins = load_settings().admins

    async def work(conn: AsyncConnection, now: datetime) -> Removal:
        found = await bureau_named(conn, bureau)
        return await remove_by_number(conn, found.id, telegram_id, admins, now)

    click.echo(_told(transaction(work), lang))


def _told(done: Removal, lang: str) -> str:
    work = done.handover
    moved = work.tasks + work.cases + work.deadlines + work.alerts
    heir = done.heir[1] if done.heir else None
    if lang == "zh":
        told = f"已移除 {done.member.name}（{done.member.telegram_id}）"
        return told + (f"，{moved} 项未办事项移交 {heir or '待认领'}" if moved else "")
    told = f"removed {done.member.name} ({done.member.telegram_id})"
    return told + (f"; {moved} open matters go to {heir or 'whoever takes them'}" if moved else "")
