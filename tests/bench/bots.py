"""Servers and bots as processes of their own, and what they take to start."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import orjson

from tests.bench.play import Play
from tests.bench.town import NOW

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True, slots=True)
class Server:
    """The stand-in that runs at an address."""

    url: str

    def play(self, play: Play) -> dict[str, Any]:
        """What the stand-in found; it waits for the end."""
        request = Request(f"{self.url}/play", orjson.dumps(asdict(play)))  # noqa: S310 - our own server
        with urlopen(request, timeout=600) as answer:  # noqa: S310
            found: dict[str, Any] = orjson.loads(answer.read())
        return found


@contextmanager
def server() -> Iterator[Server]:
    """A stand-in until the block ends."""
    with _process("-m", "tests.bench.stand_in", stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        yield Server(process.stdout.readline().decode().strip())


@contextmanager
def bot(on: Server, arguments: Sequence[str], folder: Path) -> Iterator[int]:
    """A bot that speaks to the server, its database and log in `folder`; gives its process id."""
    settings = {
        "ANXIN_TOKEN": "1:bench",
        "ANXIN_BASE_URL": on.url,
        "ANXIN_DATABASE_URL": f"sqlite+aiosqlite:///{folder / 'town.db'}",
        "ANXIN_EVIDENCE_DIR": str(folder / "evidence"),
        "ANXIN_NOW": NOW.isoformat(),
    }
    with (folder / "bot.log").open("ab") as log, _process(*arguments, stderr=log, **settings) as process:
        yield process.pid


def processor_seconds(pid: int) -> float:
    """Processor time that a process has used so far."""
    used = Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(")")[2].split()
    return (int(used[11]) + int(used[12])) / os.sysconf("SC_CLK_TCK")


def started(on: Server, arguments: Sequence[str], folder: Path) -> tuple[float, float]:
    """Seconds from the command to the answer to a first message, and MB in memory then."""
    began = time.perf_counter()
    with bot(on, arguments, folder) as pid:
        on.play(Play([(1_001, ["/help"])]))
        seconds = time.perf_counter() - began
        status = Path(f"/proc/{pid}/status").read_text("ascii")
    resident = re.search(r"VmRSS:\s*(\d+) kB", status)
    assert resident is not None
    return seconds, int(resident[1]) / 1024


@contextmanager
def _process(*arguments: str, **how: Any) -> Iterator[subprocess.Popen[bytes]]:
    streams = {name: how.pop(name, subprocess.DEVNULL) for name in ("stdout", "stderr")}
    kept = {name: value for name, value in os.environ.items() if not name.startswith("ANXIN_")}
    process = subprocess.Popen(
        [sys.executable, *arguments], cwd=ROOT, env=kept | {"PYTHONPATH": str(ROOT)} | how, **streams
    )
    try:
        yield process
    finally:
        process.terminate()
        with suppress(subprocess.TimeoutExpired):
            process.wait(15)
        process.kill()
        process.wait()
