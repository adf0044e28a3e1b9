"""Finding a subject by what somebody typed: a name or part of one, pinyin, initials, or a code's end."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, case, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.schema import subject, subject_key
from storage.subjects.rows import SubjectRow

# From fewer characters of a code nobody can tell what is meant.
CODE_END = 4
# How a subject fitted, the best first.
FITS = (
    "code",
    "name",
    "alias",
    "name_start",
    "alias_start",
    "name_part",
    "pinyin",
    "initials",
    "pinyin_start",
    "initials_start",
    "letters_part",
    "code_end",
)


@dataclass(frozen=True, slots=True)
class SubjectMatch:
    """A subject found, and how it fitted: one of FITS."""

    subject: SubjectRow
    fit: str


def fold(text: str) -> str:
    """What counts in a search: letters and digits, without their width, case, spaces and brackets."""
    return "".join(c for c in unicodedata.normalize("NFKC", text).casefold() if c.isalnum())


async def find(conn: AsyncConnection, bureau_id: int, text: str, limit: int = 10) -> list[SubjectMatch]:
    """A bureau's subjects that fit the text, the best fit first, shorter names before longer ones.

    Under a code is meant a USCC or a natural person's internal number: the whole, or its last four or more
    characters. [] for a text without letters and digits.
    """
    wanted = fold(text)
    if not wanted:
        return []
    kind, key = subject_key.c.kind, subject_key.c.key
    whole, start = key == wanted, key.startswith(wanted, autoescape=True)
    names = kind.in_(("name", "alias"))
    fits: list[tuple[Any, str]] = [
        (and_(kind == "uscc", whole), "code"),
        (and_(kind == "name", whole), "name"),
        (and_(kind == "alias", whole), "alias"),
        (and_(kind == "name", start), "name_start"),
        (and_(kind == "alias", start), "alias_start"),
        (names, "name_part"),
        (and_(kind == "pinyin", whole), "pinyin"),
        (and_(kind == "initials", whole), "initials"),
        (and_(kind == "pinyin", start), "pinyin_start"),
        (and_(kind == "initials", start), "initials_start"),
        (kind.in_(("pinyin", "initials")), "letters_part"),
    ]
    if len(wanted) >= CODE_END:
        fits.append((and_(kind == "uscc", key.endswith(wanted, autoescape=True)), "code_end"))
    rank = func.min(case(*((condition, FITS.index(fit)) for condition, fit in fits))).label("rank")
    best = (
        select(subject_key.c.subject_id, rank)
        .where(subject_key.c.bureau_id == bureau_id, key.contains(wanted, autoescape=True))
        .group_by(subject_key.c.subject_id)
        .having(rank.is_not(None))
        .subquery("best")
    )
    statement = (
        select(subject, best.c.rank)
        .join(best, best.c.subject_id == subject.c.id)
        .order_by(best.c.rank, func.length(subject.c.name), subject.c.name, subject.c.id)
        .limit(limit)
    )
    matches = []
    for row in (await conn.execute(statement)).mappings():
        values = dict(row)
        fit = FITS[values.pop("rank")]
        matches.append(SubjectMatch(SubjectRow(**values), fit))
    return matches
