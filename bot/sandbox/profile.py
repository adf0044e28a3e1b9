"""What the bot says of itself: commands by scope and language, names, descriptions."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from bot.sandbox.state import Chat, Json, Person

ScopeKey = tuple[str, int, int]
DEFAULT_SCOPE: ScopeKey = ("default", 0, 0)


@dataclass
class Profile:
    """Texts are kept per language code; "" is for every language without its own."""

    names: dict[str, str]
    descriptions: dict[str, str] = field(default_factory=dict)
    short_descriptions: dict[str, str] = field(default_factory=dict)
    commands: dict[tuple[ScopeKey, str], list[Json]] = field(default_factory=dict)
    menu_button: Json = field(default_factory=lambda: {"type": "default"})

    def commands_for(self, chat: Chat, person: Person) -> list[Json]:
        """The command menu a person sees in a chat: the narrowest scope that has commands."""
        for scope in _scopes(chat, person):
            for language in (person.language_code[:2], ""):
                if found := self.commands.get((scope, language)):
                    return found
        return []

    def text_for(self, texts: dict[str, str], person: Person) -> str:
        """A name or description in the person's language, else in the common one."""
        return texts.get(person.language_code[:2]) or texts.get("", "")


def _scopes(chat: Chat, person: Person) -> list[ScopeKey]:
    if chat.private:
        return [("chat", chat.id, 0), ("all_private_chats", 0, 0), DEFAULT_SCOPE]
    scopes: list[ScopeKey] = [("chat_member", chat.id, person.id)]
    administers = chat.members.get(person.id) in ("administrator", "creator")
    if administers:
        scopes.append(("chat_administrators", chat.id, 0))
    scopes.append(("chat", chat.id, 0))
    if administers:
        scopes.append(("all_chat_administrators", 0, 0))
    return [*scopes, ("all_group_chats", 0, 0), DEFAULT_SCOPE]


def menu_button_for(profile: Profile, chat: Chat) -> dict[str, Any]:
    """The menu button of a private chat: its own, else the common one."""
    return chat.menu_button or profile.menu_button
