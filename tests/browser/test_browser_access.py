"""Who looks and how: a narrow phone, the dark, by keyboard alone, by what a screen reader is told."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from bot.demo.stage import Stage
from bot.sandbox import SandboxClient
from tests.browser.chromium import PHONE, Watched, phone_of, said, say

pytestmark = pytest.mark.asyncio(loop_scope="module")

LOOKS = (Path(__file__).parent / "looks.js").read_text("utf-8")
#: What has to have a name, in Playwright's words for the accessibility tree.
_NAMED = "button|link|tab|tablist|textbox|option|listbox|combobox|dialog|alertdialog|img|group|log|application|region"


async def look(page: Page, part: str) -> list[str]:
    found: list[str] = await page.evaluate(f"{LOOKS}.{part}()")
    return found


async def nameless(page: Page) -> list[str]:
    """The lines of the accessibility tree that name no name."""
    tree = await page.locator("body").aria_snapshot()
    return [line for line in tree.splitlines() if re.match(rf"\s*- ({_NAMED})\b(?! \")", line)]


async def test_a_phone_shows_one_person_at_a_time(demo: Watched, playing: Stage) -> None:
    page = await demo.open(viewport=PHONE, is_mobile=True, has_touch=True)
    wang, chen = phone_of(page, "王海涛"), phone_of(page, "陈静")
    await expect(wang).to_be_visible()
    await expect(chen).to_be_hidden()
    async with SandboxClient(playing.server.base_url) as sandbox:
        people = await sandbox.people()
        await people["陈静"].send("/help")
        await people["罗琴"].send("/help")
    await expect(page.get_by_role("tab", name="陈静, 企业人员")).to_have_accessible_name(re.compile("1 条未读"))
    await page.get_by_role("tab", name="陈静").tap()
    await expect(chen).to_be_visible()
    await expect(wang).to_be_hidden()
    await expect(page.get_by_role("tab", name="陈静").locator(".badge")).to_have_count(0)
    assert await page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
    assert await look(page, "small") == []

    team = page.get_by_role("tab", name="随县应急管理局, 1 条未读")
    await team.tap()
    await page.get_by_role("tab", name="罗琴").tap()
    await expect(phone_of(page, "罗琴")).to_be_visible()
    await expect(page.locator(".team .dot")).to_have_count(0)
    await page.reload()
    await expect(phone_of(page, "罗琴")).to_be_visible()
    await expect(chen).to_have_count(0)
    await phone_of(page, "罗琴").get_by_role("button", name="添加附件").tap()
    await page.get_by_role("button", name="位置").tap()
    await expect(page.get_by_role("application")).to_be_visible()
    assert await look(page, "small") == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_every_text_stands_out(demo: Watched, scheme: str) -> None:
    page = await demo.open("#team=新密市应急管理局", color_scheme=scheme)
    assert await page.locator("html").get_attribute("data-theme") == scheme
    clerk = phone_of(page, "李素娟")
    await say(clerk, "/grade 煊峦碳素")
    await expect(said(clerk, "煊峦碳素", "依据")).to_be_visible()
    assert await look(page, "faint") == []
    await clerk.get_by_role("button", name="添加附件").click()
    await clerk.get_by_role("button", name="位置").click()
    await expect(clerk.get_by_role("application")).to_be_visible()
    assert await look(page, "faint") == []
    await page.get_by_role("button", name=re.compile("^外观")).click()
    await expect(page.locator("html")).to_have_attribute("data-theme", "light")


async def test_a_finding_by_keyboard_alone(demo: Watched) -> None:
    page = await demo.open("#team=陈巴尔虎旗应急管理局")
    mine = page.locator(".phone").first
    keyboard = page.keyboard
    draft = mine.get_by_label("发消息")
    await page.get_by_role("tab", name="陈巴尔虎旗").focus()
    for _ in range(20):
        if await draft.evaluate("draft => draft === document.activeElement"):
            break
        await keyboard.press("Tab")
    await expect(draft).to_be_focused()
    await keyboard.type("/gra")
    await expect(mine.get_by_role("option", name="/grade")).to_have_attribute("aria-selected", "true")
    await keyboard.press("Escape")
    await expect(mine.get_by_role("listbox")).to_be_hidden()
    await draft.fill("")
    await keyboard.type("检查 霁原矿业 今天 未发现问题")
    await keyboard.press("Enter")
    card = said(mine, "霁原矿业", "检查")
    await expect(card.get_by_role("button", name="确认")).to_be_visible()
    await keyboard.press("ArrowUp")
    await expect(card.locator(".key").first).to_be_focused()
    cancel = card.get_by_role("button", name="取消")
    while not await cancel.evaluate("key => key === document.activeElement"):
        await keyboard.press("ArrowRight")
    await keyboard.press("Enter")
    await expect(said(mine, "已取消")).to_be_visible()
    assert await mine.evaluate("phone => phone.contains(document.activeElement)"), "an edit keeps the place"
    await keyboard.press("Escape")
    await expect(draft).to_be_focused()

    await keyboard.press("Tab")
    await expect(mine.get_by_role("button", name="添加附件")).to_be_focused()
    await keyboard.press("Enter")
    sheet = mine.get_by_role("dialog")
    await expect(sheet.get_by_role("button", name="照片")).to_be_focused()
    for _ in range(5):
        await keyboard.press("Tab")
        beneath = "phone => phone.contains(document.activeElement) && !document.activeElement.closest('.veil')"
        assert not await mine.evaluate(beneath), "what a sheet covers is out of reach"
    await sheet.get_by_role("button", name="照片").focus()
    await keyboard.press("Escape")
    await expect(sheet).to_have_count(0)
    await expect(mine.get_by_role("button", name="添加附件")).to_be_focused()


async def test_nothing_is_without_a_name(demo: Watched) -> None:
    page = await demo.open("#team=随州市应急管理局")
    mine = page.locator(".phone").first
    await say(mine, "/help")
    await expect(mine.locator(".message.other .keys").last).to_be_visible()
    assert await nameless(page) == []
    await mine.get_by_role("button", name="命令").click()
    await expect(mine.get_by_role("listbox")).to_be_visible()
    assert await nameless(page) == []
    await page.keyboard.press("Escape")
    await mine.get_by_role("button", name="更多").click()
    assert await nameless(page) == []
    await page.keyboard.press("Escape")
    await mine.get_by_role("button", name="添加附件").click()
    assert await nameless(page) == []
    await mine.get_by_role("button", name="位置").click()
    assert await nameless(page) == []
    await page.keyboard.press("Escape")
    await page.get_by_role("button", name="调快时间").click()
    await expect(page.get_by_role("dialog", name="调快时间")).to_be_visible()
    assert await nameless(page) == []
    await page.keyboard.press("Escape")
    await page.get_by_role("button", name="Switch to English").click()
    await expect(page.get_by_role("button", name="Move the time on")).to_be_visible()
    assert await nameless(page) == []
    labels = await page.locator("button").evaluate_all("all => all.map((one) => one.getAttribute('aria-label') || '')")
    chrome = [label for label in labels if re.search("附件|发送|菜单|更多|外观", label)]
    assert chrome == [], "all of the page's own words are English now"
