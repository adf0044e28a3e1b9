"""新密 八、五: an adverse record waits for its subject's statement and for a second person, then it counts."""

from __future__ import annotations

import pytest

from bot.sandbox import Person
from storage import audit, cases, deadlines, people, records
from storage.cases import CaseRow
from storage.records import RecordRow
from tests.flows.conftest import World
from tests.flows.test_logging import png

NAME = "郑州新密耐火材料有限公司"
GOOD = [{"type": "commitment", "from": "2024-01-01"}]


async def record_of(world: World, subject: int, kind: str = "penalty") -> RecordRow:
    async with world.database.read() as conn:
        return next(row for row in await records.of_subject(conn, subject) if row.type == kind)


async def case_of(world: World, subject: int) -> CaseRow:
    async with world.database.read() as conn:
        return (await cases.of_subject(conn, subject))[-1]


async def open_kinds(world: World, subject: int) -> list[str]:
    async with world.database.read() as conn:
        return [one.kind for one in await deadlines.open_of_case(conn, (await case_of(world, subject)).id)]


class Bureau:
    """新密's bureau with a subject of grade 1, its owner, and who works there."""

    def __init__(self, world: World, bureau: int, subject: int, wang: Person, zhao: Person, li: Person) -> None:
        self.world, self.bureau, self.subject = world, bureau, subject
        self.wang, self.zhao, self.li = wang, zhao, li

    async def log(self, by: Person | None = None, line: str = "处罚 新密耐火 2026-11-18 罚款30000 未培训上岗") -> None:
        who = by or self.wang
        await who.send(line)
        await who.expect("确认后先听取陈述")
        await who.click("确认")
        await who.expect("待陈述和核查")

    async def status(self) -> str:
        return (await record_of(self.world, self.subject)).status


@pytest.fixture
async def xinmi(world: World) -> Bureau:
    bureau = await world.bureau("xinmi", "新密市应急管理局")
    subject = await world.subject(bureau, NAME, past=GOOD)
    wang = await world.staff(bureau, "inspector", "王巡查")
    zhao = await world.staff(bureau, "inspector", "赵核查")
    li = await world.staff(bureau, "manager", "李科长")
    return Bureau(world, bureau, subject, wang, zhao, li)


async def test_served_in_chat_lapses_over_a_weekend_and_counts_when_checked(world: World, xinmi: Bureau) -> None:
    owner = await world.owner(xinmi.bureau, xinmi.subject, "张老板")
    await xinmi.log()
    told = await owner.expect("信用记录告知", "行政处罚", "2026年11月18日", "30,000 元", "三级")
    assert "王巡查" not in told.text and "未培训上岗" not in told.text
    assert told.find("陈述") is not None and told.find("放弃陈述") is not None
    assert await world.grade_of(xinmi.subject) == "1"

    card = await xinmi.zhao.expect("待核查", "证据材料", "王巡查")
    assert "告知已发出" in card.text
    await world.advance(minutes=1)
    await owner.expect("陈述期至", "2026年11月27日", "17:30")
    await xinmi.zhao.expect("聊天中送达")
    assert await open_kinds(world, xinmi.subject) == ["statement"]

    await xinmi.wang.send("/grade 新密耐火")
    await xinmi.wang.expect("一级信用主体", "全部确认后：三级")
    await xinmi.wang.send("/subject 新密耐火")
    await xinmi.wang.expect("行政处罚", "陈述期内、待核查，不计入")

    answer = await xinmi.zhao.click("核查", message=card)
    assert "已核查" in answer.text
    await xinmi.li.expect("赵核查 已核查")
    assert await xinmi.status() == "pending"

    # Friday the 27th at 17:00 the period still runs, at 17:30 it is over.
    await world.advance(days=7, hours=7)
    await world.advance(minutes=-1)
    assert await xinmi.status() == "pending"
    await world.advance(minutes=31)
    assert await xinmi.status() == "confirmed"
    assert await world.grade_of(xinmi.subject) == "3"
    await xinmi.li.expect("预警", "三级")
    await xinmi.wang.expect("已计入", "一级 → 三级")
    counted = await owner.expect("已核查计入", "三级信用主体")
    assert counted.find("异议") is not None and counted.find("陈述") is None
    assert await open_kinds(world, xinmi.subject) == []


