"""Entry in the field: photo or words first, an album as one, several drafts, a place, a slip in the name, a licence."""

from __future__ import annotations

import io
import json

import segno
from sqlalchemy import select

from storage import evidence, inbox, records
from storage.schema import draft
from tests.flows.conftest import World, uscc
from tests.flows.test_logging import png


async def given(world: World, record_id: int) -> int:
    async with world.database.read() as conn:
        return len(await evidence.of_record(conn, record_id))


async def of(world: World, subject: int) -> list[records.RecordRow]:
    async with world.database.read() as conn:
        return await records.of_subject(conn, subject)


async def test_photo_first_and_an_album_as_one(world: World) -> None:
    """What came before the words belongs to them; an album is one answer, also where a picture is late."""
    bureau = await world.bureau("keyouqianqi")
    subject = await world.subject(bureau, "鸿翔化工有限公司")
    inspector = await world.staff(bureau, "inspector", "王巡查")
    before = len(await inspector.messages())
    await inspector.album([png(8 + n, 8) for n in range(3)])
    asked = await inspector.expect(
        "哪家监管对象",
    )
    await world.advance(seconds=1)
    said = [one for one in await inspector.messages() if one.from_bot][-2:]
    assert "文件" in said[0].text, "the hint is said once, before the question"
    assert len(await inspector.messages()) == before + 3 + 2
    assert asked.id == said[1].id
    await inspector.send("约谈 鸿翔化工 昨天 消防通道堵塞")
    card = await inspector.expect("请核对", "3 份")
    assert "备注：消防通道堵塞" in card.text
    await inspector.click("确认")
    await inspector.expect("已记录")
    [record] = await of(world, subject)
    assert await given(world, record.id) == 3

    # Words in the caption; the same picture again is said, and kept once. The hint does not come twice.
    await world.advance(days=30)
    await inspector.photo(png(20, 20), caption="检查 鸿翔化工 配电箱无门")
    await inspector.expect("请核对", "1 份", "配电箱无门")
    await inspector.photo(png(20, 20))
    await inspector.expect("已经收到过", "1 份")
    texts = [one.text for one in await inspector.messages()]
    assert sum("压缩" in text for text in texts) == 1
    async with world.database.read() as conn:
        open_ones = (await conn.execute(select(draft).where(draft.c.status == "open"))).all()
    assert len(open_ones) == 1


async def test_several_drafts_a_restart_and_a_new_day(world: World) -> None:
    """Drafts wait in the list with what they lack and their age; going on, dropping, and old ones take nothing in."""
    bureau = await world.bureau("keyouqianqi")
    await world.subject(bureau, "鸿翔化工有限公司")
    await world.subject(bureau, "博达矿业有限公司")
    inspector = await world.staff(bureau, "inspector", "王巡查")
    await inspector.send("/log")
    await inspector.expect("哪家监管对象")
    await inspector.send("处罚 鸿翔化工 罚款3万 未培训上岗")
    await inspector.expect("请核对")
    await world.advance(minutes=5)
    await inspector.send("标准化 博达矿业 二级")
    await inspector.expect("从哪天起")
    await world.advance(hours=2)
    await inspector.send("/log")
    listed = await inspector.expect("没记完的 2 条")
    assert "1. 标准化证书 · 博达矿业有限公司" in listed.text
    assert "还缺起始日期 · 2 小时前" in listed.text
    assert "只差确认 · 2 小时前" in listed.text
    await inspector.click("继续 2")
    await inspector.expect("请核对", "30,000 元")
    await world.advance(minutes=1)
    await inspector.send("/log")
    listed = await inspector.expect("没记完的 2 条")
    assert "1. 行政处罚" in listed.text, "the one gone on with is the one at hand"
    await inspector.click("放弃 2")
    await inspector.expect("没记完的 1 条")
    # An old draft swallows nothing: a photo of the next day is another finding's.
    await world.advance(hours=13)
    await inspector.photo(png())
    await inspector.expect("哪家监管对象")
    await inspector.click("取消")
    await inspector.expect("已取消")
    await inspector.send("/log")
    await inspector.expect("没记完的 1 条", "行政处罚")
    await inspector.click("确认", message=next(one for one in reversed(await inspector.messages()) if one.find("确认")))
    await inspector.expect("已记录")


