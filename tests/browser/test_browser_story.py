"""The two stories the demo is there to tell, and what comes of them."""

from __future__ import annotations

from pathlib import Path

import pytest
from docx import Document
from playwright.async_api import expect

from tests.browser import stories
from tests.browser.chromium import Watched, phone_of, said

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_four_interviews_an_alert_and_what_the_enterprise_reads(demo: Watched) -> None:
    page = await demo.open(stories.INTERVIEWS)
    await stories.four_interviews(page)
    bao, chen = phone_of(page, "包建军"), phone_of(page, "陈静")
    await stories.press_on(said(bao, "预警", "六(三)1", "A → C"), "知悉")
    acknowledged = said(bao, "六(三)1", "包建军")
    await expect(acknowledged).to_contain_text("知悉")
    await expect(acknowledged.locator(".edited")).to_be_visible()
    await expect(said(chen, "黑名单", "六(三)1")).to_contain_text("2027年11月17日")


async def test_an_objection_from_the_records_card_to_its_outcome(demo: Watched, tmp_path: Path) -> None:
    page = await demo.open(stories.OBJECTION)
    told = await stories.objection(page)
    async with page.expect_download() as opinion:
        await told.locator("a.document").click()
    kept = tmp_path / "opinion.docx"
    await (await opinion.value).save_as(kept)
    words = "\n".join(one.text for one in Document(str(kept)).paragraphs)
    assert "文号：随县应急异〔2026〕3号" in words and "予以删除" in words
