"""The regulation as it stands: how classes are decided, and its clauses in their own words, page by page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from bot.conversation.cards.adoption import (
    AdoptionView,
    ProposalView,
    adopted_lines,
    proposal_buttons,
    proposal_lines,
)
from bot.conversation.cards.parts import pager
from bot.conversation.screen import Action, Screen, lines, visible_length
from bot.conversation.verbs import Verb
from bot.locales import Texts

#: About a phone screen, in characters.
_PAGE = 380


@dataclass(frozen=True, slots=True)
class ClauseView:
    """A clause in its own words, and in ours what implements it."""

    id: str
    quote: str
    how: str


@dataclass(frozen=True, slots=True)
class RulesView:
    """A regulation: its name and date, the reading in force with its ground, its clauses; where it was amended, the
    adoption of the text in force, those that are to come, and the proposal that waits."""

    name: str
    version: str
    reading: str
    ground: str
    clauses: tuple[ClauseView, ...]
    in_force: AdoptionView | None = None
    coming: tuple[AdoptionView, ...] = ()
    proposal: ProposalView | None = None


def rules_screen(texts: Texts, rules: RulesView, page: int = 0) -> Screen:
    """The first page says how the text is read; the clauses follow, quoted."""
    head = lines(
        texts("rules.title", name=rules.name, version=rules.version),
        texts("rules.reading", reading=rules.reading),
        texts("rules.ground", ground=rules.ground),
        *(adopted_lines(texts, rules.in_force, in_force=True) if rules.in_force else ()),
        *(line for one in rules.coming for line in (Markup(), *adopted_lines(texts, one, in_force=False))),
        *((Markup(), *proposal_lines(texts, rules.proposal)) if rules.proposal else ()),
    )
    pages = [head, *_paged([_clause(texts, clause) for clause in rules.clauses])]
    number = min(max(page, 0), len(pages) - 1)
    decide = proposal_buttons(texts, rules.proposal) if rules.proposal and number == 0 else ()
    turn = pager(texts, number, len(pages), lambda other: Action(Verb.RULES, other))
    return Screen(pages[number], (*decide, *turn))


def _clause(texts: Texts, clause: ClauseView) -> Markup:
    return texts("rules.clause", id=clause.id, quote=clause.quote, how=clause.how)


def _paged(rows: Sequence[Markup]) -> list[Markup]:
    pages: list[list[Markup]] = []
    used = _PAGE
    for row in rows:
        length = visible_length(row)
        if used + length > _PAGE:
            pages.append([])
            used = 0
        pages[-1].append(row)
        used += length
    return [lines(*page) for page in pages]
