"""A Bot API server in a process of its own that costs next to nothing: it hands out updates that were prepared, and
notes when each was answered. Nothing is checked here; the sandbox does that.

`python -m tests.bench.stand_in` prints its address and serves until it is ended. `POST /play` takes a `Play` as JSON
and answers when all of it has been answered: `{"seconds": from the first update handed out to the last answer,
"latencies": [from handing out to the answer], "alerts": [from a finding's confirmation to the watcher's message]}`.
"""

from __future__ import annotations

import asyncio
import importlib
import re
import sys
import time
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs

import orjson
from aiohttp import web

from tests.bench.play import CONFIRM, DIGITS, MARK, Play

_BOT = {"id": 1, "is_bot": True, "first_name": "bench", "username": "bench_bot"}
_HEADERS = {"Content-Type": "application/json"}
_OK = orjson.dumps({"ok": True, "result": True})
_POLL = 20.0
_PRESS = re.compile(rf'"callback_data":\s*"({CONFIRM}[^"]*)"')
_MARK = re.compile(f"{MARK}([{DIGITS}]+)")


@dataclass
class _Chat:
    """One person: the lines they have yet to write, and when what is under way was handed out."""

    id: int
    lines: deque[str] = field(default_factory=deque)
    asked: deque[dict[str, Any]] = field(default_factory=deque)


class StandIn:
    """The state of the server; one play at a time."""

    def __init__(self) -> None:
        self._next = int(time.time())
        self._held: deque[dict[str, Any]] = deque()
        self._came = asyncio.Event()
        self._play = Play()
        self._begin({})

    def _begin(self, chats: dict[int, _Chat]) -> None:
        self._chats = chats
        self._left = 0
        self._first = self._last = 0.0
        self._latencies: list[float] = []
        self._alerts: list[float] = []
        self._confirmed: dict[str, float] = {}
        self._handed: dict[int, float] = {}
        self._over = asyncio.Event()

    async def handle(self, request: web.BaseRequest) -> web.Response:
        """Any request."""
        body = await request.read()
        if request.path == "/play":
            return web.Response(body=orjson.dumps(await self.play(Play(**orjson.loads(body)))), headers=_HEADERS)
        method = request.path.rpartition("/")[2]
        if method == "getUpdates":
            return _answer(await self._updates(_parameters(request, body)))
        if method == "getMe":
            return _answer(_BOT)
        result = None
        if method in ("sendMessage", "editMessageText"):
            result = self._said(_parameters(request, body))
        if self._play.delay:
            await asyncio.sleep(self._play.delay)
        return web.Response(body=_OK, headers=_HEADERS) if result is None else _answer(result)

    async def play(self, play: Play) -> dict[str, Any]:
        """Plays it to its end."""
        self._play = play
        self._begin({chat: _Chat(chat, deque(lines)) for chat, lines in play.lines})
        chats = list(self._chats.values())
        self._left = sum(len(chat.lines) for chat in chats) + len(play.watched)
        if play.rate:
            await self._pace(chats, play.rate)
        else:
            for chat in chats:
                while chat.lines:
                    self._write(chat)
                    if play.confirmed:
                        break
        await self._over.wait()
        return {"seconds": self._last - self._first, "latencies": self._latencies, "alerts": self._alerts}

    async def _pace(self, chats: list[_Chat], rate: float) -> None:
        began = time.perf_counter()
        number = 0
        while any(chat.lines for chat in chats):
            for chat in chats:
                if chat.lines:
                    await asyncio.sleep(max(0.0, began + number / rate - time.perf_counter()))
                    number += 1
                    self._write(chat)

    def _write(self, chat: _Chat) -> None:
        text = chat.lines.popleft()
        entities = [{"type": "bot_command", "offset": 0, "length": len(text.split()[0])}] if text[0] == "/" else []
        message = {**_message(chat.id, self._number()), "from": _person(chat.id), "text": text, "entities": entities}
        self._hold(chat, {"message": message})

    def _hold(self, chat: _Chat, about: dict[str, Any]) -> None:
        update = {"update_id": self._number(), **about}
        chat.asked.append(update)
        self._held.append(update)
        self._came.set()

    def _number(self) -> int:
        self._next += 1
        return self._next

    async def _updates(self, parameters: dict[str, Any]) -> list[dict[str, Any]]:
        offset = int(parameters.get("offset") or 0)
        while self._held and self._held[0]["update_id"] < offset:
            self._held.popleft()
        if not self._held and int(parameters.get("timeout") or 0):
            self._came.clear()
            try:
                async with asyncio.timeout(_POLL):
                    await self._came.wait()
            except TimeoutError:
                return []
        if self._play.delay:
            await asyncio.sleep(self._play.delay)
        batch = [self._held[n] for n in range(min(len(self._held), int(parameters.get("limit") or 100)))]
        now = time.perf_counter()
        for update in batch:
            self._handed.setdefault(update["update_id"], now)
        if batch:
            self._first = self._first or now
        return batch

    def _said(self, parameters: dict[str, Any]) -> dict[str, Any]:
        now = time.perf_counter()
        chat_id = int(parameters["chat_id"])
        sent = _message(chat_id, int(parameters.get("message_id") or self._number()))
        if chat_id in self._play.watchers:
            self._heard(parameters["text"], now)
            return sent
        chat = self._chats.get(chat_id)
        if chat is None or not chat.asked:
            return sent
        update = chat.asked.popleft()
        self._latencies.append(now - self._handed[update["update_id"]])
        markup = parameters.get("reply_markup") or ""
        press = _PRESS.search(markup if isinstance(markup, str) else orjson.dumps(markup).decode())
        if self._play.confirmed and press is not None:
            self._press(chat, sent, press[1], parameters["text"])
        else:
            if self._play.confirmed and chat.lines and not self._play.rate:
                self._write(chat)
            self._one_less(now)
        return sent

    def _press(self, chat: _Chat, sent: dict[str, Any], data: str, card: str) -> None:
        mark = _MARK.search(card)
        if mark is not None and mark[1] in self._play.watched:
            self._confirmed[mark[1]] = time.perf_counter()
        message = {**sent, "from": _BOT, "text": "card"}
        about = {"id": str(self._number()), "from": _person(chat.id), "chat_instance": "1", "data": data}
        self._hold(chat, {"callback_query": {**about, "message": message}})

    def _heard(self, text: str, now: float) -> None:
        mark = _MARK.search(text)
        began = self._confirmed.pop(mark[1], None) if mark else None
        if began is not None:
            self._alerts.append(now - began)
            self._one_less(now)

    def _one_less(self, now: float) -> None:
        self._last = now
        self._left -= 1
        if self._left <= 0:
            self._over.set()


