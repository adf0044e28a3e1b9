"""What can be wrong with what comes from outside: one sentence in Chinese, and the same in English."""

from __future__ import annotations

from collections.abc import Mapping

_SHOWN = 40


def shown(value: object) -> str:
    """A value as it may stand in a one-line message: short, quoted, nothing invisible left as it is."""
    if isinstance(value, (Mapping, list)):
        # Its own text could be megabytes, or nested deeper than the interpreter follows.
        return "{…}" if isinstance(value, Mapping) else "[…]"
    try:
        text = "null" if value is None else str(value).lower() if isinstance(value, bool) else str(value)
    except ValueError:  # the interpreter writes out no integer of thousands of digits
        text = f"{type(value).__name__} …"
    if len(text) > _SHOWN:
        text = text[:_SHOWN] + "…"
    return "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in text)


class BilingualError(ValueError):
    """An error with its one-line message in both languages; `str()` gives the Chinese one."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(zh)
        self.zh = zh
        self.en = en

    def message(self, lang: str) -> str:
        """The sentence in `zh` or `en`."""
        return self.en if lang == "en" else self.zh


class DossierError(BilingualError):
    """A dossier that cannot be graded, naming the record and the field."""


class RulesetError(BilingualError):
    """A ruleset that cannot be used, naming the file, the line and the path of the key."""
