"""Files are downloaded, checked and kept; what cannot be had is said, and what fails is tried again."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.fetching import Fetched, Lost, Want, Wanted
from bot.originals import LARGEST, Originals, fits
from bot.sandbox import SandboxClient, SandboxServer
from bot.sandbox.faults import Fault
from bot.settings import Settings
from bot.telegram_client import (
    InDoubtError,
    NotSentError,
    RefusedError,
    TooLargeError,
    TooManyError,
    build_bot,
)
from bot.workers.fetcher import FIRST_WAIT, PATIENCE, Fetcher
from storage.database import Database
from storage.errors import StorageError

PDF = b"%PDF-1.4 an opinion"


@dataclass
class FakeDownloads:
    """Gives what was planned for a file_id: content, or an error to raise."""

    planned: dict[str, list[Any]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    async def download(self, file_id: str, largest: int) -> bytes:
        assert largest == LARGEST
        self.asked.append(file_id)
        result = self.planned[file_id].pop(0)
        if isinstance(result, BaseException):
            raise result
        assert isinstance(result, bytes)
        return result


@dataclass
class Waiting:
    """Rows in memory that wait for files, and what became of them."""

    items: list[Wanted] = field(default_factory=list)
    taken: dict[int, Fetched] = field(default_factory=dict)
    lost: dict[int, Lost] = field(default_factory=dict)
    failures: list[Exception] = field(default_factory=list)

    def want(self) -> Want:
        async def listed(conn: AsyncConnection, limit: int) -> list[Wanted]:
            settled = self.taken.keys() | self.lost.keys()
            return [item for item in self.items if item.id not in settled][:limit]

        async def take(conn: AsyncConnection, item_id: int, file: Fetched, now: datetime) -> None:
            if self.failures:
                raise self.failures.pop(0)
            self.taken[item_id] = file

        async def lose(conn: AsyncConnection, item_id: int, why: Lost, now: datetime) -> None:
            self.lost[item_id] = why

        return Want("test", listed, take, lose)


@pytest.fixture
def downloads() -> FakeDownloads:
    return FakeDownloads()


@pytest.fixture
def waiting() -> Waiting:
    return Waiting()


@pytest.fixture
def woken() -> list[str]:
    return []


@pytest.fixture
def fetcher(
    db: Database, clock: Any, downloads: FakeDownloads, waiting: Waiting, tmp_path: Path, woken: list[str]
) -> Fetcher:
    originals = Originals(tmp_path / "evidence")
    return Fetcher(db, clock, downloads, originals, [waiting.want()], on_did=lambda: woken.append("did"))


@pytest.fixture
async def running(fetcher: Fetcher, clock: Any) -> AsyncIterator[Fetcher]:
    clock.on_move(fetcher.wake)
    task = asyncio.create_task(fetcher.run())
    yield fetcher
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


def document(number: int, file_id: str, mime: str | None = "application/pdf") -> Wanted:
    return Wanted(number, file_id, "document", mime)


async def test_a_file_is_kept_by_its_content_and_handed_over(
    fetcher: Fetcher, downloads: FakeDownloads, waiting: Waiting, tmp_path: Path
) -> None:
    downloads.planned = {"a": [PDF], "b": [PDF]}
    for item in (document(1, "a"), document(2, "b")):
        assert await fetcher.fetch(waiting.want(), item) is None
    sha256 = hashlib.sha256(PDF).hexdigest()
    for number in (1, 2):
        kept = waiting.taken[number].original
        assert (kept.sha256, kept.size, kept.path) == (sha256, len(PDF), f"{sha256[:2]}/{sha256}")
    files = [path for path in (tmp_path / "evidence").rglob("*") if path.is_file()]
    assert files == [tmp_path / "evidence" / sha256[:2] / sha256]
    assert files[0].read_bytes() == PDF


@pytest.mark.parametrize(
    ("given", "why"),
    [
        (RefusedError("wrong file_id"), "gone"),
        (TooLargeError("file is too big"), "large"),
        (b"MZ\x90 not a document", "type"),
        (b"", "type"),
        (b"GIF89a", "type"),
    ],
)
async def test_what_will_never_come_is_settled(
    fetcher: Fetcher, downloads: FakeDownloads, waiting: Waiting, tmp_path: Path, given: Any, why: Lost
) -> None:
    downloads.planned = {"a": [given]}
    assert await fetcher.fetch(waiting.want(), document(1, "a")) is None
    assert (waiting.lost, waiting.taken) == ({1: why}, {})
    assert not (tmp_path / "evidence").exists()


@pytest.mark.parametrize(
    ("failure", "wait"),
    [(NotSentError("x"), 0.0), (InDoubtError("x"), 0.0), (TooManyError(40), 40.0)],
)
async def test_what_may_come_yet_is_left(
    fetcher: Fetcher, downloads: FakeDownloads, waiting: Waiting, failure: Exception, wait: float
) -> None:
    downloads.planned = {"a": [failure]}
    assert await fetcher.fetch(waiting.want(), document(1, "a")) == wait
    assert (waiting.lost, waiting.taken) == ({}, {})


async def test_a_file_that_cannot_be_handed_over_is_tried_again(
    fetcher: Fetcher, downloads: FakeDownloads, waiting: Waiting, caplog: pytest.LogCaptureFixture
) -> None:
    downloads.planned = {"a": [PDF, PDF, PDF]}
    waiting.failures = [StorageError("locked", "busy"), LookupError("x"), StorageError("unreadable", "broken")]
    for _ in range(2):
        assert await fetcher.fetch(waiting.want(), document(1, "a")) == 0.0
    assert "could not be handed over" in caplog.text
    with pytest.raises(StorageError, match="broken"):
        await fetcher.fetch(waiting.want(), document(1, "a"))


async def test_one_that_fails_holds_up_none(
    running: Fetcher, downloads: FakeDownloads, waiting: Waiting, clock: Any, woken: list[str]
) -> None:
    failure = NotSentError("no connection")
    downloads.planned = {"bad": [failure] * 3 + [PDF], **{f"ok{n}": [PDF] for n in range(6)}}
    waiting.items = [document(0, "bad"), *(document(n + 1, f"ok{n}") for n in range(6))]
    await running.settled()
    assert sorted(waiting.taken) == [1, 2, 3, 4, 5, 6]
    assert downloads.asked.count("bad") == 1
    assert len(woken) == 6
    # Not before its wait is over, which is half of the step at the least and doubles.
    clock.pass_by(FIRST_WAIT / 2 - 0.1)
    await running.settled()
    assert downloads.asked.count("bad") == 1
    for tried in (2, 3, 4):
        clock.pass_by(FIRST_WAIT * 2 ** (tried - 2))
        await running.settled()
        assert downloads.asked.count("bad") == tried
    assert waiting.taken[0].content == PDF


async def test_one_that_stays_unavailable_is_given_up(
    running: Fetcher, downloads: FakeDownloads, waiting: Waiting, clock: Any
) -> None:
    unavailable = RefusedError("wrong file_id or the file is temporarily unavailable")
    downloads.planned = {"a": [unavailable] * (PATIENCE + 1)}
    waiting.items = [document(1, "a")]
    for tried in range(PATIENCE):
        await running.settled()
        assert (len(downloads.asked), waiting.lost) == (tried + 1, {})
        clock.pass_by(FIRST_WAIT * 2**tried)
    await running.settled()
    assert waiting.lost == {1: "gone"}


@pytest.mark.parametrize(
    ("kind", "mime", "content", "expected"),
    [
        ("photo", None, b"\xff\xd8\xff\xe0 jpeg", True),
        ("photo", None, b"\x89PNG\r\n\x1a\n png", True),
        ("photo", None, PDF, False),
        ("document", "application/pdf", b"\n\n" + PDF, True),
        ("document", "application/pdf; x=1", b"GIF89a", False),
        ("document", "text/csv", b"date,kind,name", True),
        ("document", None, b"anything", True),
        ("document", None, b"#!/bin/sh", False),
        ("document", "image/jpeg", b"\x89PNG\r\n\x1a\n", False),
        ("document", "application/msword", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", True),
    ],
)
def test_a_file_is_what_it_says(kind: str, mime: str | None, content: bytes, expected: bool) -> None:
    assert fits(kind, mime, content) is expected


async def test_a_download_from_a_server(tmp_path: Path) -> None:
    """The whole content; one too large, one that is gone, and a connection that breaks."""
    async with SandboxServer(check_results=True) as server, SandboxClient(server.base_url) as sandbox:
        settings = Settings(_env_file=None, token=server.token, base_url=server.base_url)
        person = await sandbox.person("王巡查")
        await person.document(PDF, "a.pdf", mime="application/pdf")
        (sent,) = await person.messages()
        async with build_bot(settings) as bot:
            assert sent.file_id is not None
            assert await bot.download(sent.file_id, LARGEST) == PDF
            with pytest.raises(TooLargeError):
                await bot.download(sent.file_id, 3)
            server.world.faults.fail("getFile", 400, "Bad Request: file is too big")
            with pytest.raises(TooLargeError):
                await bot.download(sent.file_id, LARGEST)
            server.world.faults.fail(
                "getFile", 400, "Bad Request: wrong file_id or the file is temporarily unavailable"
            )
            with pytest.raises(RefusedError, match="file_id"):
                await bot.download(sent.file_id, LARGEST)
            server.world.faults.fail("(download)", 404, "Not Found")
            with pytest.raises(RefusedError):
                await bot.download(sent.file_id, LARGEST)
            for _ in range(2):  # a reading call is repeated once by the client itself
                server.world.faults.add(Fault("(download)", "reset"))
            with pytest.raises(InDoubtError):
                await bot.download(sent.file_id, LARGEST)
            assert await bot.download(sent.file_id, LARGEST) == PDF
    assert server.violations == []
