"""The demo as it runs, and a browser: one of each for a file's tests.

Not for the session: between tests of other folders nothing would run their loop, and they could not be ended.
"""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest
import pytest_asyncio
from playwright.async_api import Browser

from bot.demo.stage import Stage, stage
from tests.browser.chromium import Watched, chromium, missing

NOW = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser() -> AsyncIterator[Browser]:
    if lacking := missing():
        if os.environ.get("CI") == "true":
            pytest.fail(lacking)
        pytest.skip(lacking)
    async with chromium() as running:
        yield running


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def playing(tmp_path_factory: pytest.TempPathFactory, browser: Browser) -> AsyncIterator[Stage]:
    async with stage(tmp_path_factory.mktemp("demo"), now=NOW) as running:
        yield running


@pytest_asyncio.fixture(loop_scope="module")
async def demo(browser: Browser, playing: Stage) -> AsyncIterator[Watched]:
    watched = Watched(browser, playing.server.base_url)
    yield watched
    for context in browser.contexts:
        await context.close()
    assert watched.problems == []
    assert watched.requests and watched.outside() == [], "the page works without any other address"
    assert playing.server.violations == []
