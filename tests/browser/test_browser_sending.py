"""What goes from the page to the bot besides words: albums, files, places, inline queries; and the time."""

from __future__ import annotations

import io
import re
from datetime import timedelta
from typing import Any

import pytest
from PIL import Image
from playwright.async_api import Locator, Page, expect

from bot.demo.stage import Stage
from tests.browser.chromium import Watched

pytestmark = pytest.mark.asyncio(loop_scope="module")


def picture(name: str, width: int, height: int) -> dict[str, Any]:
    drawn = io.BytesIO()
    Image.new("RGB", (width, height), "#6a8").save(drawn, "PNG")
    return {"name": name, "mimeType": "image/png", "buffer": drawn.getvalue()}


async def attach(page: Page, phone: Locator, kind: str, files: list[dict[str, Any]], caption: str) -> None:
    await phone.get_by_role("button", name="添加附件").click()
    async with page.expect_file_chooser() as chooser:
        await phone.get_by_role("button", name=kind).click()
    await (await chooser.value).set_files(files)  # type: ignore[arg-type]
    await phone.get_by_label("添加说明").fill(caption)
    await phone.get_by_role("dialog").get_by_role("button", name="发送", exact=True).click()


async def test_an_album_arrives_as_one_and_a_file_as_it_is(demo: Watched) -> None:
    page = await demo.open("#team=随州市应急管理局")
    mine = page.locator(".phone").first
    photos = [picture("一.png", 2400, 1200), picture("二.png", 60, 90), picture("三.png", 90, 60)]
    await attach(page, mine, "照片", photos, "现场")
    album = mine.locator(".message.own:has(.photos-3)")
    await expect(album.locator("img")).to_have_count(3)
    await expect(album.locator(".text")).to_contain_text("现场")
    wide = album.locator("img").first
    await expect(wide).to_have_js_property("naturalWidth", 1280)
    answer = album.locator("xpath=following-sibling::article[contains(@class, 'other')]")
    await expect(answer.last).to_be_in_viewport()
    await album.locator(".tile").first.click()
    viewer = page.get_by_role("dialog", name="现场")
    await expect(viewer.get_by_role("link", name="下载")).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(viewer).to_have_count(0)

    await attach(page, mine, "文件", [{"name": "整改.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7 x"}], "")
    async with page.expect_download() as download:
        await mine.locator(".message.own a.document").click()
    assert (await download.value).suggested_filename == "整改.pdf"


async def test_a_place_is_chosen_on_the_map_or_typed(demo: Watched, playing: Stage) -> None:
    page = await demo.open("#team=随州市应急管理局")
    mine = page.locator(".phone").nth(1)
    await mine.get_by_role("button", name="添加附件").click()
    await mine.get_by_role("button", name="位置").click()
    chosen = mine.get_by_role("application")
    await expect(chosen).to_be_focused()
    latitude, longitude = mine.get_by_label("纬度"), mine.get_by_label("经度")
    begun = await latitude.input_value()
    await chosen.press("ArrowUp")
    higher = await latitude.input_value()
    assert float(higher) > float(begun)
    await chosen.click(position={"x": 30, "y": 30})
    assert await latitude.input_value() != higher
    await mine.get_by_role("button", name="放大").click()
    await latitude.fill("91")
    await mine.get_by_role("button", name="发送位置").click()
    await expect(mine.locator(".notices")).to_contain_text("坐标不对")
    first = playing.server.world.places[0]
    await latitude.fill("31.7120")
    await longitude.fill("113.3820")
    await expect(mine.get_by_text(re.compile("最近：.+ 公里"))).to_be_visible()
    assert first["team"] == "科右前旗应急管理局", "and of another bureau's places none is offered"
    await expect(mine.locator(".list-item", has_text=first["label"])).to_have_count(0)
    await mine.get_by_role("button", name="发送位置").click()
    place = mine.locator(".message.own .place")
    await expect(place).to_contain_text("31.71200, 113.38200")
    await expect(place.locator("svg")).to_be_visible()
    await playing.app.idle()
    await expect(mine.locator(".message.other").last).to_be_in_viewport()


async def test_time_moved_on_the_page_moves_for_the_bot(demo: Watched, playing: Stage) -> None:
    page = await demo.open()
    before = playing.clock.now()
    await page.get_by_role("button", name="调快时间").click()
    dialog = page.get_by_role("dialog", name="调快时间")
    shown = await dialog.get_by_role("status").inner_text()
    await dialog.get_by_role("button", name="到这一天").click()
    await expect(dialog.get_by_role("alert")).to_contain_text("只能往后")
    await dialog.get_by_role("button", name="+1 小时").click()
    await expect(dialog.get_by_role("status")).not_to_have_text(shown)
    assert timedelta(hours=1) <= playing.clock.now() - before < timedelta(hours=2)
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("button", name="调快时间")).to_be_focused()


async def test_an_inline_query_finds_a_subject_and_its_link_opens_it(demo: Watched) -> None:
    page = await demo.open("#team=随州市应急管理局")
    mine = page.locator(".phone").first
    draft = mine.get_by_label("发消息")
    await draft.press_sequentially("@anx")
    await expect(mine.get_by_role("option", name="@anxin_demo_bot")).to_be_visible()
    await draft.press("Enter")
    await draft.press_sequentially("没有这家")
    await expect(mine.get_by_role("option")).to_contain_text("没有符合的监管对象")
    await draft.fill("@anxin_demo_bot 峤拓")
    await expect(mine.get_by_role("option", name="峤拓专用汽车")).to_have_attribute("aria-selected", "true")
    await draft.press("Enter")
    posted = mine.locator(".message.own", has_text="峤拓专用汽车").last
    await expect(posted).to_contain_text("通过 @anxin_demo_bot")
    await posted.locator(".key").first.click()
    await expect(mine.locator(".message.other", has_text="峤拓专用汽车").last).to_contain_text("级")
    await mine.locator(".key", has_text="二维码").last.click()
    code = mine.locator(".message.other:has(a.document)").last
    await code.locator(".tile").click()
    await expect(page.get_by_role("dialog", name="二维码").locator("img")).to_be_visible()
    await page.keyboard.press("Escape")
    assert len(page.context.pages) == 1, "the link is followed on the phone, not in a new window"

    enterprise = page.locator(".phone").nth(2)
    await enterprise.get_by_label("发消息").fill("@anxin_demo_bot 峤拓")
    await expect(enterprise.get_by_role("option")).to_have_count(1)
    await expect(enterprise.get_by_role("option", name="峤拓专用汽车")).to_have_count(0)
