"""What somebody writes to correct a record: 11月10日, 罚款20000, 死亡0人, in the words of a one-line entry."""

from __future__ import annotations

from datetime import date

from bot.conversation.draft import Value, stored
from bot.conversation.entry import parse_line
from bot.conversation.problems import Problem, problem
from bot.conversation.words import TYPE_WORDS


def parse_correction(record_type: str, text: str, today: date) -> dict[str, Value] | Problem:
    """The fields that a text gives for a record of this type, as a draft keeps them, or what is wrong with it."""
    words = [word for word, named in TYPE_WORDS.items() if named == record_type and not word.isascii()]
    entry = parse_line(f"{min(words, key=len)} {text}", today)
    if entry.problems:
        return entry.problems[0]
    found = {name: stored(value) for name, value in entry.values.items() if name not in entry.assumed}
    return found or problem("statement.problem.unclear")
