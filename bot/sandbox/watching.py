"""What can be looked at, `GET /sandbox/...`: the state, what happens, files, and the bot's calls."""

from __future__ import annotations

import asyncio
import json
import secrets
from collections.abc import AsyncIterator
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from bot.sandbox.people import ImpossibleError
from bot.sandbox.profile import menu_button_for
from bot.sandbox.routing import Endpoint, find_chat, find_person, guarded
from bot.sandbox.state import Chat, Json, Person
from bot.sandbox.world import World


class Watching:
    """The looking routes over one world; `page` is what the chat page shows besides."""

    def __init__(self, world: World, page: Json) -> None:
        self.world = world
        self.page = page
        # Tells a page that was open before a restart that its numbers of events mean nothing any more.
        self.boot = secrets.token_hex(4)

    def routes(self) -> list[Route]:
        """All looks below `/sandbox`."""
        gets: dict[str, Endpoint] = {
            "/sandbox/state": self._state,
            "/sandbox/events": self._events,
            "/sandbox/stream": self._stream,
            "/sandbox/people/{person:int}/messages": self._messages,
            "/sandbox/people/{person:int}/menu": self._menu,
            "/sandbox/calls": self._calls,
            "/sandbox/violations": self._violations,
            "/sandbox/files/{file_id}": self._file,
        }
        return [Route(path, guarded(look), methods=["GET"]) for path, look in gets.items()]

    async def _state(self, request: Request) -> Response:
        world = self.world
        state = {
            **self.page,
            "seq": world.events.last,
            "boot": self.boot,
            "now": world.clock.timestamp(),
            "bot": world.bot,
            "people": [{**vars(p), "name": _full_name(p)} for p in world.people.values()],
            "chats": [chat.view() for chat in world.chats.values()],
            "places": world.places,
        }
        return JSONResponse(state)

    async def _events(self, request: Request) -> Response:
        after = int(request.query_params.get("after", 0))
        timeout = min(float(request.query_params.get("timeout", 0)), 60.0)
        person = request.query_params.get("person")
        deadline = asyncio.get_running_loop().time() + timeout
        while True:
            events = self.world.events.since(after)
            if events is None:
                raise ImpossibleError("these events are no longer kept")
            last = self.world.events.last
            if person is not None:
                events = [event for event in events if self._concerns(event, int(person))]
            left = deadline - asyncio.get_running_loop().time()
            if events or left <= 0 or self.world.events.closed:
                return JSONResponse({"events": events, "last": last})
            after = last
            await self.world.events.wait(after, left)

    def _concerns(self, event: Json, person_id: int) -> bool:
        if "person_id" in event:
            return bool(event["person_id"] == person_id)
        chat = self.world.chats.get(event.get("chat_id", 0))
        return chat is not None and (chat.id == person_id or person_id in chat.members)

    async def _stream(self, request: Request) -> Response:
        after = int(request.headers.get("last-event-id") or request.query_params.get("after") or 0)
        restarted = request.query_params.get("boot", self.boot) != self.boot
        return StreamingResponse(
            self._events_as_text(after, restarted),
            media_type="text/event-stream",
            headers={"cache-control": "no-store"},
        )

    async def _events_as_text(self, after: int, restarted: bool) -> AsyncIterator[str]:
        log = self.world.events
        yield "retry: 500\n\n"
        while not log.closed:
            events = log.since(after)
            if events is None or restarted:
                yield 'event: reload\ndata: {"kind": "reload"}\n\n'
                return
            for event in events:
                after = event["seq"]
                yield f"id: {after}\ndata: {json.dumps(event, ensure_ascii=False)}\n\n"
            if not events:
                yield ": still here\n\n"
            await log.wait(after, 15.0)

    async def _messages(self, request: Request) -> Response:
        chat = self._chat_of(request)
        return JSONResponse({"seq": self.world.events.last, "messages": chat.view()["messages"]})

    def _chat_of(self, request: Request) -> Chat:
        person = find_person(self.world, request.path_params["person"])
        return find_chat(self.world, person, request.query_params.get("chat_id"))

    async def _menu(self, request: Request) -> Response:
        person = find_person(self.world, request.path_params["person"])
        chat, profile = self._chat_of(request), self.world.profile
        menu = {
            "name": profile.text_for(profile.names, person),
            "description": profile.text_for(profile.descriptions, person),
            "short_description": profile.text_for(profile.short_descriptions, person),
            "commands": profile.commands_for(chat, person),
            "menu_button": menu_button_for(profile, chat),
        }
        return JSONResponse(menu)

    async def _calls(self, request: Request) -> Response:
        return JSONResponse({"calls": [call.to_json() for call in self.world.calls]})

    async def _violations(self, request: Request) -> Response:
        return JSONResponse({"violations": [str(violation) for violation in self.world.violations]})

    async def _file(self, request: Request) -> Response:
        stored = self.world.files.get(request.path_params["file_id"])
        shown = stored.mime in ("image/png", "image/jpeg", "image/gif", "image/webp")
        disposition = f"{'inline' if shown else 'attachment'}; filename*=UTF-8''{quote(stored.name)}"
        headers = {"content-disposition": disposition, "x-content-type-options": "nosniff"}
        return Response(stored.data, media_type=stored.mime, headers=headers)


def _full_name(person: Person) -> str:
    return " ".join(name for name in (person.first_name, person.last_name) if name)
