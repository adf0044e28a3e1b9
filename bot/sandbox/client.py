"""People for tests: what somebody does with the bot, and what they wait to see, over HTTP.

    async with SandboxClient(server.base_url) as sandbox:
        wang = await sandbox.person("王巡查")
        await wang.start()
        await wang.send("约谈 鸿翔化工 2026-11-18")
        await wang.expect("约谈", "鸿翔化工")
        await wang.click("确认")
        await wang.expect("已记录")

Every wait ends by an event or by its bound; a wait in vain fails with the conversation so far.
"""

from __future__ import annotations

from collections.abc import Sequence
from types import TracebackType
from typing import Any, Self

import httpx

from bot.sandbox.person import Person, checked


class SandboxClient:
    """The control side of a sandbox at `base_url`."""

    def __init__(self, base_url: str) -> None:
        self.http = httpx.AsyncClient(base_url=base_url, timeout=70.0, trust_env=False)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def close(self) -> None:
        await self.http.aclose()

    async def get(self, path: str, **query: Any) -> dict[str, Any]:
        """A look at `/sandbox/<path>`."""
        return checked(await self.http.get(f"/sandbox/{path}", params=query))

    async def post(self, path: str, **body: Any) -> dict[str, Any]:
        """An action at `/sandbox/<path>`."""
        return checked(await self.http.post(f"/sandbox/{path}", json=body))

    async def person(self, name: str, **about: Any) -> Person:
        """Registers somebody. `about`: role, team, username, language_code, id, start, suggestions."""
        answer = await self.post("people", name=name, **about)
        return Person(self, int(answer["person"]), name, seq=int(answer["seq"]))

    async def people(self) -> dict[str, Person]:
        """Those already registered, by name."""
        state = await self.get("state")
        known = [Person(self, p["id"], p["name"], seq=state["seq"]) for p in state["people"]]
        return {person.name: person for person in known}

    async def group(self, title: str, people: Sequence[Person], **options: Any) -> int:
        """A group with these people and the bot; returns its chat id. The first person owns it."""
        answer = await self.post("groups", title=title, people=[person.id for person in people], **options)
        return int(answer["group"])

    async def bot_in_group(self, group: int, by: Person, status: str = "member", payload: str | None = None) -> None:
        """Adds the bot (a payload as by a startgroup link), or makes it administrator, member, kicked."""
        await self.post(f"groups/{group}/bot", person_id=by.id, status=status, payload=payload)

    async def advance(self, seconds: float) -> None:
        """Moves the sandbox's clock on."""
        await self.post("clock", advance=seconds)

    async def limits(self, enabled: bool) -> None:
        """Switches Telegram's flood limits on or off."""
        await self.post("limits", enabled=enabled)

    async def fault(self, method: str, kind: str, **options: Any) -> None:
        """Orders a failure (faults.Fault), such as `fault("sendMessage", "fail", code=429, retry_after=3)`."""
        await self.post("faults", method=method, kind=kind, **options)

    async def violations(self) -> list[str]:
        """The bot's wrong calls so far."""
        return list((await self.get("violations"))["violations"])
