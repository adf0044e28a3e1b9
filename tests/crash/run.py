"""A run: people log findings, the bot is killed by plan, and in the end everything has to be there once."""

from __future__ import annotations

import asyncio
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from random import Random

from bot.sandbox import SandboxClient, SandboxServer
from bot.sandbox.clock import Clock
from bot.steps import STEPS
from tests.crash.process import Bots, Kill, Place
from tests.crash.scene import PATIENCE, Desk, Finding, furnish, join, log_one, press_leftovers
from tests.crash.verdict import Report, asking, judge

MORNING = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)
"""Nine o'clock in China: an hour at which everything is told at once, nothing waits for the end of the quiet hours."""

DRAIN_SECONDS = 0.1
LATEST = 4
"""A named step kills at its first to fourth time."""


def plan(seed: int, *, rounds: int, random: int) -> list[Kill]:
    """Every named step `rounds` times, and `random` kills from outside, shuffled."""
    lot = Random(seed)  # noqa: S311 - a run that can be repeated, no secret
    kills = [Kill(step, lot.randint(1, LATEST)) for step in STEPS for _ in range(rounds)]
    kills += [Kill(after=lot.randint(1, 30), milliseconds=lot.uniform(0.0, 25.0)) for _ in range(random)]
    lot.shuffle(kills)
    return kills


class Run:
    """The bot's processes, one after the other and perhaps several side by side, and the people who never notice."""

    def __init__(self, server: SandboxServer, place: Place, workers: Sequence[Bots], report: Report) -> None:
        self._server = server
        self._place = place
        self._workers = workers
        self._report = report
        self.starts: list[int] = []
        self.killing = True

    async def killed_by(self, kills: Sequence[Kill]) -> None:
        """Starts and kills until the plan is through; of several workers each gets its part of it. One that does not
        lead comes to the sender's steps when it has taken over from the other."""
        count = len(self._workers)
        try:
            async with asyncio.TaskGroup() as lanes:
                for number, bots in enumerate(self._workers):
                    lanes.create_task(self._killed(bots, kills[number::count]))
        finally:
            self.killing = False

    async def _killed(self, bots: Bots, kills: Sequence[Kill]) -> None:
        for kill in kills:
            await self._start(bots, kill)
            if not kill.step:
                await self._calls(len(self._server.calls) + kill.after)
                await asyncio.sleep(kill.milliseconds / 1000)
                bots.signal(signal.SIGKILL)
            async with asyncio.timeout(PATIENCE):
                code = await bots.ended()
            if code != -signal.SIGKILL:
                log = "\n".join(self._place.logged())
                raise AssertionError(f"instead of dying by {kill} the bot ended with {code}: {log}")
            name = kill.step or "random"
            self._report.kills[name] = self._report.kills.get(name, 0) + 1
            if len(self._workers) > 1:
                # The other may take over before this one is started again. What the dead one sent last is still read.
                await asyncio.sleep(DRAIN_SECONDS)
                self.starts.append(len(self._server.calls))

    async def _start(self, bots: Bots, kill: Kill | None = None) -> None:
        self.starts.append(len(self._server.calls))
        await bots.start(self._server.clock.now(), kill)

    async def _calls(self, count: int) -> None:
        """Waits until Telegram has seen so many calls."""
        events = self._server.world.events
        async with asyncio.timeout(PATIENCE):
            while len(self._server.calls) < count:
                await events.wait(events.last, 1.0)

    @asynccontextmanager
    async def undisturbed(self) -> AsyncIterator[None]:
        """Processes that nobody kills, told to stop when they have nothing left to do."""
        for bots in self._workers:
            await self._start(bots)
        yield
        await self._quiet()
        for bots in self._workers:
            bots.signal(signal.SIGTERM)
            code = await bots.ended()
            if code != 0:
                self._report.wrong.append(f"told to stop, the bot ended with {code}")

    async def _quiet(self) -> None:
        events = self._server.world.events
        async with asyncio.timeout(PATIENCE):
            while self._server.world.updates.pending() or await asyncio.to_thread(_waiting, self._place.database_url):
                await events.wait(events.last, 0.2)


