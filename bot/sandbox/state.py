"""The world of the sandbox: people, chats, messages, presses and inline queries."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]


@dataclass
class Person:
    """Somebody with a phone. `started`: wrote to the bot at least once; only then may the bot write.

    `team`: whose phones the page shows together.
    """

    id: int
    first_name: str
    last_name: str | None = None
    username: str | None = None
    language_code: str = "zh-hans"
    role: str = ""
    team: str = ""
    start: str | None = None
    suggestions: tuple[str, ...] = ()
    started: bool = False
    blocked: bool = False

    def as_user(self) -> Json:
        """The User object."""
        user: Json = {"id": self.id, "is_bot": False, "first_name": self.first_name}
        if self.last_name:
            user["last_name"] = self.last_name
        if self.username:
            user["username"] = self.username
        return {**user, "language_code": self.language_code}

    def as_chat(self) -> Json:
        """The Chat object of the private chat."""
        user = self.as_user()
        names: Json = {key: user[key] for key in ("first_name", "last_name", "username") if key in user}
        return {"id": self.id, **names, "type": "private"}


@dataclass
class Message:
    """A message as the bot knows it (`body`, a Message object) with its history.

    `earlier` holds the bodies before each edit. A deleted message keeps its last body for the tests.
    """

    body: Json
    from_bot: bool
    silent: bool = False
    deleted: bool = False
    inline_id: str | None = None
    earlier: list[Json] = field(default_factory=list)

    @property
    def id(self) -> int:
        return int(self.body["message_id"])

    def view(self) -> Json:
        """The message for the page and the harness."""
        return {
            "message": self.body,
            "from_bot": self.from_bot,
            "silent": self.silent,
            "edits": len(self.earlier),
        }


@dataclass
class Chat:
    """A private chat or a group. `members` maps a person's id to member, administrator or creator."""

    info: Json
    members: dict[int, str] = field(default_factory=dict)
    bot_status: str = "member"
    messages: dict[int, Message] = field(default_factory=dict)
    pinned: list[int] = field(default_factory=list)
    reply_keyboard: Json | None = None
    menu_button: Json | None = None
    migrated_to: int | None = None
    next_message_id: int = 1

    @property
    def id(self) -> int:
        return int(self.info["id"])

    @property
    def type(self) -> str:
        return str(self.info["type"])

    @property
    def private(self) -> bool:
        return self.type == "private"

    def message(self, message_id: int) -> Message | None:
        """The message unless it never was or is deleted."""
        found = self.messages.get(message_id)
        return None if found is None or found.deleted else found

    def view(self) -> Json:
        """The chat with all its messages, for the page."""
        return {
            **self.info,
            "members": self.members,
            "bot_status": self.bot_status,
            "pinned": self.pinned,
            "reply_keyboard": self.reply_keyboard,
            "menu_button": self.menu_button,
            "messages": [m.view() for m in self.messages.values() if not m.deleted],
        }


@dataclass
class Press:
    """A press on an inline button; `answer` is what the bot answered (None: the button still spins)."""

    id: str
    person_id: int
    chat_id: int
    message_id: int
    data: str
    at: float
    answer: Json | None = None


@dataclass
class Inquiry:
    """An inline query; `answered` is done when the bot has answered it."""

    id: str
    person_id: int
    query: str
    at: float
    answered: asyncio.Future[Json]
    results: dict[str, Json] = field(default_factory=dict)


@dataclass(frozen=True)
class CallRecord:
    """One call of the bot and how it ended: `code` 200 or the error's, `description` the error's words."""

    at: float
    method: str
    params: Json
    code: int
    description: str = ""
    result: Any = None

    def to_json(self) -> Json:
        """For the control API; file contents are not part of it."""
        return {
            "at": self.at,
            "method": self.method,
            "params": self.params,
            "code": self.code,
            "description": self.description,
        }
