"""异议 as whole conversations: filed, checked, investigated by who collected nothing, decided, answered in writing."""

from __future__ import annotations

import io
from typing import Any

import pytest
from docx import Document

from bot.casework.machine import Denied
from bot.incoming import Sender
from bot.sandbox import Person
from bot.usecases.actor import actor_of
from bot.usecases.assess_subject import assess_subject
from bot.usecases.assign_investigator import assign_investigator
from storage import cases, deadlines, evidence, people, records, tasks
from tests.flows.conftest import World
from tests.flows.test_logging import png

PENALTY = {"type": "penalty", "date": "2026-05-06", "fine": "30000"}
COMMITTED = {"type": "commitment", "from": "2020-01-01"}


async def person_id(world: World, person: Person) -> int:
    async with world.database.read() as conn:
        row = await people.by_telegram_id(conn, person.id)
    assert row is not None
    return row.id


async def collected(world: World, bureau: int, subject: int, by: Person, given: dict[str, Any], **more: Any) -> int:
    """A confirmed record that somebody collected; the subject is graded with it."""
    collector = await person_id(world, by)
    data = {key: value for key, value in given.items() if key != "type"}
    async with world.database.write() as conn:
        row = await records.create(
            conn, bureau_id=bureau, subject_id=subject, type=given["type"], data=data, status="confirmed",
            now=world.clock.now(), entered_by=collector, **more,
        )  # fmt: skip
        await assess_subject(conn, subject, world.clock.now(), cause="record")
    return row.id


async def current(world: World, record: int) -> records.RecordRow:
    async with world.database.read() as conn:
        row = await records.current(conn, record)
    assert row is not None
    return row


async def only_case(world: World, subject: int) -> cases.CaseRow:
    async with world.database.read() as conn:
        return [one for one in await cases.of_subject(conn, subject) if one.kind == "objection"][-1]


async def due(world: World, case: int, kind: str) -> deadlines.DeadlineRow | None:
    async with world.database.read() as conn:
        return next((one for one in await deadlines.open_of_case(conn, case) if one.kind == kind), None)


async def open_tasks(world: World, subject: int) -> set[str]:
    async with world.database.read() as conn:
        return {one.kind for one in await tasks.of_subject(conn, subject) if one.case_id}


async def dispute(owner: Person, reason: str = "罚款金额与决定书不符，张三丰 13812345678") -> None:
    """The way of an enterprise: its records, one of them, 异议, the reason."""
    await owner.send("/subject")
    await owner.click("2026-05-06")
    await owner.click("异议")
    await owner.expect("哪里与事实不符")
    await owner.send(reason)
    await owner.expect("异议已提交", "待初步审查")


async def assigned(world: World, admin: Person, case: int, person: int) -> object:
    """What comes of a press on a button that was never offered."""
    async with world.database.write() as conn:
        actor = await actor_of(conn, Sender(admin.id, admin.name))
        return await assign_investigator(conn, actor, case, person, world.clock.now())


def words_of(document: bytes) -> str:
    return "\n".join(paragraph.text for paragraph in Document(io.BytesIO(document)).paragraphs)


