"""Grade a whole bureau as of a day, such as 1 January: by all processors, to be gone on with after a kill.

Every grade is kept with its reasons and the hash of its facts, as they were known when the run was begun: whoever goes
on with it sees the same. A run of today leaves cards and alerts to the daily tick's own way, and only where the grade
shown is another one; a run of another day changes nobody's card.
"""

from __future__ import annotations

import asyncio
from collections import Counter, deque
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import date
from multiprocessing import get_context

from bot.clock import Clock, china_date
from bot.regrading import PartGrader, RegradeOrder, begin, grade_part
from bot.usecases.assess_subject import ASSESSED_AT_ONCE
from bot.usecases.dossiers import text_at
from bot.usecases.raise_alerts import follow_time
from rulesets.answer import ENGINE
from rulesets.errors import BilingualError
from storage import amendments, audit, regrades
from storage.bureaus import BureauRow
from storage.database import Database
from storage.regrades import Given

PART = 2_000
#: By the grade shown before and the grade now, how many.
Moves = Counter[tuple[str | None, str | None]]
#: How many were done since it was last said.
Progress = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Regraded:
    """What came of it. resumed: how many an interrupted run had done before; followed: whose card was behind."""

    run_id: int
    moves: Moves
    resumed: int
    followed: int


class MixedTextsError(BilingualError):
    """Not all of a bureau's subjects are graded by the same text."""


async def left_to_regrade(database: Database, bureau: BureauRow, as_of: date) -> int:
    """How many subjects a run would grade now."""
    async with database.read() as conn:
        done = [run for run in await regrades.listed(conn) if run.bureau_id == bureau.id and run.as_of == as_of]
        after = done[-1].last_id if done and done[-1].finished_at is None else 0
        return (await regrades.reach(conn, bureau.id, after))[0]


async def regrade_bureau(
    database: Database, bureau: BureauRow, as_of: date, clock: Clock, *, jobs: int, progress: Progress
) -> Regraded:
    """Grade everybody, `jobs` processes side by side. Not within a transaction.

    Raises:
        MixedTextsError: an amended text applies on that day to some subjects, and the one before it to others.
    """
    ruleset = text_at(bureau, as_of)
    if ruleset is None:
        raise MixedTextsError(
            f"{bureau.name}在 {as_of} 新旧文本并用（等级有变时适用），不能按一个文本整体评定；等级由每日更新给出",
            f"{bureau.name} was under two texts on {as_of} (at_next_change): there is no one text to grade all by; "
            "the daily tick grades each by its own",
        )
    reading, receipt = ruleset.reading(bureau.reading), (ruleset.slug, ruleset.sha256, ENGINE)
    async with database.write() as conn:
        now = clock.now()
        run = await regrades.start(conn, bureau.id, as_of, now, reading=reading, receipt=receipt)
        _, first, last = await regrades.reach(conn, bureau.id, run.last_id)
    moves: Moves = Counter({(before, after): count for before, after, count in run.counts})
    resumed = moves.total()
    url = database.url.render_as_string(hide_password=False)
    order = RegradeOrder(
        url, bureau.id, ruleset.name, reading, as_of, run.known_at, amendments.known_text(ruleset.sha256)
    )
    parts = deque((low, min(low + PART - 1, last)) for low in range(first, last + 1, PART) if last)
    async for (_, high), given in _graded(order, parts, jobs):
        moves.update((one[1], one[2]) for one in given)
        async with database.write() as conn:
            counts = [[before, after, count] for (before, after), count in moves.items()]
            await regrades.keep(conn, run.id, given, high, counts)
        progress(len(given))
    followed = await _follow(database, run.id, clock) if as_of == china_date(clock.now()) else 0
    async with database.write() as conn:
        now = clock.now()
        await regrades.finish(conn, run.id, now)
        data = {"as_of": as_of, "subjects": moves.total(), "followed": followed}
        await audit.append(
            conn, bureau_id=bureau.id, at=now, actor_id=None, action="regrade", object=f"regrade:{run.id}", data=data
        )
    return Regraded(run.id, moves, resumed, followed)


async def _graded(
    order: RegradeOrder, parts: deque[tuple[int, int]], jobs: int
) -> AsyncIterator[tuple[tuple[int, int], list[Given]]]:
    """The parts in their order, so that a number says how far a run is; a few ahead of the writer, never all."""
    if jobs == 1 or len(parts) < 2:
        grader = await asyncio.to_thread(PartGrader, order)
        try:
            for part in parts:
                yield part, await asyncio.to_thread(grader.grade, *part)
        finally:
            grader.close()
        return
    loop = asyncio.get_running_loop()
    # Not forked: this process has threads, and connections that must not be shared.
    with ProcessPoolExecutor(jobs, get_context("spawn"), begin, (order,)) as pool:
        ahead: deque[tuple[tuple[int, int], asyncio.Future[list[Given]]]] = deque()
        while parts or ahead:
            while parts and len(ahead) < 3 * jobs:
                part = parts.popleft()
                ahead.append((part, loop.run_in_executor(pool, grade_part, *part)))
            part, future = ahead.popleft()
            yield part, await future


async def _follow(database: Database, run_id: int, clock: Clock) -> int:
    """Whose card shows another grade than today's: the daily tick has not been there yet."""
    after = followed = 0
    while True:
        async with database.write() as conn:
            ids = await regrades.shown_otherwise(conn, run_id, after, ASSESSED_AT_ONCE)
            if not ids:
                return followed
            await follow_time(conn, ids, clock.now())
        after, followed = ids[-1], followed + len(ids)