async def file(owner: Person, text: str) -> None:
    """The enterprise's statement with a paper."""
    await owner.click("陈述")
    await owner.expect("请写对这条行政处罚记录的陈述")
    await owner.send(text)
    await owner.expect("陈述内容")
    await owner.document(b"%PDF-1.4\n%%EOF", "检修记录.pdf", mime="application/pdf")
    await owner.expect("陈述内容", "材料：1 份")
    await owner.click("提交陈述")
    await owner.expect("陈述已提交")
    await owner.expect("已收到您的陈述（材料 1 份）")


async def served(xinmi: Bureau) -> Person:
    """A record logged, and its notice served in chat."""
    owner = await xinmi.world.owner(xinmi.bureau, xinmi.subject, "张老板")
    await xinmi.log()
    await owner.expect("信用记录告知")
    await xinmi.world.advance(minutes=1)
    await owner.expect("陈述期至")
    return owner


async def test_an_upheld_statement_withdraws_the_record(world: World, xinmi: Bureau) -> None:
    owner = await served(xinmi)
    await file(owner, "处罚决定已被复议撤销，可致电13812345678核实")
    card = await xinmi.li.expect("处罚决定已被复议撤销", "材料 1 份", "陈述待负责人答复")
    assert "13812345678" not in card.text
    assert await open_kinds(world, xinmi.subject) == []
    await xinmi.li.click("查看材料", message=card)
    await xinmi.li.expect("企业陈述材料 1/1", "检修记录.pdf")

    refused = await xinmi.zhao.expect("陈述待负责人答复")
    assert refused.find("采纳") is None
    await xinmi.li.click("采纳", message=card)
    await xinmi.li.expect("这条记录怎样处理")
    await xinmi.li.click("撤回记录")
    await owner.expect("已撤回，不计入")
    await xinmi.zhao.expect("已撤回")
    await xinmi.wang.expect("已撤回")
    assert await xinmi.status() == "withdrawn"
    assert (await case_of(world, xinmi.subject)).closed_at is not None
    assert await world.grade_of(xinmi.subject) == "1"


async def test_an_upheld_statement_corrects_the_record_and_its_corrector_does_not_check_it(
    world: World, xinmi: Bureau
) -> None:
    owner = await served(xinmi)
    await xinmi.zhao.click("核查")
    await file(owner, "罚款应为两万元")
    await xinmi.li.expect("罚款应为两万元", "赵核查 已核查")
    await xinmi.li.click("采纳")
    await xinmi.li.click("更正记录")
    await xinmi.li.expect("应更正为")
    await xinmi.li.send("情况属实")
    await xinmi.li.expect("没看懂要更正什么")
    await xinmi.li.send("罚款20000")
    await xinmi.li.expect("更正后", "20,000 元", "2026年11月18日")
    await xinmi.li.click("确认更正")
    await owner.expect("已被采纳", "20,000 元")

    # What was checked read otherwise; and who corrected it is one of its collectors now.
    assert await xinmi.status() == "pending"
    card = await xinmi.zhao.expect("待采集人以外的人员核查", "录入人：李科长")
    assert "采集人" in (await xinmi.li.click("核查")).text
    assert await xinmi.status() == "pending"
    await xinmi.zhao.click("核查", message=card)
    await owner.expect("已核查计入")
    row = await record_of(world, xinmi.subject)
    assert (row.status, row.data["fine"]) == ("confirmed", 20000)


async def test_a_statement_not_upheld_is_answered_with_the_reason(world: World, xinmi: Bureau) -> None:
    owner = await served(xinmi)
    await file(owner, "处罚过重")
    await xinmi.li.expect("处罚过重")
    await xinmi.li.click("不采纳")
    await xinmi.li.expect("为什么不采纳", "将答复企业")
    await xinmi.li.photo(png())
    await xinmi.li.expect("请写明理由")
    await xinmi.li.send("处罚决定已生效，幅度在法定范围内")
    await xinmi.li.expect("陈述不采纳：处罚决定已生效")
    await owner.expect("未被采纳", "处罚决定已生效，幅度在法定范围内")
    assert await xinmi.status() == "pending"
    await xinmi.zhao.click("核查")
    await owner.expect("已核查计入")
    assert await world.grade_of(xinmi.subject) == "3"


