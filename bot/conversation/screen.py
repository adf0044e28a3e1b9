"""A message with its buttons as data, kept within what Telegram accepts."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from markupsafe import Markup

TEXT_LIMIT = 4096
CALLBACK_BYTES = 64
ROW_LIMIT = 8
BUTTON_LIMIT = 100
LABEL_LIMIT = 40
LARGEST_ID = 2**63 - 1
"""What a database takes for a number of a row."""

_VERB = re.compile(r"[a-z][a-z_]{0,15}")
_NUMBER = re.compile(r"0|[1-9][0-9]{0,18}")
_TAG = re.compile(r"<[^<>]*>")
Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Action:
    """What a button asks for. The database, not the button, decides whether it still may.

    version: of the draft, record or alert that the button was drawn for; an older one is stale.
    """

    verb: str
    id: int = 0
    version: int = 0
    arg: str = ""

    def pack(self) -> str:
        """The callback data.

        Raises:
            ValueError: the verb or a number is out of form, or the whole exceeds 64 bytes.
        """
        data = f"{self.verb}:{self.id}:{self.version}:{self.arg}"
        if unpack(data) != self:
            raise ValueError(f"not fit for a button: {data!r}")
        return data


def unpack(data: str | None) -> Action | None:
    """The action behind callback data; None where it was not packed by `Action.pack`."""
    if not data:
        return None
    try:
        if len(data.encode()) > CALLBACK_BYTES:
            return None
    except UnicodeEncodeError:
        return None
    parts = data.split(":", 3)
    if len(parts) != 4:
        return None
    verb, number, version, arg = parts
    if not (_VERB.fullmatch(verb) and _NUMBER.fullmatch(number) and _NUMBER.fullmatch(version)):
        return None
    if max(int(number), int(version)) > LARGEST_ID:
        return None
    return Action(verb, int(number), int(version), arg)


@dataclass(frozen=True, slots=True)
class Button:
    """One inline button: an action of ours, a link, or words to ask the bot with in a chat of one's choice."""

    label: str
    action: Action | None = None
    url: str | None = None
    inline: str | None = None

    def __post_init__(self) -> None:
        if sum(deed is not None for deed in (self.action, self.url, self.inline)) != 1:
            raise ValueError("a button has an action, a link or an inline query")
        object.__setattr__(self, "label", shorten(self.label, LABEL_LIMIT))


Keyboard = tuple[tuple[Button, ...], ...]


@dataclass(frozen=True, slots=True)
class Screen:
    """A message: Telegram HTML and rows of buttons.

    Raises:
        ValueError: the text is empty or too long, or there are too many buttons.
    """

    text: Markup
    keyboard: Keyboard = ()

    def __post_init__(self) -> None:
        if not 0 < visible_length(self.text) <= TEXT_LIMIT:
            raise ValueError(f"a message has 1 to {TEXT_LIMIT} characters")
        if any(not 0 < len(row) <= ROW_LIMIT for row in self.keyboard):
            raise ValueError(f"a row has 1 to {ROW_LIMIT} buttons")
        if sum(map(len, self.keyboard)) > BUTTON_LIMIT:
            raise ValueError(f"a message has at most {BUTTON_LIMIT} buttons")


def visible_length(text: str) -> int:
    """The length Telegram counts: UTF-16 units of the text after its entities are parsed."""
    return units(html.unescape(_TAG.sub("", text)))


def shorten(text: str, limit: int) -> str:
    """Plain text of at most `limit` characters as Telegram counts them (UTF-16 units), marked where it was cut."""
    if units(text) <= limit:
        return text
    kept = text[: limit - 1]
    while units(kept) > limit - 1:
        kept = kept[:-1]
    return kept.rstrip() + "…"


def units(text: str) -> int:
    """The length of plain text in UTF-16 units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def grid(buttons: Iterable[Button], columns: int) -> Keyboard:
    """The buttons in rows of `columns`."""
    listed = tuple(buttons)
    return tuple(listed[start : start + columns] for start in range(0, len(listed), columns))


def lines(*parts: Markup | str | None) -> Markup:
    """The parts on lines of their own; an empty one is an empty line, None is left out."""
    return Markup("\n").join(part for part in parts if part is not None)


def within_limit(rows: Sequence[Markup], more: Markup, limit: int = TEXT_LIMIT) -> Markup:
    """As many whole rows as fit, and `more` in place of the rest. Each row is balanced HTML by itself."""
    room = limit - visible_length(more) - 1
    kept: list[Markup] = []
    used = 0
    for row in rows:
        length = visible_length(row) + 1
        if used + length > room:
            return lines(*kept, more)
        kept.append(row)
        used += length
    return lines(*kept)


@dataclass(frozen=True, slots=True)
class Page(Generic[Item]):
    """One page of a long list; `number` counts from 0."""

    items: tuple[Item, ...]
    number: int
    pages: int


def page_of(items: Sequence[Item], number: int, size: int) -> Page[Item]:
    """The page asked for, or the nearest one there is."""
    pages = max(1, -(-len(items) // size))
    number = min(max(number, 0), pages - 1)
    return Page(tuple(items[number * size : (number + 1) * size]), number, pages)
