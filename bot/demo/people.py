"""The people of the demo: on the page with their phones, and let in by real invitations."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.demo.sample import SampleBureau, SamplePerson
from bot.sandbox import SandboxClient
from bot.usecases.create_invitation import create_invitation
from bot.usecases.named import bureau_named
from storage import people, subjects
from storage.database import Database


async def enter(database: Database, sandbox: SandboxClient, samples: Sequence[SampleBureau], now: datetime) -> None:
    """Register everybody in the sandbox and open the bot: with an invitation's link, or, for who joined in an
    earlier run on the same data, without one."""
    for sample in samples:
        for person in sample.people:
            phone = await sandbox.person(
                person.name,
                id=person.telegram_id,
                role=person.title,
                team=sample.name,
                suggestions=list(person.tries),
            )
            async with database.write() as conn:
                payload = await _payload(conn, sample, person, now)
            await phone.start(payload)
    await sandbox.post("places", places=_places(samples))


async def _payload(conn: AsyncConnection, sample: SampleBureau, person: SamplePerson, now: datetime) -> str:
    known = await people.by_telegram_id(conn, person.telegram_id)
    if known is not None and await people.memberships(conn, known.id):
        return ""
    bureau = await bureau_named(conn, sample.name)
    subject_id = None
    if person.subject is not None:
        uscc = next(one.uscc for one in sample.subjects if one.name == person.subject)
        assert uscc is not None
        found = await subjects.by_code(conn, bureau.id, uscc)
        assert found is not None
        subject_id = found.id
    made = await create_invitation(conn, bureau_id=bureau.id, role=person.role, subject_id=subject_id, now=now)
    return made.payload


def _places(samples: Sequence[SampleBureau]) -> list[dict[str, str | float]]:
    return [
        {"label": one.name, "team": sample.name, "latitude": one.place[0], "longitude": one.place[1]}
        for sample in samples
        for one in sample.subjects
        if one.place
    ]
