"""/plan and the visit as whole conversations: what is due, from where one stands, what was found; random draws."""

from __future__ import annotations

import json
from datetime import date

from sqlalchemy import update

from bot.casework import random_draw
from storage import audit, bureaus, draws
from storage.schema import plan_draw
from tests.flows.conftest import World, uscc

INTERVIEWS = [{"type": "interview", "date": f"2026-{month:02}-01"} for month in (3, 5, 7, 9)]


async def test_due_today_this_month_by_distance_and_the_visit(world: World) -> None:
    bureau = await world.bureau("keyouqianqi", "科右前旗应急管理局")
    # C every 3 months, last on 18 August: two days over. A every 24: due on the 30th. B from inclusion: far off.
    await world.subject(
        bureau,
        "鸿翔化工有限公司",
        past=[*INTERVIEWS, {"type": "inspection", "date": "2026-08-18"}],
        latitude=46.0725,
        longitude=121.9540,
    )
    await world.subject(
        bureau,
        "远大木业有限公司",
        past=[{"type": "inspection", "date": "2024-11-30"}],
        latitude=46.0800,
        longitude=121.9540,
    )
    await world.subject(bureau, "草原乳业有限公司")
    await world.subject(bureau, "新来企业有限公司", included_on=date(2026, 10, 1))
    manager = await world.staff(bureau, "manager", "李科长")
    inspector = await world.staff(bureau, "inspector", "王巡查")

    await inspector.send("/plan")
    shown = await inspector.expect("今天该检查的：2 家")
    assert shown.text.index("鸿翔化工") < shown.text.index("草原乳业")
    for words in (
        "2026年11月18日到期，已超 2 天",
        "无检查记录，尽快安排",
        "鸿翔化工有限公司　🔴 C",
        "列为重点监控对象（十一(一)）",
    ):
        assert words in shown.text
    await inspector.click("本月", message=shown)
    month = await inspector.expect("本月该检查的：3 家", "远大木业", "2026年11月30日前检查")
    assert "新来企业" not in month.text

    await inspector.click("按距离排序", message=month)
    await inspector.expect("请发送您的位置")
    await inspector.send("就在这里")
    await inspector.expect("请发送位置")
    await inspector.location(46.0790, 121.9540)
    near = await inspector.expect("按距离由近到远", "本月该检查的：3 家")
    places = [near.text.index(name) for name in ("远大木业", "鸿翔化工", "草原乳业")]
    assert places == sorted(places)
    assert "📍 110 米" in near.text
    assert "📍 720 米" in near.text
    assert "没有登记位置" in near.text
    await inspector.click("按日期排序", message=near)
    await inspector.expect("本月该检查的：3 家")

    await inspector.click("1 去检查", message=shown)
    visit = await inspector.expect("去检查　鸿翔化工")
    for words in (
        "上次检查 2026年8月18日；每 3 个月一次（十一(一)）",
        "本局未设定时按 3 个月",
        "没有未完成的整改",
        "以前发现的",
        "约谈",
    ):
        assert words in visit.text
    assert visit.find("回避") is None
    await inspector.click("责令整改", message=visit)
    await inspector.send("罐区防雷检测过期")
    await inspector.click("15 天", message=await inspector.expect("什么时候前完成"))
    await inspector.click("确认下达", message=await inspector.expect("2026年12月5日"))
    await inspector.expect("整改指令已下达")
    await inspector.click("记录检查", message=visit)
    await inspector.click("确认", message=await inspector.expect("执法检查", "2026年11月20日"))
    await inspector.expect("已记录")
    await inspector.send("/subject 鸿翔化工")
    await inspector.click("复查")
    await inspector.expect("限期整改（1）", "罐区防雷检测过期　2026年12月5日前", "2027年2月20日前检查")
    await inspector.send("/plan")
    await inspector.expect("今天该检查的：1 家", "草原乳业")

    # The bureau's own number stands in the place of the product's.
    async with world.database.write() as conn:
        await bureaus.set_settings(conn, bureau, {"inspection_months": "C=1 A=60"})
    await manager.send("/plan")
    await manager.click("本月")
    assert "远大木业" not in (await manager.expect("本月该检查的")).text
    await manager.send("/subject 鸿翔化工")
    await manager.click("复查")
    await manager.expect("每 1 个月一次（十一(一)，本局设定）")


