"""What the runtime needs to know of an update before anybody handles it, read from its raw JSON."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Sender:
    """Who an update comes from, as Telegram tells it."""

    telegram_id: int
    name: str
    language_code: str | None = None


@dataclass(frozen=True, slots=True)
class Incoming:
    """One update in outline.

    chat_id: where it happened; None for an update without a chat.
    message_id: the message that was written or whose button was pressed.
    callback_id: what a pressed button waits to hear about.
    editable: the pressed message is one whose text can be replaced.
    chat_title: a group's name.
    """

    update_id: int
    kind: str
    sender: Sender | None = None
    chat_id: int | None = None
    thread_id: int | None = None
    message_id: int | None = None
    callback_id: str | None = None
    editable: bool = False
    chat_title: str = ""

    @property
    def chat_key(self) -> int:
        """Updates of one key are handled one after the other."""
        if self.chat_id is not None:
            return self.chat_id
        return self.sender.telegram_id if self.sender else 0


def parse_incoming(update: Mapping[str, Any]) -> Incoming:
    """The outline of a raw update.

    Raises ValueError for something that is no update at all; an update of an unknown kind is outlined as far
    as it goes, for whoever handles it to refuse.
    """
    update_id = update.get("update_id")
    if type(update_id) is not int:
        raise ValueError("an update without an update_id")
    kind = next((name for name, value in update.items() if isinstance(value, Mapping)), "")
    body: Mapping[str, Any] = update.get(kind) or {}
    pressed = kind == "callback_query"
    message = _mapping(body.get("message")) if pressed else body
    chat = _mapping(message.get("chat"))
    return Incoming(
        update_id=update_id,
        kind=kind,
        sender=_sender(body),
        chat_id=_int(chat.get("id")),
        thread_id=_int(message.get("message_thread_id")) if message.get("is_topic_message") else None,
        message_id=_int(message.get("message_id")),
        callback_id=str(body["id"]) if pressed and "id" in body else None,
        # An inaccessible message has date 0 and no text; a photo or a document has only a caption.
        editable=pressed and bool(message.get("date")) and "text" in message,
        chat_title=title if isinstance(title := chat.get("title"), str) else "",
    )


def _sender(body: Mapping[str, Any]) -> Sender | None:
    user = _mapping(body.get("from") or body.get("user"))
    telegram_id = _int(user.get("id"))
    if telegram_id is None:
        return None
    names = (user.get("first_name"), user.get("last_name"))
    name = " ".join(part for part in names if isinstance(part, str) and part)
    code = user.get("language_code")
    return Sender(telegram_id, name, code if isinstance(code, str) else None)


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _int(value: Any) -> int | None:
    return value if type(value) is int else None
