"""The link of a subject: printed as a QR code at its door, or shared. It names the subject and gives no right: whoever
opens it sees what their own hats let them see, and everybody else what they would see of a link to nothing."""

from __future__ import annotations

import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.usecases.actor import Actor
from bot.usecases.create_invitation import USERNAME_KEY
from bot.usecases.permissions import TABLE, Act
from bot.usecases.reach import subject_for
from storage import audit, links, meta, subjects
from storage.people import MembershipRow
from storage.subjects import SubjectRow

#: Twelve bytes are 16 characters; an invitation has 32, so neither can be taken for the other.
_TOKEN_BYTES = 12
_PAYLOAD = re.compile(r"s_([A-Za-z0-9_-]{16})")


@dataclass(frozen=True, slots=True)
class SubjectLink:
    """payload: for /start. url: the deep link; None while the bot's name is not known."""

    payload: str
    url: str | None


def token_in(payload: str) -> str | None:
    """The token in a /start payload; None where it is not of a subject's link."""
    found = _PAYLOAD.fullmatch(payload)
    return found[1] if found else None


async def links_of(
    conn: AsyncConnection, found: Sequence[SubjectRow], now: datetime, created_by: int | None = None
) -> dict[int, SubjectLink]:
    """The links of subjects, by id. Whether the asker may have them is the caller's question."""
    username = await meta.get(conn, USERNAME_KEY)
    ids = [one.id for one in found]
    rows = await links.ensure(conn, ids, lambda: secrets.token_urlsafe(_TOKEN_BYTES), now, created_by)
    made = {}
    for subject_id, row in rows.items():
        payload = f"s_{row.token}"
        made[subject_id] = SubjectLink(payload, f"https://t.me/{username}?start={payload}" if username else None)
    return made


async def link_for(
    conn: AsyncConnection, actor: Actor, subject_id: int, now: datetime
) -> tuple[SubjectRow, SubjectLink]:
    """A subject and its link, for the bureau's own people.

    Raises:
        StrangerError, RefusedError: not the actor's to hand out.
    """
    subject = await subject_for(conn, actor, Act.SHARE_SUBJECT, subject_id)
    return subject, (await links_of(conn, [subject], now, actor.person_id))[subject.id]


async def renew_link(
    conn: AsyncConnection, actor: Actor, subject_id: int, now: datetime
) -> tuple[SubjectRow, SubjectLink]:
    """A new link in place of the old one, which leads nowhere from now on; so do its printed codes.

    Raises:
        StrangerError, RefusedError: not the actor's to void.
    """
    subject = await subject_for(conn, actor, Act.RENEW_LINK, subject_id)
    await links.revoke(conn, subject.id, now)
    await audit.append(
        conn,
        bureau_id=subject.bureau_id,
        at=now,
        actor_id=actor.person_id,
        action="renew_link",
        object=f"subject:{subject.id}",
    )
    return await link_for(conn, actor, subject_id, now)


@dataclass(frozen=True, slots=True)
class Opened:
    """Where a link leads, and the hat under which its opener may see it."""

    subject: SubjectRow
    hat: MembershipRow


async def open_link(conn: AsyncConnection, actor: Actor, token: str, now: datetime) -> Opened | None:
    """What a link leads its opener to, under the hat worn or another of theirs; None for a void or unknown one, and
    for who may not see the subject, which is kept."""
    row = await links.by_token(conn, token)
    subject = await subjects.get(conn, row.subject_id) if row is not None and row.revoked_at is None else None
    if subject is None:
        return None
    worn = actor.membership
    for hat in sorted(actor.hats, key=lambda one: worn is None or one.id != worn.id):
        reach = TABLE[Act.SEE_SUBJECT].get(hat.role)  # type: ignore[call-overload]
        if hat.bureau_id == subject.bureau_id and (reach == "bureau" or hat.subject_id == subject.id):
            return Opened(subject, hat)
    await audit.append(
        conn,
        bureau_id=subject.bureau_id,
        at=now,
        actor_id=actor.person_id,
        action="refused",
        object=f"subject:{subject.id}",
        data={"act": "open_link", "role": actor.role},
    )
    return None