async def test_a_draw_by_two_hands_that_anybody_draws_again(world: World) -> None:
    bureau = await world.bureau("xinmi", "新密市应急管理局")
    names = ["鸿翔化工", "远大木业", "草原乳业", "编钟矿业", "长城烟花", "中原机械"]
    for name in names:
        await world.subject(bureau, f"{name}有限公司")
    manager = await world.staff(bureau, "manager", "李科长")
    wang = await world.staff(bureau, "inspector", "王巡查")
    zhao = await world.staff(bureau, "inspector", "赵巡查")
    sun = await world.staff(bureau, "inspector", "孙巡查")

    # 孙 has a cousin at 鸿翔化工.
    await manager.send("/subject 鸿翔化工")
    await manager.click("去检查")
    await manager.click("回避", message=await manager.expect("去检查　鸿翔化工"))
    await manager.click("孙巡查", message=await manager.expect("哪位执法人员不检查"))
    await manager.expect("孙巡查 为什么回避")
    await manager.send("表弟在该企业任职")
    await manager.expect("已登记回避")

    await manager.send("/plan")
    await manager.click("双随机")
    await manager.click("抽取记录", message=await manager.expect("本月还没有双随机抽取结果"))
    await manager.click("发起本月抽取", message=await manager.expect("还没有双随机抽取"))
    asked = await manager.expect("可抽取 6 家（未定级 6 家），执法人员 3 人")
    await manager.send("7")
    await manager.expect("可抽取的只有 6 家")
    await manager.send("一些")
    await manager.expect("请发总数（1 至 500）")
    assert asked.find("5 家") is not None
    await manager.send("6")
    await manager.click("2 人", message=await manager.expect("共 6 家", "不得少于两人"))
    opened = await manager.expect("双随机抽取待见证", "对象 6 家，执法人员 3 人，回避 1 项")
    assert opened.find("见证抽取") is None
    async with world.database.read() as conn:
        [row] = await draws.of_month(conn, bureau, "2026-11")
    assert row.secret_sha256[:16] in opened.text
    assert row.secret[:16] not in opened.text
    await world.press_forged(manager, opened, f"draw_witness:{row.id}:0:", f"draw_verify:{row.id}:0:")
    await manager.click("抽取记录", message=opened)
    again = await manager.click("发起本月抽取", message=await manager.expect("2026-11 第 1 次：待见证"))
    assert "还在等待见证" in again.text

    invited = await wang.expect("请您见证双随机抽取", "李科长 已发起")
    asked_too = await zhao.expect("请您见证")
    await wang.click("见证抽取", message=invited)
    await wang.expect("随手写一句话")
    await wang.send("三字经")
    await wang.expect("至少写 4 个字")
    await wang.send("今天天气晴朗，适合检查")
    done = await wang.expect("双随机抽取结果", "发起：李科长　见证：王巡查")
    assert all(name in done.text for name in names)
    line = next(one for one in done.text.splitlines() if "鸿翔化工" in one)
    assert "孙巡查" not in line
    await manager.expect("双随机抽取完成", "6 家")
    await sun.expect("双随机抽取完成", "派给您")
    late = await zhao.click("见证抽取", message=asked_too)
    assert "已经完成或取消" in late.text

    await sun.send("/plan")
    await sun.click("双随机", message=await sun.expect("本月双随机派给我、尚未检查"))
    mine = await sun.expect("本月双随机抽到", "派给我")
    assert "鸿翔化工" not in mine.text
    await sun.click("抽取记录", message=mine)
    await sun.click("2026-11 第 1 次", message=await sun.expect("2026-11 第 1 次：6 家"))
    await sun.click("重新验证", message=await sun.expect("双随机抽取结果"))
    await sun.expect("重新抽取，结果一致", row.secret, "今天天气晴朗，适合检查")
    await sun.click("返回")
    await sun.click("下载清单", message=await sun.expect("双随机抽取结果"))
    told = json.loads(await sun.download(await sun.expect("draw-2026-11-1.json")))
    assert random_draw.digest(told["lists"]) == told["lists_sha256"] == row.lists_sha256
    seed = random_draw.seed_of(told["lists_sha256"], told["secret"], told["words"])
    assert [(one.code, list(one.inspectors)) for one in random_draw.draw(told["lists"], seed)] == [
        (one["code"], one["inspectors"]) for one in told["result"]
    ]
    assert {one["code"] for one in told["result"]} == {uscc(number) for number in range(1, 7)}
    async with world.database.read() as conn:
        log = [one.action for one in await audit.of_object(conn, f"draw:{row.id}")]
    assert log == ["draw_open", "draw_draw"]

    # Nobody is left for this month; a result that was tampered with is found.
    await manager.send("/plan")
    await manager.click("双随机")
    await manager.click("抽取记录", message=await manager.expect("本月双随机抽到：6 家"))
    none_left = await manager.click("发起本月抽取", message=await manager.expect("双随机抽取记录"))
    assert "没有可以抽取的对象" in none_left.text
    async with world.database.write() as conn:
        done_row = await draws.get(conn, row.id)
        assert done_row is not None and done_row.result is not None
        bent = {**done_row.result, "drawn": done_row.result["drawn"][1:]}
        await conn.execute(update(plan_draw).values(result=bent))
    await manager.click("2026-11 第 1 次")
    await manager.click("重新验证", message=await manager.expect("双随机抽取结果"))
    await manager.expect("结果不一致", "❌ 抽取结果不一致", "✔️ 种子一致")
