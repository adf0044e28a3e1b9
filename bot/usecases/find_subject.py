"""Which subjects of the actor's own reach a text means."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.conversation.entry import Candidate
from bot.usecases.actor import Actor
from bot.usecases.permissions import Act, RefusedError, require
from storage import subjects
from storage.subjects import SubjectRow

_MOST = 50
#: Fits so exact that other, weaker ones do not make the choice doubtful.
_EXACT = ("code", "name", "alias")


@dataclass(frozen=True, slots=True)
class Found:
    """The one that is meant, or all that fit."""

    one: SubjectRow | None
    all: tuple[SubjectRow, ...]


async def find_subject(conn: AsyncConnection, actor: Actor, text: str) -> Found:
    """The subjects that fit a name, a part of one, pinyin, initials or a code.

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
    exact = [match.subject for match in matches if match.fit in _EXACT]
    listed = tuple(match.subject for match in matches)
    if len(exact) == 1:
        return Found(exact[0], listed)
    return Found(listed[0] if len(listed) == 1 else None, listed)


async def own_subject(conn: AsyncConnection, actor: Actor) -> SubjectRow | None:
    """The subject that an enterprise's person is bound to."""
    hat = actor.membership
    return await subjects.get(conn, hat.subject_id) if hat and hat.subject_id else None


@dataclass(frozen=True, slots=True)
class Named:
    """What a line's candidates came to: the subject and the candidate, or the subjects to choose from."""

    subject: SubjectRow | None
    candidate: Candidate | None
    choices: tuple[SubjectRow, ...] = ()


async def name_in_line(conn: AsyncConnection, actor: Actor, candidates: Iterable[Candidate]) -> Named:
    """The first candidate that names a subject for certain; else the first that fits several."""
    doubtful = Named(None, None)
    for candidate in candidates:
        found = await find_subject(conn, actor, candidate.subject)
        if found.one is not None:
            return Named(found.one, candidate)
        if found.all and not doubtful.choices:
            doubtful = Named(None, candidate, found.all)
    return doubtful
