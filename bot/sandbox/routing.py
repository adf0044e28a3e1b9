"""What the control routes share.

Every action answers with `seq`, the number of the last event before it, so that the caller can wait for what
follows. Wrong use answers 400 with `{"error": ...}`.
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable

from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from bot.sandbox.errors import ApiError
from bot.sandbox.people import Attachment, ImpossibleError
from bot.sandbox.state import Chat, Json, Person
from bot.sandbox.world import World

Deed = Callable[[Request, Json], Awaitable[Json]]
Endpoint = Callable[[Request], Awaitable[Response]]


def find_person(world: World, person_id: int | str) -> Person:
    """The registered person."""
    person = world.people.get(int(person_id))
    if person is None:
        raise ImpossibleError("there is no such person")
    return person


def find_chat(world: World, person: Person, chat_id: int | str | None) -> Chat:
    """The named chat, if the person is in it; their chat with the bot when none is named."""
    chat = world.chats.get(int(chat_id or person.id))
    if chat is None or (chat.id != person.id and person.id not in chat.members):
        raise ImpossibleError(f"{person.first_name} is not in this chat")
    return chat


def find_group(world: World, request: Request) -> Chat:
    """The group of the address."""
    chat = world.chats.get(int(request.path_params["group"]))
    if chat is None or chat.private:
        raise ImpossibleError("there is no such group")
    return chat


async def _body(request: Request) -> Json:
    """The action's parameters: a JSON object, or a form whose uploads come as `files`."""
    if not request.headers.get("content-type", "").startswith("multipart/"):
        body = json.loads(await request.body() or b"{}")
        if not isinstance(body, dict):
            raise ImpossibleError("the body must be a JSON object")
        return body
    fields: Json = {"files": []}
    async with request.form(max_files=10) as form:
        for name, value in form.multi_items():
            if isinstance(value, UploadFile):
                mime = value.content_type or ""
                fields["files"].append(Attachment(value.filename or name, mime, await value.read()))
            else:
                fields[name] = value
    return fields


def action(world: World, deed: Deed) -> Endpoint:
    """A route of an action: reads its parameters, adds `seq`."""

    async def endpoint(request: Request) -> Response:
        body = await _body(request)
        seq = world.events.last
        return JSONResponse({"seq": seq, **await deed(request, body)})

    return guarded(endpoint)


def guarded(endpoint: Endpoint) -> Endpoint:
    """Answers wrong use with 400 and `{"error": ...}`."""

    async def tried(request: Request) -> Response:
        try:
            return await endpoint(request)
        except ImpossibleError as problem:
            return JSONResponse({"error": str(problem)}, 400)
        except ApiError as problem:
            return JSONResponse({"error": problem.description}, 400)
        except (KeyError, ValueError, TypeError) as problem:
            return JSONResponse({"error": f"{type(problem).__name__}: {problem}"}, 400)

    return tried
