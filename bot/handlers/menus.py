"""Command menus: what each role can do, in the language of each person."""

from __future__ import annotations

from typing import Any

from bot.handlers.speak import AnxinUnit
from bot.locales import Texts, texts
from bot.telegram_client import Api
from bot.usecases.actor import Actor

_EVERYONE = ("start", "help", "lang")
_STAFF = (
    "log",
    "grade",
    "subject",
    "objection",
    "repair",
    "alerts",
    "due",
    "plan",
    "rules",
    "invite",
    "lang",
    "cancel",
    "help",
    "start",
)
_LEAD = (*_STAFF[:-4], "export", *_STAFF[-4:])
MENUS = {
    "stranger": _EVERYONE,
    "enterprise": ("grade", "subject", "objection", "repair", "export", "rules", "lang", "help", "start"),
    "inspector": _STAFF,
    "manager": _LEAD,
    "admin": (*_LEAD[:-4], "import", "calendar", *_LEAD[-4:]),
}


def menu(said: Texts, role: str) -> list[dict[str, str]]:
    """The commands of a role as `setMyCommands` takes them."""
    return [{"command": name, "description": said.plain(f"command.{name}")} for name in MENUS[role]]


def show_menu(unit: AnxinUnit, actor: Actor) -> None:
    """Give the actor's private chat the menu of the hat they wear; lost with a crash, it comes with the next /start."""
    scope: dict[str, Any] = {"type": "chat", "chat_id": actor.telegram_id}
    unit.directly("setMyCommands", {"commands": menu(texts(actor.lang), actor.role), "scope": scope})


async def set_menus(api: Api) -> None:
    """The menu of whoever the bot does not know yet."""
    await api.call("setMyCommands", {"commands": menu(texts("zh"), "stranger")})
