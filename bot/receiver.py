"""Updates into the inbox, and only then their acknowledgement to Telegram.

The offset of the next getUpdates is what acknowledges: it moves in the transaction that stores the updates, so
a kill at any moment loses nothing and at worst fetches something again, which the inbox ignores.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from bot.backoff import Backoff, passes
from bot.clock import Clock
from bot.incoming import parse_incoming, storable
from bot.steps import reached
from bot.telegram_client import Api, ApiError, ConflictError, TokenError, TooManyError
from storage import inbox, meta, turns
from storage.database import Database
from storage.errors import StorageError

log = logging.getLogger(__name__)

POLL_SECONDS = 25
BATCH = 100
KEY = "receiver"
OFFSET_LIFE = timedelta(days=6)
"""After a week without updates Telegram chooses new update ids at random; an old offset could then be above
them and would acknowledge what nobody has seen."""


async def store_updates(database: Database, updates: Sequence[Mapping[str, Any]], now: datetime, *, bot_id: int) -> int:
    """Commits raw updates to the inbox together with the offset behind them; returns how many were new.

    What is no update at all (without a number it can never be acknowledged singly) is logged and left out.
    """
    rows = list(_rows(updates))
    async with database.write(turns.free) as conn:
        new = await inbox.receive(conn, rows, now)
        if rows:
            offset = max(update_id for update_id, _, _ in rows) + 1
            await meta.put(conn, KEY, {"bot": bot_id, "offset": offset, "at": now.isoformat()})
    return new


async def stored_offset(database: Database, now: datetime, *, bot_id: int) -> int | None:
    """The offset to continue with; None to take whatever Telegram still holds."""
    async with database.read() as conn:
        kept = await meta.get(conn, KEY)
    # Another bot counts its updates differently.
    if kept is None or kept["bot"] != bot_id or now - datetime.fromisoformat(kept["at"]) > OFFSET_LIFE:
        return None
    return int(kept["offset"])


def _rows(updates: Iterable[Mapping[str, Any]]) -> Iterable[tuple[int, int, str]]:
    for update in updates:
        try:
            incoming = parse_incoming(update)
        except ValueError:
            log.error("something that is no update was received and left out")
            continue
        yield incoming.update_id, incoming.chat_key, json.dumps(storable(update), ensure_ascii=False)


class Receiver:
    """Long polling: `step` fetches and stores once, `run` does so until cancelled."""

    def __init__(
        self,
        api: Api,
        database: Database,
        clock: Clock,
        *,
        bot_id: int,
        allowed_updates: Sequence[str],
        on_received: Callable[[], None],
        pause: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._api = api
        self._database = database
        self._clock = clock
        self._bot_id = bot_id
        self._allowed_updates = list(allowed_updates)
        self._on_received = on_received
        self._pause = pause
        self._webhook_gone = False

    async def step(self) -> int:
        """One getUpdates and its commit; returns how many updates were new. Raises ApiError, StorageError."""
        if not self._webhook_gone:
            await self._api.call("deleteWebhook", {"drop_pending_updates": False})
            self._webhook_gone = True
        parameters: dict[str, Any] = {
            "limit": BATCH,
            "timeout": POLL_SECONDS,
            "allowed_updates": self._allowed_updates,
        }
        offset = await stored_offset(self._database, self._clock.now(), bot_id=self._bot_id)
        if offset is not None:
            parameters["offset"] = offset
        updates = await self._api.call("getUpdates", parameters, read_timeout=POLL_SECONDS + 10.0)
        if not updates:
            return 0
        reached("fetched")
        new = await store_updates(self._database, updates, self._clock.now(), bot_id=self._bot_id)
        reached("received")
        self._on_received()
        return new

    async def run(self) -> None:
        """Receives until cancelled; waits out what passes. Raises TokenError, and StorageError for what will
        not pass by itself."""
        backoff = Backoff()
        while True:
            try:
                await self.step()
                if backoff.failures:
                    log.info("updates are being received again")
                backoff.reset()
            except TokenError:
                raise
            except (ApiError, StorageError) as error:
                if isinstance(error, StorageError) and not passes(error):
                    raise
                wait = backoff.next()
                if isinstance(error, TooManyError):
                    wait = max(wait, error.retry_after)
                self._report(error, wait)
                await self._pause(wait)

    def _report(self, error: Exception, wait: float) -> None:
        if isinstance(error, ConflictError):
            # Perhaps a webhook was set behind our back; deleting it is harmless where it was not.
            self._webhook_gone = False
            log.warning("another program is fetching this bot's updates; only one may: trying in %.0f s", wait)
        else:
            log.warning("updates could not be received (%s); trying in %.0f s", error, wait)
