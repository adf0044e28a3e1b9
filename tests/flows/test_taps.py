"""What a task costs in taps and messages, counted on a phone; the READMEs say the same."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from bot.sandbox import Person, Received
from tests.flows.conftest import World, uscc
from tests.flows.test_entry_in_chat import licence
from tests.flows.test_logging import png

ROOT = Path(__file__).parents[2]
_ROW = re.compile(r"^\|(?P<task>[^|]+)\|\s*(?P<messages>[0-9]+)\s*\|\s*(?P<taps>[0-9]+)\s*\|$", re.MULTILINE)
#: The common finding may cost a line and a tap, or three taps.
COMMON = ((1, 1), (1, 3), (0, 3))


@dataclass
class Thumb:
    """Somebody whose messages and taps are counted."""

    person: Person
    messages: int = 0
    taps: int = 0

    async def says(self, text: str, *expected: str) -> Received:
        self.messages += 1
        await self.person.send(text)
        return await self.person.expect(*expected)

    async def shows(self, sent: Awaitable[None], *expected: str) -> Received:
        self.messages += 1
        await sent
        return await self.person.expect(*expected)

    async def taps_on(self, label: str, *expected: str, message: Received | None = None) -> Received:
        self.taps += 1
        await self.person.click(label, message=message)
        return await self.person.expect(*expected)


Task = Callable[[Thumb], Awaitable[Any]]


async def line(thumb: Thumb) -> None:
    await thumb.says("约谈 鸿翔化工 昨天 消防通道堵塞", "请核对")
    await thumb.taps_on("确认", "已记录")


async def recent(thumb: Thumb) -> None:
    await thumb.says("/log", "哪家监管对象")
    await thumb.taps_on("鸿翔化工", "记录什么")
    await thumb.taps_on("今天约谈", "请核对")
    await thumb.taps_on("确认", "已记录")


async def once_more(thumb: Thumb) -> None:
    receipt = [one for one in await thumb.person.messages() if one.find("再记一条")][-1]
    await thumb.taps_on("再记一条", "记录什么", message=receipt)
    await thumb.taps_on("今天检查", "请核对")
    await thumb.taps_on("确认", "已记录")


async def captioned(thumb: Thumb) -> None:
    await thumb.shows(thumb.person.photo(png(), caption="投诉 鸿翔化工 昨天 夜间排放"), "请核对", "1 份")
    await thumb.taps_on("确认", "已记录")


async def album(thumb: Thumb) -> None:
    await thumb.shows(thumb.person.album([png(30, 8), png(31, 8)]), "哪家监管对象")
    await thumb.says("检查 博达矿业 昨天 配电箱无门", "请核对", "2 份")
    await thumb.taps_on("确认", "已记录")


async def pin(thumb: Thumb) -> None:
    await thumb.shows(thumb.person.location(46.0801, 122.0), "附近的监管对象")
    await thumb.taps_on("鸿翔化工有限公司 · 10 米", "记录什么")
    await thumb.taps_on("今天检查", "请核对")
    await thumb.taps_on("确认", "已记录")


async def code(thumb: Thumb) -> None:
    await thumb.says("/log", "哪家监管对象")
    await thumb.taps_on("拍执照二维码", "请发营业执照二维码")
    await thumb.shows(thumb.person.photo(licence(f"https://example.org/?c={uscc(2)}")), "识别到", "博达矿业")
    await thumb.taps_on("继续", "记录什么")
    await thumb.taps_on("今天接投诉", "请核对")
    await thumb.taps_on("确认", "已记录")


async def resumed(thumb: Thumb) -> None:
    await thumb.person.send("约谈 博达矿业 11月2日 未培训")
    await thumb.person.expect("请核对")
    await thumb.says("/log", "没记完的 1 条")
    card = await thumb.taps_on("继续 1", "请核对")
    await thumb.taps_on("确认", "已记录", message=card)


async def merged(thumb: Thumb) -> None:
    await thumb.says("约谈 博达矿业 11月2日", "可能已经记过")
    await thumb.taps_on("并入", "已并入")


async def undone(thumb: Thumb) -> None:
    receipt = [one for one in await thumb.person.messages() if one.find("撤销")][-1]
    await thumb.taps_on("撤销", "已撤销", message=receipt)


async def graded(thumb: Thumb) -> None:
    await thumb.says("博达", "博达矿业有限公司")


TASKS: tuple[Task, ...] = (line, recent, once_more, captioned, album, pin, code, resumed, merged, undone, graded)


def counted(readme: str) -> list[tuple[int, int]]:
    """The messages and taps of the rows of a README's table, in its order."""
    return [(int(row["messages"]), int(row["taps"])) for row in _ROW.finditer((ROOT / readme).read_text("utf-8"))]


async def test_every_task_costs_what_the_readme_says(world: World) -> None:
    bureau = await world.bureau("keyouqianqi")
    await world.subject(bureau, "鸿翔化工有限公司", latitude=46.08, longitude=122.0)
    await world.subject(bureau, "博达矿业有限公司")
    person = await world.staff(bureau, "inspector", "王巡查")
    costs = []
    for task in TASKS:
        thumb = Thumb(person)
        await task(thumb)
        costs.append((thumb.messages, thumb.taps))
        await world.advance(minutes=1)
    assert counted("README.md") == costs
    assert all(cost in COMMON for cost in costs[:3]), "one line and one tap, or three taps"


@pytest.mark.parametrize("readme", ["README.zh-CN.md"])
def test_both_readmes_say_the_same(readme: str) -> None:
    assert counted(readme) == counted("README.md") != []
