"""kill -9 at every named step and at random instants: nothing lost, nothing doubled, everybody told."""

from __future__ import annotations

import re
from pathlib import Path

import bot
from bot.steps import STEPS
from tests.crash.run import crash_run, plan
from tests.postgres import Postgres

SEED = 20261120


async def test_nothing_is_lost_or_doubled_by_kills(tmp_path: Path) -> None:
    kills = plan(SEED, rounds=2, random=4)
    report = await crash_run(tmp_path, kills, seed=SEED, findings=40, bureaus=2, inspectors=6, subjects=6)
    print(report.table())
    assert report.wrong == []
    assert sum(report.kills.values()) == len(kills) == 2 * len(STEPS) + 4
    assert report.records == report.findings >= 40
    assert report.alerts >= 4


async def test_two_workers_take_over_from_each_other(tmp_path: Path, postgres: Postgres) -> None:
    kills = plan(SEED, rounds=1, random=3)
    with postgres.database() as url:
        report = await crash_run(
            tmp_path, kills, seed=SEED, findings=24, bureaus=2, inspectors=4, subjects=4, url=url, workers=2
        )
    print(report.table())
    assert report.wrong == []
    assert sum(report.kills.values()) == len(kills) == len(STEPS) + 3
    assert report.records == report.findings >= 24
    assert report.alerts >= 4


def test_every_step_is_somewhere_on_the_way() -> None:
    """A step that is named and never reached would prove nothing."""
    sources = [path.read_text("utf-8") for path in Path(bot.__file__).parent.rglob("*.py")]
    placed = [step for source in sources for step in re.findall(r'\breached\("(\w+)"\)', source)]
    assert sorted(placed) == sorted(STEPS)
