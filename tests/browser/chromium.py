"""Debian's Chromium, and a page of the demo that asks for nothing outside of this machine."""

from __future__ import annotations

import os
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from playwright.async_api import Browser, Locator, Page, async_playwright, expect

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or "/usr/bin/chromium"
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
# Of a busy machine; what is there is found at once.
expect.set_options(timeout=20_000)
DESK = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}


def missing() -> str | None:
    """What is missing to look at the page, or None."""
    return None if Path(CHROMIUM).exists() else f"the chat page needs Chromium at {CHROMIUM}"


@asynccontextmanager
async def chromium() -> AsyncIterator[Browser]:
    """The browser, closed at the block's end."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        await browser.close()


class Watched:
    """Pages of one address, and what went wrong on them: script errors, and requests to elsewhere."""

    def __init__(self, browser: Browser, address: str) -> None:
        self.browser = browser
        self.address = address
        self.problems: list[str] = []
        self.requests: list[str] = []

    async def open(self, where: str = "", *, viewport: dict[str, int] = DESK, **options: Any) -> Page:
        """The page at `where` (a fragment such as `#team=…`), drawn."""
        context = await self.browser.new_context(viewport=viewport, reduced_motion="reduce", **options)  # type: ignore[arg-type]
        page = await context.new_page()
        page.on("pageerror", lambda error: self.problems.append(str(error)))
        page.on("console", lambda line: self.problems.append(line.text) if line.type == "error" else None)
        page.on("request", lambda request: self.requests.append(request.url))
        await page.goto(f"{self.address}/{where}")
        await page.locator("html[data-ready=true]").wait_for()
        return page

    def outside(self) -> list[str]:
        """The addresses asked for that are not this one."""
        return [url for url in self.requests if not url.startswith((f"{self.address}/", f"blob:{self.address}/"))]


def phone_of(page: Page, name: str) -> Locator:
    """The phone of who is called so."""
    return page.locator(".phone", has=page.locator(".caption strong", has_text=name))


async def say(phone: Locator, text: str) -> None:
    """Types a text and sends it."""
    draft = phone.get_by_label("发消息")
    await draft.fill(text)
    await draft.press("Enter")


async def press(phone: Locator, label: str) -> None:
    """Presses the newest button whose label begins so."""
    await phone.locator(".keys .key", has_text=label).last.click()


def said(phone: Locator, *words: str) -> Locator:
    """The bot's newest message with all these words."""
    found = phone.locator(".message.other")
    for word in words:
        found = found.filter(has_text=word)
    return found.last
