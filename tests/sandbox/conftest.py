"""A sandbox without a socket for wire tests, and one behind a real port for everything else."""

from __future__ import annotations

from collections.abc import AsyncIterator

import httpx
import pytest
from sandbox_wire import START, Wire

from bot.sandbox import Clock, SandboxClient, SandboxServer


@pytest.fixture
async def wire() -> AsyncIterator[Wire]:
    server = SandboxServer(clock=Clock(START, frozen=True), check_results=True)
    transport = httpx.ASGITransport(app=server.app)
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as http:
        yield Wire(server, http)
    await server.world.webhook.close()


@pytest.fixture
async def server() -> AsyncIterator[SandboxServer]:
    async with SandboxServer(check_results=True) as running:
        yield running


@pytest.fixture
async def sandbox(server: SandboxServer) -> AsyncIterator[SandboxClient]:
    async with SandboxClient(server.base_url) as client:
        yield client
