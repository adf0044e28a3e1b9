"""信用修复 and 提前移出 as whole conversations: asked, shown to be corrected, applied for, decided, told, revoked."""

from __future__ import annotations

from bot.conversation.problems import Problem
from bot.incoming import Sender
from bot.sandbox import Person
from bot.usecases.actor import actor_of
from bot.usecases.decide_repair import move_repair
from storage import bureaus, cases, people, records, subjects, tasks
from tests.flows.conftest import World
from tests.flows.test_logging import png

COMMITTED = {"type": "commitment", "from": "2020-01-01"}
UNLICENSED = {"type": "misconduct", "kind": "unlicensed", "date": "2026-06-01"}


async def settings(world: World, bureau_id: int, **values: object) -> None:
    async with world.database.write() as conn:
        await bureaus.set_settings(conn, bureau_id, values)


async def record_of(world: World, subject_id: int, kind: str) -> records.RecordRow:
    async with world.database.read() as conn:
        return next(one for one in await records.of_subject(conn, subject_id) if one.type == kind)


async def open_tasks(world: World, subject_id: int) -> set[str]:
    """Those that a case brought."""
    async with world.database.read() as conn:
        return {one.kind for one in await tasks.of_subject(conn, subject_id) if one.case_id is not None}


async def apply(owner: Person, button: str, *, proof: bool = False) -> None:
    await owner.click(button)
    await owner.expect("发完后点")
    if proof:
        await owner.photo(png())
        await owner.expect("材料：1 份")
    await owner.send("已按要求整改，证照齐全，请予核实")
    await owner.expect("证照齐全")
    await owner.click("确认提交")
    await owner.expect("已提交")


async def test_xinmi_from_missing_proof_to_the_better_grade_and_back(world: World) -> None:
    bureau = await world.bureau("xinmi", "新密市应急管理局")
    await settings(world, bureau, phone="0371-69800000", address="新密市长乐路1号")
    subject = await world.subject(bureau, "鸿翔化工有限公司", past=[UNLICENSED, COMMITTED])
    manager = await world.staff(bureau, "manager", "李科长")
    inspector = await world.staff(bureau, "inspector", "王巡查")
    owner = await world.owner(bureau, subject, "张老板")

    await owner.send("/repair")
    sheet = await owner.expect("暂不能申请信用修复")
    for words in (
        "依据 十六",
        "在规定的期限内",
        "整改完成尚未登记",
        "全部获准后：四级 → 一级",
        "2027年6月2日",
        "0371-69800000",
        "长乐路1号",
        "12345",
        "免费办理，无需中介",
    ):
        assert words in sheet.text
    assert "行政复议" not in sheet.text
    assert sheet.find("申请修复") is None

    await owner.click("上传整改材料")
    await owner.photo(png())
    await owner.expect("材料：1 份")
    await owner.click("确认提交")
    await owner.expect("整改材料已提交")
    await manager.expect("企业提交整改材料", "鸿翔化工")
    await manager.click("查看材料")
    await manager.expect("材料 1/1")
    await inspector.send("/repair 鸿翔化工")
    await inspector.click("登记整改完成")
    await inspector.expect("哪一天完成")
    await inspector.send("2026-05-01")
    await inspector.expect("不能早于记录日期 2026-06-01")
    await inspector.send("2026-11-10")
    await inspector.expect("整改完成已登记：2026年11月10日")

    await owner.expect("条件有变化", "现在可以申请信用修复", "获准后：四级 → 一级")
    await apply(owner, "申请修复", proof=True)
    filed = await manager.expect("信用修复申请", "待受理", "通过后：四级 → 一级", "证照齐全")
    assert filed.find("通过") is None
    await inspector.send("/repair")
    await inspector.click("鸿翔化工")
    seen = await inspector.expect("状态：已提交，待受理")
    assert seen.find("受理") is None
    await manager.click("受理", message=filed)
    await owner.expect("申请已受理")
    accepted = await manager.expect("状态：已受理")
    await inspector.send("/repair")
    await inspector.click("鸿翔化工")
    await inspector.click("核查", message=await inspector.expect("状态：已受理"))
    await owner.expect("已核查")
    stale = await manager.click("通过", message=accepted)
    assert "新的进展" in stale.text
    await manager.send("/repair")
    await manager.click("鸿翔化工")
    await manager.click("通过", message=await manager.expect("王巡查 核查属实"))
    await manager.expect("四级 → 一级", "2 项待办", "已通过")
    told = await owner.expect("申请已通过", "2026年11月20日", "四级 → 一级", "停止")
    assert "李科长" not in told.text
    assert await world.grade_of(subject) == "1"
    assert (await record_of(world, subject, "misconduct")).data["repaired_on"] == "2026-11-20"
    assert await open_tasks(world, subject) == {"stop_publicity", "stop_sanctions"}

    await manager.click("撤销修复")
    await manager.expect("撤销理由")
    await manager.send("提交的许可证系伪造")
    await manager.expect("已撤销", "许可证系伪造")
    await owner.expect("信用修复已被撤销", "许可证系伪造", "一级 → 四级")
    await manager.expect("预警：鸿翔化工", "一级 → 四级")
    assert await world.grade_of(subject) == "4"
    assert "repaired_on" not in (await record_of(world, subject, "misconduct")).data
    assert await open_tasks(world, subject) == set()


