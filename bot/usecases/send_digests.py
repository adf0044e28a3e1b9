"""The one message when somebody's quiet hours end: what happened in them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.alerting.desk import preferences
from bot.conversation.cards.desk import digest
from bot.conversation.views import AlertView
from bot.locales import texts
from bot.outgoing import message
from bot.usecases.tell_alert import alert_view
from storage import alerts, desk, outbox, people
from storage.desk import DigestRow


async def send_digests(conn: AsyncConnection, now: datetime) -> bool:
    """Send one person's digest that is due; whether there was one."""
    items = await desk.next_digest(conn, now)
    if not items:
        return False
    await desk.digest_told(conn, [item.id for item in items], now)
    person = await people.get(conn, items[0].person_id)
    assert person is not None
    listed: dict[int, AlertView] = {}
    loud = False
    for item in items:
        found = await _news(conn, item)
        if found is not None:
            view, rings = found
            listed[view.id] = view
            loud = loud or rings
    if listed:
        call = message(digest(texts(person.lang), list(listed.values())), silent=not loud)
        await outbox.enqueue(
            conn,
            chat_id=person.telegram_id,
            method=call.method,
            payload=call.payload,
            priority=outbox.DIGEST,
            now=now,
            about=f"digest:{person.id}",
        )
    return True


async def _news(conn: AsyncConnection, item: DigestRow) -> tuple[AlertView, bool] | None:
    """The alert, and whether it rings; None where it is no news any more to somebody who has heard nothing of it."""
    row = await alerts.get(conn, item.alert_id)
    hat = await people.membership_of(conn, item.membership_id)
    if row is None or hat is None or hat.revoked_at is not None:
        return None
    level = preferences(hat.settings).levels[row.kind]  # type: ignore[index]
    if level == "off" or (row.kind != "worse" and row.state == "cleared"):
        return None
    return await alert_view(conn, row), level == "on"
