"""What a draft would do: the records of its kind that are there, and the grade before and after."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.conversation.cards.confirm import Consequence
from bot.conversation.draft import Draft
from bot.conversation.fields import ADVERSE_TYPES
from bot.conversation.likely import NEAR_DAYS, Known, likely_same
from bot.conversation.phrases import year_before
from bot.conversation.views import RecordView
from bot.usecases.actor import Actor
from bot.usecases.dossiers import all_confirmed, answer_for, dossier_from, ruleset_of
from bot.usecases.views import answer_view, record_view
from rulesets.errors import DossierError
from rulesets.loader import Ruleset
from storage import records
from storage.bureaus import BureauRow
from storage.records import RecordRow
from storage.subjects import SubjectRow

_PREVIEW_ID = "draft"
#: What is found on site or about it.
_FINDINGS = ADVERSE_TYPES | {"inspection"}


@dataclass(frozen=True, slots=True)
class Preview:
    """What the card before 确认 needs.

    prior: confirmed records of the kind within a year. earlier: all findings of that year, of whatever kind. likely:
    records that may be of the very same thing, the likeliest first. needs_check: it waits for a statement and a second
    person first. lacks_basis: its basis (依据) is missing where the regulation demands one.
    """

    prior: tuple[RecordView, ...]
    earlier: tuple[RecordView, ...]
    likely: tuple[RecordView, ...]
    consequence: Consequence | None
    needs_check: bool
    lacks_basis: bool


async def preview_record(
    conn: AsyncConnection, subject: SubjectRow, bureau: BureauRow, draft: Draft, today: date, actor: Actor
) -> Preview:
    """Compare the grade today with the grade that the draft would make, everything pending confirmed in both; the words
    in the actor's language."""
    lang = actor.lang
    rules = ruleset_of(bureau)
    rows = await records.of_subject(conn, subject.id)
    since, kinds = year_before(today), _FINDINGS | {draft.type}
    earlier = [row for row in rows if row.status == "confirmed" and row.type in kinds and row.applies_on >= since]
    prior = [row for row in earlier if row.type == draft.type]
    standing = {row.id: row for row in rows if row.status in ("confirmed", "pending")}
    likely = likely_same(draft, [await _known(conn, row, actor) for row in standing.values() if _is_near(draft, row)])
    existing = [row.as_dossier() for row in rows]
    consequence = None
    try:
        before = (
            all_confirmed(dossier_from(subject, existing)) if waits(rules, draft) else dossier_from(subject, existing)
        )
        added = {"id": _PREVIEW_ID, "type": draft.type, **draft.record_data()}
        after = dossier_from(subject, [*existing, added])
        after = all_confirmed(after) if waits(rules, draft) else after
        consequence = Consequence(
            answer_view(answer_for(bureau, before, today), lang), answer_view(answer_for(bureau, after, today), lang)
        )
    except DossierError:
        # The card then says nothing of the consequence; confirming checks the record itself again.
        consequence = None
    views = {row.id: await record_view(conn, row) for row in earlier}
    return Preview(
        tuple(views[row.id] for row in prior),
        tuple(views.values()),
        tuple([await record_view(conn, standing[row_id]) for row_id in likely]),
        consequence,
        waits(rules, draft),
        lacks_basis(rules, draft),
    )


def _is_near(draft: Draft, row: RecordRow) -> bool:
    on = draft.applies_on
    return row.type == draft.type and on is not None and abs(row.applies_on - on) <= NEAR_DAYS


async def _known(conn: AsyncConnection, row: RecordRow, actor: Actor) -> Known:
    place = (row.latitude, row.longitude) if row.latitude is not None and row.longitude is not None else None
    mine = actor.person_id in await records.collectors(conn, row.id)
    return Known(row.id, row.type, row.applies_on, mine, row.data, row.document_no, place)


def waits(rules: Ruleset, draft: Draft) -> bool:
    """新密 八、五: whether the record waits for the statement and the check before it counts."""
    adverse = draft.type in ADVERSE_TYPES or "breached_on" in draft.values
    return adverse and bool(rules.file.workflow.statement or rules.file.workflow.check)


def lacks_basis(rules: Ruleset, draft: Draft) -> bool:
    """随州 三: whether the basis that must be kept (留存依据) is missing."""
    return bool(rules.file.workflow.basis) and not draft.evidence and not draft.document_no
