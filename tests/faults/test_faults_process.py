"""What the bot cannot recover from: the process ends with exit code 1, and its last line is one clear sentence."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from bot.sandbox import SandboxClient, SandboxServer

SECONDS = 60


@asynccontextmanager
async def running(server: SandboxServer, folder: Path) -> AsyncIterator[asyncio.subprocess.Process]:
    """`anxin run` in a folder of its own; the block's end leaves none alive."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("ANXIN_")} | {
        "ANXIN_TOKEN": server.token,
        "ANXIN_BASE_URL": server.base_url,
        "PYTHONPATH": str(Path.cwd()),
    }
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", "--lang=en", "run", stderr=asyncio.subprocess.PIPE, env=environment, cwd=folder
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


async def last_words(process: asyncio.subprocess.Process, server: SandboxServer) -> str:
    """The last line of a process that ended with exit code 1, without showing a trace or the token."""
    async with asyncio.timeout(SECONDS):
        _, shown = await process.communicate()
    text = shown.decode("utf-8")
    assert process.returncode == 1, text
    assert "Traceback" not in text, text
    assert server.token not in text
    return text.splitlines()[-1]


async def test_a_token_revoked_while_it_runs(tmp_path: Path) -> None:
    async with SandboxServer() as server, running(server, tmp_path) as process:
        async with asyncio.timeout(SECONDS):
            await server.world.updates.waited_for.wait()
        old, server.world.token = server.world.token, "4242:another-token-altogether"
        server.world.updates.release()
        words = await last_words(process, server)
        assert words.endswith("Telegram does not accept the bot token: it is wrong or was revoked")
        assert old not in words


async def test_a_database_damaged_while_it_runs(tmp_path: Path) -> None:
    async with SandboxServer() as server, SandboxClient(server.base_url) as sandbox:
        async with running(server, tmp_path) as process:
            async with asyncio.timeout(SECONDS):
                await server.world.updates.waited_for.wait()
            for name in ("anxin.db", "anxin.db-wal"):
                path = tmp_path / name
                path.write_bytes(b"\xff" * path.stat().st_size)
            wang = await sandbox.person("王巡查")
            await wang.start()
            words = await last_words(process, server)
        assert "anxin.db cannot be read or written" in words
        assert server.world.updates.pending()  # nothing was acknowledged


async def test_a_database_that_is_damaged_from_the_start(tmp_path: Path) -> None:
    (tmp_path / "anxin.db").write_bytes(b"This is a letter, and no database at all. " * 200)
    async with SandboxServer() as server, running(server, tmp_path) as process:
        assert "anxin.db cannot be read or written: file is not a database" in await last_words(process, server)
    assert (tmp_path / "anxin.db").read_bytes().startswith(b"This is a letter")
