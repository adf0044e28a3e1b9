"""A demo on its stage."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.demo.stage import Stage, stage
from bot.sandbox import SandboxClient

NOW = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)


@pytest.fixture
async def playing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Stage]:
    # What is set for the real bot must not matter.
    monkeypatch.setenv("ANXIN_TOKEN", "not a token")
    monkeypatch.setenv("ANXIN_DATABASE_URL", "nowhere")
    async with stage(tmp_path, now=NOW) as running:
        yield running
        assert running.server.violations == []


@pytest.fixture
async def sandbox(playing: Stage) -> AsyncIterator[SandboxClient]:
    async with SandboxClient(playing.server.base_url) as client:
        yield client
