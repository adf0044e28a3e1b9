"""/export in chat: chosen by buttons, made beside the updates, the file in the chat, on record."""

from __future__ import annotations

import hashlib
import io
from datetime import date
from decimal import Decimal
from typing import Any

from openpyxl import load_workbook
from sqlalchemy import select

from bot.reports.feed import Feed
from bot.sandbox import Person
from storage import tasks
from storage.schema import audit_log
from tests.flows.conftest import World, uscc

PENALTY = {"type": "penalty", "date": date(2025, 12, 31), "fine": Decimal(30000), "note": "内部备注"}


async def exports(world: World) -> list[tuple[str, int | None, dict[str, Any]]]:
    """The exports that the audit log holds: of what, by whom, and what it says."""
    async with world.database.read() as conn:
        statement = select(audit_log.c.object, audit_log.c.actor_id, audit_log.c.data)
        rows = await conn.execute(statement.where(audit_log.c.action == "export").order_by(audit_log.c.id))
        return [tuple(row) for row in rows]


async def last_file(world: World, person: Person) -> tuple[str, bytes]:
    """The last file in somebody's chat: its name and content."""
    await world.advance(seconds=2)
    message = [one for one in await person.messages() if one.document][-1]
    return str(message.document), await person.download(message)


async def test_a_manager_takes_the_annex(world: World) -> None:
    bureau = await world.bureau("suizhou", "随州市应急管理局")
    await world.subject(bureau, "鸿翔化工有限公司", past=[PENALTY])
    manager = await world.staff(bureau, "manager", "刘科长")
    await manager.send("/export")
    shown = await manager.expect("请选择种类", "随州市应急管理局")
    assert shown.buttons == [["统计表", "公示名单"], ["年度执法计划"]]
    await manager.click("统计表")
    await manager.click("2026 年")
    await manager.click("Excel")
    done = await manager.expect("安全生产信用分级分类统计表（2026年）", "1 行")
    name, content = await last_file(world, manager)
    assert name == "随州市应急管理局 安全生产信用分级分类统计表（2026年）.xlsx"
    sheet = load_workbook(io.BytesIO(content)).worksheets[0]
    assert [cell.value for cell in sheet[4]] == [1, uscc(1), "鸿翔化工有限公司", "C级", "第四部分（C）"]
    ((what, who, data),) = await exports(world)
    assert what == f"bureau:{bureau}" and who is not None and data["rows"] == 1
    assert data["sha256"] == hashlib.sha256(content).hexdigest() and data["sha256"] in done.text


async def test_a_feed_from_chat_finishes_the_tasks_that_called_for_it(world: World) -> None:
    """新密 十三."""
    bureau = await world.bureau("xinmi", "新密市应急管理局")
    subject = await world.subject(bureau, "鸿翔化工有限公司", past=[PENALTY])
    admin = await world.staff(bureau, "admin", "陈主任")
    await admin.send("/export")
    await admin.click("信用平台报送表")
    await admin.click("JSON")
    await admin.expect("已完成报送任务 1 项")
    feed = Feed.model_validate_json((await last_file(world, admin))[1])
    assert [(one.name, one.grade) for one in feed.subjects] == [("鸿翔化工有限公司", "3")]
    async with world.database.read() as conn:
        kinds = {one.kind for one in await tasks.of_subject(conn, subject)}
    assert "platform_feed" not in kinds and "exposure" in kinds


async def test_who_may_take_what(world: World) -> None:
    bureau = await world.bureau("chenbaerhu", "陈巴尔虎旗应急管理局")
    own = await world.subject(bureau, "鸿翔化工有限公司", past=[PENALTY])
    other = await world.subject(bureau, "蒙东矿业有限公司")
    inspector = await world.staff(bureau, "inspector", "张三")
    owner = await world.owner(bureau, own, "李老板")

    await inspector.send("/export")
    refused = await inspector.expect("监管负责人")
    assert not refused.buttons

    await owner.send("/export")
    card = await owner.expect("信用报告", "鸿翔化工有限公司")
    assert card.buttons == [["PDF", "Word"]]
    await owner.click("PDF")
    await owner.expect("企业信用报告（鸿翔化工有限公司）")
    name, content = await last_file(world, owner)
    assert name.endswith(".pdf") and content.startswith(b"%PDF-")

    # Nobody's buttons were these; the use case decides.
    forged = [f"export:{other}:0:report", f"export:{other}:0:report=pdf", "export:0:0:lists", "export:0:0:lists=xlsx"]
    await world.press_forged(owner, card, *forged)
    await world.press_forged(inspector, refused, *forged, f"export:{own}:0:report=pdf")
    assert [what for what, _, _ in await exports(world)] == [f"subject:{own}"]
    assert [one for one in await inspector.messages() if one.document] == []


async def test_staff_ask_for_a_report_by_name_and_stale_choices_are_refused(world: World) -> None:
    bureau = await world.bureau("keyouqianqi", "科右前旗应急管理局")
    await world.subject(bureau, "鸿翔化工有限公司")
    await world.subject(bureau, "鸿翔矿业有限公司")
    manager = await world.staff(bureau, "manager", "刘科长")
    await manager.send("/export 鸿翔")
    await manager.expect("请选择监管对象")
    await manager.click("鸿翔矿业有限公司")
    shown = await manager.expect("信用报告", "鸿翔矿业有限公司")
    await manager.click("Word")
    await manager.expect("信用等级告知书（鸿翔矿业有限公司）")
    assert (await last_file(world, manager))[1].startswith(b"PK")
    for press in ("annex", "annex=xlsx", "lists=json", "poster=pdf", "report=csv"):
        await world.press_forged(manager, shown, f"export:0:0:{press}")
    await world.press_forged(manager, shown, "export:0:2031:plan=xlsx")
    assert len(await exports(world)) == 1