async def test_a_waived_statement_is_asked_for_twice(world: World, xinmi: Bureau) -> None:
    owner = await world.owner(xinmi.bureau, xinmi.subject, "张老板")
    await xinmi.log()
    await owner.expect("信用记录告知")
    # Whoever answers the notice has got it, also where no tick has looked yet.
    await owner.click("放弃陈述")
    await owner.expect("不能恢复")
    await owner.click("返回")
    await owner.expect("信用记录告知")
    await owner.click("放弃陈述")
    await owner.click("确定放弃")
    await owner.expect("已放弃陈述")
    await xinmi.zhao.expect("企业放弃陈述", "视为送达")
    assert await xinmi.status() == "pending"
    await xinmi.zhao.click("核查")
    await owner.expect("已核查计入")
    assert await open_kinds(world, xinmi.subject) == []


async def test_unserved_the_clock_stands_still_and_staff_are_reminded_until_paper_serves(
    world: World, xinmi: Bureau
) -> None:
    await xinmi.log()
    card = await xinmi.wang.expect("未送达", "请书面送达", "陈述期未起算")
    await world.advance(minutes=1)
    assert await open_kinds(world, xinmi.subject) == ["service"]

    # Monday 09:00: the collector; Tuesday: the manager too.
    await world.advance(days=2, hours=23)
    await xinmi.wang.expect("⏰", NAME)
    await world.advance(days=1)
    await xinmi.wang.expect("已超期", NAME)
    await xinmi.li.expect("已超期", NAME)
    await world.advance(days=20)
    assert (await case_of(world, xinmi.subject)).state == "unserved"

    await xinmi.wang.click("书面送达", message=card)
    await xinmi.wang.expect("哪天书面送达")
    await xinmi.wang.send("2026-11-17 回证3号")
    asked = await xinmi.wang.expect("送达日期：2026年11月17日", "回证：回证3号")
    assert "早于记录日期" in (await xinmi.wang.click("确认送达", message=asked)).text
    await xinmi.wang.send("12-11")
    await xinmi.wang.expect("送达日期：2026年12月11日", "回证：回证3号")
    await xinmi.wang.document(b"%PDF-1.4\n%%EOF", "回证.pdf", mime="application/pdf")
    asked = await xinmi.wang.expect("回证照片：1 份")
    await xinmi.wang.click("确认送达", message=asked)
    await xinmi.wang.expect("2026年12月11日书面送达 回证3号", "2026年12月18日")
    assert await open_kinds(world, xinmi.subject) == ["statement"]

    # The statement comes on paper as well; the staff enter it.
    await world.app.idle()  # everybody's cards say by now that it was served
    await xinmi.zhao.click("代录书面陈述")
    await xinmi.zhao.send("请从轻处理")
    await xinmi.zhao.expect("陈述内容")
    await xinmi.zhao.click("提交陈述")
    await xinmi.li.expect("企业书面陈述：请从轻处理", "陈述待负责人答复")


async def test_somebody_bound_later_is_given_notice_in_chat(world: World, xinmi: Bureau) -> None:
    await xinmi.log()
    await world.advance(days=4)
    owner = await world.owner(xinmi.bureau, xinmi.subject, "张老板")
    await world.advance(minutes=1)
    await owner.expect("信用记录告知", "30,000 元")
    await world.advance(minutes=1)
    # Served on Tuesday the 24th.
    await owner.expect("2026年12月1日", "17:30")


