"""Takes the README's pictures anew: `make pictures`. The same day and the same stories give the same pictures."""

from __future__ import annotations

import asyncio
import sys
import tempfile
from pathlib import Path

from playwright.async_api import Locator, Page

from bot.demo.stage import stage
from tests.browser import stories
from tests.browser.chromium import PHONE, Watched, chromium, missing, phone_of, said
from tests.browser.conftest import NOW

DOCS = Path(__file__).parents[2] / "docs"


async def take(folder: Path) -> None:
    """Plays the stories in a fresh demo and writes demo.png, objection.png and dark.png into `folder`."""
    with tempfile.TemporaryDirectory() as data:
        async with stage(Path(data), now=NOW) as playing, chromium() as browser:
            watched = Watched(browser, playing.server.base_url)
            page = await watched.open(stories.INTERVIEWS)
            await stories.four_interviews(page)
            await top(said(phone_of(page, "王海涛"), "已记录", "A → C"))
            await top(said(phone_of(page, "包建军"), "预警", "A → C"))
            await picture(page, folder / "demo.png")
            page = await watched.open(stories.OBJECTION)
            await stories.objection(page)
            await picture(page, folder / "objection.png")
            page = await watched.open(
                stories.INTERVIEWS, viewport=PHONE, color_scheme="dark", is_mobile=True, has_touch=True
            )
            await page.get_by_role("tab", name="包建军").tap()
            await top(said(phone_of(page, "包建军"), "预警", "A → C"))
            await picture(page, folder / "dark.png")
            if watched.problems or watched.outside():
                raise SystemExit("\n".join([*watched.problems, *watched.outside()]))


async def top(message: Locator) -> None:
    """Scrolls a phone until this message is its first."""
    await message.evaluate("message => message.scrollIntoView({block: 'start'})")


async def picture(page: Page, path: Path) -> None:
    """Without a focus ring, and with all that is on its way drawn."""
    await page.evaluate("document.activeElement.blur()")
    await page.screenshot(path=path, animations="disabled")


if __name__ == "__main__":
    if lacking := missing():
        sys.exit(lacking)
    asyncio.run(take(DOCS))
