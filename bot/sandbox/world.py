"""Everything the sandbox knows, and the few changes all others are made of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from bot.sandbox.clock import Clock
from bot.sandbox.errors import ApiError, bad_request, forbidden, too_many_requests
from bot.sandbox.events import EventLog
from bot.sandbox.faults import Faults
from bot.sandbox.files import FileStore
from bot.sandbox.limits import RateLimits
from bot.sandbox.profile import Profile
from bot.sandbox.state import CallRecord, Chat, Inquiry, Json, Message, Person, Press
from bot.sandbox.updates import UpdateQueue
from bot.sandbox.webhook import Webhook


@dataclass(frozen=True)
class Violation:
    """A call that a correct bot would not have made."""

    method: str
    params: Json
    why: str

    def __str__(self) -> str:
        return f"{self.method}({', '.join(f'{k}={v!r}' for k, v in self.params.items())}): {self.why}"


class World:
    """State of one bot and its people."""

    def __init__(self, token: str, *, bot_name: str, bot_username: str, clock: Clock) -> None:
        self.token = token
        self.clock = clock
        self.bot: Json = {
            "id": int(token.partition(":")[0]),
            "is_bot": True,
            "first_name": bot_name,
            "username": bot_username,
        }
        self.privacy_mode = True
        self.inline_feedback = True
        self.people: dict[int, Person] = {}
        self.chats: dict[int, Chat] = {}
        self.presses: dict[str, Press] = {}
        self.inquiries: dict[str, Inquiry] = {}
        self.inline_messages: dict[str, Message] = {}
        self.places: list[Json] = []
        self.files = FileStore()
        self.events = EventLog()
        self.updates = UpdateQueue(clock)
        self.webhook = Webhook(clock, self.updates, self.violate)
        self.limits = RateLimits(clock)
        self.faults = Faults()
        self.profile = Profile({"": bot_name})
        self.calls: list[CallRecord] = []
        self.violations: list[Violation] = []
        self.refusals: list[CallRecord] = []
        self._next_id = 1
        self._next_message = 1

    def new_id(self) -> int:
        """A number not used before, for queries, albums and the like."""
        self._next_id += 1
        return self._next_id

    def user(self, user_id: int) -> Json | None:
        """The User object of a person or of the bot."""
        if user_id == self.bot["id"]:
            return self.bot
        person = self.people.get(user_id)
        return person.as_user() if person else None

    def violate(self, method: str, params: Json, why: str) -> None:
        """Records a wrong call."""
        self.violations.append(Violation(method, params, why))
        self.events.add("violation", method=method, why=why)

    # Chats

    def chat(self, chat_id: int | str) -> Chat:
        """The chat a call names, if the bot may know it; raises Telegram's errors."""
        chat: Chat | None
        if isinstance(chat_id, str):
            name = chat_id.removeprefix("@").lower()
            chat = next((c for c in self.chats.values() if c.info.get("username", "").lower() == name), None)
            chat = None if chat is None or chat.private else chat
        else:
            chat = self.chats.get(chat_id)
        if chat is None:
            raise bad_request("chat not found")
        if chat.migrated_to:
            raise bad_request("group chat was upgraded to a supergroup chat", fault=False, migrate_to=chat.migrated_to)
        if chat.private and not self.people[chat.id].started:
            if any(chat.id in other.members for other in self.chats.values() if not other.private):
                raise forbidden("bot can't initiate conversation with a user")
            raise bad_request("chat not found", fault=False)
        return chat

    def writable_chat(self, chat_id: int | str) -> Chat:
        """The chat, if the bot may write there."""
        chat = self.chat(chat_id)
        if chat.private and self.people[chat.id].blocked:
            raise forbidden("bot was blocked by the user")
        if chat.bot_status in ("left", "kicked"):
            kind = "supergroup" if chat.type == "supergroup" else "group"
            raise forbidden(f"bot was kicked from the {kind} chat")
        return chat

    def throttle(self, chat: Chat, cost: int = 1) -> None:
        """Raises 429 when the bot writes too fast."""
        wait = self.limits.take(chat.id, group=not chat.private, cost=cost)
        if wait is not None:
            raise too_many_requests(wait)

    # Messages

    def post(
        self,
        chat: Chat,
        sender: Json,
        content: Json,
        *,
        silent: bool = False,
        inline_id: str | None = None,
    ) -> Message:
        """Puts a new message into a chat."""
        if chat.type == "supergroup":
            message_id, chat.next_message_id = chat.next_message_id, chat.next_message_id + 1
        else:
            message_id, self._next_message = self._next_message, self._next_message + 1
        date = int(self.clock.timestamp())
        body = {"message_id": message_id, "from": sender, "chat": chat.info, "date": date, **content}
        message = Message(body, sender["id"] == self.bot["id"], silent, inline_id=inline_id)
        chat.messages[message_id] = message
        if inline_id:
            self.inline_messages[inline_id] = message
        self.events.add("message", chat_id=chat.id, **message.view())
        return message

    def edit(self, message: Message, changes: Json, *, mark: bool = True) -> None:
        """Replaces parts of a message; None takes a part away. `mark`: shown as edited."""
        message.earlier.append(message.body)
        body = {**message.body, **changes}
        if mark:
            body["edit_date"] = int(self.clock.timestamp())
        message.body = {key: value for key, value in body.items() if value is not None}
        self.events.add("edited", chat_id=message.body["chat"]["id"], **message.view())

    def delete(self, chat: Chat, message: Message) -> None:
        """Takes a message away for everybody; the tests still see it."""
        message.deleted = True
        if message.id in chat.pinned:
            chat.pinned.remove(message.id)
        self.events.add("deleted", chat_id=chat.id, message_id=message.id)

    def find(self, chat: Chat, message_id: int, what: str) -> Message:
        """The message; "message to <what> not found" else, a fault only if it never was."""
        message = chat.message(message_id)
        if message is None:
            raise bad_request(f"message to {what} not found", fault=message_id not in chat.messages)
        return message

    # Records

    def record(self, method: str, params: Json, result: Any, error: ApiError | None) -> None:
        """Keeps a call, and the refusal or violation it was."""
        if error is None and method == "getUpdates" and not result:
            return  # an idle bot would fill the list
        code, words = (error.code, error.description) if error else (200, "")
        record = CallRecord(self.clock.timestamp(), method, params, code, words, result)
        self.calls.append(record)
        if error:
            self.refusals.append(record)
            if error.fault:
                self.violate(method, params, error.description)