async def test_where_one_stands_and_slips_of_the_finger(world: World) -> None:
    bureau = await world.bureau("suizhou")
    await world.subject(bureau, "随州鸿翔化工有限公司", latitude=31.7000, longitude=113.4000)
    await world.subject(bureau, "随州博达矿业有限公司", latitude=31.7150, longitude=113.4000, aliases=("老石矿",))
    await world.subject(bureau, "随州天元烟花有限公司")
    inspector = await world.staff(bureau, "inspector", "王巡查")
    await inspector.location(31.7010, 113.4000)
    near = await inspector.expect("附近的监管对象", "另有 1 家没有登记位置")
    assert [row[0] for row in near.buttons[:2]] == ["随州鸿翔化工有限公司 · 110 米", "随州博达矿业有限公司 · 1.6 公里"]
    await inspector.click("随州鸿翔化工")
    await inspector.expect("记录什么")
    why = await inspector.click("为什么问")
    assert "三信息" in why.text
    await inspector.click("今天约谈")
    await inspector.expect("请核对", "地点：31.70100")
    for query, name, slips in (
        ("红翔化工", "鸿翔化工", True),
        ("鸿祥化工", "鸿翔化工", True),
        ("hongxianhuagong", "鸿翔化工", True),
        ("bdky", "博达矿业", False),
        ("老石矿", "博达矿业", False),
        (uscc(3)[-4:], "天元烟花", False),
    ):
        await inspector.send(f"/grade {query}")
        found = await inspector.expect("是不是" if slips else name)
        assert name in f"{found.text} {found.buttons}"
    await inspector.send("约谈 红翔化工 今天 消防通道堵塞")
    asked = await inspector.expect("没有叫“红翔化工”", "是不是")
    await inspector.click("🟢 随州鸿翔化工", message=asked)
    await inspector.expect("请核对", "消防通道堵塞")
    await inspector.send("约谈 根本没有这家 今天")
    lost = await inspector.expect("没有找到")
    assert lost.find("取消")


def licence(text: str) -> bytes:
    picture = io.BytesIO()
    segno.make(text).save(picture, kind="png", scale=6, border=4)
    return picture.getvalue()


async def test_the_code_of_a_licence(world: World) -> None:
    """An address with the credit code in it; one of nobody here; no code at all."""
    bureau = await world.bureau("keyouqianqi")
    subject = await world.subject(bureau, "鸿翔化工有限公司")
    inspector = await world.staff(bureau, "inspector", "王巡查")
    await inspector.send("/log")
    await inspector.expect("哪家监管对象")
    await inspector.click("拍执照二维码")
    await inspector.expect("请发营业执照二维码")
    await inspector.photo(png(64, 64))
    await inspector.expect("没有认出二维码")
    await inspector.photo(licence(f"https://example.org/gsxt?uniscid={uscc(99)}"))
    await inspector.expect("还没有登记这家", uscc(99))
    await inspector.document(licence(f"http://www.example.org/x?q=1;{uscc(1)};ok"), "licence.png", mime="image/png")
    await inspector.expect("鸿翔化工有限公司")
    await inspector.click("继续")
    await inspector.expect("记录什么", "鸿翔化工有限公司")
    await inspector.click("今天检查")
    await inspector.click("确认")
    await inspector.expect("已记录")
    [record] = await of(world, subject)
    assert await given(world, record.id) == 0, "a licence proves nothing of a finding"


