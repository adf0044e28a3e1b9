"""Short pieces of the keys, by which a search finds candidates without passing over all keys of a bureau.

Each piece begins with a letter for its kind, and is as long as its kind needs to tell subjects apart. At a key's end
they get shorter, so that whatever a key contains is a piece of it, begins one, or is made of several.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, and_, delete, func, literal, select, union_all
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.rows import insert_for
from storage.schema import subject_gram, subject_key

#: By kind of key: its letter, and how many characters a piece has.
_FORMS = {"name": ("n", 2), "alias": ("n", 2), "initials": ("i", 3), "pinyin": ("p", 4), "uscc": ("u", 4)}
#: A code is known by its whole, or by its end.
_CODE = 4
#: So many subjects are candidates by one piece. A piece that more subjects have tells little.
MOST = 1_000
#: Of sound, the key of a core stands for the longer ones around it, so that one piece may be of a longer key alone.
_SEVERAL = 3
#: Above every character that a key may go on with.
LAST = "\U0010fffd"


@dataclass(frozen=True, slots=True)
class _Piece:
    gram: str
    whole: bool


def grams_of(keys: Iterable[tuple[str, str]]) -> set[str]:
    """The pieces of a subject's keys, given as (kind, key). Of two keys of sound of which one contains the other the
    shorter one is cut: the longer one is found by its beginning."""
    by_letter: dict[str, set[str]] = {}
    for kind, key in keys:
        by_letter.setdefault(_FORMS[kind][0], set()).add(key)
    found: set[str] = set()
    for letter, width in dict(_FORMS.values()).items():
        own = by_letter.get(letter, set())
        if letter == "u":
            found |= {letter + key[-_CODE:] for key in own}
            continue
        if letter in "ip":
            own = {key for key in own if not any(other != key and other in key for other in own)}
        found |= {letter + key[start : start + width] for key in own for start in range(len(key))}
    return found


def rows_of(bureau_id: int, subject_id: int, keys: Iterable[tuple[str, str]]) -> list[dict[str, object]]:
    """The rows that stand for a subject's keys."""
    return [{"bureau_id": bureau_id, "gram": gram, "subject_id": subject_id} for gram in sorted(grams_of(keys))]


async def put_grams(conn: AsyncConnection, bureau_id: int, subject_id: int) -> None:
    """Add the pieces of a subject's keys that are not there yet."""
    rows = rows_of(bureau_id, subject_id, await _keys(conn, subject_id))
    if rows:
        await conn.execute(insert_for(conn, subject_gram).on_conflict_do_nothing(), rows)


async def drop_grams(conn: AsyncConnection, bureau_id: int, subject_id: int) -> None:
    """Remove the pieces of a subject's keys, before these change. What an alias has made needless meanwhile may stay:
    a candidate more, whose keys are looked at anyway."""
    grams = sorted(grams_of(await _keys(conn, subject_id)))
    gone = and_(_of(bureau_id), subject_gram.c.gram.in_(grams), subject_gram.c.subject_id == subject_id)
    await conn.execute(delete(subject_gram).where(gone))


async def _keys(conn: AsyncConnection, subject_id: int) -> list[tuple[str, str]]:
    statement = select(subject_key.c.kind, subject_key.c.key).where(subject_key.c.subject_id == subject_id)
    return [(kind, key) for kind, key in await conn.execute(statement)]


async def holding(
    conn: AsyncConnection, bureau_id: int, texts: Collection[Sequence[str]], *, ends_code: bool = False
) -> list[Select[tuple[int]]]:
    """Statements for the subjects that may have a key with all strings of one of `texts`; [] where none can have.

    ends_code: the one string may be the end of a code, too. Each statement is bounded, and costs a look into an index.
    """
    wanted: list[tuple[str, list[_Piece]]] = []
    for parts in texts:
        for letter, width in dict(_FORMS.values()).items():
            if letter != "u" and (letter == "n" or all(part.isascii() for part in parts)):
                wanted.append((letter, [piece for part in parts for piece in _pieces(letter, width, part)]))
    if ends_code:
        wanted += [
            ("u", [_Piece("u" + part[-_CODE:], True)]) for part in (parts[0] for parts in texts) if len(part) >= _CODE
        ]
    counted = await _counted(conn, bureau_id, {piece for _, pieces in wanted for piece in pieces})
    chosen: dict[_Piece, None] = {}
    for letter, pieces in wanted:
        rarest = sorted(set(pieces), key=lambda piece: (counted[piece], piece.gram))
        if letter in "ip":
            chosen |= dict.fromkeys([piece for piece in rarest if counted[piece]][:_SEVERAL])
        elif rarest and counted[rarest[0]]:
            chosen[rarest[0]] = None
    return [_bounded(bureau_id, piece) for piece in chosen]


def _pieces(letter: str, width: int, text: str) -> list[_Piece]:
    if len(text) < width:
        return [_Piece(letter + text, False)]
    return [_Piece(letter + text[start : start + width], True) for start in range(len(text) - width + 1)]


async def _counted(conn: AsyncConnection, bureau_id: int, pieces: Iterable[_Piece]) -> dict[_Piece, int]:
    """How many subjects have each piece, up to MOST."""
    listed = list(pieces)
    found: dict[_Piece, int] = {}
    for start in range(0, len(listed), 100):
        some = listed[start : start + 100]
        each = [
            select(literal(start + number).label("number"), func.count()).select_from(
                _bounded(bureau_id, one).subquery()
            )
            for number, one in enumerate(some)
        ]
        for row in await conn.execute(union_all(*each)):
            found[listed[row[0]]] = row[1]
    return found


def _bounded(bureau_id: int, piece: _Piece) -> Select[tuple[int]]:
    gram = subject_gram.c.gram
    fits = gram == piece.gram if piece.whole else and_(gram >= piece.gram, gram < piece.gram + LAST)
    return select(subject_gram.c.subject_id).where(_of(bureau_id), fits).limit(MOST)


def _of(bureau_id: int) -> ColumnElement[bool]:
    return subject_gram.c.bureau_id == bureau_id
