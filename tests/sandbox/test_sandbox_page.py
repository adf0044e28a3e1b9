"""The chat page in a real browser, with the small echo bot behind it."""

from __future__ import annotations

import os
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest
from echo_bot import running_bot
from playwright.async_api import Browser, Locator, Page, expect
from sandbox_wire import png
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, MessageEntity

from bot.sandbox import Person, SandboxClient, SandboxServer
from tests.browser.chromium import DESK, PHONE, chromium, missing


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    if lacking := missing():
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(lacking)
    async with chromium() as started:
        yield started


@dataclass
class Scene:
    """A page, the people on it, and the bot."""

    server: SandboxServer
    sandbox: SandboxClient
    browser: Browser
    bot: Bot
    wang: Person
    li: Person

    async def open(self, viewport: dict[str, int], scheme: str = "light") -> Page:
        """Opens the page; any script error or request to elsewhere fails the test at its end."""
        context = await self.browser.new_context(
            viewport=viewport,  # type: ignore[arg-type]
            color_scheme=scheme,  # type: ignore[arg-type]
        )
        page = await context.new_page()
        page.on("pageerror", lambda error: self.problems.append(str(error)))
        page.on("console", lambda line: self.problems.append(line.text) if line.type == "error" else None)
        page.on("request", lambda request: self.requests.append(request.url))
        await page.goto(f"{self.server.base_url}/")
        await page.locator("html[data-ready=true]").wait_for()
        return page

    def __post_init__(self) -> None:
        self.problems: list[str] = []
        self.requests: list[str] = []


@pytest.fixture
async def scene(browser: Browser, server: SandboxServer, sandbox: SandboxClient) -> AsyncIterator[Scene]:
    wang = await sandbox.person("王磊", role="巡查员", suggestions=["/help"])
    li = await sandbox.person("李慧敏", role="科长", start="deep")
    async with running_bot(server) as application:
        scene = Scene(server, sandbox, browser, application.bot, wang, li)
        yield scene
    assert scene.problems == []
    assert [url for url in scene.requests if not url.startswith((server.base_url, "blob:"))] == []
    assert server.violations == []


def phone(page: Page, person: Person) -> Locator:
    return page.locator(f'.phone[data-person="{person.id}"]')


async def test_a_conversation_on_a_narrow_screen(scene: Scene) -> None:
    page = await scene.open(PHONE)
    mine = phone(page, scene.wang)
    await mine.get_by_role("button", name="开始").click()
    await expect(mine.locator(".message.own .text")).to_contain_text("/start")
    welcome = mine.locator(".message.other")
    await expect(welcome.locator("strong")).to_have_text("欢迎")
    await welcome.get_by_role("button", name="确认").click()
    await expect(mine.get_by_role("status")).to_have_text("好的")
    await expect(welcome.locator(".text")).to_contain_text("已记录 ok")
    await expect(welcome.locator(".edited")).to_have_text("已编辑")
    await expect(welcome.locator(".key")).to_have_count(0)
    draft = mine.get_by_label("发消息")
    await draft.fill("第一行")
    await draft.press("Shift+Enter")
    await draft.press_sequentially("第二行")
    await draft.press("Enter")
    await expect(mine.locator(".message.other .text").last).to_contain_text("第一行\n第二行")
    await expect(draft).to_have_value("")
    assert await page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]


async def test_tabs_count_what_is_unread(scene: Scene) -> None:
    page = await scene.open(PHONE)
    await scene.li.start()
    tab = page.get_by_role("tab", name="李慧敏")
    await expect(tab.locator(".badge")).to_have_text("1")
    await expect(phone(page, scene.li)).to_be_hidden()
    await tab.focus()
    await tab.press("Enter")
    await expect(phone(page, scene.li).locator(".message.other")).to_be_visible()
    await expect(tab.locator(".badge")).to_have_count(0)
    await tab.press("ArrowLeft")
    assert await page.evaluate("document.activeElement.innerText") == "王\n王磊\n巡查员"


async def test_people_side_by_side_and_deep_links(scene: Scene) -> None:
    page = await scene.open(DESK)
    mine, theirs = phone(page, scene.wang), phone(page, scene.li)
    await expect(mine).to_be_visible()
    await expect(theirs).to_be_visible()
    await theirs.get_by_role("button", name="开始").click()
    await expect(theirs.locator(".message.other .text")).to_contain_text("欢迎 deep")
    link = f"https://t.me/{scene.server.world.bot['username']}?start=from_text"
    await scene.wang.send(f"看 {link}")
    await mine.locator(".message.own a").click()
    await expect(mine.locator(".message.other .text").last).to_contain_text("欢迎 from_text")
    await mine.get_by_role("button", name="打开").click()
    await expect(mine.locator(".message.other .text").last).to_contain_text("欢迎 deep")
    assert len(page.context.pages) == 1


