"""Delivers outbox rows: claim, send, record. What follows from a failure is decided in `delivery`.

One process sends at a time, the leader (`storage.leading`): Telegram's limits are the bot's, not the machine's, and one
sender reaches them with a fraction of one core, so that shares for several would only lose some of them. Pacing and
the order within a chat are then the matter of one process.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import MappingProxyType
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.backoff import Backoff, passes
from bot.clock import Clock
from bot.drawing import Prepare, Studio
from bot.outgoing import Call, OutgoingFiles, as_new_message
from bot.steps import reached
from bot.telegram_client import Api, ApiError, TokenError
from bot.workers.delivery import CLAIM_LIFE, INTERNAL, Verdict, judge
from bot.workers.loop import Loop
from bot.workers.pacer import Pacer
from storage import outbox, turns
from storage.database import Database
from storage.destinations import migrated
from storage.errors import StorageError
from storage.outbox import OutboxRow
from storage.outbox.follow import current_message_id, move_chat

log = logging.getLogger(__name__)

CONCURRENCY = 32
LONGEST_NAP = 3600.0
DRAW_AGAIN = 5.0


class OutboxWorker(Loop):
    """Sends what is due, as fast as the pacer lets it: chats side by side, each chat's rows in order."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        api: Api,
        files: OutgoingFiles,
        *,
        pacer: Pacer,
        drawings: Mapping[str, Prepare] = MappingProxyType({}),
        on_result: Callable[[str, str], None] = lambda *_: None,
        concurrency: int = CONCURRENCY,
        pause: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        super().__init__()
        self._database = database
        self._clock = clock
        self._api = api
        self._files = files
        self._studio = Studio(database, clock, files, drawings)
        self._pacer = pacer
        self._on_result = on_result
        self._concurrency = concurrency
        self._pause = pause
        self._offline = Backoff()
        self._claimed: set[int] = set()
        self._doubts: dict[int, int] = {}
        self._nothing_due = False

    async def turn(self) -> float | None:
        """Claims and starts everything that may leave now; returns when more may."""
        while len(self._claimed) < self._concurrency:
            closed_for = self._pacer.opens_at(self._clock.elapsed()) - self._clock.elapsed()
            if closed_for > 0:
                # Between two rows of a broadcast there is no need to ask the database.
                self._nothing_due = False
                return closed_for
            row = await self._claim()
            if row is None:
                return await self._until_next()
            self.spawn(self.deliver(row))
        return None

    def rests(self, wait: float | None) -> bool:
        """What is scheduled for later is no work now; what pacing holds back is."""
        return self._nothing_due

    async def deliver_one(self) -> bool:
        """Claims one row that may leave now and sees it to its end; False when there is none."""
        row = await self._claim()
        if row is None:
            return False
        await self.deliver(row)
        return True

    async def recover(self, conn: AsyncConnection, now: datetime) -> bool:
        """A tick: rows whose claim has expired, because their process is gone, are sent again; rows from a time that a
        clock set back has not reached yet do not wait for it."""
        early = await outbox.release_early(conn, now)
        if early:
            log.warning("the clock was set back; %d outbox rows do not wait for it", early)
        return await self._release(conn, now - CLAIM_LIFE, now) or early > 0

    async def recover_all(self) -> None:
        """At the start of the only sender: every claim that is not its own is a dead one's."""
        async with self._database.write() as conn:
            await self._release(conn, datetime.max.replace(tzinfo=UTC), self._clock.now())

    async def _release(self, conn: AsyncConnection, before: datetime, now: datetime) -> bool:
        expired = [row for row in await outbox.expired_claims(conn, before) if row.id not in self._claimed]
        for row in expired:
            log.warning("outbox row %d was under way when its process ended; it is sent again", row.id)
            await outbox.retry(conn, row.id, now, "repeated: its first sender ended without a result")
        return bool(expired)

    async def _claim(self) -> OutboxRow | None:
        now = self._clock.elapsed()
        if self._pacer.opens_at(now) > now:
            return None
        async with self._database.write(turns.free) as conn:
            rows = await outbox.claim_next(conn, self._clock.now(), blocked_chats=self._pacer.blocked(now), limit=1)
        if not rows:
            return None
        self._claimed.add(rows[0].id)
        reached("claimed")
        self._pacer.sent(rows[0].chat_id, rows[0].priority, self._clock.elapsed())
        return rows[0]

    async def _until_next(self) -> float | None:
        """Seconds until something may leave, as far as it can be known now."""
        blocked = self._pacer.blocked(self._clock.elapsed())
        async with self._database.read() as conn:
            due = await outbox.next_due(conn)
            free = await outbox.next_due(conn, blocked_chats=blocked) if blocked else due
        now, elapsed = self._clock.now(), self._clock.elapsed()
        self._nothing_due = due is None or due > now
        if due is None:
            return None
        waits = [] if free is None else [(free - now).total_seconds()]
        first_free = self._pacer.next_free(elapsed)
        if first_free is not None:
            waits.append(first_free - elapsed)
        soonest = max(self._pacer.opens_at(elapsed) - elapsed, min(waits, default=0.0))
        return min(max(soonest, 0.005), LONGEST_NAP)

    async def deliver(self, row: OutboxRow) -> None:
        """Sends a claimed row and records what became of it. Raises TokenError when nothing can be sent."""
        try:
            call = await self._call_for(row)
            if call is None:
                verdict, message_id = Verdict("gone"), None
            else:
                verdict, message_id = await self._attempt(row, call)
            if verdict.state == "gone" and call is not None and (fresh := as_new_message(call)) is not None:
                self._pacer.sent(row.chat_id, row.priority, self._clock.elapsed())
                verdict, message_id = await self._attempt(row, fresh)
            self._heed(row, verdict)
            await self._settle(row, verdict, message_id)
            self._on_result(row.method, verdict.state)
        finally:
            self._claimed.discard(row.id)
        if verdict.revoked:
            raise TokenError

    async def _call_for(self, row: OutboxRow) -> Call | None:
        """The call as it is to be made now; None for an edit of what was never sent and cannot stand alone."""
        call = Call(row.method, row.payload)
        if row.edits_id is None:
            return call
        async with self._database.read() as conn:
            message_id = await current_message_id(conn, row.edits_id)
        if message_id is None:
            return as_new_message(call)
        return Call(row.method, {**row.payload, "message_id": message_id})

    async def _attempt(self, row: OutboxRow, call: Call) -> tuple[Verdict, int | None]:
        drawn: list[Path] = []
        try:
            parameters, drawn = await self._studio.filled(call.payload)
            result = await self._api.call(call.method, {"chat_id": row.chat_id, **parameters})
        except StorageError as error:
            if not passes(error):
                raise
            return Verdict("again", str(error), wait=DRAW_AGAIN), None
        except (ApiError, OSError) as error:
            return judge(error, call.method, self._doubts.get(row.id, 0)), call.payload.get("message_id")
        except Exception as error:
            # A fault of ours, such as parameters that cannot be encoded: it must not hold up the chat for ever.
            log.exception("outbox row %d could not be sent", row.id)
            return Verdict("failed", f"{INTERNAL}: {type(error).__name__}"), None
        finally:
            for path in drawn:
                path.unlink(missing_ok=True)
        reached("sent")
        return Verdict("done"), _message_id(result)

    def _heed(self, row: OutboxRow, verdict: Verdict) -> None:
        """What the verdict means for the rows that come after."""
        if verdict.offline:
            wait = self._offline.next()
            log.warning("nothing can be sent (%s); trying in %.0f s", verdict.error, wait)
            self._pacer.hush(self._clock.elapsed() + wait)
        elif verdict.state == "done":
            self._offline.reset()
        if verdict.state == "moved":
            log.info("the chat of outbox row %d is a supergroup now; it is sent there", row.id)
        if verdict.paused:
            log.warning("Telegram asks for %.0f s without messages", verdict.paused)
            self._pacer.refused(row.chat_id, verdict.paused, self._clock.elapsed())
        if verdict.doubted:
            log.warning("outbox row %d brought no result (%s); trying in %.0f s", row.id, verdict.error, verdict.wait)
            self._doubts[row.id] = self._doubts.get(row.id, 0) + 1
        elif verdict.state != "again":
            self._doubts.pop(row.id, None)

    async def _settle(self, row: OutboxRow, verdict: Verdict, message_id: int | None) -> None:
        """Records the verdict, for as long as it takes: what is not recorded is sent again after a restart."""
        backoff = Backoff()
        while True:
            try:
                async with self._database.write(turns.free) as conn:
                    await self._record(conn, row, verdict, message_id)
                    reached("marking")
                reached("marked")
                break
            except StorageError as error:
                if not passes(error):
                    raise
                log.warning("the result of outbox row %d waits for the database: %s", row.id, error)
                await self._pause(backoff.next())
        if verdict.state in ("failed", "uncertain"):
            # Telegram's own words stay with the row: they may quote the message.
            kind = (verdict.error or "").partition(":")[0]
            log.warning("outbox row %d (%s) is %s: %s", row.id, row.method, verdict.state, kind)
        if verdict.state in ("done", "failed"):
            self._files.discard(row.payload)

    async def _record(self, conn: AsyncConnection, row: OutboxRow, verdict: Verdict, message_id: int | None) -> None:
        now = self._clock.now()
        match verdict.state:
            case "done":
                await outbox.sent(conn, row.id, message_id, now)
            case "again":
                await outbox.retry(conn, row.id, now + timedelta(seconds=verdict.wait), verdict.error)
            case "moved":
                await outbox.retry(conn, row.id, now, None)
                await move_chat(conn, row.chat_id, verdict.new_chat_id)
                await migrated(conn, row.chat_id, verdict.new_chat_id)
            case "gone":
                await outbox.cancelled(conn, row.id, "the message that it changes is gone", now)
            case "failed":
                await outbox.failed(conn, row.id, verdict.error or "", now)
            case "uncertain":
                await outbox.uncertain(conn, row.id, verdict.error or "", now)


def _message_id(result: Any) -> int | None:
    message = result[0] if isinstance(result, list) and result else result
    found = message.get("message_id") if isinstance(message, Mapping) else None
    return found if isinstance(found, int) else None
