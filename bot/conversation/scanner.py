"""A line of text from which parts are taken one after another; what nobody takes is left over in order."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from bot.conversation.numerals import fold

_SEPARATOR = re.compile(r"(?:\s|[;、。|]|,(?![0-9])|(?<![0-9]),)+")
_EDGE = " :-—~"


@dataclass(frozen=True, slots=True)
class Word:
    """A left-over stretch of the line, without separators inside it."""

    start: int
    end: int
    text: str


class Scanner:
    """Positions in `folded` are positions in `text`."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.folded = fold(text)
        self._taken = bytearray(len(text))

    def is_free(self, start: int, end: int) -> bool:
        """Whether nobody has taken any of these characters."""
        return not any(self._taken[start:end])

    def take(self, start: int, end: int) -> str:
        """Take these characters; their original spelling."""
        self._taken[start:end] = b"\x01" * (end - start)
        return self.text[start:end]

    def find(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        """The first match in what is free."""
        return next((found for found in pattern.finditer(self.folded) if self.is_free(*found.span())), None)

    def pull(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        """The first match in what is free, taken."""
        found = self.find(pattern)
        if found is not None:
            self.take(*found.span())
        return found

    def tokens(self) -> Iterator[Word]:
        """The free words with their folded text."""
        for start, end in self._stretches():
            yield Word(start, end, self.folded[start:end])

    def pull_token(self, wanted: Callable[[str], bool]) -> str | None:
        """The first free word that is wanted, taken; its original spelling."""
        for token in self.tokens():
            if wanted(token.text):
                return self.take(token.start, token.end)
        return None

    def words(self) -> tuple[Word, ...]:
        """The left-over words in their original spelling."""
        return tuple(Word(start, end, self.text[start:end]) for start, end in self._stretches())

    def between(self, words: tuple[Word, ...]) -> str:
        """The words joined again, with the punctuation between them where nothing was taken out."""
        joined = ""
        for index, word in enumerate(words):
            if index:
                gap = (words[index - 1].end, word.start)
                joined += self.text[slice(*gap)] if self.is_free(*gap) and gap[0] < gap[1] else " "
            joined += word.text
        return joined.strip()

    def _stretches(self) -> Iterator[tuple[int, int]]:
        position, size = 0, len(self.text)
        while position < size:
            if self._taken[position]:
                position += 1
                continue
            end = self._taken.find(b"\x01", position)
            end = size if end < 0 else end
            yield from self._split(position, end)
            position = end

    def _split(self, start: int, end: int) -> Iterator[tuple[int, int]]:
        piece = start
        for gap in _SEPARATOR.finditer(self.folded, start, end):
            yield from self._trimmed(piece, gap.start())
            piece = gap.end()
        yield from self._trimmed(piece, end)

    def _trimmed(self, start: int, end: int) -> Iterator[tuple[int, int]]:
        while start < end and self.folded[start] in _EDGE:
            start += 1
        while start < end and self.folded[end - 1] in _EDGE:
            end -= 1
        if start < end:
            yield start, end
