"""An amended regulation: what is proposed, who would move, who adopted it and from when it applies."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from markupsafe import Markup

from bot.conversation.cards.parts import bureau_line
from bot.conversation.phrases import change, clean, day
from bot.conversation.screen import Action, Button, Keyboard, Screen, lines
from bot.conversation.verbs import Verb
from bot.locales import Texts

#: What the reader may do with a proposal: nobody decides their own.
May = Literal["", "decide", "withdraw"]
_CLAUSES = 12
_SHA = 12


@dataclass(frozen=True, slots=True)
class AdoptionView:
    """An amended text. transition: whole or at_next_change. Names are empty for who is not told them; decided_on is
    None while nobody has decided."""

    version: str
    sha256: str
    effective_on: date
    transition: str
    proposed_by: str
    proposed_on: date
    decided_by: str
    decided_on: date | None


@dataclass(frozen=True, slots=True)
class ProposalView:
    """A proposal. ruleset: the regulation in whose words grades are said; moves: before, after, how many subjects;
    clauses: those that differ."""

    id: int
    adoption: AdoptionView
    bureau: str
    ruleset: str
    graded: int
    moves: tuple[tuple[str | None, str | None, int], ...]
    clauses: tuple[str, ...]
    may: May


def proposal_screen(texts: Texts, proposal: ProposalView) -> Screen:
    """The proposal on its own, for who is asked to decide it."""
    body = lines(bureau_line(texts, proposal.bureau), *proposal_lines(texts, proposal))
    return Screen(body, proposal_buttons(texts, proposal))


def proposal_lines(texts: Texts, proposal: ProposalView) -> list[Markup]:
    """What is proposed, by whom, and what it would do."""
    one = proposal.adoption
    moved = sum(number for _, _, number in proposal.moves)
    clauses = texts("list.comma").join(clean(each) for each in proposal.clauses[:_CLAUSES])
    key = "adoption.clauses" if len(proposal.clauses) <= _CLAUSES else "adoption.clauses_more"
    return [
        texts("adoption.proposed", version=one.version, sha=one.sha256[:_SHA]),
        *_effect(texts, one),
        texts("adoption.by", name=clean(one.proposed_by), day=day(texts, one.proposed_on)),
        texts(key, clauses=clauses, n=len(proposal.clauses)) if proposal.clauses else texts("adoption.no_clauses"),
        texts("adoption.moved", graded=proposal.graded, n=moved),
        *(
            texts("adoption.move", change=change(texts, proposal.ruleset, before, after), n=number)
            for before, after, number in proposal.moves
        ),
        texts(f"adoption.asked.{proposal.may or 'nothing'}"),
    ]


def proposal_buttons(texts: Texts, proposal: ProposalView) -> Keyboard:
    """确认施行, 不予采用; for who proposed it 撤回."""
    adopt = Button(texts.plain("adoption.button.adopt"), Action(Verb.RULES_DECIDE, proposal.id, arg="adopt"))
    drop = Action(Verb.RULES_DECIDE, proposal.id, arg="drop")
    match proposal.may:
        case "decide":
            return ((adopt, Button(texts.plain("adoption.button.reject"), drop)),)
        case "withdraw":
            return ((Button(texts.plain("adoption.button.withdraw"), drop),),)
        case _:
            return ()


def adopted_lines(texts: Texts, one: AdoptionView, *, in_force: bool) -> list[Markup]:
    """An adopted text: from when and how it applies, and to who may know, who proposed and who confirmed it."""
    found = [
        texts("adoption.in_force" if in_force else "adoption.coming", version=one.version, sha=one.sha256[:_SHA]),
        *_effect(texts, one),
    ]
    if one.decided_by and one.decided_on:
        found.append(
            texts(
                "adoption.adopted_by",
                proposer=clean(one.proposed_by),
                name=clean(one.decided_by),
                day=day(texts, one.decided_on),
            )
        )
    return found


def decided_screen(texts: Texts, one: AdoptionView, bureau: str, *, adopted: bool) -> Screen:
    """What became of a proposal."""
    if adopted:
        return Screen(
            lines(texts("adoption.adopted"), bureau_line(texts, bureau), *adopted_lines(texts, one, in_force=False))
        )
    dropped = texts("adoption.dropped", version=one.version, name=clean(one.decided_by))
    return Screen(lines(dropped, bureau_line(texts, bureau)))


def _effect(texts: Texts, one: AdoptionView) -> list[Markup]:
    return [texts("adoption.on", day=day(texts, one.effective_on)), texts(f"adoption.transition.{one.transition}")]
