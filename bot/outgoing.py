"""What is to be said as Bot API calls: screens, edits and files, ready for the outbox."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal
from uuid import uuid4

from bot.conversation.screen import Button, Keyboard, Screen, visible_length
from bot.private_files import private_folder, write_private

CAPTION_LIMIT = 1024
UPLOAD = "upload"
"""In a stored payload `{"upload": path, "name": name}` stands for the file's content."""

DRAW = "draw"
"""In a stored payload `{"draw": kind, "about": of what, "name": name}` stands for a file drawn when it is sent."""

INLINE_CACHE_SECONDS = 5
INLINE_START = "inline"
"""The payload with which /start comes from the button over inline results."""

FileKind = Literal["document", "photo"]


@dataclass(frozen=True, slots=True)
class Call:
    """A Bot API method and its parameters without chat_id."""

    method: str
    payload: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file to send: its content, a file on this machine, or (as str) a Telegram file_id.

    name: what the recipient sees; a file_id keeps the name it was uploaded with.
    """

    source: bytes | Path | str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Drawing:
    """A file that is drawn when it is sent. kind: a key of `bot.wiring.DRAWINGS`; about: JSON that says of what."""

    kind: str
    about: Mapping[str, Any]
    name: str


def message(screen: Screen, *, silent: bool = False) -> Call:
    """The screen as a new message."""
    payload = _text(screen)
    if silent:
        payload["disable_notification"] = True
    return Call("sendMessage", payload)


def edit(screen: Screen, message_id: int | None) -> Call:
    """The screen in place of an earlier one; `message_id` None where the outbox fills it in."""
    payload = _text(screen)
    if message_id is not None:
        payload["message_id"] = message_id
    return Call("editMessageText", payload)


def file_messages(kind: FileKind, file: Any, screen: Screen, *, silent: bool = False) -> tuple[Call, ...]:
    """The file with the screen as its caption, or followed by it where it is too long for one.

    file: a file_id, or what `OutgoingFiles.keep` returned.
    """
    method = "sendDocument" if kind == "document" else "sendPhoto"
    payload: dict[str, Any] = {kind: file}
    if silent:
        payload["disable_notification"] = True
    if visible_length(screen.text) > CAPTION_LIMIT:
        return Call(method, payload), message(screen, silent=silent)
    payload |= {"caption": str(screen.text), "parse_mode": "HTML"}
    if screen.keyboard:
        payload["reply_markup"] = keyboard_json(screen.keyboard)
    return (Call(method, payload),)


@dataclass(frozen=True, slots=True)
class Found:
    """One answer to an inline query: what its asker sees in the list, and the message that choosing it posts."""

    id: str
    title: str
    description: str
    screen: Screen


def inline_answer(found: Sequence[Found], *, next_offset: str, more: str | None) -> dict[str, Any]:
    """The parameters of answerInlineQuery but its id. The answer is the asker's alone, and soon out of date.

    more: the words of a button that leads into the private chat.
    """
    results = [
        {
            "type": "article",
            "id": one.id,
            "title": one.title,
            "description": one.description,
            "input_message_content": {"message_text": str(one.screen.text), "parse_mode": "HTML"},
            "reply_markup": keyboard_json(one.screen.keyboard),
        }
        for one in found
    ]
    answer: dict[str, Any] = {
        "results": results,
        "is_personal": True,
        "cache_time": INLINE_CACHE_SECONDS,
        "next_offset": next_offset,
    }
    if more is not None:
        answer["button"] = {"text": more, "start_parameter": INLINE_START}
    return answer


def as_new_message(call: Call) -> Call | None:
    """What to send where the message that `call` edits is gone; None where nothing makes sense on its own."""
    if call.method != "editMessageText":
        return None
    payload = {name: value for name, value in call.payload.items() if name != "message_id"}
    return Call("sendMessage", payload)


def keyboard_json(keyboard: Keyboard) -> dict[str, Any]:
    """The inline keyboard as Telegram wants it. Raises ValueError for an action that fits no button."""
    return {"inline_keyboard": [[_button_json(button) for button in row] for row in keyboard]}


def _button_json(button: Button) -> dict[str, str]:
    if button.action is not None:
        return {"text": button.label, "callback_data": button.action.pack()}
    if button.inline is not None:
        return {"text": button.label, "switch_inline_query": button.inline}
    return {"text": button.label, "url": button.url or ""}


def _text(screen: Screen) -> dict[str, Any]:
    payload: dict[str, Any] = {
        "text": str(screen.text),
        "parse_mode": "HTML",
        "link_preview_options": {"is_disabled": True},
    }
    if screen.keyboard:
        payload["reply_markup"] = keyboard_json(screen.keyboard)
    return payload


class OutgoingFiles:
    """Keeps what is to be uploaded until it was: rows hold a path, not megabytes."""

    def __init__(self, evidence_dir: Path) -> None:
        self._folder = evidence_dir / "outgoing"

    def keep(self, attachment: Attachment | Drawing) -> str | dict[str, Any]:
        """How the payload refers to the attachment. New content is written to the folder.

        Raises OSError where it cannot be written.
        """
        if isinstance(attachment, Drawing):
            return {DRAW: attachment.kind, "about": dict(attachment.about), "name": attachment.name}
        source = attachment.source
        if isinstance(source, str):
            return source
        if isinstance(source, bytes):
            private_folder(self._folder.parent)
            private_folder(self._folder)
            path = self._folder / uuid4().hex
            write_private(path, source)
        else:
            path = source
        return {UPLOAD: str(path), "name": attachment.name or path.name}

    def discard(self, payload: Mapping[str, Any]) -> None:
        """Removes the files of a payload that is finished with; only those that `keep` wrote."""
        for path in uploads(payload):
            if path.parent == self._folder:
                path.unlink(missing_ok=True)

    def sweep(self, wanted: frozenset[Path]) -> int:
        """Removes what no row refers to any more, such as the files of a transaction that a kill undid.

        Only to be called while nobody is writing. Returns how many there were.
        """
        if not self._folder.is_dir():
            return 0
        stray = [path for path in self._folder.iterdir() if path not in wanted]
        for path in stray:
            path.unlink()
        return len(stray)


def uploads(payload: Mapping[str, Any]) -> tuple[Path, ...]:
    """The files that a payload refers to."""
    return tuple(Path(value[UPLOAD]) for value in payload.values() if isinstance(value, Mapping) and UPLOAD in value)
