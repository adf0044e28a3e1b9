"""Amended regulations of bureaus: proposals, what became of them, and their texts, which are kept for good."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.rows import added, every, first
from storage.schema import amendment


@dataclass(frozen=True, slots=True)
class AmendmentRow:
    """An amended text. state: proposed, adopted or withdrawn; transition: whole or at_next_change.

    preview: how many would move, as it was computed for the proposal. decided_by None: nobody has yet.
    in_force_at: when the bureau's regulation became this one.
    """

    id: int
    bureau_id: int
    slug: str
    version: date
    sha256: str
    text: str
    effective_on: date
    transition: str
    state: str
    preview: dict[str, Any]
    proposed_by: int
    proposed_at: datetime
    decided_by: int | None
    decided_at: datetime | None
    in_force_at: datetime | None


@dataclass(frozen=True, slots=True)
class AdoptedText:
    """What was adopted, from when on and how: all but the text."""

    id: int
    bureau_id: int
    slug: str
    sha256: str
    effective_on: date
    transition: str


_ADOPTED = select(*(amendment.c[name] for name in AdoptedText.__dataclass_fields__)).where(
    amendment.c.state == "adopted"
)
# Texts never change, so that each is read but once: by SHA-256.
_known: dict[str, str] = {}


def known_text(sha256: str) -> str | None:
    """The text of an adopted amendment whose bureau was read in this process."""
    return _known.get(sha256)


async def propose(
    conn: AsyncConnection,
    *,
    bureau_id: int,
    slug: str,
    version: date,
    sha256: str,
    text: str,
    effective_on: date,
    transition: str,
    preview: dict[str, Any],
    by: int,
    now: datetime,
) -> AmendmentRow:
    """Keep a proposal. Raises IntegrityError where the bureau has one already."""
    return await added(
        conn,
        amendment,
        AmendmentRow,
        bureau_id=bureau_id,
        slug=slug,
        version=version,
        sha256=sha256,
        text=text,
        effective_on=effective_on,
        transition=transition,
        state="proposed",
        preview=preview,
        proposed_by=by,
        proposed_at=now,
    )


async def decide(conn: AsyncConnection, amendment_id: int, state: str, *, by: int, now: datetime) -> bool:
    """Make a proposal adopted or withdrawn. False where it is a proposal no more."""
    statement = (
        update(amendment)
        .where(amendment.c.id == amendment_id, amendment.c.state == "proposed")
        .values(state=state, decided_by=by, decided_at=now)
    )
    return (await conn.execute(statement)).rowcount == 1


async def get(conn: AsyncConnection, amendment_id: int) -> AmendmentRow | None:
    """One by its id."""
    return await first(conn, select(amendment).where(amendment.c.id == amendment_id), AmendmentRow)


async def proposed(conn: AsyncConnection, bureau_id: int) -> AmendmentRow | None:
    """The bureau's proposal that nobody has decided."""
    statement = select(amendment).where(amendment.c.bureau_id == bureau_id, amendment.c.state == "proposed")
    return await first(conn, statement, AmendmentRow)


async def listed(conn: AsyncConnection) -> list[AmendmentRow]:
    """All there ever were, in the order in which they were proposed."""
    return await every(conn, select(amendment).order_by(amendment.c.id), AmendmentRow)


async def adopted(conn: AsyncConnection, bureau_ids: Collection[int]) -> list[AdoptedText]:
    """What these bureaus have adopted, in the order in which it takes effect; its texts are known from now on."""
    statement = _ADOPTED.where(amendment.c.bureau_id.in_(bureau_ids))
    found = await every(conn, statement.order_by(amendment.c.effective_on, amendment.c.id), AdoptedText)
    for one in found:
        if one.sha256 not in _known:
            text = select(amendment.c.text).where(amendment.c.id == one.id)
            _known[one.sha256] = (await conn.execute(text)).scalar_one()
    return found


async def with_sha256(conn: AsyncConnection, sha256: str) -> AmendmentRow | None:
    """The amendment that was kept with that hash, whatever became of it."""
    statement = select(amendment).where(amendment.c.sha256 == sha256).order_by(amendment.c.id).limit(1)
    return await first(conn, statement, AmendmentRow)


async def come_due(conn: AsyncConnection, today: date) -> list[AdoptedText]:
    """What was to take effect by `today` and has not, in the order in which it does."""
    statement = _ADOPTED.where(amendment.c.in_force_at.is_(None), amendment.c.effective_on <= today)
    return await every(conn, statement.order_by(amendment.c.effective_on, amendment.c.id), AdoptedText)


async def take_effect(conn: AsyncConnection, amendment_id: int, now: datetime) -> None:
    """Note that the bureau's regulation is this one now."""
    await conn.execute(update(amendment).where(amendment.c.id == amendment_id).values(in_force_at=now))
