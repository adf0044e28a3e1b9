"""`anxin invite`: a one-time link into a role."""

from __future__ import annotations

import json
from datetime import datetime

import click
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.cli.database import transaction
from bot.clock import CHINA
from bot.usecases.create_invitation import Invitation, create_invitation
from bot.usecases.named import bureau_named, subject_coded


@click.command()
@click.option("--bureau", required=True, metavar="NAME", help="The bureau it is for.")
@click.option("--role", type=click.Choice(["inspector", "manager", "admin"]), help="For a member of staff.")
@click.option("--subject", metavar="USCC", help="For an enterprise's person (or a natural person's number).")
@click.option("--json", "as_json", is_flag=True, help="As one JSON object: payload, link, expires_at.")
@click.pass_obj
def command(lang: str, bureau: str, role: str | None, subject: str | None, as_json: bool) -> None:
    """Print a one-time link: whoever opens it gets the role."""
    if (role is None) == (subject is None):
        raise click.UsageError("expected either --role or --subject")

    async def work(conn: AsyncConnection, now: datetime) -> Invitation:
        found = await bureau_named(conn, bureau)
        subject_id = None if subject is None else (await subject_coded(conn, found, subject)).id
        return await create_invitation(
            conn, bureau_id=found.id, role=role or "enterprise", subject_id=subject_id, now=now
        )

    made = transaction(work)
    expires = made.expires_at.astimezone(CHINA)
    if as_json:
        answer = {"payload": made.payload, "link": made.link, "expires_at": expires.isoformat(timespec="seconds")}
        click.echo(json.dumps(answer, ensure_ascii=False))
        return
    click.echo(made.link or f"/start {made.payload}")
    # Apart from the link, so that a script can take the output as it is.
    click.echo(_told(made, expires, lang), err=True)


def _told(made: Invitation, expires: datetime, lang: str) -> str:
    until = f"{expires:%Y-%m-%d %H:%M}"
    if lang == "zh":
        told = f"一次有效，{until} 前使用"
        return told if made.link else f"{told}；机器人还没有运行过，名称未知，请把上面一行发给机器人"
    told = f"works once, until {until} (China)"
    return told if made.link else f"{told}; the bot has not run yet and its name is unknown: send it the line above"
