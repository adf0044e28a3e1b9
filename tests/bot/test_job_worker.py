"""Long work: begun once, shown as it goes, ended once, and taken over from a process that is gone."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.conversation.problems import problem
from bot.conversation.screen import Screen
from bot.jobs import JobFailedError, JobKind, JobOverError, Outcome, Work
from bot.outgoing import Attachment, OutgoingFiles
from bot.usecases.permissions import Act
from bot.workers.jobs import LEASE, MOST_ATTEMPTS, JobWorker
from storage import bureaus, jobs, meta, outbox, people
from storage.database import Database
from storage.errors import StorageError
from storage.jobs import JobRow

KIND = "import_check"


@dataclass
class Desk:
    """A worker whose one kind does what the test says."""

    db: Database
    clock: Any
    files: OutgoingFiles
    bureau: int
    person: int
    membership: int
    run: Callable[[Work], Awaitable[Outcome]] | None = None
    did: asyncio.Event = field(default_factory=asyncio.Event)
    pauses: list[float] = field(default_factory=list)

    async def _run(self, work: Work) -> Outcome:
        assert self.run is not None
        return await self.run(work)

    def worker(self, beat: float = 0.005) -> JobWorker:
        async def pause(seconds: float) -> None:
            self.pauses.append(seconds)

        kinds = [JobKind(KIND, Act.CALENDAR, self._run)]
        return JobWorker(self.db, self.clock, self.files, kinds, on_did=self.did.set, beat=beat, pause=pause)

    async def ask(self) -> JobRow:
        async with self.db.write() as conn:
            job = await jobs.add(
                conn,
                bureau_id=self.bureau,
                person_id=self.person,
                membership_id=self.membership,
                chat_id=77,
                kind=KIND,
                data={"file": "a.xlsx"},
                now=self.clock.now(),
            )
            shown = await outbox.enqueue(
                conn, chat_id=77, method="sendMessage", payload={"text": "…"}, priority=0, now=self.clock.now()
            )
            await jobs.shown_by(conn, job.id, shown)
        return job

    async def claim(self, runner: str = "another") -> JobRow:
        now = self.clock.now()
        async with self.db.write() as conn:
            job = await jobs.claim(conn, [KIND], runner=runner, now=now, until=now + LEASE)
        assert job is not None
        return job

    async def job(self, job_id: int) -> JobRow:
        async with self.db.read() as conn:
            found = await jobs.get(conn, job_id)
        assert found is not None
        return found

    async def said(self) -> list[tuple[str, dict[str, Any]]]:
        async with self.db.read() as conn:
            rows = await outbox.in_state(conn, ("pending",), 100)
        return [(row.method, row.payload) for row in reversed(rows)][1:]


@pytest.fixture
async def desk(db: Database, clock: Any, files: OutgoingFiles) -> AsyncIterator[Desk]:
    async with db.write() as conn:
        bureau = await bureaus.add(conn, name="甲局", ruleset="xinmi", now=clock.now())
        person = await people.ensure(conn, telegram_id=77, name="陈", lang="zh", now=clock.now())
        hat = await people.grant(conn, person_id=person.id, bureau_id=bureau.id, role="admin", now=clock.now())
    yield Desk(db, clock, files, bureau.id, person.id, hat.id)


async def _through(worker: JobWorker) -> None:
    """Lets the worker do everything that waits."""
    loop = asyncio.create_task(worker.run())
    try:
        await worker.settled()
    finally:
        loop.cancel()
        await asyncio.gather(loop, return_exceptions=True)


def _content(path: str) -> bytes:
    return Path(path).read_bytes()


def _finished(word: str = "好了", **more: Any) -> Outcome:
    return Outcome(lambda texts: Screen(texts("job.stopped", what=word)), **more)


async def test_a_job_ends_with_its_screen_in_its_message_and_its_files_behind(desk: Desk) -> None:
    async def run(work: Work) -> Outcome:
        assert (work.job.data, work.actor.role) == ({"file": "a.xlsx"}, "admin")

        async def note(conn: AsyncConnection) -> None:
            await meta.put(conn, "ended", work.job.id)

        return _finished(files=(Attachment(b"abc", "a.txt"),), done=note)

    desk.run = run
    job = await desk.ask()
    await _through(desk.worker())
    (edited, screen), (sent, file) = await desk.said()
    assert (edited, sent) == ("editMessageText", "sendDocument") and "好了" in screen["text"]
    assert file["document"]["name"] == "a.txt" and _content(file["document"]["upload"]) == b"abc"
    assert (await desk.job(job.id)).state == "done" and desk.did.is_set()
    async with desk.db.read() as conn:
        assert await meta.get(conn, "ended") == job.id


async def test_its_message_follows_it_and_has_the_button_to_stop(desk: Desk) -> None:
    steps: asyncio.Queue[tuple[int, int | None]] = asyncio.Queue()

    async def run(work: Work) -> Outcome:
        while (step := await steps.get()) != (0, 0):
            work.progress(*step)
        return _finished()

    desk.run = run
    job = await desk.ask()
    loop = asyncio.create_task((worker := desk.worker()).run())
    try:
        for step, words in (((1, None), "已处理 1"), ((40_000, 100_000), "40%"), ((65_000, 100_000), "65%")):
            steps.put_nowait(step)
            while words not in str(await desk.said()):
                await desk.did.wait()
                desk.did.clear()
        # One edit waits at a time, however often it changed.
        ((method, payload),) = await desk.said()
        assert method == "editMessageText" and "65,000 / 100,000" in payload["text"]
        assert f"job_stop:{job.id}:0:" in json.dumps(payload["reply_markup"])
        assert (await desk.job(job.id)).done == 65_000
        steps.put_nowait((0, 0))
        await worker.settled()
    finally:
        loop.cancel()
        await asyncio.gather(loop, return_exceptions=True)


async def test_who_stops_it_ends_it_and_nothing_of_it_is_written_any_more(desk: Desk) -> None:
    begun, ends = asyncio.Event(), []

    async def run(work: Work) -> Outcome:
        begun.set()
        try:
            await asyncio.Event().wait()
        finally:
            with pytest.raises(JobOverError):
                work.progress(1, 2)
            async with work.database.write() as conn:
                with pytest.raises(JobOverError):
                    await work.hold(conn)
            ends.append("ended")
        raise AssertionError

    desk.run = run
    job = await desk.ask()
    loop = asyncio.create_task((worker := desk.worker()).run())
    try:
        await begun.wait()
        async with desk.db.write() as conn:
            assert await jobs.cancel(conn, job.id, desk.clock.now())
            assert not await jobs.cancel(conn, job.id, desk.clock.now())
        await worker.settled()
    finally:
        loop.cancel()
        await asyncio.gather(loop, return_exceptions=True)
    assert ends == ["ended"] and (await desk.job(job.id)).state == "cancelled"
    assert await desk.said() == []


@pytest.mark.parametrize(
    ("error", "words"),
    [(JobFailedError(problem("calendar.no_file")), "请发 csv"), (LookupError("/secret/path"), "程序内部出错")],
)
async def test_a_failure_is_one_sentence(
    desk: Desk, error: Exception, words: str, caplog: pytest.LogCaptureFixture
) -> None:
    async def run(work: Work) -> Outcome:
        raise error

    desk.run = run
    job = await desk.ask()
    await _through(desk.worker())
    ((_, screen),) = await desk.said()
    assert "未完成" in screen["text"] and words in screen["text"].lower() and "secret" not in screen["text"]
    assert (await desk.job(job.id)).state == "failed"
    assert ("LookupError" in caplog.text) == isinstance(error, LookupError)


async def test_a_database_that_is_busy_is_waited_for(desk: Desk) -> None:
    errors = [StorageError("locked", "busy")]

    async def run(work: Work) -> Outcome:
        if errors:
            raise errors.pop()
        return _finished()

    desk.run = run
    job = await desk.ask()
    await _through(desk.worker())
    assert (await desk.job(job.id)).state == "done" and len(desk.pauses) == 1


async def test_a_dead_process_is_followed_by_another_and_cannot_speak_again(desk: Desk) -> None:
    async def run(work: Work) -> Outcome:
        return _finished()

    desk.run = run
    await desk.ask()
    dead = await desk.claim()
    await _through(desk.worker())
    assert await desk.said() == []
    desk.clock.pass_by((LEASE + timedelta(seconds=1)).total_seconds())
    await _through(desk.worker())
    assert (await desk.job(dead.id)).state == "done" and (await desk.job(dead.id)).attempts == 2
    async with desk.db.write() as conn:
        assert not await jobs.finish(conn, dead.id, "another", "done", desk.clock.now())
        assert not await jobs.renew(conn, dead.id, "another", until=desk.clock.now(), done=1, total=1)


async def test_it_begins_again_with_the_next_process_unless_it_is_what_ends_them(desk: Desk) -> None:
    runs: list[int] = []
    begun = asyncio.Event()

    async def run(work: Work) -> Outcome:
        runs.append(work.job.attempts)
        begun.set()
        await asyncio.Event().wait()
        raise AssertionError

    desk.run = run
    job = await desk.ask()
    for _ in range(2):
        # Stopped in good order: no attempt is counted.
        worker = desk.worker()
        loop = asyncio.create_task(worker.run())
        await begun.wait()
        begun.clear()
        loop.cancel()
        await asyncio.gather(loop, return_exceptions=True)
        await worker.finish(0.0)
        assert (await desk.job(job.id)).state == "waiting"
    for _ in range(MOST_ATTEMPTS):
        # Killed: nobody gave it back.
        await desk.claim()
        await desk.worker().recover_all()
    await _through(desk.worker())
    assert (await desk.job(job.id)).state == "failed" and set(runs) <= {1}
    assert "中断多次" in str(await desk.said())


async def test_who_was_let_go_gets_nothing(desk: Desk) -> None:
    async def run(work: Work) -> Outcome:
        async with work.database.write() as conn:
            await people.revoke(conn, desk.membership, desk.clock.now())
        return _finished(files=(Attachment(b"abc", "a.txt"),))

    desk.run = run
    first = await desk.ask()
    await _through(desk.worker())
    second = await desk.ask()
    await _through(desk.worker())
    assert [(await desk.job(one.id)).state for one in (first, second)] == ["cancelled"] * 2
    assert {method for method, _ in await desk.said()} <= {"editMessageText", "sendMessage"}
    assert "好了" not in str(await desk.said())
    assert desk.files.sweep(frozenset()) == 0


async def test_a_bureau_has_one_job_of_a_kind_at_a_time(desk: Desk) -> None:
    first, second = await desk.ask(), await desk.ask()
    assert (await desk.claim()).id == first.id
    async with desk.db.read() as conn:
        assert not await jobs.is_waiting(conn, [KIND], desk.clock.now())
        assert [one.id for one in await jobs.listed_open(conn, desk.membership)] == [first.id, second.id]
    async with desk.db.write() as conn:
        assert await jobs.finish(conn, first.id, "another", "done", desk.clock.now())
    assert (await desk.claim()).id == second.id
