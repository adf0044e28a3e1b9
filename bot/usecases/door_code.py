"""The printable code of a subject's door, from its link."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.drawing import Draw
from bot.locales import texts
from bot.reports.door_code import DoorCode, door_code_png
from bot.usecases.shown_name import shown_name
from bot.usecases.subject_link import SubjectLink, links_of
from storage import bureaus, links, subjects
from storage.bureaus import BureauRow
from storage.subjects import SubjectRow


def door_code(subject: SubjectRow, bureau: BureauRow, url: str) -> DoorCode:
    """What is printed: in Chinese, whatever language its printer speaks in chat, for those who pass the door."""
    said = texts("zh")
    lead, own = said.plain("share.print.lead"), said.plain("share.print.own")
    return DoorCode(url, said.plain("share.print.title"), shown_name(subject), bureau.name, (lead, own))


async def door_codes(
    conn: AsyncConnection, bureau: BureauRow, found: Sequence[SubjectRow], now: datetime
) -> list[DoorCode] | None:
    """The codes of several subjects; None while the bot's name is not known."""
    made: dict[int, SubjectLink] = await links_of(conn, found, now)
    codes = [door_code(one, bureau, url) for one in found if (url := made[one.id].url) is not None]
    return codes if len(codes) == len(found) else None


async def prepare_door_code(conn: AsyncConnection, about: Mapping[str, Any], now: datetime) -> Draw:
    """What to draw for `{"subject": id, "url": link}`; nothing for a link that was voided meanwhile."""
    subject = await subjects.get(conn, about["subject"])
    bureau = await bureaus.get(conn, subject.bureau_id) if subject else None
    if subject is None or bureau is None or subject.id not in await links.live(conn, [subject.id]):
        raise LookupError("the subject's link is gone")
    code = door_code(subject, bureau, about["url"])
    return lambda: door_code_png(code)
