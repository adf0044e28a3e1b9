"""What must not grow with the number of subjects: start-up, a grade, a finding, the daily tick.

GROWTH_SIZES: the sizes, by commas (1000,10000,100000 otherwise); BENCH_DIR: where the databases are kept. Draws
docs/growth.png.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from statistics import median

from sqlalchemy import text

from bot.usecases.announce_repair import announce_repair
from bot.usecases.dossiers import answer_for, dossier_of
from bot.usecases.escalate_alerts import escalate_alerts
from bot.usecases.raise_alerts import follow
from bot.usecases.regrade_due import regrade_due
from bot.usecases.remind_deadlines import remind_deadlines
from bot.usecases.send_digests import send_digests
from storage import bureaus, migrate, records, subjects
from storage.database import Database
from tests.bench.regrade import NOW, built
from tests.bench.report import Line

ROUNDS = 40
TICKS = (regrade_due, announce_repair, remind_deadlines, escalate_alerts, send_digests)
PICTURE = Path(__file__).parents[2] / "docs" / "growth.png"
STARTS = 5


async def measured(path: Path, count: int) -> dict[str, float]:
    """Milliseconds of processor time, the median, by what was done."""
    url = f"sqlite+aiosqlite:///{path}"
    starts = []
    for _ in range(STARTS):
        started = time.process_time()
        migrate.pending(url)
        database = Database(url)
        await database.open()
        starts.append(time.process_time() - started)
        await database.close()
    await database.open()

    async def grade(number: int) -> None:
        async with database.read() as conn:
            subject = await subjects.get(conn, number)
            assert subject is not None
            bureau = await bureaus.get(conn, subject.bureau_id)
            assert bureau is not None
            answer_for(bureau, await dossier_of(conn, subject), NOW.date())

    async def finding(number: int) -> None:
        async with database.write() as conn:
            row = await records.create(
                conn, bureau_id=1, subject_id=number, type="interview", data={"date": date(2026, 12, 1)}, now=NOW,
                status="confirmed", entered_by=None,
            )  # fmt: skip
            await follow(conn, number, NOW, cause="record", record=row)

    async def tick(number: int) -> None:
        async with database.write() as conn:
            await conn.execute(text("UPDATE subject SET next_change_on = '2026-12-31' WHERE id = :id"), {"id": number})
        started = time.process_time()
        for one in TICKS:
            async with database.write() as conn:
                await one(conn, NOW + timedelta(hours=1))
        ticks.append(time.process_time() - started)

    ticks: list[float] = []
    found = {"start-up": median(starts) * 1000}
    calls: dict[str, Callable[[int], Awaitable[None]]] = {"a grade": grade, "a finding": finding}
    for name, call in calls.items():
        found[name] = median([await _time(call, 1 + turn * (count // ROUNDS)) for turn in range(ROUNDS)]) * 1000
    for turn in range(ROUNDS):
        await tick(2 + turn * (count // ROUNDS))
    found["the daily tick, one due"] = median(ticks) * 1000
    await database.close()
    return found


async def _time(call: Callable[[int], Awaitable[None]], number: int) -> float:
    started = time.process_time()
    await call(number)
    return time.process_time() - started


def draw(found: dict[int, dict[str, float]]) -> None:
    """The curves."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(7, 3.6), layout="constrained")
    axes = figure.subplots()
    for name in next(iter(found.values())):
        axes.plot(list(found), [of[name] for of in found.values()], marker="o", label=name)
    axes.set(xscale="log", xlabel="subjects, with 10 records each", ylabel="ms of processor time")
    axes.set_ylim(bottom=0)
    axes.grid(alpha=0.3)
    axes.spines[["top", "right"]].set_visible(False)
    figure.legend(loc="outside upper center", frameon=False, ncols=4)
    figure.savefig(PICTURE, dpi=110)


def lines() -> Iterator[Line]:
    """The largest size's rate against the smallest's: at least half of it."""
    sizes = [int(size) for size in os.environ.get("GROWTH_SIZES", "1000,10000,100000").split(",")]
    found = {}
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(os.environ.get("BENCH_DIR", temporary))
        folder.mkdir(parents=True, exist_ok=True)
        for size in sizes:
            copy = Path(temporary) / "run.db"
            shutil.copy(built(size, folder), copy)
            found[size] = asyncio.run(measured(copy, size))
    draw(found)
    small, large = sizes[0], sizes[-1]
    for name in found[small]:
        ours, theirs = found[large][name], found[small][name]
        yield Line(f"{name} among {large:,}", f"among {small:,}", "/s", 1000 / ours, 1000 / theirs, 0.5)
