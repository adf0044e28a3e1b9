"""Messages as the people of the harness see them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any


@dataclass(frozen=True)
class Received:
    """A message as somebody sees it. `raw` is the Bot API's Message object."""

    raw: dict[str, Any]
    from_bot: bool
    edits: int = 0
    silent: bool = False

    @property
    def id(self) -> int:
        return int(self.raw["message_id"])

    @property
    def chat_id(self) -> int:
        return int(self.raw["chat"]["id"])

    @property
    def text(self) -> str:
        """The text or caption, "" when there is neither."""
        return str(self.raw.get("text", self.raw.get("caption", "")))

    @property
    def document(self) -> str | None:
        """The document's file name."""
        return str(self.raw["document"].get("file_name", "")) if "document" in self.raw else None

    @property
    def file_id(self) -> str | None:
        """Of the document, or of the largest photo."""
        content: dict[str, str] = self.raw.get("document") or (self.raw.get("photo") or [{}])[-1]
        return content.get("file_id")

    @property
    def buttons(self) -> list[list[str]]:
        """The labels of the inline keyboard, by row."""
        return [[button["text"] for button in row] for row in self.keyboard]

    @property
    def keyboard(self) -> list[list[dict[str, Any]]]:
        """The inline keyboard's buttons, by row."""
        markup: dict[str, Any] = self.raw.get("reply_markup", {})
        return list(markup.get("inline_keyboard", []))

    def find(self, label: str) -> tuple[int, int] | None:
        """Row and column of the first button that begins with the label, else of one that contains it."""
        places = [(b["text"], (r, c)) for r, row in enumerate(self.keyboard) for c, b in enumerate(row) if "text" in b]
        for fits in (str.startswith, str.__contains__):
            for text, place in places:
                if fits(text, label):
                    return place
        return None

    def __str__(self) -> str:
        when = datetime.fromtimestamp(self.raw["date"], UTC).strftime("%H:%M:%S")
        content = " ".join(f"[{k}]" for k in ("photo", "document", "location", "venue") if k in self.raw)
        rows = " / ".join(" ".join(f"<{label}>" for label in row) for row in self.buttons)
        marks = " (已编辑)" if self.edits else ""
        body = "\n      ".join(filter(None, [content, self.text, rows]))
        return f"{when} {self.raw['from']['first_name']}{marks}: {body}"


@dataclass(frozen=True)
class Answer:
    """What came of a press: the bot's answer, or the address of a button that only opens one."""

    text: str = ""
    alert: bool = False
    url: str = ""


def received(view: dict[str, Any]) -> Received:
    """From the control API's form of a message or of an event about one."""
    return Received(view["message"], view["from_bot"], view["edits"], view["silent"])
