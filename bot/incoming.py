"""What the runtime needs to know of an update before anybody handles it, read from its raw JSON."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.conversation.masking import redact


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
    update_id = _int(update.get("update_id")) if isinstance(update, Mapping) else None
    if update_id is None:
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
        chat_title=redact(title) if isinstance(title := chat.get("title"), str) else "",
    )


def _sender(body: Mapping[str, Any]) -> Sender | None:
    user = _mapping(body.get("from") or body.get("user"))
    telegram_id = _int(user.get("id"))
    if telegram_id is None:
        return None
    names = (user.get("first_name"), user.get("last_name"))
    name = redact(" ".join(part for part in names if isinstance(part, str) and part))
    code = user.get("language_code")
    return Sender(telegram_id, name, code if isinstance(code, str) else None)


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _int(value: Any) -> int | None:
    """A whole number that a database takes as well: Telegram's own have at most 52 significant bits."""
    return value if type(value) is int and -(2**63) <= value < 2**63 else None


def storable(value: Any) -> Any:
    """Anything out of JSON without what no database and no message can hold: lone surrogates and NUL."""
    if isinstance(value, str):
        return value.encode("utf-8", "ignore").decode("utf-8").replace("\0", "")
    if isinstance(value, Mapping):
        return {storable(key): storable(one) for key, one in value.items()}
    return [storable(one) for one in value] if isinstance(value, list) else value
