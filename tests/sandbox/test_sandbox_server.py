"""The server as a whole: start, stop, ports, page files, and its own command line."""

from __future__ import annotations

import asyncio
import sys

import httpx
import pytest

from bot.sandbox import Clock, SandboxClient, SandboxServer


async def test_a_taken_port_is_an_error_and_a_free_one_is_found(server: SandboxServer) -> None:
    assert server.port > 0
    with pytest.raises(OSError, match="in use"):
        await SandboxServer(port=server.port).start()


async def test_stopping_ends_long_polls_and_streams() -> None:
    server = SandboxServer()
    await server.start()
    async with SandboxClient(server.base_url) as sandbox:
        url = f"/bot{server.token}/getUpdates"
        poll = asyncio.create_task(sandbox.http.get(url, params={"timeout": 50}))
        watch = asyncio.create_task(sandbox.get("events", after=0, timeout=50))
        async with sandbox.http.stream("GET", "/sandbox/stream", params={"after": 0}) as stream:
            await asyncio.wait_for(server.world.updates.waited_for.wait(), 10)
            await asyncio.wait_for(server.stop(), 10)
            assert [line async for line in stream.aiter_lines() if line.startswith("data")] == []
        assert (await poll).json() == {"ok": True, "result": []}
        assert (await watch)["events"] == []


async def test_the_page_and_its_files(server: SandboxServer) -> None:
    async with httpx.AsyncClient(base_url=server.base_url, trust_env=False) as http:
        page = await http.get("/")
        assert page.headers["content-type"].startswith("text/html")
        assert "default-src 'none'" in page.headers["content-security-policy"]
        assert (await http.get("/page/app.js")).headers["content-type"].startswith("text/javascript")
        for wrong in ("/page/missing.js", "/page/..%2Fserver.py", "/page/pattern", "/nowhere"):
            assert (await http.get(wrong)).status_code == 404


async def test_the_clock_runs_from_its_start_and_can_be_moved(server: SandboxServer, sandbox: SandboxClient) -> None:
    await sandbox.post("clock", now="2026-11-20T09:00:00+08:00")
    before = server.clock.now()
    await sandbox.advance(3600)
    assert 3600 <= (server.clock.now() - before).total_seconds() < 3660
    assert Clock(before, frozen=True).now() == before


async def test_limits_can_be_switched(server: SandboxServer, sandbox: SandboxClient) -> None:
    person = server.add_person("王")
    await sandbox.post(f"people/{person}/start")
    await sandbox.limits(True)
    url, body = f"/bot{server.token}/sendMessage", {"chat_id": person, "text": "好"}
    codes = [(await sandbox.http.post(url, json=body)).status_code for _ in range(40)]
    assert codes[:20] == [200] * 20
    assert 429 in codes
    await sandbox.limits(False)
    assert (await sandbox.http.post(url, json=body)).status_code == 200


async def test_an_idle_bot_does_not_fill_the_list_of_calls(server: SandboxServer, sandbox: SandboxClient) -> None:
    for _ in range(3):
        await sandbox.http.get(f"/bot{server.token}/getUpdates")
    assert server.calls == []


async def test_alone_on_the_command_line() -> None:
    arguments = ["-m", "bot.sandbox", "--port", "0", "--person", "王", "--limits"]
    process = await asyncio.create_subprocess_exec(sys.executable, "-u", *arguments, stdout=asyncio.subprocess.PIPE)
    assert process.stdout
    try:
        line = (await asyncio.wait_for(process.stdout.readline(), 30)).decode()
        async with SandboxClient(line.split()[0]) as sandbox:
            assert list(await sandbox.people()) == ["王"]
    finally:
        process.terminate()
        await process.communicate()
