"""A reason why something a person wrote or pressed cannot be taken, in words they can act on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from markupsafe import Markup

from bot.locales import Texts


@dataclass(frozen=True, slots=True)
class Problem:
    """A key of the locales with its values."""

    key: str
    values: Mapping[str, object] = field(default_factory=dict)

    def text(self, texts: Texts) -> Markup:
        """The problem as a message."""
        return texts(self.key, **self.values)

    def plain(self, texts: Texts) -> str:
        """The problem as a callback answer, at most Telegram's 200 characters."""
        return texts.plain(self.key, **self.values)[:200]


def problem(key: str, /, **values: object) -> Problem:
    return Problem(key, values)
