"""Each bureau's end of the audit log, sent to its administrators at close of business: outside of the database, so
that whoever removes the newest entries is found out."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection
from datetime import date, datetime, timedelta
from functools import partial
from typing import TypedDict

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.bureau_settings import BureauSettings, settings_of
from bot.clock import CHINA, china_date
from bot.conversation.cards.proof import head_published
from bot.locales import texts
from bot.outgoing import message
from bot.proof.chain import Head
from bot.usecases.tell import Draw, tell_people
from bot.usecases.tell_alert import in_topic
from bot.usecases.verify_audit import holds_head
from storage import audit, bureaus, destinations, meta, outbox, people
from storage.audit import AuditRow
from storage.bureaus import BureauRow

KEY = "published_heads"
_ONE_DAY = timedelta(days=1)


class _Published(TypedDict):
    """What was sent last of one chain: `on` the day of whose close of business (YYYY-MM-DD) it was."""

    seq: int
    hash: str
    on: str


def head_publisher(admins: Collection[int]) -> Callable[[AsyncConnection, datetime], Awaitable[bool]]:
    """A tick that publishes. admins: by the environment (ANXIN_ADMINS); they are told as far as they are known here."""

    async def publish_heads(conn: AsyncConnection, now: datetime) -> bool:
        """Publish every chain that has grown since, once a day; whether there was any."""
        known: dict[str, _Published] = await meta.get(conn, KEY) or {}
        own = [one.id for each in admins if (one := await people.by_telegram_id(conn, each)) is not None]
        did = False
        for bureau in (*await bureaus.listed(conn), None):
            before = known.get(_key(bureau))
            last = await _due(conn, bureau, before, now)
            if last is not None and await _publish(conn, bureau, last, before, own, now):
                assert last.seq is not None
                closed = _closed_on(_settings(bureau), now).isoformat()
                known[_key(bureau)] = {"seq": last.seq, "hash": last.hash or "", "on": closed}
                did = True
        if did:
            await meta.put(conn, KEY, known)
        return did

    return publish_heads


def _key(bureau: BureauRow | None) -> str:
    return str(bureau.id) if bureau else ""


def _settings(bureau: BureauRow | None) -> BureauSettings:
    return settings_of(bureau.settings if bureau else {})


def _closed_on(settings: BureauSettings, now: datetime) -> date:
    """The day of the last close of business."""
    local = now.astimezone(CHINA)
    return local.date() if local.time() >= settings.closes_at else local.date() - _ONE_DAY


async def _due(
    conn: AsyncConnection, bureau: BureauRow | None, before: _Published | None, now: datetime
) -> AuditRow | None:
    """The end of a chain that is to be published now."""
    settings = _settings(bureau)
    closed = _closed_on(settings, now)
    if not settings.publish_head or (before is not None and before["on"] >= closed.isoformat()):
        return None
    bureau_id = bureau.id if bureau else None
    last = await audit.last_sealed(conn, bureau_id)
    if last is None or (before is not None and last.hash == before["hash"]):
        return None
    if before is None:
        # The first one waits for the end of the day on which the chain began.
        [oldest] = await audit.chain(conn, bureau_id, limit=1)
        if china_date(oldest.at) > closed:
            return None
    return last


async def _publish(
    conn: AsyncConnection,
    bureau: BureauRow | None,
    last: AuditRow,
    before: _Published | None,
    own: Collection[int],
    now: datetime,
) -> bool:
    """Whether there is anybody to tell."""
    follows = await holds_head(conn, last.bureau_id, Head(before["seq"], before["hash"])) if before else None
    draw: Draw = partial(
        head_published,
        bureau=bureau.name if bureau else None,
        seq=last.seq or 0,
        digest=last.hash or "",
        at=now,
        follows=follows,
    )
    if bureau is not None and await _tell_groups(conn, bureau, draw, now):
        return True
    admins = await people.members(conn, bureau.id, ("admin",)) if bureau else []
    told = (*(one.person_id for one in admins), *own)
    return await tell_people(conn, told, draw, now, silent=follows is not False) > 0


async def _tell_groups(conn: AsyncConnection, bureau: BureauRow, draw: Draw, now: datetime) -> bool:
    """Whether there were any."""
    places = await destinations.of_bureau(conn, bureau.id)
    for place in places:
        call = in_topic(message(draw(texts("zh")), silent=True), place)
        await outbox.enqueue(
            conn,
            chat_id=place.chat_id,
            method=call.method,
            payload=call.payload,
            priority=outbox.NORMAL,
            now=now,
            about=f"head:{bureau.id}",
        )
    return bool(places)
