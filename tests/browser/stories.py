"""The two stories the demo is there to tell, played through the page: for the tests and for the pictures."""

from __future__ import annotations

from playwright.async_api import Locator, Page, expect

from tests.browser.chromium import phone_of, press, said, say

INTERVIEWS = "#team=科右前旗应急管理局"
OBJECTION = "#team=随县应急管理局"


async def four_interviews(page: Page) -> None:
    """The inspector's fourth interview makes the manager's alert, and the enterprise reads why."""
    wang, bao, chen = (phone_of(page, name) for name in ("王海涛", "包建军", "陈静"))
    for number, day in enumerate((16, 17, 18, 19), 1):
        await say(wang, f"约谈 鸿翔化工 2026-11-{day} 消防通道堵塞")
        card = said(wang, "鸿翔化工", f"11月{day}日")
        await expect(card.locator(".key", has_text="确认")).to_be_visible()
        await press(wang, "确认")
        await expect(wang.locator(".message.other", has_text="已记录")).to_have_count(number)
    await expect(said(bao, "预警", "鸿翔化工", "六(三)1", "A → C")).to_be_visible()
    await say(chen, "/grade")
    await expect(said(chen, "黑名单", "六(三)1")).to_be_in_viewport()


async def objection(page: Page) -> Locator:
    """From the record's card to the written opinion; returns the message that brings the enterprise the outcome."""
    huang, yang, luo = (phone_of(page, name) for name in ("黄磊", "杨帆", "罗琴"))
    await say(luo, "/subject")
    await press(luo, "2025-10-20")
    await press(luo, "异议")
    await expect(said(luo, "哪里与事实不符")).to_be_visible()
    await say(luo, "当日有专人监护，附监护记录，请予核实。")
    await expect(said(luo, "异议已提交")).to_be_visible()
    await press_on(said(yang, "异议已提交", "岑野石材"), "受理")
    await expect(said(luo, "已受理", "书面意见")).to_be_visible()
    await press(yang, "指派")
    await expect(said(yang, "由谁调查核实")).to_be_visible()
    await press(yang, "黄磊")
    await press_on(said(huang, "由您调查核实"), "出具意见")
    await expect(said(huang, "会写入意见书")).to_be_visible()
    await say(huang, "经查监护记录齐全，处罚决定书所述与事实不符，建议删除。")
    await press_on(said(yang, "已核实，待决定"), "删除")
    await expect(said(yang, "处理结果：删除")).to_be_visible()
    await press(yang, "登记文号")
    await expect(said(yang, "请发意见书的文号")).to_be_visible()
    await say(yang, "随县应急异〔2026〕3号")
    told = said(luo, "处理结果：删除")
    await expect(told).to_be_visible()
    return told


async def press_on(message: Locator, label: str) -> None:
    """Presses the button of this message whose label has these words."""
    await message.locator(".key", has_text=label).first.click()
