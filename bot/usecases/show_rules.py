"""The regulation of a bureau: its text in force, what is adopted to come, and what is proposed."""

from __future__ import annotations

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.clock import china_date
from bot.conversation.cards.adoption import AdoptionView, May, ProposalView
from bot.conversation.cards.rules import ClauseView, RulesView
from bot.usecases.actor import Actor
from bot.usecases.dossiers import ruleset_of
from bot.usecases.permissions import Act, may
from bot.usecases.reach import bureau_of
from storage import amendments, people
from storage.amendments import AmendmentRow
from storage.bureaus import BureauRow


async def show_rules(conn: AsyncConnection, actor: Actor) -> RulesView:
    """For everybody of the bureau; who adopted, and what is proposed, for managers and administrators.

    Raises:
        StrangerError: there is no hat.
    """
    bureau = await bureau_of(conn, actor)
    ruleset = ruleset_of(bureau)
    reading = ruleset.file.readings[ruleset.reading(bureau.reading)]
    lang, lead = actor.lang, may(actor, Act.OVERVIEW)
    in_force, coming = None, []
    for one in bureau.adopted:
        row = await amendments.get(conn, one.id)
        assert row is not None
        view = await adoption_view(conn, row, names=lead)
        if row.in_force_at is None:
            coming.append(view)
        else:
            in_force = view
    row = await amendments.proposed(conn, bureau.id) if lead else None
    proposal = None
    if row is not None:
        own: May = "withdraw" if row.proposed_by == actor.person_id else "decide"
        proposal = proposal_of(row, await adoption_view(conn, row), bureau, may=own if may(actor, Act.ADOPT) else "")
    return RulesView(
        ruleset.file.name,
        ruleset.file.version.isoformat(),
        getattr(reading.title, lang),
        getattr(reading.ground, lang),
        tuple(ClauseView(one.id, one.quote, one.how if lang == "en" else one.how_zh) for one in ruleset.file.clauses),
        in_force,
        tuple(coming),
        proposal,
    )


async def adoption_view(conn: AsyncConnection, row: AmendmentRow, *, names: bool = True) -> AdoptionView:
    """An amended text with who proposed and decided it, and when."""
    return AdoptionView(
        version=row.version.isoformat(),
        sha256=row.sha256,
        effective_on=row.effective_on,
        transition=row.transition,
        proposed_by=await _name(conn, row.proposed_by) if names else "",
        proposed_on=china_date(row.proposed_at),
        decided_by=await _name(conn, row.decided_by) if names and row.decided_by else "",
        decided_on=china_date(row.decided_at) if row.decided_at else None,
    )


def proposal_of(row: AmendmentRow, view: AdoptionView, bureau: BureauRow, *, may: May) -> ProposalView:
    """A proposal with what was computed for it."""
    return ProposalView(
        row.id,
        view,
        bureau.name,
        bureau.ruleset,
        row.preview["graded"],
        tuple((old, new, number) for old, new, number in row.preview["moves"]),
        tuple(row.preview["clauses"]),
        may,
    )


async def _name(conn: AsyncConnection, person_id: int) -> str:
    person = await people.get(conn, person_id)
    return person.name if person else ""
