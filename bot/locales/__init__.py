"""What the bot says, in Simplified Chinese and in English.

Templates live in the files of `zh/` and `en/` under the same keys, with the same `{name}` placeholders. A template
is Telegram HTML; the values put into it are escaped unless they are `Markup` already. `{n:record|records}`
chooses the word for one or for another number.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import Any, Literal

from markupsafe import Markup

Language = Literal["zh", "en"]
LANGUAGES: tuple[Language, ...] = ("zh", "en")


class _Number(int):
    """An integer that a template may use to choose a word: `{n:record|records}`."""

    def __format__(self, spec: str) -> str:
        if "|" not in spec:
            return super().__format__(spec)
        one, other = spec.split("|", 1)
        return one if self == 1 else other


class Texts:
    """The texts of one language: `texts("grade.title", name="…")` gives safe HTML."""

    def __init__(self, language: Language, templates: Mapping[str, str]) -> None:
        self.language = language
        self._templates = templates

    def __call__(self, key: str, /, **values: object) -> Markup:
        """The text of `key` as Telegram HTML, its values escaped.

        Raises:
            KeyError: there is no such key, or the template wants a value that was not given.
        """
        return Markup(self._templates[key]).format(**_prepared(values))  # noqa: S704 - our own templates

    def plain(self, key: str, /, **values: object) -> str:
        """The text of `key` where Telegram takes no markup: button labels and callback answers."""
        return self._templates[key].format(**_prepared(values))

    def __contains__(self, key: object) -> bool:
        return key in self._templates

    def __iter__(self) -> Iterator[str]:
        return iter(self._templates)

    def template(self, key: str) -> str:
        """The template itself, for checks."""
        return self._templates[key]


def _prepared(values: Mapping[str, object]) -> dict[str, object]:
    return {name: _Number(value) if type(value) is int else value for name, value in values.items()}


def _flat(table: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, str]]:
    for name, value in table.items():
        if isinstance(value, str):
            yield prefix + name, value.strip("\n")
        else:
            yield from _flat(value, f"{prefix}{name}.")


@cache
def texts(language: str) -> Texts:
    """The texts of a language; Chinese for one that the bot does not speak."""
    chosen = language if language in LANGUAGES else "zh"
    templates: dict[str, str] = {}
    for file in sorted((files(__name__) / chosen).iterdir(), key=lambda file: file.name):
        if file.name.endswith(".toml"):
            for key, template in _flat(tomllib.loads(file.read_text("utf-8"))):
                if key in templates:
                    raise ValueError(f"{key} stands twice among the texts of {chosen}, again in {file.name}")
                templates[key] = template
    return Texts(chosen, templates)
