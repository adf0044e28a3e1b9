"""Which subjects of the actor's own reach a text means."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import get_args

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.conversation.entry import Candidate
from bot.conversation.keys import KeyKind, SearchKey
from bot.conversation.ranking import Findable, pieces, ranked, spoken
from bot.usecases.actor import Actor
from bot.usecases.permissions import Act, RefusedError, require
from storage import subjects
from storage.subjects import SubjectMatch, SubjectRow

_MOST = 50
#: Fits so exact that other, weaker ones do not make the choice doubtful.
_EXACT = ("code", "name", "alias")
#: So many subjects are compared, by either way of coming near a name, and so many of them offered.
_COMPARED, _OFFERED = 300, 6
#: Stretches of a line that no subject's name begins with: each of these costs a pass over all names.
_MOST_WITHIN = 3
_KINDS = frozenset(get_args(KeyKind))


@dataclass(frozen=True, slots=True)
class Found:
    """The one that is meant, or all that fit. alike: none fits, these come near, and which is meant is asked."""

    one: SubjectRow | None
    all: tuple[SubjectRow, ...]
    alike: bool = False


async def find_subject(conn: AsyncConnection, actor: Actor, text: str) -> Found:
    """The subjects that fit a name, a part of one, pinyin, initials or a code; where none does, those with a name
    like it.

    An enterprise's person finds their own alone, and is refused any other name as if it did not exist.

    Raises:
        RefusedError: the text means nothing within the actor's reach, and they may not search.
    """
    hat = require(actor, Act.SEE_SUBJECT)
    matches = await subjects.find(conn, hat.bureau_id, text, _MOST)
    if actor.role == "enterprise":
        own = tuple(match.subject for match in matches if match.subject.id == hat.subject_id)
        if not own:
            raise RefusedError(Act.LIST_SUBJECTS, ())
        return Found(own[0], own)
    if not matches:
        near = await _alike(conn, hat.bureau_id, text)
        return Found(None, near, alike=bool(near))
    return _decided(matches)


def _decided(matches: list[SubjectMatch]) -> Found:
    exact = [match.subject for match in matches if match.fit in _EXACT]
    listed = tuple(match.subject for match in matches)
    if len(exact) == 1:
        return Found(exact[0], listed)
    return Found(listed[0] if len(listed) == 1 else None, listed)


async def own_subject(conn: AsyncConnection, actor: Actor) -> SubjectRow | None:
    """The subject that an enterprise's person is bound to."""
    hat = actor.membership
    return await subjects.get(conn, hat.subject_id) if hat and hat.subject_id else None


async def _alike(conn: AsyncConnection, bureau_id: int, text: str) -> tuple[SubjectRow, ...]:
    """Names that sound the same, or differ by a slip: 红翔, 鸿祥, hongxianhuagong for 鸿翔化工; the nearest first."""
    near = await subjects.alike(conn, bureau_id, sounds=[spoken(text)], pieces=pieces(text), limit=_COMPARED)
    rows = {one.subject.id: one.subject for one in near}
    listed = [
        Findable(
            one.subject.id,
            one.subject.name,
            [SearchKey(kind, key) for kind, key in one.keys if kind in _KINDS],  # type: ignore[arg-type]
        )
        for one in near
    ]
    return tuple(rows[match.id] for match in ranked(text, listed, _OFFERED))


@dataclass(frozen=True, slots=True)
class Named:
    """What a line's candidates came to: the subject and the candidate, or the subjects to choose from. alike: no name
    fits, these come near."""

    subject: SubjectRow | None
    candidate: Candidate | None
    choices: tuple[SubjectRow, ...] = ()
    alike: bool = False


async def name_in_line(conn: AsyncConnection, actor: Actor, candidates: Iterable[Candidate]) -> Named:
    """The first candidate that names a subject for certain; else the first that fits several, or comes near some."""
    hat = require(actor, Act.LIST_SUBJECTS)
    listed = tuple(candidates)
    begun = await subjects.begun(conn, hat.bureau_id, (one.subject for one in listed))
    rest = sorted((one for one in listed if one.subject not in begun), key=lambda one: len(one.subject.split()))
    doubtful = Named(None, None)
    for candidate in (*(one for one in listed if one.subject in begun), *rest[:_MOST_WITHIN]):
        found = _decided(await subjects.find(conn, hat.bureau_id, candidate.subject, _MOST))
        if found.one is not None:
            return Named(found.one, candidate)
        if found.all and not doubtful.choices:
            doubtful = Named(None, candidate, found.all)
    if doubtful.choices:
        return doubtful
    near = await _alike(conn, hat.bureau_id, rest[0].subject) if rest else ()
    return Named(None, rest[0], near, alike=True) if near else doubtful
