"""What `@bot 鸿翔` finds for the bureau's own people, in whatever chat they type it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.usecases.actor import Actor
from bot.usecases.keep_evidence import recent_subjects
from bot.usecases.permissions import Act, require
from bot.usecases.reach import bureau_of
from bot.usecases.subject_link import SubjectLink, links_of
from storage import subjects
from storage.bureaus import BureauRow
from storage.subjects import SubjectRow

PAGE = 20
#: Beyond so many nobody pages on in a list under their thumb; they type another letter.
_MOST = 200


@dataclass(frozen=True, slots=True)
class InlineFound:
    """One page. following: the offset of the next page, or None."""

    bureau: BureauRow
    subjects: tuple[SubjectRow, ...]
    links: Mapping[int, SubjectLink]
    following: int | None


async def inline_search(conn: AsyncConnection, actor: Actor, text: str, offset: int, now: datetime) -> InlineFound:
    """The subjects that fit, a page from `offset` on; for an empty text those the asker dealt with lately.

    Raises:
        StrangerError, RefusedError: the actor may not look among the bureau's subjects, or hand out their links.
    """
    hat = require(actor, Act.LIST_SUBJECTS)
    require(actor, Act.SHARE_SUBJECT)
    bureau = await bureau_of(conn, actor)
    if text:
        matches = await subjects.find(conn, hat.bureau_id, text, min(offset + PAGE + 1, _MOST))
        found = [one.subject for one in matches]
    else:
        found = await recent_subjects(conn, actor)
    page = tuple(found[offset : offset + PAGE])
    following = offset + PAGE if len(found) > offset + PAGE else None
    return InlineFound(bureau, page, await links_of(conn, page, now, actor.person_id), following)
