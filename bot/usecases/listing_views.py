"""随州 四、五(五): the listings of a subject, with the persons who are listed with it in D."""

from __future__ import annotations

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.casework.repair import listing_terms
from bot.conversation.repair_views import ListingView
from bot.conversation.views import PersonView
from bot.usecases.dossiers import text_of
from rulesets.answer import Answer
from rulesets.dossier import Dossier
from storage import subjects
from storage.bureaus import BureauRow
from storage.subjects import SubjectRow

#: 四D: “除生产经营单位列入外，相关责任人员也列入名单”.
_LISTS_PERSONS = "D"


async def listing_views(
    conn: AsyncConnection, bureau: BureauRow, subject: SubjectRow, dossier: Dossier, answer: Answer
) -> tuple[ListingView, ...]:
    """The listings in force on the answer's day; nothing where the regulation has no lists."""
    terms = listing_terms(text_of(answer), dossier, answer)
    persons: tuple[PersonView, ...] = ()
    if any(term.grade == _LISTS_PERSONS for term in terms):
        persons = tuple(PersonView(one.role, one.name) for one in await subjects.persons(conn, subject.id))
    return tuple(
        ListingView(
            term.grade,
            term.published,
            term.months,
            term.last,
            term.opens,
            persons if term.grade == _LISTS_PERSONS else (),
        )
        for term in terms
    )
