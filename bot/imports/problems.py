"""What is wrong with a file as a whole, and with single cells of it."""

from __future__ import annotations

from dataclasses import dataclass

from bot.conversation.problems import Problem
from bot.locales import texts
from rulesets.errors import BilingualError


class ImportFileError(BilingualError):
    """The file cannot be imported at all, in one sentence."""


class CellError(ValueError):
    """A cell that cannot be read. `zh`, `en`: what was expected."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(zh)
        self.zh = zh
        self.en = en

    @classmethod
    def of(cls, problem: Problem) -> CellError:
        """What a conversation says of the same text."""
        return cls(problem.plain(texts("zh")), problem.plain(texts("en")))


@dataclass(frozen=True, slots=True)
class RowProblem:
    """One cell that is wrong, or one that deserves a look. row: as the spreadsheet counts; column: its heading, empty
    where it is about the whole row; value: as it stands there; zh, en: what was expected."""

    row: int
    column: str
    value: str
    zh: str
    en: str

    def expected(self, lang: str) -> str:
        """What was expected, in a language."""
        return self.en if lang == "en" else self.zh

    def line(self, lang: str) -> str:
        """The problem as one line of a report."""
        where = f"row {self.row}" if lang == "en" else f"第 {self.row} 行"
        parts = [where, self.column, f"“{self.value}”" if self.value else ""]
        return (" · ".join(part for part in parts if part)) + (": " if lang == "en" else "：") + self.expected(lang)
