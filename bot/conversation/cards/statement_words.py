"""What is asked in words for a pending record's case, and what was gathered so far."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from bot.conversation.cards.asking import asking
from bot.conversation.phrases import clean, day, record_rows, type_name
from bot.conversation.problems import Problem
from bot.conversation.screen import Action, Button, Keyboard, Screen, lines
from bot.conversation.statement_views import StatementView
from bot.conversation.verbs import Verb
from bot.locales import Texts

_WORDS_SHOWN = 600


def question(texts: Texts, purpose: str, view: StatementView, asked: int, wrong: Problem | None = None) -> Screen:
    """What somebody is asked to write. `purpose`: text, reject, return, service or amend; `asked`: the question."""
    words = texts(f"statement.ask.{purpose}", type=type_name(texts, view.record.type), name=view.name)
    return asking(texts, lines(wrong.text(texts) if wrong else None, words), asked, 0)


def statement_so_far(texts: Texts, words: str, files: int, asked: int) -> Screen:
    """The statement as gathered: 提交, or more of it."""
    text = lines(
        texts("statement.so_far.title"),
        texts("statement.so_far.words", words=clean(words, _WORDS_SHOWN)) if words else None,
        texts("statement.so_far.files", n=files) if files else None,
        texts("statement.so_far.more"),
    )
    return asking(texts, text, asked, 0, _submit(texts, "statement.button.submit", asked))


def service_so_far(texts: Texts, on: date | None, number: str, files: int, asked: int) -> Screen:
    """The paper service as gathered; what is still wanted of its day and its proof."""
    complete = on is not None and bool(number or files)
    text = lines(
        texts("statement.service.on", day=day(texts, on)) if on else texts("statement.service.no_day"),
        texts("statement.service.number", number=clean(number, 80)) if number else None,
        texts("statement.service.files", n=files) if files else None,
        None if number or files else texts("statement.service.no_proof"),
    )
    return asking(texts, text, asked, 0, _submit(texts, "statement.button.served", asked) if complete else ())


def correction_so_far(texts: Texts, view: StatementView, data: Mapping[str, Any], asked: int) -> Screen:
    """The record as it would read."""
    rows = record_rows(texts, view.record.type, data, view.ruleset, view.today)
    text = lines(texts("statement.correction", type=type_name(texts, view.record.type), name=view.name), *rows)
    return asking(texts, text, asked, 0, _submit(texts, "statement.button.correct", asked))


def _submit(texts: Texts, key: str, asked: int) -> Keyboard:
    return ((Button(texts.plain(key), Action(Verb.STATEMENT_SUBMIT, asked)),),)
