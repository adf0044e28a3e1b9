"""The bot's side of the server: `/bot<TOKEN>/METHOD` and `/file/bot<TOKEN>/PATH`."""

from __future__ import annotations

import asyncio
import contextlib
import inspect
import re
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import HTMLResponse, JSONResponse, Response

from bot.sandbox.connections import Disconnect
from bot.sandbox.errors import ApiError, bad_request, not_played
from bot.sandbox.faults import Fault
from bot.sandbox.methods import METHODS
from bot.sandbox.schema import schema
from bot.sandbox.wire import check_call, read_request
from bot.sandbox.world import World

_TOKEN = re.compile(r"\d+:[A-Za-z0-9_-]+")
_UNAUTHORIZED = ApiError(401, "Unauthorized", fault=False)
_NOT_FOUND = ApiError(404, "Not Found", fault=False)


class BotApi:
    """Answers the bot's calls. `check_results`: every result is held against the specification too."""

    def __init__(self, world: World, *, check_results: bool = False) -> None:
        self.world = world
        self.check_results = check_results

    async def call(self, request: Request) -> Response:
        """One call: refused, done, or made to fail as ordered."""
        world = self.world
        method = request.path_params["method"]
        raw: dict[str, Any] = {}
        try:
            self._authorize(request.path_params["token"])
            name = schema().names.get(method.lower())
            if name is None:
                raise ApiError(404, "Not Found: method not found")
            method = name
            raw, uploads = await _read(request)
            fault = world.faults.take(method, _number(raw.get("chat_id")))
            if fault and fault.kind == "reset":
                return Disconnect(reset=True)
            if fault and fault.kind == "page" and fault.error:
                return HTMLResponse(f"<html><h1>{fault.error.description}</h1></html>", fault.error.code)
            if fault and fault.kind == "fail" and fault.error:
                raise fault.error
            call = check_call(method, raw, uploads)
            raw = call.params
            if method not in METHODS:
                raise not_played(method)
            result = METHODS[method](world, call)
            if inspect.isawaitable(result):
                result = await result
        except ClientDisconnect:
            return Response()  # to nobody: the bot was killed while it spoke, and nothing was done
        except ApiError as error:
            world.record(method, raw, None, error)
            return JSONResponse(error.to_json(), error.code)
        world.record(method, raw, result, None)
        if self.check_results:
            schema().check(result, schema().returns[method], method)
        return await _answer(JSONResponse({"ok": True, "result": result}), fault)

    async def download(self, request: Request) -> Response:
        """A file that getFile named."""
        try:
            self._authorize(request.path_params["token"])
            stored = self.world.files.at_path(request.path_params["path"])
            if stored is None:
                raise _NOT_FOUND
        except ApiError as error:
            self.world.record("(download)", {"path": request.path_params["path"]}, None, error)
            return JSONResponse(error.to_json(), error.code)
        fault = self.world.faults.take("(download)", None)
        if fault and fault.kind == "reset":
            return Disconnect(reset=True)
        if fault and fault.kind == "fail" and fault.error:
            return JSONResponse(fault.error.to_json(), fault.error.code)
        return await _answer(Response(stored.data, media_type="application/octet-stream"), fault)

    def _authorize(self, token: str) -> None:
        if token != self.world.token:
            raise _UNAUTHORIZED if _TOKEN.fullmatch(token) else _NOT_FOUND


async def _read(request: Request) -> tuple[dict[str, Any], dict[str, Any]]:
    try:
        return await read_request(request)
    except HTTPException as error:
        raise bad_request(f"the form cannot be read: {error.detail}") from None


def _number(chat_id: Any) -> Any:
    return int(chat_id) if isinstance(chat_id, str) and chat_id.removeprefix("-").isdigit() else chat_id


async def _answer(response: Response, fault: Fault | None) -> Response:
    """The answer as the ordered failure lets it through."""
    if fault is None:
        return response
    if fault.kind == "drop":
        return Disconnect(reset=False)
    if fault.kind in ("delay", "hold"):
        with contextlib.suppress(TimeoutError):
            seconds = fault.seconds if fault.kind == "delay" else None
            await asyncio.wait_for(fault.released.wait(), seconds)
    return response