async def test_recorded_already(world: World) -> None:
    """Likely duplicates are merged by their rules, or kept apart; the window of 撤销 is bounded on both sides."""
    bureau = await world.bureau("keyouqianqi")
    subject = await world.subject(bureau, "鸿翔化工有限公司")
    inspector = await world.staff(bureau, "inspector", "王巡查")
    manager = await world.staff(bureau, "manager", "李科长")
    await inspector.send("约谈 鸿翔化工 11月18日 消防通道堵塞")
    await inspector.click("确认")
    await inspector.expect("已记录", "10 分钟内可以撤销")
    await inspector.photo(png(), caption="约谈 鸿翔化工 11月18日 配电箱无门")
    card = await inspector.expect("可能已经记过", "消防通道堵塞", "王巡查 录入")
    assert [row[0] for row in card.buttons[:2]] == ["确认，另记一条 ✅", "并入 R000001"]
    await inspector.click("并入", message=card)
    await inspector.expect("已并入 R000001", "材料 1 份", "须由监管负责人")
    await manager.send("约谈 鸿翔化工 11月18日 应急照明损坏 文号A-7")
    await manager.click("并入")
    await manager.expect("已并入 R000001", "按更正补上")
    [record] = await of(world, subject)
    assert (record.version, record.note, record.document_no) == (2, "消防通道堵塞；应急照明损坏", "A-7")
    assert await given(world, record.id) == 1
    await inspector.send("约谈 鸿翔化工 今天 另一件事")
    await inspector.expect("可能已经记过")
    await inspector.click("确认")
    saved = await inspector.expect("已记录")
    await world.advance(minutes=10)
    await inspector.click("撤销", message=saved)
    await inspector.expect("已撤销")
    await inspector.send("检查 鸿翔化工 今天")
    await inspector.click("确认")
    saved = await inspector.expect("已记录")
    await world.advance(minutes=10, seconds=1)
    assert "不能撤销" in (await inspector.click("撤销", message=saved)).text
    assert sorted(one.status for one in await of(world, subject)) == ["confirmed", "confirmed", "withdrawn"]


async def test_an_album_out_of_order_late_and_twice(world: World) -> None:
    """The words may come with a later picture; one that comes after 确认 goes to the record; a repeated one nowhere."""
    bureau = await world.bureau("keyouqianqi")
    subject = await world.subject(bureau, "鸿翔化工有限公司")
    inspector = await world.staff(bureau, "inspector", "王巡查")
    colleague = await world.staff(bureau, "inspector", "张巡查")
    pictures = []
    for number in range(4):
        await colleague.photo(png(40 + number, 8))
        pictures.append([one for one in await colleague.messages() if "photo" in one.raw][-1].raw["photo"])
    numbers = iter(range(9_000_001, 9_100_000))

    def update(picture: int, number: int | None = None, **more: str) -> tuple[int, int, str]:
        number = number or next(numbers)
        sender = {"id": inspector.id, "is_bot": False, "first_name": inspector.name}
        chat = {"id": inspector.id, "type": "private", "first_name": inspector.name}
        message = {
            **{"message_id": number, "date": int(world.clock.now().timestamp()), "chat": chat, "from": sender},
            **{"photo": pictures[picture], "media_group_id": "77", **more},
        }
        return number, inspector.id, json.dumps({"update_id": number, "message": message})

    async def arrive(*updates: tuple[int, int, str]) -> None:
        async with world.database.write() as conn:
            await inbox.receive(conn, list(updates), world.clock.now())
        await world.advance(seconds=1)

    first = update(0)
    await arrive(first, update(1, caption="约谈 鸿翔化工 昨天 消防通道堵塞"), update(2))
    cards = [one for one in await inspector.messages() if one.find("确认")]
    assert len(cards) == 1 and "材料：3 份" in cards[0].text and "消防通道堵塞" in cards[0].text
    await inspector.click("确认", message=cards[0])
    await inspector.expect("已记录")
    said = len(await inspector.messages())
    await arrive(first, update(2), update(3))
    [record] = await of(world, subject)
    assert await given(world, record.id) == 4
    assert len(await inspector.messages()) == said, "a late picture says nothing"
    async with world.database.read() as conn:
        left = (
            await conn.execute(select(draft).where(draft.c.person_id == record.entered_by, draft.c.status == "open"))
        ).all()
    assert left == []
