"""Who the bot is: getMe, commands, names, descriptions, menu button."""

from __future__ import annotations

import re
from typing import Any

from bot.sandbox.entities import utf16
from bot.sandbox.errors import bad_request, not_played
from bot.sandbox.methods.registry import METHODS, method
from bot.sandbox.profile import ScopeKey
from bot.sandbox.state import Json
from bot.sandbox.wire import Call
from bot.sandbox.world import World

_COMMAND = re.compile(r"[a-z0-9_]{1,32}")


@method("getMe")
def get_me(world: World, call: Call) -> Json:
    return {
        **world.bot,
        "can_join_groups": True,
        "can_read_all_group_messages": not world.privacy_mode,
        "supports_inline_queries": True,
        "can_connect_to_business": False,
        "has_main_web_app": False,
    }


@method("setMyCommands")
def set_my_commands(world: World, call: Call) -> bool:
    key = _scope(world, call), _language(call)
    commands = call["commands"]
    if len(commands) > 100:
        raise bad_request("too many commands")
    for command in commands:
        name = command["command"] = command["command"].removeprefix("/")
        if not _COMMAND.fullmatch(name):
            raise bad_request("BOT_COMMAND_INVALID")
        if not 1 <= utf16(command["description"].strip()) <= 256:
            raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
    if len({command["command"] for command in commands}) < len(commands):
        raise bad_request("a command stands in the list twice")
    world.profile.commands[key] = commands
    world.events.add("menu")
    return True


@method("getMyCommands")
def get_my_commands(world: World, call: Call) -> list[Json]:
    return world.profile.commands.get((_scope(world, call), _language(call)), [])


@method("deleteMyCommands")
def delete_my_commands(world: World, call: Call) -> bool:
    world.profile.commands.pop((_scope(world, call), _language(call)), None)
    world.events.add("menu")
    return True


@method("setChatMenuButton")
def set_chat_menu_button(world: World, call: Call) -> bool:
    button = call.get("menu_button") or {"type": "default"}
    if button["type"] == "web_app":
        raise not_played("web apps")
    if call.get("chat_id") is None:
        world.profile.menu_button = button
    else:
        chat = world.chat(call["chat_id"])
        if not chat.private:
            raise bad_request("chat not found")
        chat.menu_button = None if button["type"] == "default" else button
    world.events.add("menu")
    return True


@method("getChatMenuButton")
def get_chat_menu_button(world: World, call: Call) -> Json:
    own = world.chat(call["chat_id"]).menu_button if call.get("chat_id") is not None else None
    return own or world.profile.menu_button


def _scope(world: World, call: Call) -> ScopeKey:
    scope = call.get("scope") or {"type": "default"}
    chat_id = scope.get("chat_id")
    return scope["type"], world.chat(chat_id).id if chat_id is not None else 0, scope.get("user_id", 0)


def _language(call: Call) -> str:
    language = str(call.get("language_code", ""))
    if language and not re.fullmatch(r"[a-z]{2}", language):
        raise bad_request("LANG_CODE_INVALID")
    return language


def _text_methods(setter: str, getter: str, store: str, field: str, bound: int) -> None:
    """A pair of methods for one of the bot's texts, kept per language."""

    def set_text(world: World, call: Call) -> bool:
        text = call.get(field, "")
        if utf16(text) > bound:
            raise bad_request(f"{field.replace('_', ' ')} is too long")
        texts: dict[str, str] = getattr(world.profile, store)
        if text:
            texts[_language(call)] = text
        elif field != "name" or _language(call):
            texts.pop(_language(call), None)
        world.events.add("menu")
        return True

    def get_text(world: World, call: Call) -> dict[str, Any]:
        texts: dict[str, str] = getattr(world.profile, store)
        return {field: texts.get(_language(call)) or texts.get("", "")}

    METHODS[setter] = set_text
    METHODS[getter] = get_text


_text_methods("setMyName", "getMyName", "names", "name", 64)
_text_methods("setMyDescription", "getMyDescription", "descriptions", "description", 512)
_text_methods("setMyShortDescription", "getMyShortDescription", "short_descriptions", "short_description", 120)
