"""Does the long work that was asked for in chat: claims it with a lease, shows how far it is, and ends it once."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from datetime import timedelta
from typing import TypeVar
from uuid import uuid4

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.backoff import Backoff, passes
from bot.clock import Clock
from bot.conversation.cards.job import job_ended, job_progress
from bot.conversation.problems import Problem, problem
from bot.conversation.screen import Screen
from bot.jobs import JobFailedError, JobKind, JobOverError, Outcome, Work
from bot.locales import texts
from bot.outgoing import Call, OutgoingFiles, edit
from bot.usecases.actor import Actor
from bot.usecases.permissions import TABLE
from bot.workers.loop import Loop
from storage import jobs, outbox, people
from storage.database import Database
from storage.errors import StorageError
from storage.jobs import JobRow

log = logging.getLogger(__name__)

T = TypeVar("T")

CONCURRENCY = 2
LEASE = timedelta(minutes=2)
RENEW_SECONDS = 30.0
#: So often the message may change, and by so many percent it has to.
BEAT_SECONDS = 3.0
STEP = 5
#: A job that was under way when its process ended, this often, is what ends processes.
MOST_ATTEMPTS = 3


class JobWorker(Loop):
    """Runs a few jobs side by side, outside of every write transaction but their own."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        files: OutgoingFiles,
        kinds: Sequence[JobKind],
        *,
        on_did: Callable[[], None],
        beat: float = BEAT_SECONDS,
        pause: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        super().__init__()
        self._database = database
        self._clock = clock
        self._files = files
        self._kinds = {kind.name: kind for kind in kinds}
        self._on_did = on_did
        self._beat = beat
        self._pause = pause
        self._runner = uuid4().hex
        self._running = 0

    async def turn(self) -> float | None:
        """Begins the jobs whose turn it is, as far as there is room; returns when a lease may have ended."""
        while self._running < CONCURRENCY:
            job = await self._claim()
            if job is None:
                break
            self._running += 1
            self.spawn(self._work(job))
        async with self._database.read() as conn:
            ends = await jobs.lease_ends(conn)
        return None if ends is None else max(1.0, (ends - self._clock.now()).total_seconds())

    def rests(self, wait: float | None) -> bool:
        """Another process's lease is no work of ours."""
        return True

    async def recover_all(self) -> None:
        """At the start of the only process on its database: what was under way begins again."""
        async with self._database.write() as conn:
            if again := await jobs.release_all(conn):
                log.warning("%d jobs were under way when their process ended; they begin again", again)

    async def finish(self, grace: float) -> None:
        """Jobs are not waited for: they begin again with the next process."""
        await super().finish(0.0)

    async def _claim(self) -> JobRow | None:
        now = self._clock.now()
        async with self._database.read() as conn:
            if not await jobs.is_waiting(conn, self._kinds, now):
                return None
        async with self._database.write() as conn:
            return await jobs.claim(conn, self._kinds, runner=self._runner, now=now, until=now + LEASE)

    async def _work(self, job: JobRow) -> None:
        try:
            await self.do(job)
        finally:
            self._running -= 1
            self._on_did()

    async def do(self, job: JobRow) -> None:
        """Sees a claimed job to its end. Raises StorageError for what does not pass."""
        kind = self._kinds[job.kind]
        if job.attempts > MOST_ATTEMPTS:
            await self._end(job, kind, failed=problem("job.why.interrupted"))
            return
        actor = await self._patiently(lambda: self._asker(job, kind))
        if actor is None:
            await self._end(job, kind)
            return
        work = Work(job, actor, self._database, self._clock, job.done, job.total)
        running = asyncio.create_task(self._patiently(lambda: kind.run(work)))
        try:
            await self._accompany(running, work)
            outcome = await running
        except JobFailedError as error:
            await self._end(job, kind, failed=error.why)
        except JobOverError:
            log.info("job %d is over before its end", job.id)
        except asyncio.CancelledError:
            await self._let_go(running, work)
            raise
        except StorageError:
            raise
        except Exception as error:
            log.error("job %d (%s) failed", job.id, job.kind, exc_info=error)
            await self._end(job, kind, failed=problem("job.why.internal"))
        else:
            await self._end(job, kind, outcome)
        finally:
            running.cancel()

    async def _patiently(self, attempt: Callable[[], Awaitable[T]]) -> T:
        """Again and again while the database is busy, full or out of reach."""
        backoff = Backoff()
        while True:
            try:
                return await attempt()
            except StorageError as error:
                if not passes(error):
                    raise
                log.warning("a job waits for the database: %s", error)
                await self._pause(backoff.next())

    async def _asker(self, job: JobRow, kind: JobKind) -> Actor | None:
        async with self._database.read() as conn:
            return await _allowed(conn, job, kind)

    async def _accompany(self, running: asyncio.Task[Outcome], work: Work) -> None:
        """Until the work ends: renews the lease, keeps the message up to date, and notices that it was stopped."""
        shown, renewed = 0, self._clock.elapsed()
        while True:
            await asyncio.wait({running}, timeout=self._beat)
            if running.done():
                return
            mark = _mark(work)
            stale = self._clock.elapsed() - renewed >= RENEW_SECONDS
            try:
                if not await self._lives(work, show=mark != shown, renew=stale):
                    work.over.set()
                    running.cancel()
                    await asyncio.wait({running})
                    raise JobOverError
            except StorageError as error:
                if not passes(error):
                    raise
                continue
            renewed = self._clock.elapsed() if stale or mark != shown else renewed
            shown = mark

    async def _lives(self, work: Work, *, show: bool, renew: bool) -> bool:
        job, done, total = work.job, work.done, work.total
        assert job.runner is not None
        if not show and not renew:
            async with self._database.read() as conn:
                now = await jobs.get(conn, job.id)
            return now is not None and (now.state, now.runner) == ("running", job.runner)
        async with self._database.write() as conn:
            until = self._clock.now() + LEASE
            if not await jobs.renew(conn, job.id, job.runner, until=until, done=done, total=total):
                return False
            if show:
                screen = job_progress(texts(work.actor.lang), job.kind, job.id, done=done, total=total)
                await self._say(conn, job, screen, outbox.NORMAL)
        self._on_did()
        return True

    async def _let_go(self, running: asyncio.Task[Outcome], work: Work) -> None:
        """The program ends: whoever comes next begins again."""
        work.over.set()
        running.cancel()
        with suppress(asyncio.CancelledError, Exception):
            await running
        assert work.job.runner is not None
        async with self._database.write() as conn:
            await jobs.release(conn, work.job.id, work.job.runner)

    async def _end(
        self, job: JobRow, kind: JobKind, outcome: Outcome | None = None, *, failed: Problem | None = None
    ) -> None:
        """The one transaction in which the job ends and its asker is told. Without outcome and failure: the asker may
        not have it any more, and is told nothing of what came out."""
        calls = [
            Call("sendDocument", {"document": self._files.keep(one)}) for one in (outcome.files if outcome else ())
        ]
        told = False

        async def settle() -> bool:
            async with self._database.write() as conn:
                return await self._settle(conn, job, kind, outcome, failed, calls)

        try:
            told = await self._patiently(settle)
        finally:
            if not told:
                for call in calls:
                    self._files.discard(call.payload)

    async def _settle(
        self,
        conn: AsyncConnection,
        job: JobRow,
        kind: JobKind,
        outcome: Outcome | None,
        failed: Problem | None,
        calls: Sequence[Call],
    ) -> bool:
        """Returns whether the files were handed to the outbox."""
        now = self._clock.now()
        actor = await _allowed(conn, job, kind)
        if actor is None:
            outcome = failed = None
        state = "done" if outcome else "failed" if failed else "cancelled"
        assert job.runner is not None
        if not await jobs.finish(conn, job.id, job.runner, state, now, error=failed.key if failed else None):
            return False
        if outcome and outcome.done is not None:
            await outcome.done(conn)
        person = await people.get(conn, job.person_id)
        said = texts(person.lang if person else "zh")
        screen = outcome.draw(said) if outcome else job_ended(said, job.kind, failed)
        await self._say(conn, job, screen, outbox.URGENT)
        for call in calls if outcome else ():
            await outbox.enqueue(
                conn,
                chat_id=job.chat_id,
                method=call.method,
                payload=call.payload,
                priority=outbox.URGENT,
                now=now,
                about=f"job:{job.id}",
            )
        return outcome is not None

    async def _say(self, conn: AsyncConnection, job: JobRow, screen: Screen, priority: int) -> None:
        call = edit(screen, None)
        await outbox.enqueue(
            conn,
            chat_id=job.chat_id,
            method=call.method,
            payload=call.payload,
            priority=priority,
            now=self._clock.now(),
            edits_id=job.message_id,
            about=f"job:{job.id}",
        )


def _mark(work: Work) -> int:
    """What has to change for the message to be worth changing."""
    return work.done * 100 // work.total // STEP if work.total else work.done


async def _allowed(conn: AsyncConnection, job: JobRow, kind: JobKind) -> Actor | None:
    """The asker under the hat of the request; None where they may not do this any more."""
    hat = await people.membership_of(conn, job.membership_id)
    if hat is None or hat.revoked_at is not None or hat.role not in TABLE[kind.act]:
        return None
    return Actor(hat.telegram_id, hat.person_name, hat.lang, hat.person_id, hat, (hat,))
