"""What an audit finds: gaps, overlaps, and where readings part."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

Kind = Literal["gap", "overlap", "difference"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One gap, overlap or difference.

    classes: of an overlap the two in the order asked, the first decides; of a difference what each reading gives.
    other: the second reading of a difference.
    lacking: of a gap, the least sets of clauses that fail together and that make it; each is accepted by itself.
    witness: a dossier of as few records as show it. grade: what the engine makes of it under the reading.
    accepted: by which entry of the file; None for a new one.
    """

    kind: Kind
    reading: str
    classes: tuple[str | None, ...]
    witness: Mapping[str, Any]
    grade: str | None = None
    other: str | None = None
    lacking: tuple[tuple[str, ...], ...] = ()
    accepted: int | None = None


@dataclass(frozen=True, slots=True)
class Stale:
    """Something accepted that no longer occurs. entry: its place among the file's `accepted`; names: of what."""

    entry: int
    kind: str
    reading: str
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """What an audit of one ruleset found on a day.

    complete: by reading, whether it is proved that every dossier gets a class. disjoint: by reading, the pairs of
    classes of which it is proved that no dossier meets both. undecided: what could be neither proved nor shown.
    """

    ruleset: str
    as_of: date
    complete: Mapping[str, bool]
    disjoint: Mapping[str, tuple[tuple[str, str], ...]]
    findings: tuple[Finding, ...]
    stale: tuple[Stale, ...] = ()
    undecided: tuple[str, ...] = ()

    @property
    def new(self) -> tuple[Finding, ...]:
        """The gaps and overlaps that nobody has accepted."""
        return tuple(one for one in self.findings if one.kind != "difference" and one.accepted is None)
