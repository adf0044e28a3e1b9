"""Breaking Chinese text into lines: anywhere between characters, but no line begins with a closing mark or ends with
an opening one, and a number or a Latin word stays whole where it fits."""

from __future__ import annotations

import re
from collections.abc import Callable

_NO_START = "，。、；：？！）》」』】〉”’％%,.;:?!)]}…—·"
_NO_END = "（《「『【〔〈“‘([{"
_TOKEN = re.compile(
    rf"[{re.escape(_NO_END)}]*(?:[!-~]+|.)[{re.escape(_NO_START)}]*",
    re.DOTALL,
)


def wrap(text: str, width: float, measure: Callable[[str], float], first: float = 0) -> list[str]:
    """The lines of a text; at least one. `measure`: a string's width; `first`: how much less the first line holds."""
    lines: list[str] = []
    line, room = "", width - first
    for token in _TOKEN.findall(text):
        if measure(line + token.rstrip()) <= room:
            line += token
            continue
        if line.strip():
            lines.append(line.rstrip())
            line, room = "", width
        for part in _parts(token.lstrip(), room, measure):
            if line:
                lines.append(line)
                room = width
            line = part
    lines.append(line.rstrip())
    return lines


def _parts(token: str, room: float, measure: Callable[[str], float]) -> list[str]:
    """A token whole, or cut where it is longer than a line."""
    if measure(token) <= room:
        return [token]
    parts = [""]
    for character in token:
        if parts[-1] and measure(parts[-1] + character) > room:
            parts.append("")
        parts[-1] += character
    return parts
