"""Invitations redeemed, hats chosen, languages chosen."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.conversation.cards.people import Hat
from bot.incoming import Sender
from bot.usecases.actor import Actor, actor_of
from bot.usecases.create_invitation import hash_of
from bot.usecases.shown_name import shown_name
from storage import audit, bureaus, invitations, people, subjects
from storage.people import MembershipRow

_BAD = "bad_invitation"
_MOST_BAD = 5
_PATIENCE = timedelta(hours=1)


async def redeem_invitation(conn: AsyncConnection, sender: Sender, payload: str, now: datetime) -> Actor | None:
    """Give the sender the role that a payload stands for, and its hat; None for one that does not count any more.

    Who has sent several bad ones is not even looked up for an hour: guessing gets nowhere.
    """
    asker = f"telegram:{sender.telegram_id}"
    if await audit.count_since(conn, asker, _BAD, now - _PATIENCE) >= _MOST_BAD:
        return None
    token_hash = hash_of(payload)
    made = await invitations.by_hash(conn, token_hash)
    if made is None or made.used_at is not None or made.expires_at <= now:
        await audit.append(conn, bureau_id=None, at=now, actor_id=None, action=_BAD, object=asker)
        return None
    known = await people.by_telegram_id(conn, sender.telegram_id)
    lang = known.lang if known else "zh"
    person = await people.ensure(conn, telegram_id=sender.telegram_id, name=sender.name, lang=lang, now=now)
    invitation = await invitations.redeem(conn, token_hash, person.id, now)
    if invitation is None:
        return None
    hat = await people.grant(
        conn,
        person_id=person.id,
        bureau_id=invitation.bureau_id,
        role=invitation.role,
        now=now,
        subject_id=invitation.subject_id,
    )
    await people.set_active(conn, person.id, hat.id)
    await audit.append(
        conn,
        bureau_id=invitation.bureau_id,
        at=now,
        actor_id=person.id,
        action="join",
        object=f"membership:{hat.id}",
        data={"role": invitation.role, "invitation": invitation.id},
    )
    return await actor_of(conn, sender)


async def choose_hat(conn: AsyncConnection, actor: Actor, membership_id: int) -> MembershipRow | None:
    """Put a hat on; None where it is not one of the actor's."""
    if actor.person_id is None or not await people.set_active(conn, actor.person_id, membership_id):
        return None
    return next((hat for hat in actor.hats if hat.id == membership_id), None)


async def choose_language(conn: AsyncConnection, sender: Sender, lang: str, now: datetime) -> None:
    """Speak `zh` or `en` to the sender from now on, whoever they are."""
    person = await people.ensure(conn, telegram_id=sender.telegram_id, name=sender.name, lang=lang, now=now)
    await people.set_lang(conn, person.id, lang)


async def hat_view(conn: AsyncConnection, membership: MembershipRow) -> Hat:
    """A membership with the names of its bureau and its subject."""
    bureau = await bureaus.get(conn, membership.bureau_id)
    subject = await subjects.get(conn, membership.subject_id) if membership.subject_id else None
    return Hat(
        membership.id,
        membership.role,  # type: ignore[arg-type]
        bureau.name if bureau else "",
        shown_name(subject) if subject else "",
    )