async def test_the_period_spans_the_national_holiday_and_ends_on_a_saturday_that_is_worked(world: World) -> None:
    """Served on Monday 28 September 2026: the holiday is passed over, the make-up Saturday 10 October counts."""
    await world.advance(days=-53)
    bureau = await world.bureau("xinmi", "新密市应急管理局")
    subject = await world.subject(bureau, NAME, past=GOOD)
    wang = await world.staff(bureau, "inspector", "王巡查")
    owner = await world.owner(bureau, subject, "张老板")
    await Bureau(world, bureau, subject, wang, wang, wang).log(line="约谈 新密耐火 2026-09-24 消防通道堵塞")
    await owner.expect("信用记录告知：约谈")
    await world.advance(minutes=1)
    await owner.expect("陈述期至", "2026年10月10日")
    await world.advance(days=12, hours=7)
    assert (await case_of(world, subject)).state == "served"
    await world.advance(minutes=30)
    await owner.expect("陈述期已满")
    assert (await case_of(world, subject)).state == "settled"


async def test_no_collector_checks_not_even_as_administrator_or_after_leaving(world: World, xinmi: Bureau) -> None:
    """五: the second person is somebody else, whatever hat the first one wears by now."""
    admin = await world.staff(xinmi.bureau, "admin", "陈主任")
    await xinmi.log(by=admin)
    # Nobody is bound, so the collector has the card and may serve it on paper.
    await admin.expect("请书面送达")
    refusal = await admin.click("核查")
    assert (refusal.text, refusal.alert) == (
        "您是这条记录的采集人，须由其他人员核查；管理员也不例外。",
        True,
    )
    assert "checked" not in (await case_of(world, xinmi.subject)).data

    other = await world.bureau("xinmi", "邻县应急管理局")
    async with world.database.write() as conn:
        person = await people.by_telegram_id(conn, admin.id)
        assert person is not None
        [hat] = await people.memberships(conn, person.id)
        await people.revoke(conn, hat.id, world.clock.now())
        await people.grant(conn, person_id=person.id, bureau_id=other, role="manager", now=world.clock.now())
    # In another bureau it is none of theirs at all.
    assert "不能办理" in (await admin.click("核查")).text
    async with world.database.write() as conn:
        back = await people.grant(
            conn, person_id=person.id, bureau_id=xinmi.bureau, role="inspector", now=world.clock.now()
        )
        await people.set_active(conn, person.id, back.id)
    assert "采集人" in (await admin.click("核查")).text
    case = await case_of(world, xinmi.subject)
    async with world.database.read() as conn:
        actions = [one.action for one in await audit.of_object(conn, f"case:{case.id}")]
    assert actions.count("refused") == 2
    await xinmi.zhao.click("核查")
    await xinmi.li.expect("赵核查 已核查")


async def test_what_a_checker_returns_is_corrected_and_told_anew(world: World, xinmi: Bureau) -> None:
    owner = await served(xinmi)
    await xinmi.zhao.click("退回")
    await xinmi.zhao.expect("为什么退回")
    await xinmi.zhao.send("决定书日期是17日")
    await xinmi.wang.expect("赵核查 退回：决定书日期是17日")
    await xinmi.wang.click("更正记录")
    await xinmi.wang.expect("应更正为")
    await xinmi.wang.send("11月17日")
    await xinmi.wang.click("确认更正")
    await owner.expect("记录已更正", "以新的告知为准")
    await owner.expect("信用记录告知", "2026年11月17日", "30,000 元")
    await world.advance(minutes=1)
    await owner.expect("2026年11月17日", "陈述期至")
    await xinmi.zhao.click("核查")
    await owner.click("放弃陈述")
    await owner.click("确定放弃")
    await owner.expect("已核查计入")
    row = await record_of(world, xinmi.subject)
    assert (row.status, row.data["date"]) == ("confirmed", "2026-11-17")


async def test_what_a_checker_returns_may_be_withdrawn_by_its_collector_alone(world: World, xinmi: Bureau) -> None:
    owner = await served(xinmi)
    await xinmi.zhao.click("退回")
    await xinmi.zhao.send("企业名称相近，应为另一家")
    await xinmi.wang.expect("退回：企业名称相近")
    assert "采集人或负责人" in (await xinmi.zhao.click("撤回记录")).text
    await xinmi.wang.click("撤回记录")
    await owner.expect("已撤回，不计入")
    assert await xinmi.status() == "withdrawn"


