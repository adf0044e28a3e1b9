"""What the cards of a random draw are drawn from, as plain data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DrawnView:
    """One subject that was drawn, its name as lists show it, and who goes there."""

    subject: int
    name: str
    grade: str | None
    inspectors: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DrawView:
    """A draw for a month. subjects, inspectors, recusals: how many the lists hold. sizes: how many are drawn, by grade
    or under `*`; each: inspectors for one. secret, seed, words: "" until it is drawn."""

    id: int
    month: str
    number: int
    state: str
    bureau: str
    ruleset: str
    subjects: int
    inspectors: int
    recusals: int
    sizes: Mapping[str, int]
    each: int
    lists_sha256: str
    secret_sha256: str
    opened_by: str
    witness: str = ""
    words: str = ""
    secret: str = ""
    seed: str = ""
    drawn: tuple[DrawnView, ...] = ()
