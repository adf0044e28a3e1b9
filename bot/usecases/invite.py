"""Invitations made in the chat: who may invite whom, then the one-time link."""

from __future__ import annotations

from datetime import datetime
from typing import Literal, get_args

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.usecases.actor import Actor
from bot.usecases.create_invitation import Invitation, create_invitation
from bot.usecases.permissions import Act, may, require
from storage.subjects import SubjectRow

StaffRole = Literal["inspector", "manager", "admin"]
STAFF_ROLES: tuple[StaffRole, ...] = get_args(StaffRole)


def _act(role: StaffRole) -> Act:
    return Act.INVITE_INSPECTOR if role == "inspector" else Act.INVITE_ANYONE


def may_invite(actor: Actor, role: StaffRole) -> bool:
    """Whether the actor may invite into a staff role."""
    return may(actor, _act(role))


async def invite_staff(conn: AsyncConnection, actor: Actor, role: StaffRole, now: datetime) -> Invitation:
    """A link into a role at the actor's bureau.

    Raises:
        StrangerError, RefusedError: the role is not theirs to give.
    """
    hat = require(actor, _act(role))
    return await create_invitation(conn, bureau_id=hat.bureau_id, role=role, now=now, created_by=actor.person_id)


async def invite_to_subject(conn: AsyncConnection, actor: Actor, subject: SubjectRow, now: datetime) -> Invitation:
    """A link for a person of a subject.

    Raises:
        StrangerError, RefusedError: not the actor's to give.
    """
    hat = require(actor, Act.INVITE_ENTERPRISE, subject)
    return await create_invitation(
        conn,
        bureau_id=hat.bureau_id,
        role="enterprise",
        now=now,
        subject_id=subject.id,
        created_by=actor.person_id,
    )
