"""Long work asked for in chat, beside the updates: what a kind of job is, and what its function gets and gives.

To add a kind:

1. Write `async def run(work: Work) -> Outcome`. It reads and writes through `work.database` in transactions of its
   own, never holds one while it computes, and does what takes the processor in `asyncio.to_thread`. It says how far it
   is with `work.progress(done, total)`. In every write transaction it first calls `await work.hold(conn)`. It may be
   begun again from the start after a crash, so what it writes must bear that. What the asker can do something about is
   raised as JobFailedError.
2. Put `JobKind(name, act, run)` into `bot.wiring.JOBS`, and its title into the locales as `job.kind.<name>`.
3. In the handler: `job = await start_job(unit.conn, unit.actor, act, kind=name, data={…}, now=unit.now)` and
   `await show_job(unit, job)` (bot.handlers.jobs). The message that this shows is kept up to date, carries the button
   to stop, and becomes the outcome's screen; the outcome's files follow it.
"""

from __future__ import annotations

import threading
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.clock import Clock
from bot.conversation.problems import Problem
from bot.outgoing import Attachment
from bot.usecases.actor import Actor
from bot.usecases.permissions import Act
from bot.usecases.tell import Draw
from storage import jobs
from storage.database import Database
from storage.jobs import JobRow


class JobFailedError(Exception):
    """The job cannot be done. `why`: what its asker is told, one sentence."""

    def __init__(self, why: Problem) -> None:
        super().__init__(why.key)
        self.why = why


class JobOverError(Exception):
    """Somebody stopped the job, or it was given to another process: nothing of it may be written any more."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a job ends: its message becomes `draw`, drawn in the asker's language, and the files follow.

    done: set in the transaction that ends the job, for what must happen exactly once.
    """

    draw: Draw
    files: tuple[Attachment, ...] = ()
    done: Callable[[AsyncConnection], Awaitable[None]] | None = None


@dataclass
class Work:
    """One run of a job. `actor`: who asked for it, under the hat they wore then, which is theirs still."""

    job: JobRow
    actor: Actor
    database: Database
    clock: Clock
    done: int = 0
    total: int | None = None
    over: threading.Event = field(default_factory=threading.Event)

    def progress(self, done: int, total: int | None) -> None:
        """How far it is. Cheap, and from any thread: the message follows at its own pace.

        Raises JobOverError where nobody wants the job any more.
        """
        if self.over.is_set():
            raise JobOverError
        self.done, self.total = done, total

    async def hold(self, conn: AsyncConnection) -> None:
        """Keep the job until the end of this write transaction. Raises JobOverError where it is not ours any more."""
        assert self.job.runner is not None
        if not await jobs.is_held(conn, self.job.id, self.job.runner):
            raise JobOverError


@dataclass(frozen=True, slots=True)
class JobKind:
    """One kind of job. act: what its asker has to be allowed, when it begins and when it ends."""

    name: str
    act: Act
    run: Callable[[Work], Awaitable[Outcome]]
