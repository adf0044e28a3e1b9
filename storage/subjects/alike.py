"""Subjects whose names come near what somebody typed: candidates to be compared, never more than a bounded number."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, or_, select, union_all
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.rows import every
from storage.schema import subject, subject_key
from storage.subjects.find import begins, fold
from storage.subjects.grams import holding
from storage.subjects.rows import SubjectRow


@dataclass(frozen=True, slots=True)
class KeyedSubject:
    """A subject with the keys that a search looks at: (kind, key)."""

    subject: SubjectRow
    keys: tuple[tuple[str, str], ...]


async def begun(conn: AsyncConnection, bureau_id: int, texts: Iterable[str]) -> set[str]:
    """Which of the texts begin a key of one of the bureau's subjects; each costs one look into an index."""
    found = set()
    for text in dict.fromkeys(texts):
        wanted = fold(text)
        if not wanted:
            continue
        statement = select(subject_key.c.id).where(begins(conn, bureau_id, wanted)).limit(1)
        if (await conn.execute(statement)).first() is not None:
            found.add(text)
    return found


async def alike(
    conn: AsyncConnection, bureau_id: int, *, sounds: Collection[str], pieces: Collection[tuple[str, ...]], limit: int
) -> list[KeyedSubject]:
    """The bureau's subjects that may be meant: a reading of theirs begins with one of `sounds`, or a key holds the
    strings of one of `pieces` in this order.

    At most `limit` by each of the two ways: either costs looks into an index, and the keys of a bounded number.
    """
    ids: dict[int, None] = {}
    for sound in filter(None, map(fold, sounds)):
        spoken = and_(begins(conn, bureau_id, sound), subject_key.c.kind == "pinyin")
        ids |= dict.fromkeys(await _ids(conn, spoken, limit))
    patterns = [parts for each in pieces if (parts := tuple(filter(None, map(fold, each))))]
    if patterns:
        held = or_(*(subject_key.c.key.like(f"%{'%'.join(parts)}%") for parts in patterns))
        ways = [select(way.subquery()) for way in await holding(conn, bureau_id, patterns)]
        if ways:
            near = select(union_all(*ways).subquery().c.subject_id)
            ids |= dict.fromkeys(await _ids(conn, and_(subject_key.c.subject_id.in_(near), held), limit))
    if not ids:
        return []
    keys: dict[int, list[tuple[str, str]]] = {}
    statement = select(subject_key.c.subject_id, subject_key.c.kind, subject_key.c.key)
    for subject_id, kind, key in await conn.execute(statement.where(subject_key.c.subject_id.in_(ids))):
        keys.setdefault(subject_id, []).append((kind, key))
    rows = await every(conn, select(subject).where(subject.c.id.in_(ids)).order_by(subject.c.id), SubjectRow)
    return [KeyedSubject(row, tuple(keys[row.id])) for row in rows]


async def _ids(conn: AsyncConnection, condition: ColumnElement[bool], limit: int) -> list[int]:
    statement = select(subject_key.c.subject_id).where(condition).limit(limit)
    return list((await conn.execute(statement)).scalars())
