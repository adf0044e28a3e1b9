"""What people do, `POST /sandbox/...`: for the chat page, the harness and tests."""

from __future__ import annotations

import asyncio
from datetime import datetime

from starlette.requests import Request
from starlette.routing import Route

from bot.sandbox import groups, people
from bot.sandbox.errors import ApiError
from bot.sandbox.faults import KINDS, Fault
from bot.sandbox.people import ImpossibleError
from bot.sandbox.routing import Deed, action, find_chat, find_group, find_person
from bot.sandbox.state import Json
from bot.sandbox.world import World

_PERSON_KEYS = ("id", "first_name", "last_name", "username", "language_code", "role", "team", "start", "suggestions")


class Control:
    """The control routes over one world."""

    def __init__(self, world: World) -> None:
        self.world = world

    def routes(self) -> list[Route]:
        """All actions below `/sandbox`."""
        person = "/sandbox/people/{person:int}"
        group = "/sandbox/groups/{group}"
        posts: dict[str, Deed] = {
            "/sandbox/people": self._add_person,
            f"{person}/text": self._text,
            f"{person}/edit": self._edit,
            f"{person}/start": self._start,
            f"{person}/files": self._files,
            f"{person}/location": self._location,
            f"{person}/press": self._press,
            f"{person}/inline": self._inline,
            f"{person}/choose": self._choose,
            f"{person}/block": self._block,
            "/sandbox/groups": self._add_group,
            f"{group}/bot": self._group_bot,
            f"{group}/member": self._group_member,
            f"{group}/migrate": self._group_migrate,
            "/sandbox/places": self._places,
            "/sandbox/clock": self._clock,
            "/sandbox/limits": self._limits,
            "/sandbox/faults": self._faults,
            "/sandbox/faults/clear": self._clear_faults,
        }
        return [Route(path, action(self.world, deed), methods=["POST"]) for path, deed in posts.items()]

    # People's actions

    async def _add_person(self, request: Request, body: Json) -> Json:
        about = {key: body[key] for key in _PERSON_KEYS if body.get(key) is not None}
        about["first_name"] = about.get("first_name") or body["name"]
        about["suggestions"] = tuple(about.get("suggestions", ()))
        return {"person": people.add_person(self.world, **about).id}

    async def _text(self, request: Request, body: Json) -> Json:
        person = find_person(self.world, request.path_params["person"])
        chat = find_chat(self.world, person, body.get("chat_id"))
        message = people.write(self.world, person, chat, str(body["text"]), body.get("reply_to"))
        return {"message": message.view()}

    async def _edit(self, request: Request, body: Json) -> Json:
        person = find_person(self.world, request.path_params["person"])
        chat = find_chat(self.world, person, body.get("chat_id"))
        message = people.rewrite(self.world, person, chat, int(body["message_id"]), str(body["text"]))
        return {"message": message.view()}

    async def _start(self, request: Request, body: Json) -> Json:
        message = people.start(
            self.world, find_person(self.world, request.path_params["person"]), str(body.get("payload") or "")
        )
        return {"message": message.view()}

    async def _files(self, request: Request, body: Json) -> Json:
        person = find_person(self.world, request.path_params["person"])
        chat = find_chat(self.world, person, body.get("chat_id"))
        files, kind, caption = body.get("files", []), body.get("kind", "document"), body.get("caption", "")
        sent = people.send_files(self.world, person, chat, kind, files, caption)
        return {"messages": [message.view() for message in sent]}

    async def _location(self, request: Request, body: Json) -> Json:
        person = find_person(self.world, request.path_params["person"])
        chat, place = (
            find_chat(self.world, person, body.get("chat_id")),
            (float(body["latitude"]), float(body["longitude"])),
        )
        return {"message": people.send_location(self.world, person, chat, *place).view()}

    async def _press(self, request: Request, body: Json) -> Json:
        person = find_person(self.world, request.path_params["person"])
        where = int(body["message_id"]), int(body["row"]), int(body["column"])
        return {
            "press_id": people.press(self.world, person, find_chat(self.world, person, body.get("chat_id")), *where).id
        }

    async def _inline(self, request: Request, body: Json) -> Json:
        person = find_person(self.world, request.path_params["person"])
        chat, offset = find_chat(self.world, person, body.get("chat_id")), str(body.get("offset", ""))
        inquiry = people.inquire(self.world, person, chat, str(body["query"]), offset)
        try:
            patience = float(body.get("timeout", 10.0))
            return {"query_id": inquiry.id, **await asyncio.wait_for(inquiry.answered, patience)}
        except TimeoutError:
            raise ImpossibleError("the bot did not answer the inline query") from None

    async def _choose(self, request: Request, body: Json) -> Json:
        person = find_person(self.world, request.path_params["person"])
        chosen = str(body["query_id"]), str(body["result_id"])
        return {
            "message": people.choose(
                self.world, person, find_chat(self.world, person, body.get("chat_id")), *chosen
            ).view()
        }

    async def _block(self, request: Request, body: Json) -> Json:
        people.block(
            self.world, find_person(self.world, request.path_params["person"]), bool(body.get("blocked", True))
        )
        return {}

    # Groups

    async def _add_group(self, request: Request, body: Json) -> Json:
        members = [find_person(self.world, person_id) for person_id in body["people"]]
        options = {key: body[key] for key in ("kind", "username", "with_bot") if key in body}
        return {"group": groups.create_group(self.world, body["title"], members, **options).id}

    async def _group_bot(self, request: Request, body: Json) -> Json:
        chat, by = find_group(self.world, request), find_person(self.world, body["person_id"])
        if body.get("status", "member") == "member" and chat.bot_status != "administrator":
            groups.add_bot(self.world, chat, by, body.get("payload"))
        else:
            groups.set_bot_status(self.world, chat, by, body["status"])
        return {}

    async def _group_member(self, request: Request, body: Json) -> Json:
        chat, person, status = (
            find_group(self.world, request),
            find_person(self.world, body["person_id"]),
            body.get("status", "member"),
        )
        if status == "left":
            groups.leave(self.world, chat, person)
        elif status in ("member", "administrator", "creator"):
            groups.join(self.world, chat, person, status)
        else:
            raise ImpossibleError(f"there is no status {status}")
        return {}

    async def _group_migrate(self, request: Request, body: Json) -> Json:
        return {"group": groups.migrate(self.world, find_group(self.world, request)).id}

    # The world

    async def _places(self, request: Request, body: Json) -> Json:
        self.world.places = [
            {
                "label": str(p["label"]),
                "team": str(p.get("team", "")),
                "latitude": float(p["latitude"]),
                "longitude": float(p["longitude"]),
            }
            for p in body["places"]
        ]
        self.world.events.add("people")
        return {}

    async def _clock(self, request: Request, body: Json) -> Json:
        clock = self.world.clock
        if "now" in body:
            clock.move_to(datetime.fromisoformat(body["now"]))
        if "advance" in body:
            clock.advance(float(body["advance"]))
        self.world.events.add("clock", now=clock.timestamp())
        return {"now": clock.timestamp()}

    async def _limits(self, request: Request, body: Json) -> Json:
        self.world.limits.enabled = bool(body["enabled"])
        return {}

    async def _faults(self, request: Request, body: Json) -> Json:
        if body.get("kind") not in KINDS:
            raise ImpossibleError(f"a fault is one of {', '.join(KINDS)}")
        error = None
        if body["kind"] in ("fail", "page"):
            words, retry_after = str(body.get("description", "Internal Server Error")), body.get("retry_after")
            error = ApiError(int(body.get("code", 500)), words, fault=False, retry_after=retry_after)
        times, seconds = int(body.get("times", 1)), float(body.get("seconds", 0))
        chat_id = body.get("chat_id")
        self.world.faults.add(Fault(body["method"], body["kind"], times, chat_id, error, seconds))
        return {}

    async def _clear_faults(self, request: Request, body: Json) -> Json:
        self.world.faults.clear()
        return {}
