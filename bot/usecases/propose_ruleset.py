"""Propose an amended text of a bureau's regulation; somebody else decides it in chat."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.casework.transition import Transition
from bot.clock import china_date
from bot.conversation.cards.adoption import proposal_screen
from bot.usecases.dossiers import texts_of
from bot.usecases.permissions import TABLE, Act
from bot.usecases.preview_ruleset import Side, preview_ruleset
from bot.usecases.show_rules import adoption_view, proposal_of
from bot.usecases.tell import tell_people
from rulesets.errors import BilingualError
from rulesets.loader import Ruleset
from storage import amendments, audit, bureaus, people
from storage.amendments import AmendmentRow
from storage.bureaus import BureauRow
from storage.people import PersonRow


class ProposalError(BilingualError):
    """The text, the day or the person does not do for a proposal."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """What is proposed. preview: how many subjects would move, see `moves_under`."""

    ruleset: Ruleset
    text: str
    effective_on: date
    transition: Transition
    preview: dict[str, Any]


def check(bureau: BureauRow, amended: Ruleset, effective_on: date, today: date) -> Ruleset:
    """The text that would be amended.

    Grades, cases and settings that there are must keep their meaning under the amended text, so that it is the same
    regulation with the same codes of classes, the same kind of repair, and objections as before.

    Raises:
        ProposalError: it cannot be adopted by this bureau, or not for that day.
    """
    before = texts_of(bureau)[-1]
    old, new = before.file, amended.file
    if amended.slug != before.slug:
        raise ProposalError(
            f"{bureau.name}适用的是 {before.slug}，这个文件是 {amended.slug}",
            f"{bureau.name} is under {before.slug}, and this file is {amended.slug}",
        )
    if amended.sha256 == before.sha256:
        raise ProposalError("与现行文本相同，没有修订", "this is the text that there is: nothing is amended")
    kept = (set(old.classes), old.repair.procedure, old.objection is None)
    if kept != (set(new.classes), new.repair.procedure, new.objection is None):
        raise ProposalError(
            "修订文本的等级代码、修复程序种类、有无异议程序应与现行文本一致；不一致的，请另建制度、另设单位",
            "an amended text keeps the codes of the classes, the kind of repair and whether there are objections; "
            "otherwise make it a regulation of its own, with a bureau of its own",
        )
    if bureau.reading is not None and bureau.reading not in new.readings:
        raise ProposalError(
            f"{bureau.name}采用口径 {bureau.reading}，修订文本没有这个口径",
            f"{bureau.name} uses the reading {bureau.reading}, which the amended text does not have",
        )
    latest = max([today, *(one.effective_on for one in bureau.adopted)])
    if effective_on <= latest:
        raise ProposalError(
            f"施行日期应晚于 {latest}：不溯及既往，也不早于已采用的文本",
            f"it must take effect after {latest}: not backwards, and not before what was adopted already",
        )
    return before


async def moves_under(
    conn: AsyncConnection, bureau: BureauRow, before: Ruleset, amended: Ruleset, on: date
) -> dict[str, Any]:
    """How many would move from which grade to which on that day with the records that there are, and the clauses whose
    words or conditions differ."""
    sides = (Side(before, before.reading(bureau.reading)), Side(amended, amended.reading(bureau.reading)))
    graded, counts = 0, Counter[tuple[str | None, str | None]]()
    async for part in preview_ruleset(conn, bureau, *sides, on):
        graded += part.graded
        counts.update((one.before, one.after) for one in part.moves)
    moves = [[old, new, number] for (old, new), number in counts.most_common()]
    return {"graded": graded, "moves": moves, "clauses": _differing(before, amended)}


def _differing(before: Ruleset, amended: Ruleset) -> list[str]:
    old, new = _by_clause(before), _by_clause(amended)
    return [clause for clause in {**new, **old} if old.get(clause) != new.get(clause)]


def _by_clause(ruleset: Ruleset) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {one.id: [one.quote] for one in ruleset.file.clauses}
    for name, condition in ruleset.file.conditions.items():
        found.setdefault(condition.clause, []).append((name, condition))
    return found


async def proposer(conn: AsyncConnection, bureau: BureauRow, telegram_id: int, admins: Collection[int]) -> PersonRow:
    """The person of that Telegram id, who administers the bureau. admins: by the environment (ANXIN_ADMINS).

    Raises:
        ProposalError: there is no such person, or it does not.
    """
    person = await people.by_telegram_id(conn, telegram_id)
    hats = await people.memberships(conn, person.id) if person else []
    own = any(one.bureau_id == bureau.id and one.role in TABLE[Act.ADOPT] for one in hats)
    if person is None or not (own or telegram_id in admins):
        raise ProposalError(
            f"Telegram 用户 {telegram_id} 不是{bureau.name}的管理员（本人须先向机器人发送 /start）",
            f"the Telegram user {telegram_id} does not administer {bureau.name} (who does sends the bot /start first)",
        )
    return person


async def propose_ruleset(
    conn: AsyncConnection, bureau_id: int, proposal: Proposal, by: PersonRow, now: datetime
) -> AmendmentRow:
    """Keep the proposal and ask the other administrators; one that nobody had decided lapses.

    Raises:
        ProposalError: it does not do any more.
    """
    bureau = await bureaus.get(conn, bureau_id)
    assert bureau is not None
    check(bureau, proposal.ruleset, proposal.effective_on, china_date(now))
    former = await amendments.proposed(conn, bureau.id)
    if former is not None:
        await amendments.decide(conn, former.id, "withdrawn", by=by.id, now=now)
        await note(conn, former, "ruleset_superseded", by.id, now)
    file = proposal.ruleset.file
    row = await amendments.propose(
        conn,
        bureau_id=bureau.id,
        slug=file.slug,
        version=file.version,
        sha256=proposal.ruleset.sha256,
        text=proposal.text,
        effective_on=proposal.effective_on,
        transition=proposal.transition,
        preview=proposal.preview,
        by=by.id,
        now=now,
    )
    await note(conn, row, "propose_ruleset", by.id, now)
    view = proposal_of(row, await adoption_view(conn, row), bureau, may="decide")
    others = [one.person_id for one in await people.members(conn, bureau.id, ("admin",)) if one.person_id != by.id]
    await tell_people(conn, others, lambda texts: proposal_screen(texts, view), now, about=f"amendment:{row.id}")
    return row


async def note(conn: AsyncConnection, row: AmendmentRow, action: str, by: int | None, now: datetime) -> None:
    """Into the audit log, with all that makes the text and its effect what they are."""
    await audit.append(
        conn,
        bureau_id=row.bureau_id,
        at=now,
        actor_id=by,
        action=action,
        object=f"amendment:{row.id}",
        data={
            "ruleset": row.slug,
            "version": row.version,
            "sha256": row.sha256,
            "effective_on": row.effective_on,
            "transition": row.transition,
        },
    )