async def test_a_rejection_gives_its_reason_and_leaves_the_way_open(world: World) -> None:
    bureau = await world.bureau("xinmi")
    penalty = {"type": "penalty", "date": "2026-05-01", "fine": "20000", "corrected_on": "2026-09-01"}
    subject = await world.subject(bureau, "鸿翔化工有限公司", past=[penalty])
    manager = await world.staff(bureau, "manager", "李科长")
    owner = await world.owner(bureau, subject, "张老板")
    await owner.send("/repair")
    sheet = await owner.expect("现在可以申请信用修复")
    assert "60 日内" in sheet.text
    assert "第四十六条" in sheet.text
    await owner.click("申请修复")
    empty = await owner.click("确认提交")
    assert "请先发送" in empty.text
    await owner.click("取消")
    await apply(owner, "申请修复")
    again = await owner.click("申请修复", message=sheet)
    assert "正在办理" in again.text
    await manager.expect("待受理")
    await manager.click("驳回")
    await manager.send("证明材料不完整")
    await owner.expect("未通过", "证明材料不完整", "/repair")
    assert await world.grade_of(subject) == "3"
    await apply(owner, "申请修复")
    await owner.click("查看申请")
    await owner.click("撤回申请")
    await owner.expect("已撤回")
    await owner.send("/repair")
    await owner.expect("现在可以申请")


async def test_the_period_that_a_bureau_sets(world: World) -> None:
    bureau = await world.bureau("xinmi")
    await settings(world, bureau, repair_period_days=30)
    past = [{"type": "penalty", "date": "2026-05-01", "corrected_on": "2026-11-01"}]
    subject = await world.subject(bureau, "鸿翔化工有限公司", past=past)
    owner = await world.owner(bureau, subject, "张老板")
    await owner.send("/repair")
    sheet = await owner.expect("2026年12月1日截止")
    await world.advance(days=12)
    late = await owner.click("申请修复", message=sheet)
    assert "不能申请" in late.text
    await owner.send("/repair")
    await owner.expect("暂不能申请", "已过规定期限")


async def test_chenbaerhu_by_one_of_six_ways_and_a_day_that_staff_choose(world: World) -> None:
    bureau = await world.bureau("chenbaerhu")
    past = [{"type": "penalty", "date": "2026-05-01", "corrected_on": "2026-09-01"}, COMMITTED]
    subject = await world.subject(bureau, "草原矿业有限公司", past=past)
    manager = await world.staff(bureau, "manager", "李科长")
    owner = await world.owner(bureau, subject, "张老板")
    await owner.send("/repair")
    await owner.expect("现在可以申请信用修复", "依据 第 10 项", "信用较差")
    await owner.click("申请修复")
    ways = await owner.expect("请选择修复方式")
    labels = [button["text"] for row in ways.keyboard for button in row]
    assert len(labels) == 6
    await owner.click("参加公益慈善活动")
    await owner.expect("方式：参加公益慈善活动")
    await owner.send("参加植树活动三次")
    await owner.click("确认提交", message=await owner.expect("植树"))
    await manager.expect("方式：参加公益慈善活动")
    await manager.click("受理")
    await manager.click("另选日期通过")
    await manager.expect("从哪一天起")
    await manager.send("2026-08-01")
    await manager.expect("不能早于可以申请之日 2026-09-01")
    await manager.send("2026-11-18")
    await owner.expect("申请已通过", "2026年11月18日")
    assert await world.grade_of(subject) == "good"
    assert (await record_of(world, subject, "penalty")).data["repaired_on"] == "2026-11-18"
    assert await open_tasks(world, subject) == {"stop_publicity", "stop_sanctions"}


