"""The real bot as a process of its own, ended as by `kill -9` where and when a plan says so."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self

# Reads the program into memory once and forks for each start, so that a restart does not cost two seconds of
# imports. The child runs `anxin run` and nothing else; its parent only tells how it ended.
_LAUNCHER = """
import json, os, sys
import bot.cli, bot.cli.run, bot.steps
for line in sys.stdin:
    order = json.loads(line)
    child = os.fork()
    if child == 0:
        os.environ["ANXIN_NOW"] = order["now"]
        bot.steps.arm(order["crash"])
        sys.argv[1:] = ["run"]
        bot.cli.main()
        os._exit(0)
    print(json.dumps({"pid": child}), flush=True)
    _, status = os.waitpid(child, 0)
    print(json.dumps({"code": os.waitstatus_to_exitcode(status)}), flush=True)
"""


@dataclass(frozen=True, slots=True)
class Kill:
    """One end. `step` and `count`: by itself at a named step; else from outside, `after` so many more calls that
    reached Telegram and so many milliseconds, which together may be any instant."""

    step: str = ""
    count: int = 0
    after: int = 0
    milliseconds: float = 0.0

    def __str__(self) -> str:
        return f"{self.step}:{self.count}" if self.step else f"random:{self.after}+{self.milliseconds:.0f}ms"


@dataclass(frozen=True, slots=True)
class Place:
    """Where the bot lives: its folder, the server it speaks to, its token, its database."""

    folder: Path
    base_url: str
    token: str
    database_url: str

    def log(self, worker: int) -> Path:
        """What one of the processes side by side has to say."""
        return self.folder / f"bot-{worker}.log"

    def logged(self) -> list[str]:
        """What all of them said."""
        return [line for path in sorted(self.folder.glob("bot-*.log")) for line in path.read_text("utf-8").splitlines()]

    def environment(self) -> dict[str, str]:
        """Ours without what would reach another bot, and with what reaches this one."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith("ANXIN_")}
        return kept | {
            "ANXIN_TOKEN": self.token,
            "ANXIN_BASE_URL": self.base_url,
            "ANXIN_DATABASE_URL": self.database_url,
            "ANXIN_EVIDENCE_DIR": str(self.folder / "evidence"),
            "PYTHONPATH": os.pathsep.join(filter(None, [str(Path.cwd()), kept.get("PYTHONPATH", "")])),
        }


class Bots:
    """Starts one bot process after the other: `async with Bots(place, worker) as bots`. The block's end leaves none
    alive. `worker`: the number of this one among those side by side."""

    def __init__(self, place: Place, worker: int) -> None:
        self._place = place
        self._log = place.log(worker)
        self._pid: int | None = None
        self._launcher: asyncio.subprocess.Process | None = None

    async def __aenter__(self) -> Self:
        with self._log.open("ab") as log:
            self._launcher = await asyncio.create_subprocess_exec(
                sys.executable,
                "-c",
                _LAUNCHER,
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=log,
                env=self._place.environment(),
                cwd=self._place.folder,
            )
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._launcher is not None and self._launcher.stdin is not None
        self.signal(signal.SIGKILL)
        self._launcher.stdin.close()
        await self._launcher.wait()

    async def start(self, now: datetime, kill: Kill | None = None) -> None:
        """Runs the bot; its clock shows `now`. The one before must have ended."""
        assert self._launcher is not None and self._launcher.stdin is not None
        order = {"now": now.isoformat(), "crash": f"{kill.step}:{kill.count}" if kill and kill.step else ""}
        self._launcher.stdin.write(f"{json.dumps(order)}\n".encode())
        self._pid = int((await self._told())["pid"])

    def signal(self, number: signal.Signals) -> None:
        """Sends the running bot a signal; nothing where none runs."""
        if self._pid is not None:
            os.kill(self._pid, number)

    async def ended(self) -> int:
        """Waits for the end; returns the code, negative for a signal."""
        code = int((await self._told())["code"])
        self._pid = None
        return code

    async def _told(self) -> dict[str, Any]:
        assert self._launcher is not None and self._launcher.stdout is not None
        line = await self._launcher.stdout.readline()
        if not line:
            raise AssertionError(f"the bot could not be started: {self._log.read_text('utf-8')}")
        answer: dict[str, Any] = json.loads(line)
        return answer
