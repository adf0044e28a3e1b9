"""An amended regulation from its proposal to the day on which it applies, and the grades given before it."""

from __future__ import annotations

import hashlib
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import update

from bot.casework.transition import Transition
from bot.clock import china_date
from bot.sandbox import Person
from bot.usecases.dossiers import texts_of
from bot.usecases.propose_ruleset import Proposal, ProposalError, check, moves_under, propose_ruleset, proposer
from bot.usecases.raise_alerts import follow
from bot.usecases.regrade_bureau import MixedTextsError, regrade_bureau
from bot.usecases.verify_assessment import verify_assessment
from bot.usecases.verify_regrades import verify_regrades
from bot.usecases.verify_rulesets import TextFault, verify_rulesets
from rulesets.loader import Ruleset, load_adopted, path_of
from storage import amendments, assessments, bureaus, records, regrades
from storage.schema import amendment
from tests.flows.conftest import World

NAME = "鸿翔化工有限公司"
THREE = [{"type": "interview", "date": f"2026-06-0{day}"} for day in (1, 2, 3)]
NEW_YEAR, SPRING = date(2027, 1, 1), date(2027, 3, 1)


def amended(above: int, label: str = "黑名单") -> tuple[Ruleset, str]:
    """六(三)1 with another bound, C under another word."""
    text = path_of("keyouqianqi").read_text("utf-8").replace("above: 3\n", f"above: {above}\n")
    text = text.replace("long: {zh: C 级（黑名单）", f"long: {{zh: C 级（{label}）")
    assert label in text
    return load_adopted("keyouqianqi", text, hashlib.sha256(text.encode()).hexdigest()), text


async def propose(
    world: World, bureau_id: int, by: Person, new: tuple[Ruleset, str], on: date, transition: Transition
) -> int:
    now = world.clock.now()
    async with world.database.write() as conn:
        bureau = await bureaus.get(conn, bureau_id)
        assert bureau is not None
        before = check(bureau, new[0], on, china_date(now))
        preview = await moves_under(conn, bureau, before, new[0], on)
        person = await proposer(conn, bureau, by.id, ())
        row = await propose_ruleset(conn, bureau.id, Proposal(*new, on, transition, preview), person, now)
    await world.advance(seconds=0)
    return row.id


async def until(world: World, day: date) -> None:
    """10:00 of that day in Asia/Shanghai."""
    await world.advance(
        seconds=(datetime(day.year, day.month, day.day, 2, tzinfo=UTC) - world.clock.now()).total_seconds()
    )


async def verified(world: World, subject_id: int) -> set[bool]:
    async with world.database.read() as conn:
        rows = await assessments.of_subject(conn, subject_id, 100)
        return {(await verify_assessment(conn, row)).answer is True for row in rows}


async def tampered(world: World, amendment_id: int, **values: Any) -> list[TextFault]:
    async with world.database.write() as conn:
        await conn.execute(update(amendment).where(amendment.c.id == amendment_id).values(**values))
        return (await verify_rulesets(conn))[1]