def _waiting(url: str) -> int:
    with asking(url) as ask:
        [(inbox,)] = ask("SELECT count(*) FROM inbox WHERE state = 'new'")
        [(outbox,)] = ask("SELECT count(*) FROM outbox WHERE state IN ('pending', 'claimed')")
    return int(inbox + outbox)


async def crash_run(
    folder: Path,
    kills: Sequence[Kill],
    *,
    seed: int,
    findings: int,
    bureaus: int,
    inspectors: int,
    subjects: int,
    url: str = "",
    workers: int = 1,
) -> Report:
    """One whole run in `folder`: at least so many findings, and every kill of the plan. `url`: a PostgreSQL database,
    for more than one worker; a SQLite file where it is empty."""
    report = Report(seed)
    async with (
        SandboxServer(clock=Clock(MORNING), check_results=True) as server,
        SandboxClient(server.base_url) as sandbox,
    ):
        place = Place(folder, server.base_url, server.token, url or f"sqlite+aiosqlite:///{folder / 'anxin.db'}")
        sizes = {"bureaus": bureaus, "inspectors": inspectors, "subjects": subjects}
        furnished = await furnish(place.database_url, sandbox, server.clock.now(), **sizes)
        desks = [desk for desk, _ in furnished]
        async with AsyncExitStack() as stack:
            bots = [await stack.enter_async_context(Bots(place, number)) for number in range(workers)]
            run = Run(server, place, bots, report)
            async with run.undisturbed():
                await asyncio.gather(*(join(desk, invitations) for desk, invitations in furnished))
            await _log_while_killed(run, desks, kills, seed, findings)
        # What came before the first kill is held to be sent once.
        await asyncio.to_thread(judge, report, place.database_url, server.calls, run.starts[workers:], desks)
        report.wrong += [f"an invalid call: {one}" for one in server.violations]
        report.wrong += [line for line in place.logged() if " ERROR " in line]
        report.wrong += await asyncio.to_thread(_broken_chain, place)
    return report


async def _log_while_killed(run: Run, desks: Sequence[Desk], kills: Sequence[Kill], seed: int, findings: int) -> None:
    marks = (f"隐患{number:06d}" for number in range(1, 1_000_000))
    left = [findings]

    async def work(desk: Desk, index: int, own: Random) -> None:
        while left[0] > 0 or run.killing:
            left[0] -= 1
            await log_one(desk, desk.inspectors[index], Finding(next(marks), own.choice(desk.subjects)), own)

    people = [
        asyncio.create_task(
            work(
                desk,
                index,
                Random(f"{seed} {desk.manager.id} {index}"),  # noqa: S311
            )
        )
        for desk in desks
        for index in range(len(desk.inspectors))
    ]
    killing = asyncio.create_task(run.killed_by(kills))
    try:
        await _all_or_first_failure([killing, *people], until=killing)
        async with run.undisturbed():
            await _all_or_first_failure(people)
            for desk in desks:
                desk.presses += await press_leftovers(desk)
    finally:
        for task in (killing, *people):
            task.cancel()
        with suppress(asyncio.CancelledError):
            await asyncio.gather(killing, *people, return_exceptions=True)


async def _all_or_first_failure(tasks: Sequence[asyncio.Task[None]], until: asyncio.Task[None] | None = None) -> None:
    """Waits for all of them, or for `until` alone; raises what the first to fail failed with."""
    waiting = set(tasks)
    while waiting and not (until is not None and until.done()):
        done, waiting = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            task.result()


def _broken_chain(place: Place) -> Iterator[str]:
    """What `anxin audit verify` says against the audit log."""
    done = subprocess.run(
        [sys.executable, "-m", "bot", "audit", "verify"],
        env=place.environment() | {"ANXIN_TOKEN": ""},
        cwd=Path.cwd(),
        capture_output=True,
        text=True,
        check=False,
    )
    return iter([] if done.returncode == 0 else [f"the audit log: {done.stdout}{done.stderr}"])
