"""Logging: one line, question by question, photos first, second thoughts."""

from __future__ import annotations

import struct
import zlib

from storage import records
from tests.flows.conftest import World


def png(width: int = 8, height: int = 8) -> bytes:
    """A small picture."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = b"".join(b"\0" + b"\x60\x80\xa0" * width for _ in range(height))
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


async def test_guided(world: World) -> None:
    bureau = await world.bureau("keyouqianqi")
    subject = await world.subject(bureau, "鸿翔化工有限公司")
    inspector = await world.staff(bureau, "inspector", "王巡查")
    await inspector.send("/log")
    await inspector.expect("哪家监管对象")
    await inspector.send("hxhg")
    await inspector.expect("鸿翔化工")
    await inspector.click("行政处罚")
    await inspector.expect("哪天")
    await inspector.click("昨天")
    await inspector.expect("罚款")
    await inspector.send("3万")
    asked = await inspector.expect("行政处罚")
    while not asked.find("确认"):
        await inspector.click("跳过", message=asked)
        asked = await inspector.expect("行政处罚")
    assert "30,000 元" in asked.text
    assert "2026年11月19日" in asked.text
    await inspector.click("确认")
    await inspector.expect("已记录", "鸿翔化工")
    async with world.database.read() as conn:
        [record] = await records.of_subject(conn, subject)
    assert (record.type, record.status, record.data["fine"]) == ("penalty", "confirmed", 30000)


async def test_undo_clears_the_alert(world: World) -> None:
    bureau = await world.bureau("keyouqianqi")
    past = [{"type": "interview", "date": f"2026-0{month}-01"} for month in (3, 4, 5)]
    subject = await world.subject(bureau, "鸿翔化工有限公司", past=past)
    inspector = await world.staff(bureau, "inspector", "王巡查")
    manager = await world.staff(bureau, "manager", "李科长")
    await inspector.send("约谈 鸿翔化工 今天")
    await inspector.click("确认")
    await manager.expect("A → C")
    assert await world.grade_of(subject) == "C"
    await inspector.click("撤销")
    await manager.expect("已解除", "撤回")
    assert await world.grade_of(subject) == "A"


async def test_basis_is_kept_in_suizhou(world: World) -> None:
    """随州 三: without evidence or a document number 确认 leaves a draft, marked 缺依据."""
    bureau = await world.bureau("suizhou")
    subject = await world.subject(bureau, "随州博达矿业有限公司")
    inspector = await world.staff(bureau, "inspector", "王巡查")
    await inspector.send("处罚 博达矿业 罚款30000 未培训上岗")
    await inspector.expect("缺依据")
    answer = await inspector.click("确认")
    assert "缺依据" in answer.text
    assert await world.grade_of(subject) == "A"
    await inspector.photo(png(), caption="")
    await inspector.expect("1 份")
    await inspector.click("确认")
    await inspector.expect("C")
    assert await world.grade_of(subject) == "C"