@pytest.mark.both_databases
async def test_xinmi_from_filing_to_the_opinion(world: World) -> None:
    bureau = await world.bureau("xinmi", "新密市应急管理局")
    subject = await world.subject(bureau, "鸿翔化工有限公司", past=[COMMITTED])
    collector = await world.staff(bureau, "inspector", "王巡查")
    manager = await world.staff(bureau, "manager", "李科长")
    investigator = await world.staff(bureau, "inspector", "赵核查")
    owner = await world.owner(bureau, subject, "张老板")
    record = await collected(
        world, bureau, subject, collector, PENALTY, note="群众举报线索", document_no="新应急罚〔2026〕12号"
    )
    assert await world.grade_of(subject) == "3"

    await dispute(owner)
    await owner.photo(png())
    await owner.expect("已补充到异议", "依据：1 份")
    filed = await manager.expect("异议已提交", "鸿翔化工", "2026年5月6日", "2026年11月27日")
    assert "若异议成立：三级 → 一级信用主体" in filed.text
    assert "13812345678" not in filed.text
    assert (await current(world, record)).under_objection

    await owner.send("/grade")
    own = await owner.expect("三级", "异议处理中", "若异议成立：三级 → 一级")
    assert own.find("查看异议") is not None
    await owner.send("/subject")
    await owner.expect("异议处理中")

    await manager.click("受理", message=filed)
    await manager.expect("已受理", "2026年11月25日", "已告知企业")
    await owner.expect("已受理", "书面意见截止：2026年11月25日")
    await manager.click("指派")
    offered = await manager.expect("由谁调查核实", "1 人不能承办")
    assert offered.find("王巡查") is None
    await manager.click("赵核查")
    await manager.expect("调查核实中", "赵核查")

    card = await investigator.expect("由您调查核实", "2026年11月25日")
    await investigator.click("查看依据", message=card)
    await investigator.expect("的依据")
    await investigator.click("出具意见", message=card)
    await investigator.expect("会写入意见书")
    await investigator.send("经查阅决定书，实际罚款 1 万元，登记人王巡查录入有误，建议删除该条记录。")
    await investigator.expect("已核实，待决定")

    await world.advance(days=3)  # a weekend and the Monday
    ready = await manager.expect("已核实，待决定", "建议：删除")
    async with world.database.write() as conn:
        application = await cases.open_case(
            conn, bureau_id=bureau, subject_id=subject, kind="repair", state="filed", now=world.clock.now(),
            record_id=record,
        )  # fmt: skip
    await manager.click("删除", message=ready)
    await owner.expect("信用修复申请已终止", "对应的记录已删除")
    async with world.database.read() as conn:
        ended = await cases.get(conn, application.id)
    assert ended is not None
    assert (ended.state, ended.closed_at) == ("moot", world.clock.now())
    decided = await manager.expect("已决定，待编文号", "处理结果：删除", "三级 → 一级", "停止公示")
    draft = await manager.expect("意见书草稿")
    assert "＿＿" in words_of(await manager.download(draft))
    assert (await current(world, record)).status == "deleted"
    assert not (await current(world, record)).under_objection
    assert await world.grade_of(subject) == "1"
    assert await open_tasks(world, subject) == {"stop_publicity", "stop_sanctions"}
    case = await only_case(world, subject)
    assert await due(world, case.id, "opinion") is not None, "drafted is not answered"

    await manager.click("登记文号", message=decided)
    await manager.expect("文号")
    await manager.send("新应急异〔2026〕3号")
    await manager.expect("已送达企业", "已答复")
    assert await due(world, case.id, "opinion") is None
    told = await owner.expect("处理意见", "处理结果：删除", "三级 → 一级", "行政复议", ".docx")
    assert "赵核查" not in told.text
    opinion = words_of(await owner.download(told))
    for wanted in (
        "文号：新应急异〔2026〕3号",
        "新密市应急管理局",
        "行政处罚 罚款 30,000 元（新应急罚〔2026〕12号）",
        "申请人提交：照片 1 份",
        "第十条：",
        "应当在受理异议申请之日起3个工作日内组织人员调查、核实（调查核实人员不能为信息采集人员）",
        "一年内受到应急管理部门行政处罚的",
        "予以删除",
        "由三级信用主体变为一级信用主体",
        "第二十条",
        "第四十六条",
        "（盖章处）",
        "2026年11月23日",
    ):
        assert wanted in opinion
    for secret in ("王巡查", "赵核查", "群众举报", "13812345678"):
        assert secret not in opinion
    async with world.database.read() as conn:
        kept = [one for one in await cases.documents(conn, case.id) if one.kind == "opinion"]
    assert len(kept) == 1
    await manager.click("意见书")
    again = await manager.expect("处理意见书", ".docx")
    assert await manager.download(again) == await owner.download(told)


async def test_no_collector_investigates_whoever_they_are_by_now(world: World) -> None:
    bureau = await world.bureau("xinmi", "新密市应急管理局")
    other = await world.bureau("xinmi", "另一局")
    subject = await world.subject(bureau, "鸿翔化工有限公司")
    collector = await world.staff(bureau, "inspector", "王巡查")
    admin = await world.staff(bureau, "admin", "陈主任")
    helper = await world.staff(bureau, "inspector", "周助理")
    investigator = await world.staff(bureau, "inspector", "赵核查")
    owner = await world.owner(bureau, subject, "张老板")
    record = await collected(world, bureau, subject, collector, PENALTY)
    async with world.database.write() as conn:
        # Gave evidence, and so collected, though somebody else entered the record; moved to another bureau since,
        # and came back as an administrator.
        helper_id = await person_id(world, helper)
        await evidence.add(
            conn, kind="location", state="stored", added_by=helper_id, now=world.clock.now(), record_id=record
        )
        [hat] = await people.memberships(conn, helper_id)
        await people.revoke(conn, hat.id, world.clock.now())
        await people.grant(conn, person_id=helper_id, bureau_id=other, role="inspector", now=world.clock.now())
        hat = await people.grant(conn, person_id=helper_id, bureau_id=bureau, role="admin", now=world.clock.now())
        await people.set_active(conn, helper_id, hat.id)

    await dispute(owner)
    case = await only_case(world, subject)
    await admin.expect("异议已提交")
    await admin.click("受理")
    await admin.click("指派")
    offered = await admin.expect("由谁调查核实", "2 人不能承办")
    assert {label.split(" ")[0] for row in offered.buttons for label in row} == {"陈主任", "赵核查", "返回"}

    for barred in (collector, helper):
        refused = await assigned(world, admin, case.id, await person_id(world, barred))
        assert isinstance(refused, Denied)
        assert refused.why == "not_collector"
    assert (await only_case(world, subject)).assigned_to is None

    await admin.click("赵核查")
    await admin.expect("调查核实中")
    card = await investigator.expect("由您调查核实")
    # Whoever becomes a collector afterwards may not report either, nor may anybody who was not assigned.
    chosen = await person_id(world, investigator)
    async with world.database.write() as conn:
        await evidence.add(
            conn, kind="location", state="stored", added_by=chosen, now=world.clock.now(), record_id=record
        )
    answer = await investigator.click("出具意见", message=card)
    assert "采集过相关记录的人不能调查核实" in answer.text
    await admin.click("指派（更换）")
    await admin.click("陈主任")
    await admin.click("出具意见")
    await admin.expect("会写入意见书")
    await admin.send("情况属实，建议保留。")
    await admin.expect("已核实，待决定")
    answer = await investigator.click("出具意见", message=card)
    assert answer.alert
