"""What the sandbox's tests share: pictures, a fixed start, and plain HTTP calls of the bot."""

from __future__ import annotations

import struct
import zlib
from datetime import UTC, datetime
from typing import Any

import httpx

from bot.sandbox import SandboxServer
from bot.sandbox.people import add_person, write
from bot.sandbox.state import Person
from bot.sandbox.world import World

START = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)


def png(width: int, height: int, *, text: bytes = b"") -> bytes:
    """A one-coloured picture, with an optional text chunk as metadata."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    pixels = zlib.compress((b"\0" + b"\x30\x70\xa0" * width) * height)
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    extra = chunk(b"tEXt", b"Comment\0" + text) if text else b""
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + extra + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


class Wire:
    """Plain HTTP calls of the bot, and a person who has started it. The clock stands still."""

    def __init__(self, server: SandboxServer, http: httpx.AsyncClient) -> None:
        self.server = server
        self.http = http
        self.person = self.new_person("王")

    @property
    def world(self) -> World:
        return self.server.world

    def new_person(self, name: str, *, started: bool = True) -> Person:
        person = add_person(self.world, first_name=name)
        if started:
            write(self.world, person, self.world.chats[person.id], "/start")
        return person

    async def call(self, method: str, **params: Any) -> dict[str, Any]:
        """The whole answer; its HTTP status must agree with it."""
        response = await self.http.post(f"/bot{self.server.token}/{method}", json=params)
        answer: dict[str, Any] = response.json()
        assert response.status_code == answer.get("error_code", 200)
        return answer

    async def ok(self, method: str, **params: Any) -> Any:
        answer = await self.call(method, **params)
        assert answer["ok"], answer
        return answer["result"]

    async def say(self, text: str = "你好", **params: Any) -> Any:
        return await self.ok("sendMessage", chat_id=self.person.id, text=text, **params)