async def test_an_accident_cannot_be_repaired(world: World) -> None:
    bureau = await world.bureau("chenbaerhu")
    subject = await world.subject(bureau, "草原矿业有限公司", past=[{"type": "accident", "date": "2026-05-01"}])
    owner = await world.owner(bureau, subject, "张老板")
    await owner.send("/repair")
    sheet = await owner.expect("没有需要办理信用修复的记录", "2027年5月2日")
    assert sheet.find("申请修复") is None


async def test_suizhou_tells_on_the_day_and_removes_early(world: World) -> None:
    bureau = await world.bureau("suizhou")
    past = [UNLICENSED | {"date": "2025-11-25", "published_on": "2025-12-01"}]
    subject = await world.subject(bureau, "随州博达矿业有限公司", past=past)
    async with world.database.write() as conn:
        await subjects.set_persons(conn, subject, [("principal", "张三丰"), ("other", "李四")])
    manager = await world.staff(bureau, "manager", "李科长")
    owner = await world.owner(bureau, subject, "张老板")
    await owner.send("/grade")
    card = await owner.expect("2025年12月1日公布，期限 3 年，2028年12月1日期满", "2026年12月1日起可申请提前移出")
    assert "张**" in card.text
    assert "李*" in card.text
    assert "张三丰" not in card.text
    await owner.click("提前移出")
    sheet = await owner.expect("2026年12月1日起可以申请提前移出", "依据 五(五)", "满 12个月")
    assert sheet.find("申请提前移出") is None

    await world.advance(days=10)
    assert not [one for one in await owner.messages() if "条件有变化" in one.text]
    await world.advance(hours=14)  # midnight: the day has come, the morning has not
    assert not [one for one in await owner.messages() if "条件有变化" in one.text]
    await world.advance(hours=8)
    await owner.expect("条件有变化", "现在可以申请提前移出")
    await world.advance(days=1)
    assert len([one for one in await owner.messages() if "条件有变化" in one.text]) == 1

    await apply(owner, "申请提前移出")
    await manager.expect("提前移出申请", "待受理")
    await manager.click("受理")
    await manager.click("通过")
    await owner.expect("提前移出申请已通过")
    assert (await record_of(world, subject, "misconduct")).data["removed_on"] == "2026-12-02"
    assert await world.grade_of(subject) == "A"
    await owner.send("/repair")
    await owner.expect("没有需要办理提前移出的记录")
    await manager.click("撤销移出")
    await manager.send("隐瞒事实")
    await owner.expect("提前移出已被撤销", "隐瞒事实")
    assert await world.grade_of(subject) == "D"


async def test_suizhou_wants_the_penalty_performed_first(world: World) -> None:
    bureau = await world.bureau("suizhou")
    past = [
        {"type": "penalty", "date": "2025-03-01", "fine": "50000"},
        {"type": "misconduct", "kind": "defying_penalty", "date": "2025-05-01"},
    ]
    subject = await world.subject(bureau, "随州博达矿业有限公司", past=past)
    manager = await world.staff(bureau, "manager", "李科长")
    owner = await world.owner(bureau, subject, "张老板")
    await owner.send("/repair")
    sheet = await owner.expect("暂不能申请提前移出", "处罚履行尚未登记", "须先履行")
    assert sheet.find("申请提前移出") is None
    await manager.send("/repair 博达矿业")
    await manager.click("登记履行完毕")
    await manager.click("昨天")
    await manager.expect("2026年11月19日")
    await owner.expect("现在可以申请提前移出")


