"""What Telegram finds by itself in a text: commands, mentions, hashtags, addresses."""

from __future__ import annotations

import re

from bot.sandbox.entities import Entity, Formatted, utf16

_PATTERNS = {
    "url": re.compile(r"(?:https?://|\bt\.me/)[^\s<>\"“”「」『』（），。；！？、]+", re.IGNORECASE | re.ASCII),
    "email": re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+\b", re.ASCII),
    "bot_command": re.compile(r"(?<![\w/<>])/[A-Za-z0-9_]{1,64}(?:@[A-Za-z0-9_]{3,32})?(?![\w/<>])"),
    "mention": re.compile(r"(?<![\w@])@[A-Za-z0-9_]{3,32}(?!\w)"),
    "hashtag": re.compile(r"(?<![\w#])#(?=\w*[^\W\d_])\w{1,256}"),
}
# Inside of these nothing is looked for.
_CLOSED = ("code", "pre", "text_link", "text_mention")


def detect(formatted: Formatted) -> list[Entity]:
    """All entities of the text: the given ones and those found, in order, the found ones not overlapping."""
    taken = [(e["offset"], e["offset"] + e["length"]) for e in formatted.entities if e["type"] in _CLOSED]
    found: list[Entity] = []
    for kind, pattern in _PATTERNS.items():
        for match in pattern.finditer(formatted.text):
            word = match[0].rstrip(".,;:!?)'\"") if kind == "url" else match[0]
            begin = utf16(formatted.text[: match.start()])
            end = begin + utf16(word)
            if all(end <= first or begin >= last for first, last in taken):
                taken.append((begin, end))
                found.append({"type": kind, "offset": begin, "length": end - begin})
    return sorted(formatted.entities + found, key=lambda e: (e["offset"], -e["length"]))