def _parameters(request: web.BaseRequest, body: bytes) -> dict[str, Any]:
    if request.content_type == "application/json":
        found: dict[str, Any] = orjson.loads(body)
        return found
    if request.content_type == "multipart/form-data":  # aiogram sends its parameters so
        boundary = request.headers["Content-Type"].rpartition("boundary=")[2].strip('"').encode()
        return dict(_fields(body.split(b"--" + boundary)[1:-1]))
    return {name: values[0] for name, values in parse_qs(body.decode()).items()}


def _fields(parts: Iterable[bytes]) -> Iterable[tuple[str, str]]:
    for part in parts:
        head, _, value = part.partition(b"\r\n\r\n")
        yield head.partition(b'name="')[2].partition(b'"')[0].decode(), value[:-2].decode()


def _person(chat_id: int) -> dict[str, Any]:
    return {"id": chat_id, "is_bot": False, "first_name": f"{chat_id}", "language_code": "zh-hans"}


def _message(chat_id: int, message_id: int) -> dict[str, Any]:
    chat = {"id": chat_id, "type": "private", "first_name": f"{chat_id}"}
    return {"message_id": message_id % 2**31, "date": int(time.time()), "chat": chat, "text": ""}


def _answer(result: Any) -> web.Response:
    return web.Response(body=orjson.dumps({"ok": True, "result": result}), headers=_HEADERS)


async def serve() -> None:
    """Until it is ended."""
    runner = web.ServerRunner(web.Server(StandIn().handle))
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0, backlog=1024)
    await site.start()
    print(f"http://127.0.0.1:{runner.addresses[0][1]}", flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    importlib.import_module("uvloop" if sys.platform != "win32" else "asyncio").run(serve())
