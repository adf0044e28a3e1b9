"""One inbox row is one transaction: what it changes, what it says and that it is done, or nothing of it."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from typing import Any, Generic

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.backoff import Backoff, passes
from bot.clock import Clock, china_date
from bot.incoming import Incoming, Sender, parse_incoming
from bot.outgoing import Call, OutgoingFiles
from bot.steps import reached
from bot.telegram_client import Api, ApiError, RefusedError
from bot.unit import ActorT, Unit
from bot.workers.loop import Loop
from storage import inbox, outbox, turns
from storage.database import Database
from storage.errors import StorageError
from storage.inbox import InboxRow

log = logging.getLogger(__name__)

CONCURRENCY = 8
DIRECT_CALLS = 16
DIRECT_SECONDS = 10.0
APOLOGISED_KINDS = frozenset({"message", "callback_query"})

Resolve = Callable[[AsyncConnection, Incoming, datetime], Awaitable[ActorT]]
"""Finds out who is asking, within the transaction, and takes their bureau's turn (storage.turns)."""

Handle = Callable[[Mapping[str, Any], Unit[ActorT]], Awaitable[None]]
"""Handles one raw update; a failure is raised or left in `unit.failure`."""


class InboxWorker(Loop, Generic[ActorT]):
    """Handles inbox rows: each chat's in order, up to `concurrency` chats side by side."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        api: Api,
        files: OutgoingFiles,
        *,
        resolve: Resolve[ActorT],
        handle: Handle[ActorT],
        apologise: Callable[[str], Call],
        on_said: Callable[[], None],
        on_handled: Callable[[float], None] = lambda _: None,
        concurrency: int = CONCURRENCY,
        pause: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        super().__init__()
        self._database = database
        self._clock = clock
        self._api = api
        self._files = files
        self._resolve = resolve
        self._handle = handle
        self._apologise = apologise
        self._on_said = on_said
        self._on_handled = on_handled
        self._concurrency = concurrency
        self._pause = pause
        self._busy: set[int] = set()
        self._direct_slots = asyncio.Semaphore(DIRECT_CALLS)

    async def turn(self) -> float | None:
        """Starts work on every chat that has a row waiting, as far as there is room."""
        room = self._concurrency - len(self._busy)
        if room > 0:
            async with self._database.glance() as conn:
                rows = await inbox.next_batch(conn, room, excluding=self._busy)
            for row in rows:
                self._busy.add(row.chat_key)
                self.spawn(self._work(row))
        return None

    async def _work(self, row: InboxRow) -> None:
        began = self._clock.elapsed()
        try:
            await self.take(row)
            self._on_handled(self._clock.elapsed() - began)
        finally:
            self._busy.discard(row.chat_key)
            self.wake()

    async def take(self, row: InboxRow) -> bool:
        """Handles one row to its end, done or failed; False when somebody had handled it before.

        A database that is busy, full or out of reach is waited for; raises StorageError for any other state of
        it.
        """
        backoff = Backoff()
        while True:
            try:
                return await self._attempt(row)
            except StorageError as error:
                if not passes(error):
                    raise
                wait = backoff.next()
                log.warning("update %d waits for the database: %s", row.update_id, error)
                await self._pause(wait)

    async def _attempt(self, row: InboxRow) -> bool:
        incoming: Incoming | None = None
        unit: Unit[ActorT] | None = None
        try:
            update = json.loads(row.payload)
            incoming = parse_incoming(update)
            async with self._database.write(turns.among) as conn:
                now = self._clock.now()
                # First of all: whoever took the same row meanwhile gives up here.
                if not await inbox.finish(conn, row.update_id, now):
                    return False
                actor = await self._resolve(conn, incoming, now)
                unit = Unit(conn, incoming, actor, now, china_date(now), self._files)
                await self._handle(update, unit)
                if unit.failure is not None:
                    raise unit.failure
                reached("decided")
        except StorageError:
            raise
        except Exception as error:
            await self._give_up(row, incoming, unit, error)
            return True
        reached("committed")
        # Use cases put rows into the outbox themselves: that the handler said nothing means little.
        self._on_said()
        self._after_commit(unit.calls_after_commit())
        return True

    async def _give_up(
        self, row: InboxRow, incoming: Incoming | None, unit: Unit[ActorT] | None, error: Exception
    ) -> None:
        log.error("update %d could not be handled", row.update_id, exc_info=error)
        if unit is not None:
            unit.undo_files()
        now = self._clock.now()
        call = self._apology(incoming, unit)
        async with self._database.write(turns.free) as conn:
            failed = await inbox.fail(conn, row.update_id, f"{type(error).__name__}: {error}", now)
            if failed and call is not None and incoming is not None and incoming.chat_id is not None:
                await outbox.enqueue(
                    conn,
                    chat_id=incoming.chat_id,
                    method=call.method,
                    payload=call.payload,
                    priority=outbox.URGENT,
                    now=now,
                )
        self._on_said()
        if incoming is not None and incoming.callback_id is not None:
            self._after_commit([Call("answerCallbackQuery", {"callback_query_id": incoming.callback_id})])

    def _apology(self, incoming: Incoming | None, unit: Unit[ActorT] | None) -> Call | None:
        if incoming is None or incoming.kind not in APOLOGISED_KINDS:
            return None
        try:
            return self._apologise(unit.actor.lang if unit else _language(incoming.sender))
        except Exception:
            # Else the row would stay new and fail again for ever.
            log.exception("the apology itself failed")
            return None

    def _after_commit(self, calls: list[Call]) -> None:
        if calls:
            self.spawn(self._call_directly(calls))

    async def _call_directly(self, calls: list[Call]) -> None:
        """Makes calls that are worthless later: once, and whatever goes wrong with them is only noted."""
        async with self._direct_slots:
            for call in calls:
                try:
                    await self._api.call(call.method, call.payload, read_timeout=DIRECT_SECONDS)
                except RefusedError:
                    # Above all "query is too old": the press waited here or at Telegram for too long.
                    log.info("%s came too late", call.method)
                except ApiError as error:
                    log.warning("%s failed: %s", call.method, error)


def _language(sender: Sender | None) -> str:
    code = (sender.language_code if sender else None) or ""
    return "en" if code.lower().startswith("en") else "zh"
