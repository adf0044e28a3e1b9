"""A bureau's tables sent in chat: checked, confirmed, imported; refused to everybody but administrators."""

from __future__ import annotations

import io

import pytest
from openpyxl import load_workbook
from sqlalchemy import func, select

from bot.sandbox import Person
from storage import jobs, people
from storage.schema import alert, assessment, record
from tests.flows.conftest import World, uscc
from tests.imports.import_files import xlsx

SUBJECTS = [
    ["企业名称", "统一社会信用代码", "行业", "经度", "纬度"],
    ["鸿翔化工有限公司", uscc(101), "危化品", 113.39, 34.54],
    ["蒙东矿业有限公司", uscc(102), "非煤矿山", None, None],
]
RECORDS = [
    ["企业", "类型", "日期", "罚款", "备注"],
    *([["鸿翔化工有限公司", "约谈", f"2026-0{month}-05", None, "未培训"] for month in range(1, 6)]),
    ["蒙东矿业有限公司", "处罚", "2026.3.1", "3万", "无证上岗"],
    ["蒙东矿业有限公司", "处罚", "2026.3.1", "3万", "无证上岗"],
]


async def count(world: World, table: object) -> int:
    async with world.database.read() as conn:
        return int((await conn.execute(select(func.count()).select_from(table))).scalar_one())  # type: ignore[arg-type]


async def texts_of(person: Person) -> list[str]:
    return [one.text for one in await person.messages()]


@pytest.mark.both_databases
async def test_an_administrator_brings_the_bureaus_tables(world: World) -> None:
    bureau = await world.bureau("keyouqianqi", "科右前旗应急管理局")
    admin = await world.staff(bureau, "admin", "陈主任")
    manager = await world.staff(bureau, "manager", "刘科长")
    heard = len(await manager.messages())

    await admin.send("/import")
    await admin.expect("导入台账")
    await admin.click("历史记录模板")
    await admin.expect("第 2 行是示例")
    form = await admin.expect("历史记录模板.xlsx")
    assert load_workbook(io.BytesIO(await admin.download(form))).sheetnames == ["历史记录", "填写说明"]

    # Without a word: recognised by its headings. What is open is asked.
    await admin.document(xlsx(SUBJECTS), "企业名单.xlsx")
    await admin.expect("核对完成：监管对象", "共 2 行，新增 2", "没有说明坐标系")
    await admin.click("确认导入（高德")
    await admin.expect("已导入监管对象", "重新评级 2 户")

    # A bad row, and nothing is done; the whole report is a file.
    bad = [*RECORDS, ["没有这家", "约谈", "昨天", None, "举报电话13812345678"]]
    await admin.document(xlsx(bad), "a.xlsx", caption="导入")
    found = await admin.expect("1 行有误，未导入任何内容", "第 9 行", "日期 · “昨天”")
    assert not found.buttons
    report = await admin.expect("核对报告.xlsx")
    rows = load_workbook(io.BytesIO(await admin.download(report))).active
    assert "昨天" in {cell.value for row in rows.iter_rows() for cell in row}
    assert await count(world, record) == 0

    await admin.document(xlsx(RECORDS), "历史记录.xlsx", caption="/import 去年的")
    await admin.expect("核对完成：历史记录", "新增 6", "1 行与前面的行完全相同", "第 8 行：与第 7 行")
    await admin.click("取消")
    await admin.expect("已取消，未导入")
    await admin.document(xlsx(RECORDS), "历史记录.xlsx")
    await admin.expect("核对完成：历史记录")
    await admin.click("确认导入")
    await admin.expect("已导入历史记录", "新增 6", "C 黑名单 1", "重新评级 2 户")
    assert await count(world, record) == 6
    # History is no news.
    assert await count(world, alert) == 0 and len(await manager.messages()) == heard

    graded = await count(world, assessment)
    await admin.document(xlsx(RECORDS), "历史记录.xlsx")
    check = await admin.expect("已有 6")
    await admin.click("确认导入，相同的行也导入")
    await admin.expect("已导入历史记录", "新增 1")
    assert await count(world, record) == 7
    # Pressed again, as a client may: recognised, and nothing twice.
    async with world.database.read() as conn:
        hat = (await people.memberships(conn, (await people.by_telegram_id(conn, admin.id)).id))[0]  # type: ignore[union-attr]
        assert await jobs.listed_open(conn, hat.id) == []
    await world.press_forged(admin, check, "import_run:5:0:k", "import_run:5:0:x", "import_run:1:0:")
    assert await count(world, record) == 7 and await count(world, assessment) == graded + 1

    await admin.document(b"%PDF-1.7", "b.xlsx")
    await admin.expect("未完成", "不是 XLSX 或 CSV")


async def test_nobody_else_imports(world: World) -> None:
    bureau = await world.bureau("keyouqianqi")
    subject = await world.subject(bureau, "鸿翔化工有限公司")
    people_ = [await world.staff(bureau, role, role) for role in ("inspector", "manager")]
    people_.append(await world.owner(bureau, subject, "赵总"))
    for person in people_:
        await person.document(xlsx(RECORDS), "历史记录.xlsx", caption="导入")
        assert "管理员" in (await person.expect("")).text
        await person.send("/import")
        assert "管理员" in (await person.expect("")).text
    stranger = await world.sandbox.person("路人")
    await stranger.document(xlsx(RECORDS), "历史记录.xlsx", caption="导入")
    assert "导入" not in (await stranger.expect("")).text
    assert await count(world, record) == 0