async def test_proposed_by_one_confirmed_by_another_in_force_on_its_day(world: World) -> None:
    bureau = await world.bureau("keyouqianqi")
    subject = await world.subject(bureau, NAME, past=THREE)
    one, other = [await world.staff(bureau, "admin", name) for name in ("张主任", "李主任")]
    manager = await world.staff(bureau, "manager", "王科长")
    inspector = await world.staff(bureau, "inspector", "赵巡查")
    owner = await world.owner(bureau, subject, "周厂长")

    lapsed = await propose(world, bureau, one, amended(1), NEW_YEAR, "whole")
    await other.expect("待确认的修订文本")
    first, text = amended(2, "重点监管名单")
    number = await propose(world, bureau, one, (first, text), NEW_YEAR, "whole")
    asked = await other.expect("2027年1月1日", "提出：张主任", "六(三)1", "1 家中有 1 家等级不同", "A → C")
    await manager.send("/rules")
    assert "等待管理员确认" in (await manager.expect("待确认的修订文本")).text
    for person in (inspector, owner):
        await person.send("/rules")
        assert "待确认" not in (await person.expect("科右前旗")).text
    await one.send("/rules")
    own = await one.expect("待确认的修订文本", "等待另一位管理员")
    await world.press_forged(one, own, f"rules_decide:{number}:0:adopt")
    await world.press_forged(manager, own, f"rules_decide:{number}:0:adopt", f"rules_decide:{number}:0:drop")
    await world.press_forged(other, own, f"rules_decide:{lapsed}:0:adopt")
    async with world.database.read() as conn:
        assert [row.state for row in await amendments.listed(conn)] == ["withdrawn", "proposed"]

    await other.click("确认施行", message=asked)
    await other.expect("修订文本已确认")
    await one.expect("修订文本已确认", "提出：张主任；确认：李主任")
    await manager.expect("修订文本已确认")
    await world.press_forged(other, asked, f"rules_decide:{number}:0:drop")
    assert await world.grade_of(subject) == "A"
    await inspector.send("/grade 鸿翔化工")
    card = await inspector.expect("红名单", "2027年1月1日起适用修订文本：A → C")
    assert "等级不变" not in card.text
    await inspector.send("/rules")
    assert "张主任" not in (await inspector.expect("待施行的修订文本", "一律按修订文本")).text

    await until(world, date(2026, 12, 31))
    assert await world.grade_of(subject) == "A"
    await until(world, NEW_YEAR)
    await manager.expect("鸿翔化工", "六(三)1", "A → C 级（重点监管名单）", "因适用修订文本而变化")
    assert await world.grade_of(subject) == "C"
    await inspector.send("/grade 鸿翔化工 2026-12-31")
    await inspector.expect("红名单", "2026年12月31日", "2027年1月1日起适用修订文本：A → C")
    await inspector.send("/grade 鸿翔化工")
    await inspector.expect("C 级（重点监管名单）", "六(三)1", "3 次")
    await manager.send("/rules")
    await manager.expect("现行修订文本", first.sha256[:12], "提出：张主任；确认：李主任，2026年11月20日")

    # 3 again, and C is a blacklist again: who is in C stays there until something of its own happens.
    with pytest.raises(ProposalError):
        await propose(world, bureau, other, amended(3, version := "观察名单"), NEW_YEAR, "whole")
    second, _ = amended(3, version)
    following = await propose(world, bureau, other, amended(3, version), SPRING, "at_next_change")
    asked = await one.expect("待确认的修订文本", "该对象有施行日及以后的新记录", "C → A")
    await one.click("确认施行", message=asked)
    await one.expect("修订文本已确认")
    await until(world, SPRING + timedelta(3))
    assert await world.grade_of(subject) == "C"
    await inspector.send("/grade 鸿翔化工")
    card = await inspector.expect("C 级（重点监管名单）", "2027年6月2日起适用修订文本：C → A")
    async with world.database.write() as conn:
        made = await records.create(
            conn,
            bureau_id=bureau,
            subject_id=subject,
            type="complaint",
            data={"date": date(2027, 3, 4)},
            status="confirmed",
            now=world.clock.now(),
            entered_by=None,
        )
        await follow(conn, subject, world.clock.now(), cause="record", record=made)
    assert await world.grade_of(subject) == "A"

    async with world.database.read() as conn:
        here = await bureaus.get(conn, bureau)
        assert here is not None
    how: dict[str, Any] = {"jobs": 1, "progress": lambda _: None}
    for day, grade in ((date(2026, 12, 31), "A"), (date(2027, 1, 2), "C")):
        moves = (await regrade_bureau(world.database, here, day, world.clock, **how)).moves
        assert moves == {("A", grade): 1}
    with pytest.raises(MixedTextsError):
        await regrade_bureau(world.database, here, SPRING, world.clock, **how)
    async with world.database.read() as conn:
        for run in await regrades.listed(conn):
            assert (page := await verify_regrades(conn, run, 0, 10)).checked == 1
            assert (page.faults, page.facts_only) == ((), 0)

    async with world.database.read() as conn:
        rows = await assessments.of_subject(conn, subject, 100)
        kept = await bureaus.get(conn, bureau)
        assert kept is not None
        assert {row.ruleset_sha256 for row in rows} == {one.sha256 for one in texts_of(kept)}
        assert kept.ruleset == second.name
        assert await verify_rulesets(conn) == (3, [])
    assert await verified(world, subject) == {True}
    assert await tampered(world, number, text=text.replace("above: 2\n", "above: 5\n")) == [TextFault(number, "text")]
    assert await verified(world, subject) == {True, False}
    assert await tampered(world, number, text=text) == []
    assert await tampered(world, number, effective_on=date(2026, 12, 1)) == [TextFault(number, "log")]
    await tampered(world, number, effective_on=NEW_YEAR)
    assert await tampered(world, following, proposed_by=1, decided_by=1) == [TextFault(following, "log")]


async def test_what_is_turned_down_or_too_late_changes_nothing(world: World) -> None:
    bureau = await world.bureau("keyouqianqi")
    subject = await world.subject(bureau, NAME, past=THREE)
    one, other = [await world.staff(bureau, "admin", name) for name in ("张主任", "李主任")]
    await propose(world, bureau, one, amended(2), date(2026, 11, 22), "whole")
    asked = await other.expect("待确认的修订文本")
    await other.click("不予采用", message=asked)
    await one.expect("不予采用（李主任）")
    await propose(world, bureau, one, amended(2), date(2026, 11, 22), "whole")
    asked = await other.expect("待确认的修订文本")
    await world.advance(days=3)
    await world.press_forged(other, asked, "rules_decide:2:0:adopt")
    await one.send("/lang")
    await one.click("English")
    await one.send("/rules")
    await one.click("Withdraw")
    await one.expect("turned down")
    assert await world.grade_of(subject) == "A"
    async with world.database.read() as conn:
        assert [row.state for row in await amendments.listed(conn)] == ["withdrawn", "withdrawn"]
        assert await verify_rulesets(conn) == (2, [])
