"""Procedures as data: which move leads from which state to which, who may make it, and why somebody may not.

Pure: the caller gathers the facts, this decides, the caller carries out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from bot.conversation.views import Role

#: What a move asks of its maker beyond the role.
Demand = Literal["not_collector", "investigator", "not_filer"]


@dataclass(frozen=True, slots=True)
class Move:
    """One move. `to` None: the state stays. `closes`: the case ends with it. roles: who may make it; empty for the
    clock alone. clause: the words of the regulation that it follows, by ruleset."""

    name: str
    sources: tuple[str, ...]
    to: str | None
    roles: tuple[Role, ...]
    demands: tuple[Demand, ...] = ()
    closes: bool = False


@dataclass(frozen=True, slots=True)
class Procedure:
    """A kind of case: its first state, and its moves by name."""

    kind: str
    first: str
    moves: Mapping[str, Move]

    @classmethod
    def of(cls, kind: str, first: str, *moves: Move) -> Procedure:
        """A procedure of these moves, whose names differ."""
        return cls(kind, first, {move.name: move for move in moves})

    def open_moves(self, state: str) -> tuple[Move, ...]:
        """The moves that lead on from a state."""
        return tuple(move for move in self.moves.values() if state in move.sources)


@dataclass(frozen=True, slots=True)
class Facts:
    """Who wants to move, and what they are to the case.

    collectors: everyone who entered, amended or gave evidence for the records in question.
    investigator_id: who was assigned. filed_by: whose application it is.
    """

    role: Role
    person_id: int | None
    collectors: frozenset[int] = frozenset()
    investigator_id: int | None = None
    filed_by: int | None = None


@dataclass(frozen=True, slots=True)
class Denied:
    """Why a move may not be made: `state` (not from here), `role`, or an unmet demand. who_may: roles instead."""

    why: Literal["state", "role", "not_collector", "investigator", "not_filer"]
    who_may: tuple[Role, ...] = ()


def check(procedure: Procedure, state: str, name: str, facts: Facts) -> Move | Denied:
    """The move, or why it may not be made. A role that may not is told before a state that does not fit."""
    move = procedure.moves[name]
    if facts.role not in move.roles:
        return Denied("role", move.roles)
    if "not_collector" in move.demands and facts.person_id in facts.collectors:
        return Denied("not_collector", move.roles)
    if "investigator" in move.demands and facts.person_id != facts.investigator_id:
        return Denied("investigator", move.roles)
    if "not_filer" in move.demands and facts.person_id == facts.filed_by:
        return Denied("not_filer", move.roles)
    if state not in move.sources:
        return Denied("state")
    return move
