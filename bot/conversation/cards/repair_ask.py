"""What is asked for an application or a correction: the way, words and files, the day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from markupsafe import Markup

from bot.conversation.cards.asking import asking
from bot.conversation.phrases import clause_name, clean, record_brief
from bot.conversation.repair_views import Kind
from bot.conversation.screen import Action, Button, Screen, lines
from bot.conversation.verbs import Verb
from bot.conversation.views import RecordView
from bot.locales import Texts

_TEXT_SHOWN = 600


def choose_way(texts: Texts, kind: Kind, record: RecordView, ways: Sequence[str], clause: str) -> Screen:
    """陈巴尔虎 10: by which of the ways."""
    text = texts(
        "repair.ask.way",
        kind=texts(f"repair.kind.{kind}"),
        record=record_brief(texts, record),
        clause=clause_name(texts, clause),
    )
    buttons = tuple(
        (Button(texts.plain(f"repair.way.{way}"), Action(Verb.REPAIR_APPLY, record.row, arg=way)),) for way in ways
    )
    return Screen(text, buttons)


def gathering(
    texts: Texts,
    record: RecordView,
    question: tuple[int, int],
    *,
    kind: Kind | None,
    way: str = "",
    text: str = "",
    files: int = 0,
) -> Screen:
    """What was gathered so far, and 确认提交. `question`: its id and version; `kind` None: proof of correction."""
    if kind is None:
        head = texts("repair.ask.proof", record=record_brief(texts, record))
    else:
        head = texts("repair.ask.apply", kind=texts(f"repair.kind.{kind}"), record=record_brief(texts, record))
    body = lines(
        head,
        texts("repair.ask.way_line", way=texts(f"repair.way.{way}")) if way else None,
        texts("repair.ask.text", text=clean(text, _TEXT_SHOWN)) if text else None,
        texts("repair.ask.files", n=files) if files else None,
        Markup(),
        texts("repair.ask.how" if kind else "repair.ask.how_proof"),
    )
    send = Button(texts.plain("button.repair.send"), Action(Verb.REPAIR_SEND, *question))
    return asking(texts, body, *question, above=((send,),))


def ask_day_corrected(texts: Texts, record: RecordView, question: tuple[int, int], today: date) -> Screen:
    """When was the correction completed? Today and yesterday as buttons, any other day in words."""
    text = texts("repair.ask.day_correct", record=record_brief(texts, record))
    buttons = tuple(
        Button(
            texts.plain(f"button.repair.{name}"),
            Action(Verb.REPAIR_CORRECT, record.row, arg=date.fromordinal(today.toordinal() - back).isoformat()),
        )
        for name, back in (("today", 0), ("yesterday", 1))
    )
    return asking(texts, text, *question, above=(buttons,))
