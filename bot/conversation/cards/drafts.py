"""The records that somebody has not finished."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from markupsafe import Markup

from bot.conversation.cards.parts import label, named, pager
from bot.conversation.draft import Draft
from bot.conversation.flow import missing
from bot.conversation.phrases import ago, type_name
from bot.conversation.screen import Action, Button, Screen, lines, page_of
from bot.conversation.verbs import Verb
from bot.conversation.views import SubjectChoice
from bot.locales import Texts

_A_PAGE = 4
_RECENT_SHOWN = 3


def drafts_card(
    texts: Texts,
    drafts: Sequence[tuple[Draft, datetime]],
    now: datetime,
    *,
    page: int = 0,
    recent: Sequence[SubjectChoice] = (),
) -> Screen:
    """Each draft with what it lacks and its age, to go on with or to give up; below, subjects for a new one.

    drafts: with the moment of the last change, the latest first.
    """
    shown = page_of(drafts, page, _A_PAGE)
    numbered = [(shown.number * _A_PAGE + place, *one) for place, one in enumerate(shown.items, 1)]
    rows: list[Markup] = [texts("drafts.title", n=len(drafts)) if drafts else texts("drafts.none")]
    rows += [
        texts(
            "drafts.entry",
            number=number,
            what=_what(texts, draft),
            state=_state(texts, draft),
            age=ago(texts, changed_at, now),
        )
        for number, draft, changed_at in numbered
    ]
    choices = tuple(
        (
            Button(texts.plain("button.resume", number=number), Action(Verb.RESUME, draft.id, draft.version)),
            Button(texts.plain("button.drop", number=number), Action(Verb.DROP, draft.id, draft.version)),
        )
        for number, draft, _ in numbered
    )
    turn = pager(texts, shown.number, shown.pages, lambda number: Action(Verb.DRAFTS, number))
    known = tuple((Button(label(one.name), Action(Verb.NEW, one.id)),) for one in recent[:_RECENT_SHOWN])
    return Screen(lines(*rows), (*choices, *turn, *known, (Button(texts.plain("button.new"), Action(Verb.NEW)),)))


def _what(texts: Texts, draft: Draft) -> Markup:
    known = [type_name(texts, draft.type)] if draft.type else []
    if draft.subject_id is not None:
        known.append(texts("ask.known_subject", name=named(draft.subject_name)))
    if draft.evidence:
        known.append(texts("drafts.evidence", n=draft.evidence))
    if draft.place:
        known.append(texts("drafts.placed"))
    return texts("ask.dot").join(known) if known else texts("drafts.unnamed")


def _state(texts: Texts, draft: Draft) -> Markup:
    lacks = [texts(f"field.{name}") for name in missing(draft)]
    return texts("drafts.missing", fields=texts("list.comma").join(lacks)) if lacks else texts("drafts.ready")