async def test_texts_never_become_markup(scene: Scene) -> None:
    page = await scene.open(DESK)
    attack = "<img src=x onerror=alert(1)><b>粗</b>"
    await scene.wang.send(attack)
    mine = phone(page, scene.wang)
    await expect(mine.locator(".message.own .text")).to_contain_text(attack)
    await scene.bot.send_message(
        scene.wang.id,
        "<b>粗<i>斜</i></b> <code>&lt;x&gt;</code> <tg-spoiler>密</tg-spoiler> "
        "<a href='https://example.com/'>外</a> <blockquote expandable>引文</blockquote>",
        parse_mode="HTML",
    )
    last = mine.locator(".message.other").last
    await expect(last.locator("strong em")).to_have_text("斜")
    await expect(last.locator("code")).to_have_text("<x>")
    await expect(last.locator("a")).to_have_attribute("rel", "noopener noreferrer")
    await last.locator(".spoiler").click()
    await expect(last.locator(".spoiler")).to_have_class(re.compile("shown"))
    await last.locator(".expandable").press("Enter")
    await expect(last.locator(".expandable")).to_have_attribute("aria-expanded", "true")
    script = MessageEntity("text_link", 0, 1, url="javascript:alert(1)")
    await scene.bot.send_message(scene.wang.id, "点", entities=[script])
    await expect(mine.locator(".message.other .entity-text_link")).to_have_text("点")
    assert await mine.locator("img, a[href^=javascript]").count() == 0


async def test_commands_suggestions_and_keys_by_keyboard(scene: Scene) -> None:
    await scene.wang.start()
    await scene.bot.set_my_commands([("start", "开始"), ("status", "近况")])
    page = await scene.open(DESK)
    mine = phone(page, scene.wang)
    await mine.get_by_role("button", name="/help").click()
    draft = mine.get_by_label("发消息")
    await expect(draft).to_have_value("/help")
    await draft.fill("/sta")
    await expect(mine.get_by_role("option")).to_have_count(2)
    await draft.press("ArrowDown")
    await draft.press("Enter")
    await expect(mine.locator(".message.own .text").last).to_contain_text("/status")
    await mine.get_by_role("button", name="命令").click()
    await expect(mine.get_by_role("option").first).to_be_focused()
    await mine.get_by_role("option").first.press("Escape")
    await expect(mine.locator(".popup")).to_be_hidden()
    await draft.press("ArrowUp")
    await expect(mine.locator(".key").first).to_be_focused()
    await mine.locator(".key").first.press("ArrowRight")
    await expect(mine.locator(".key").nth(1)).to_be_focused()


async def test_a_button_spins_until_an_alert_answers(scene: Scene) -> None:
    await scene.wang.start()
    page = await scene.open(DESK)
    mine = phone(page, scene.wang)
    scene.server.world.updates.allowed = ["message"]  # so that the bot does not answer by itself
    keys = InlineKeyboardMarkup([[InlineKeyboardButton("等", callback_data="x")]])
    await scene.bot.send_message(scene.wang.id, "慢", reply_markup=keys)
    key = mine.get_by_role("button", name="等")
    await key.click()
    await expect(key).to_have_attribute("aria-busy", "true")
    await scene.bot.answer_callback_query(list(scene.server.world.presses)[-1], "请注意", show_alert=True)
    await expect(mine.get_by_role("alertdialog")).to_contain_text("请注意")
    await expect(key).not_to_have_attribute("aria-busy", "true")
    await mine.get_by_role("button", name="确定").press("Enter")
    await expect(mine.get_by_role("alertdialog")).to_have_count(0)
    await expect(key).to_be_focused()


async def test_photos_files_and_places(scene: Scene) -> None:
    await scene.wang.start()
    place = {"label": "化工园区", "latitude": 46.0721, "longitude": 121.9523}
    await scene.sandbox.post("places", places=[place])
    page = await scene.open(DESK)
    mine = phone(page, scene.wang)

    async def attach(kind: str, files: list[dict[str, object]]) -> None:
        await mine.get_by_role("button", name="添加附件").click()
        async with page.expect_file_chooser() as chooser:
            await mine.get_by_role("button", name=kind).click()
        await (await chooser.value).set_files(files)  # type: ignore[arg-type]
        await mine.get_by_placeholder("添加说明").fill(f"说明{kind}")
        await mine.get_by_role("button", name="发送", exact=True).last.click()

    pictures = [{"name": f"{n}.png", "mimeType": "image/png", "buffer": png(60, 40 + n)} for n in (1, 2)]
    await attach("照片", pictures)  # type: ignore[arg-type]
    album = mine.locator(".message.own:has(.photos-2)")
    await expect(album.locator("img")).to_have_count(2)
    await expect(album.locator(".text")).to_contain_text("说明照片")
    await album.locator(".tile").first.click()
    await expect(page.locator("dialog.viewer img")).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(page.locator("dialog.viewer")).to_have_count(0)
    await attach("文件", [{"name": "整改.txt", "mimeType": "text/plain", "buffer": b"done"}])
    returned = mine.locator(".message.other a.document[download='整改.txt']")
    async with page.expect_download() as download:
        await returned.click()
    assert (await (await download.value).path()).read_bytes() == b"done"
    await mine.get_by_role("button", name="添加附件").click()
    await mine.get_by_role("button", name="位置").click()
    await mine.get_by_label("纬度").fill("95")
    await mine.get_by_role("button", name="发送位置").click()
    await expect(mine.get_by_role("status")).to_contain_text("坐标不对")
    await mine.get_by_role("button", name="化工园区").click()
    await expect(mine.locator(".message.other .text").last).to_contain_text("46.0721 121.9523")


