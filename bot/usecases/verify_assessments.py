"""Every grade that was given, run again, a page at a time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.usecases.verify_assessment import verify_assessment
from storage import assessments

#: unreadable: its row; facts: the records or the subject are not those that were graded; answer: the same facts give
#: another grade or other reasons.
GradeTrouble = Literal["unreadable", "facts", "answer"]


@dataclass(frozen=True, slots=True)
class GradeFault:
    """An assessment that does not hold. subject_id, as_of: None where its row cannot be read."""

    assessment_id: int
    subject_id: int | None
    as_of: date | None
    trouble: GradeTrouble


@dataclass(frozen=True, slots=True)
class GradePage:
    """Some assessments in the order of their ids. last: the id of the last; facts_only: how many of them were given
    under other rules than today's, so that their facts alone were compared."""

    checked: int
    last: int
    facts_only: int
    faults: tuple[GradeFault, ...]


async def verify_assessments(conn: AsyncConnection, after: int, limit: int) -> GradePage:
    """Run the next assessments again; `checked` is 0 where there are none left."""
    ids = await assessments.ids_after(conn, after, limit)
    faults, facts_only = list[GradeFault](), 0
    for one in ids:
        try:
            row = await assessments.get(conn, one)
        except (ValueError, TypeError, ArithmeticError):
            faults.append(GradeFault(one, None, None, "unreadable"))
            continue
        if row is None:
            continue
        found = await verify_assessment(conn, row)
        facts_only += found.answer is None and found.facts
        if not found.holds:
            faults.append(GradeFault(one, row.subject_id, row.as_of, "answer" if found.facts else "facts"))
    return GradePage(len(ids), ids[-1] if ids else after, facts_only, tuple(faults))
