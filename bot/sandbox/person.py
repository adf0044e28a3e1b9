"""Somebody with a phone: acts, and waits for what the bot sends.

Every wait ends by an event or by its bound; a wait in vain fails with the conversation so far.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

import httpx

from bot.sandbox.received import Answer, Received, received

WITHIN = 10.0
_TRANSCRIPT = 14


class NotSeenError(AssertionError):
    """What was expected did not come; the message holds the transcript."""


class RefusedError(AssertionError):
    """Something that cannot be done on a phone."""


class Connection(Protocol):
    """What a person needs of the client."""

    http: httpx.AsyncClient

    async def get(self, path: str, **query: Any) -> dict[str, Any]: ...

    async def post(self, path: str, **body: Any) -> dict[str, Any]: ...

    async def violations(self) -> list[str]: ...


@dataclass
class Person:
    """Somebody with a phone. Chats are named by id; without one the chat with the bot is meant."""

    sandbox: Connection
    id: int
    name: str
    seq: int = 0
    _events: list[dict[str, Any]] = field(default_factory=list)
    _mark: int = 0
    _used: set[int] = field(default_factory=set)

    async def send(self, text: str, *, chat: int | None = None, reply_to: Received | None = None) -> None:
        """Sends a text."""
        await self._act("text", chat_id=chat, text=text, reply_to=reply_to.id if reply_to else None)

    async def start(self, payload: str = "") -> None:
        """Opens `https://t.me/<bot>?start=<payload>`."""
        await self._act("start", payload=payload)

    async def edit(self, message: Received, text: str) -> None:
        """Edits an own text."""
        await self._act("edit", chat_id=message.chat_id, message_id=message.id, text=text)

    async def photo(self, data: bytes, *, caption: str = "", name: str = "photo.jpg", chat: int | None = None) -> None:
        """Sends a photo."""
        await self._upload("photo", [(name, data)], caption, chat)

    async def album(self, photos: Sequence[bytes], *, caption: str = "", chat: int | None = None) -> None:
        """Sends 2-10 photos as one album."""
        files = [(f"photo{n}.jpg", data) for n, data in enumerate(photos, 1)]
        await self._upload("photo", files, caption, chat)

    async def document(
        self,
        data: bytes,
        name: str,
        *,
        mime: str = "application/octet-stream",
        caption: str = "",
        chat: int | None = None,
    ) -> None:
        """Sends a file."""
        await self._upload("document", [(name, data)], caption, chat, mime)

    async def location(self, latitude: float, longitude: float, *, chat: int | None = None) -> None:
        """Shares a place."""
        await self._act("location", chat_id=chat, latitude=latitude, longitude=longitude)

    async def block(self, blocked: bool = True) -> None:
        """Blocks the bot, or takes that back."""
        await self._act("block", blocked=blocked)

    async def inline(self, query: str, *, chat: int | None = None, offset: str = "") -> dict[str, Any]:
        """Types `@bot query`; returns `query_id`, `results` (id, title, description) and `next_offset`."""
        return await self._act("inline", chat_id=chat, query=query, offset=offset)

    async def choose(self, answer: dict[str, Any], number: int = 0, *, chat: int | None = None) -> None:
        """Sends one of an inline answer's results."""
        chosen = answer["results"][number]["id"]
        await self._act("choose", chat_id=chat, query_id=answer["query_id"], result_id=chosen)

    async def click(
        self,
        label: str,
        *,
        message: Received | None = None,
        chat: int | None = None,
        wait: bool = True,
        within: float = WITHIN,
    ) -> Answer:
        """Presses the first button whose label begins with (else contains) `label`, newest message first.

        Waits for the bot's answer, without which a phone's button spins; `wait=False` does not.
        A deep link to the bot is opened as by `start`; other addresses are only returned.
        """
        message, (row, column) = await self._find_button(label, message, chat, within)
        button = message.keyboard[row][column]
        if "url" in button:
            link, _, payload = button["url"].partition("?start=")
            if link.lower().startswith("https://t.me/") and payload:
                await self.start(payload)
            return Answer(url=button["url"])
        if "callback_data" not in button:
            raise RefusedError(f"the button {label!r} sends nothing to the bot: {button}")
        made = await self._act("press", chat_id=message.chat_id, message_id=message.id, row=row, column=column)
        if not wait:
            return Answer()
        found = await self._until(
            lambda event: event["kind"] == "answer" and event["press_id"] == made["press_id"], within
        )
        if found is None:
            raise NotSeenError(await self._failure(f"the press on {label!r} was not answered", message.chat_id))
        return Answer(found["text"], found["show_alert"], found["url"])

    async def expect(self, *texts: str, chat: int | None = None, within: float = WITHIN) -> Received:
        """The first message of the bot, new or edited since the last action, that contains all the texts.

        Each message or edit is returned once. Searched are text, caption and file name.
        """
        where = chat or self.id

        def fits(event: dict[str, Any]) -> bool:
            if event["kind"] not in ("message", "edited") or event["chat_id"] != where:
                return False
            message = received(event)
            searched = f"{message.text}\n{message.document or ''}"
            return message.from_bot and all(text in searched for text in texts)

        found = await self._until(fits, within)
        if found is None:
            wanted = " + ".join(map(repr, texts)) or "a message"
            raise NotSeenError(await self._failure(f"{wanted} did not come within {within:g} s", where))
        self._used.add(found["seq"])
        return received(found)

    async def messages(self, *, chat: int | None = None) -> list[Received]:
        """All messages of the chat, the oldest first."""
        answer = await self.sandbox.get(f"people/{self.id}/messages", chat_id=chat or self.id)
        return [received(view) for view in answer["messages"]]

    async def commands(self, *, chat: int | None = None) -> list[str]:
        """The commands this person's menu shows."""
        menu = await self.sandbox.get(f"people/{self.id}/menu", chat_id=chat or self.id)
        return [command["command"] for command in menu["commands"]]

    async def download(self, message: Received) -> bytes:
        """The content of the message's document or photo."""
        response = await self.sandbox.http.get(f"/sandbox/files/{message.file_id}")
        response.raise_for_status()
        return response.content

    async def transcript(self, *, chat: int | None = None) -> str:
        """The end of the conversation, readable."""
        messages = (await self.messages(chat=chat))[-_TRANSCRIPT:]
        return "\n".join(f"    {message}" for message in messages) or "    (nothing yet)"

    async def _act(self, action: str, **body: Any) -> dict[str, Any]:
        answer = await self.sandbox.post(f"people/{self.id}/{action}", **body)
        self._mark = int(answer["seq"])
        return answer

    async def _upload(
        self,
        kind: str,
        files: list[tuple[str, bytes]],
        caption: str,
        chat: int | None,
        mime: str = "image/jpeg",
    ) -> None:
        answer = checked(
            await self.sandbox.http.post(
                f"/sandbox/people/{self.id}/files",
                data={"kind": kind, "caption": caption, "chat_id": str(chat or self.id)},
                files=[("files", (name, data, mime)) for name, data in files],
            )
        )
        self._mark = int(answer["seq"])

    async def _find_button(
        self, label: str, message: Received | None, chat: int | None, within: float
    ) -> tuple[Received, tuple[int, int]]:
        known = [message] if message else reversed(await self.messages(chat=chat))
        for candidate in known:
            if place := candidate.find(label):
                return candidate, place
        where = chat or self.id
        found = None
        if message is None:
            found = await self._until(
                lambda event: (
                    event["kind"] in ("message", "edited")
                    and event["chat_id"] == where
                    and received(event).find(label) is not None
                ),
                within,
            )
        place = received(found).find(label) if found else None
        if found is None or place is None:
            raise NotSeenError(await self._failure(f"there is no button {label!r}", where))
        return received(found), place

    async def _until(self, fits: Callable[[dict[str, Any]], bool], within: float) -> dict[str, Any] | None:
        """The first fitting event since the last action, not used before; None when the time is over."""
        deadline = asyncio.get_running_loop().time() + within
        while True:
            for event in self._events:
                if event["seq"] > self._mark and event["seq"] not in self._used and fits(event):
                    return event
            left = deadline - asyncio.get_running_loop().time()
            if left <= 0:
                return None
            answer = await self.sandbox.get("events", person=self.id, after=self.seq, timeout=left)
            self._events = [e for e in self._events if e["seq"] > self._mark] + answer["events"]
            self.seq = answer["last"]

    async def _failure(self, problem: str, chat: int) -> str:
        violations = "".join(f"\n    {line}" for line in await self.sandbox.violations())
        story = await self.transcript(chat=chat)
        return f"{self.name}: {problem}\n{story}" + (f"\n  wrong calls:{violations}" if violations else "")


def checked(response: httpx.Response) -> dict[str, Any]:
    """The answer's JSON; raises RefusedError with the sandbox's words."""
    answer: dict[str, Any] = response.json()
    if response.is_error:
        raise RefusedError(answer.get("error", response.text))
    return answer