async def test_inline_queries_groups_and_pins(scene: Scene) -> None:
    await scene.wang.start()
    group = await scene.sandbox.group("值班群", [scene.wang, scene.li])
    page = await scene.open(DESK)
    mine = phone(page, scene.wang)
    await mine.get_by_role("button", name="聊天").click()
    await mine.get_by_role("button", name="值班群").click()
    await expect(mine.locator(".chat-head")).to_contain_text("3 位成员")
    await mine.get_by_label("发消息").fill("@sandbox_bot 鸿翔")
    await mine.get_by_role("option", name="查 鸿翔").click()
    await expect(mine.locator(".message.own .text")).to_contain_text("结果 鸿翔")
    await mine.get_by_role("button", name="看").click()
    await expect(mine.locator(".message.own .text")).to_contain_text("已看")
    await scene.sandbox.bot_in_group(group, scene.wang, "administrator")
    notice = await scene.bot.send_message(group, "本周例会")
    await scene.bot.pin_chat_message(group, notice.message_id)
    await expect(mine.locator(".pinned")).to_contain_text("本周例会")
    await scene.bot.delete_message(group, notice.message_id)
    await expect(mine.locator(".pinned")).to_be_hidden()
    await expect(phone(page, scene.li).locator(".chat-head .badge")).to_be_visible()


async def test_the_list_follows_its_end_until_somebody_scrolls_up(scene: Scene) -> None:
    for number in range(30):
        await scene.wang.send(f"第 {number} 条")
    page = await scene.open(DESK)
    mine = phone(page, scene.wang)
    await expect(mine.locator(".message.own").last).to_be_in_viewport()
    await mine.locator(".messages").evaluate("list => list.scrollTo(0, 0)")
    jump = mine.get_by_role("button", name="跳到最新消息")
    await expect(jump).to_be_visible()
    await scene.bot.send_message(scene.wang.id, "新的")
    await expect(jump).to_have_text("1")
    await jump.click()
    await expect(mine.locator(".message.other").last).to_be_in_viewport()
    await expect(jump).to_be_hidden()


async def test_theme_and_language_are_kept(scene: Scene) -> None:
    page = await scene.open(DESK, "dark")
    background = "getComputedStyle(document.querySelector('.chat-head')).backgroundColor"
    dark = await page.evaluate(background)
    await page.get_by_role("button", name="外观：跟随系统").click()
    light = await page.evaluate(background)
    assert dark != light
    await page.get_by_role("button", name="Switch to English").click()
    await expect(page.get_by_role("button", name="Start").first).to_be_visible()
    await page.reload()
    await page.locator("html[data-ready=true]").wait_for()
    await expect(page.get_by_role("button", name="Appearance: light")).to_be_visible()
    assert await page.evaluate(background) == light
    assert await page.evaluate("document.documentElement.lang") == "en-GB"


async def test_blocking_and_people_who_come_later(scene: Scene) -> None:
    await scene.wang.start()
    page = await scene.open(DESK)
    mine = phone(page, scene.wang)
    await mine.get_by_role("button", name="更多").click()
    await mine.get_by_role("button", name="屏蔽机器人").click()
    await mine.get_by_role("button", name="解除屏蔽").click()
    await expect(mine.get_by_label("发消息")).to_be_visible()
    zhao = await scene.sandbox.person("赵建国", role="企业")
    await expect(phone(page, zhao).locator(".caption")).to_contain_text("赵建国")


async def test_an_open_page_finds_a_restarted_sandbox(browser: Browser) -> None:
    page = await (await browser.new_context(viewport=DESK)).new_page()  # type: ignore[arg-type]
    async with SandboxServer() as first:
        first.add_person("以前的人")
        await page.goto(f"{first.base_url}/")
        await expect(page.locator(".caption")).to_contain_text("以前的人")
    await expect(page.locator(".offline")).to_be_visible()
    second = SandboxServer(port=first.port)
    second.add_person("现在的人")
    async with second:
        await expect(page.locator(".caption")).to_contain_text("现在的人")
        await expect(page.locator(".offline")).to_be_hidden()
        await page.close()