async def test_undoing_a_pending_record_ends_its_case(world: World, xinmi: Bureau) -> None:
    owner = await served(xinmi)
    await xinmi.wang.click("撤销")
    await xinmi.wang.expect("已撤销")
    await owner.expect("已撤回，不计入")
    await xinmi.zhao.expect("已撤回")
    assert (await case_of(world, xinmi.subject)).state == "withdrawn"
    assert await open_kinds(world, xinmi.subject) == []
    await world.advance(days=10)
    assert await world.grade_of(xinmi.subject) == "1"


async def test_what_waits_is_listed_and_opened(world: World, xinmi: Bureau) -> None:
    owner = await served(xinmi)
    await xinmi.zhao.send("/due")
    await xinmi.zhao.expect("记录待核查", NAME)
    await xinmi.zhao.click("1")
    await xinmi.zhao.expect("待核查：行政处罚", "如计入：等级 一级 → 三级")
    await owner.send("/subject")
    shown = await owner.expect(NAME)
    assert shown.find("2026-11-18") is not None
    await owner.click("2026-11-18", message=shown)
    card = await owner.expect("行政处罚", "30,000 元")
    assert card.find("陈述") is not None and "王巡查" not in card.text


@pytest.mark.parametrize("ruleset", ["keyouqianqi", "suizhou", "chenbaerhu"])
async def test_the_other_three_confirm_at_once(world: World, ruleset: str) -> None:
    bureau = await world.bureau(ruleset)
    subject = await world.subject(bureau, NAME)
    wang = await world.staff(bureau, "inspector", "王巡查")
    owner = await world.owner(bureau, subject, "张老板")
    await wang.send("处罚 新密耐火 2026-11-18 罚款30000 文号某应急罚〔2026〕3号")
    card = await wang.expect("请核对")
    assert "陈述" not in card.text
    await wang.click("确认")
    await wang.expect("已记录")
    assert (await record_of(world, subject)).status == "confirmed"
    async with world.database.read() as conn:
        assert [one for one in await cases.of_subject(conn, subject) if one.kind == "statement"] == []
    assert [one for one in await owner.messages() if "告知" in one.text] == []


async def test_a_question_gives_way_to_a_finding_and_to_cancel(world: World, xinmi: Bureau) -> None:
    """Words that a case asked for are an answer; a whole finding, a command and /cancel are what they are."""
    await served(xinmi)
    await xinmi.zhao.click("退回")
    await xinmi.zhao.expect("为什么退回")
    await xinmi.zhao.send("/grade 新密耐火")
    await xinmi.zhao.expect("一级信用主体")
    await xinmi.zhao.send("约谈 新密耐火 2026-11-19 消防通道堵塞")
    await xinmi.zhao.expect("请核对：约谈")
    await xinmi.zhao.send("/cancel")
    await xinmi.zhao.expect("已取消")
    assert "returned" not in (await case_of(world, xinmi.subject)).data
    # The finding is given up; the question is still there, and the next /cancel gives up that.
    await xinmi.zhao.send("/cancel")
    await xinmi.zhao.expect("已取消")
    await xinmi.zhao.send("决定书日期是17日")
    await xinmi.zhao.expect("没看懂")
    assert "returned" not in (await case_of(world, xinmi.subject)).data
    await xinmi.zhao.click("退回")
    await world.advance(days=1)
    await xinmi.zhao.send("新密耐火")
    await xinmi.zhao.expect("一级信用主体")


async def test_a_natural_person_is_named_masked(world: World, xinmi: Bureau) -> None:
    subject = await world.subject(xinmi.bureau, "欧阳建国", person=True, past=GOOD)
    await xinmi.log(line="处罚 欧阳建国 2026-11-18 罚款3000")
    card = await xinmi.zhao.expect("待核查：行政处罚")
    assert "欧***" in card.text and "欧阳建国" not in card.text
    assert (await record_of(world, subject)).status == "pending"