async def test_keyouqianqi_has_no_repair_and_says_what_helps(world: World) -> None:
    bureau = await world.bureau("keyouqianqi", "科右前旗应急管理局")
    past = [{"type": "interview", "date": f"2026-0{month}-01"} for month in (3, 4, 5, 6)]
    past += [{"type": "accident", "date": "2025-06-01"}, {"type": "penalty", "date": "2026-05-01"}]
    subject = await world.subject(bureau, "鸿翔化工有限公司", past=past)
    owner = await world.owner(bureau, subject, "张老板")
    await owner.send("/repair")
    sheet = await owner.expect("没有规定信用修复程序", "2027年3月2日", "12345", "科右前旗应急管理局")
    assert sheet.find("申请修复") is None


async def test_staff_enter_what_came_on_paper(world: World) -> None:
    bureau = await world.bureau("xinmi")
    past = [{"type": "penalty", "date": "2026-05-01", "corrected_on": "2026-09-01"}]
    subject = await world.subject(bureau, "鸿翔化工有限公司", past=past)
    other = await world.subject(bureau, "蒙东矿业有限公司")
    manager = await world.staff(bureau, "manager", "李科长")
    inspector = await world.staff(bureau, "inspector", "王巡查")
    stranger = await world.owner(bureau, other, "赵总")
    await inspector.send("/repair 鸿翔化工")
    await apply(inspector, "登记书面申请")
    await manager.expect("王巡查 登记（书面申请）")
    await manager.click("受理")
    await manager.click("通过")
    await manager.expect("已通过")
    assert (await record_of(world, subject, "penalty")).data["repaired_on"] == "2026-11-20"
    await stranger.send("/repair 鸿翔化工")
    refused = await stranger.expect("")
    assert "鸿翔化工有限" not in refused.text
    await stranger.send("/repair")
    await stranger.expect("没有需要办理信用修复的记录", "蒙东矿业")


async def test_the_card_of_a_record_leads_to_its_application(world: World) -> None:
    bureau = await world.bureau("xinmi")
    past = [{"type": "penalty", "date": "2026-05-01", "corrected_on": "2026-09-01"}]
    subject = await world.subject(bureau, "鸿翔化工有限公司", past=past)
    owner = await world.owner(bureau, subject, "张老板")
    await owner.send("/grade")
    await owner.click("信用修复")
    await owner.expect("现在可以申请")
    await owner.send("/subject")
    await owner.expect("统一社会信用代码")
    await owner.click("2026-05-01 行政处罚")
    card = await owner.expect("行政处罚", "已计入")
    await owner.click("申请修复", message=card)
    await owner.expect("信用修复申请", "发完后点")


async def test_nobody_decides_on_what_they_applied_for_under_another_hat(world: World) -> None:
    bureau = await world.bureau("xinmi")
    past = [{"type": "penalty", "date": "2026-05-01", "corrected_on": "2026-09-01"}]
    subject = await world.subject(bureau, "鸿翔化工有限公司", past=past)
    both = await world.owner(bureau, subject, "张老板")
    await both.send("/repair")
    await apply(both, "申请修复")
    async with world.database.write() as conn:
        person = await people.by_telegram_id(conn, both.id)
        assert person is not None
        await people.grant(conn, person_id=person.id, bureau_id=bureau, role="manager", now=world.clock.now())
        worn = [one.id for one in await people.memberships(conn, person.id) if one.role == "manager"]
        await people.set_active(conn, person.id, worn[0])
        [case] = await cases.of_subject(conn, subject)
    await both.send("/repair")
    await both.click("鸿翔化工")
    card = await both.expect("状态：已提交")
    assert card.find("受理") is None
    async with world.database.write() as conn:
        actor = await actor_of(conn, Sender(both.id, "张老板", "zh"))
        refused = await move_repair(conn, actor, case.id, case.version, "accept", world.clock.now())
    assert isinstance(refused, Problem)
    assert refused.key == "repair.problem.not_own"
