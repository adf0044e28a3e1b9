"""Finding a subject by what somebody typed: a name or part of one, pinyin, initials, or a code's end."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, select, union_all
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.schema import subject, subject_key
from storage.subjects.grams import LAST, MOST, holding
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

    Of a text that very many subjects hold, so many are looked at that whole names and beginnings come before the rest.
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
    near = await candidates(conn, bureau_id, wanted)
    best = (
        select(subject_key.c.subject_id, rank)
        .where(subject_key.c.subject_id.in_(near), key.contains(wanted, autoescape=True))
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


async def candidates(conn: AsyncConnection, bureau_id: int, wanted: str) -> Select[tuple[int]]:
    """The subjects of whose keys one is, begins with or may contain a folded text; a bounded number by each way."""
    at = subject_key.c.bureau_id == bureau_id
    whole = select(subject_key.c.subject_id).where(at, subject_key.c.key == wanted).limit(MOST)
    start = select(subject_key.c.subject_id).where(begins(conn, bureau_id, wanted)).limit(MOST)
    ways = [whole, start, *await holding(conn, bureau_id, [(wanted,)], ends_code=True)]
    # A limit inside of a union needs a query of its own around it.
    return select(union_all(*(select(way.subquery()) for way in ways)).subquery().c.subject_id)


def begins(conn: AsyncConnection, bureau_id: int, text: str) -> ColumnElement[bool]:
    """LIKE finds no index in SQLite, which ignores case there; a range does, and its order is that of code points."""
    key = subject_key.c.key
    start = (
        and_(key >= text, key < text + LAST) if conn.dialect.name == "sqlite" else key.startswith(text, autoescape=True)
    )
    return and_(subject_key.c.bureau_id == bureau_id, start)
