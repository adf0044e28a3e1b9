import asyncio
import os
import signal
from dataclasses import dataclass, field

import pytest

from bot.supervisor import Supervisor, serve
from bot.telegram_client import TokenError


@dataclass
class Program:
    log: list[str] = field(default_factory=list)
    start_error: Exception | None = None
    wait_error: Exception | None = None
    ready: asyncio.Event = field(default_factory=asyncio.Event)
    slow_start: bool = False
    slow_stop: bool = False

    async def start(self) -> None:
        self.log.append("start")
        if self.slow_start:
            self.ready.set()
            await asyncio.Event().wait()
        if self.start_error:
            raise self.start_error

    async def wait(self) -> None:
        self.ready.set()
        if self.wait_error:
            raise self.wait_error
        await asyncio.Event().wait()

    async def stop(self) -> None:
        self.log.append("stop")
        if self.slow_stop:
            self.ready.set()
            await asyncio.Event().wait()


def interrupt() -> None:
    os.kill(os.getpid(), signal.SIGTERM)


@pytest.mark.parametrize("slow_start", [True, False])
async def test_a_signal_stops_what_was_started(slow_start: bool) -> None:
    program = Program(slow_start=slow_start)
    serving = asyncio.create_task(serve(program))
    await program.ready.wait()
    interrupt()
    await serving
    assert program.log == (["start"] if slow_start else ["start", "stop"])


async def test_a_second_signal_cuts_the_stopping_short() -> None:
    program = Program(slow_stop=True)
    serving = asyncio.create_task(serve(program))
    await program.ready.wait()
    program.ready.clear()
    interrupt()
    await program.ready.wait()
    interrupt()
    with pytest.raises(asyncio.CancelledError):
        await serving


async def test_what_ends_it_early_is_raised() -> None:
    failing = Program(start_error=LookupError("no start"))
    with pytest.raises(LookupError, match="no start"):
        await serve(failing)
    broken = Program(wait_error=LookupError("broke"))
    with pytest.raises(LookupError, match="broke"):
        await serve(broken)
    assert (failing.log, broken.log) == (["start"], ["start", "stop"])


async def test_parts_are_watched_and_ended(caplog: pytest.LogCaptureFixture) -> None:
    parts = Supervisor()
    await parts.first_end()

    async def fail() -> None:
        raise LookupError("part")

    parts.run("steady", asyncio.Event().wait())  # type: ignore[arg-type]
    parts.run("failing", fail())
    with pytest.raises(LookupError, match="part"):
        await parts.first_end()
    assert parts.is_running("steady") and not parts.is_running("failing")
    for name in ("steady", "failing", "unknown"):
        await parts.end(name)
    assert not parts.is_running("steady")
    assert "the failing had failed" in caplog.text


async def test_what_explains_itself_is_logged_in_one_line(caplog: pytest.LogCaptureFixture) -> None:
    async def fail() -> None:
        raise TokenError

    parts = Supervisor()
    parts.run("receiver", fail())
    with pytest.raises(TokenError):
        await parts.first_end()
    await parts.end("receiver")
    [record] = caplog.records
    assert record.getMessage() == f"the receiver had failed: {TokenError()}"
    assert record.exc_info is None
