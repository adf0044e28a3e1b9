"""Updates by webhook: answered with 200 only after they are committed to the inbox."""

from __future__ import annotations

import contextlib
import hmac
import json
import logging
import socket
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from bot.clock import Clock
from bot.receiver import store_updates, stored_offset
from bot.settings import SettingsError
from bot.telegram_client import Api
from storage.database import Database
from storage.errors import StorageError

log = logging.getLogger(__name__)

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - the header's name
BODY_LIMIT = 1_000_000


def webhook_app(
    database: Database,
    clock: Clock,
    *,
    bot_id: int,
    secret: str,
    on_received: Callable[[], None],
    stopped: Callable[[], list[str]] = list,
) -> Starlette:
    """POST (any path, a proxy may have rewritten it) takes one update; GET /health says whether we are well.

    stopped: the parts of the program that should run and do not.

    Telegram repeats an update until it gets a 200: a failing database answers 503 and loses nothing.
    """

    async def receive(request: Request) -> Response:
        given = request.headers.get(SECRET_HEADER, "")
        if not hmac.compare_digest(given.encode(), secret.encode()):
            return PlainTextResponse("forbidden", 403)
        body = await _body(request)
        if body is None:
            return PlainTextResponse("too large", 413)
        try:
            update = json.loads(body)
        except ValueError:
            return PlainTextResponse("not JSON", 400)
        if not isinstance(update, dict):
            return PlainTextResponse("not an update", 400)
        try:
            await store_updates(database, [update], clock.now(), bot_id=bot_id)
        except StorageError as error:
            log.warning("an update could not be stored, Telegram will repeat it: %s", error)
            return PlainTextResponse("try again", 503)
        on_received()
        return PlainTextResponse("ok")

    async def health(request: Request) -> Response:
        try:
            await stored_offset(database, clock.now(), bot_id=bot_id)
        except StorageError:
            return JSONResponse({"status": ", ".join(["database", *stopped()])}, 503)
        wrong = stopped()
        return JSONResponse({"status": ", ".join(wrong) or "ok"}, 503 if wrong else 200)

    return Starlette(
        routes=[
            Route("/health", health, methods=["GET"]),
            Route("/{path:path}", receive, methods=["POST"]),
        ]
    )


async def _body(request: Request) -> bytes | None:
    parts: list[bytes] = []
    size = 0
    async for part in request.stream():
        size += len(part)
        if size > BODY_LIMIT:
            return None
        parts.append(part)
    return b"".join(parts)


async def register_webhook(api: Api, url: str, secret: str, allowed_updates: Sequence[str]) -> None:
    """Tells Telegram where to post. Raises ApiError."""
    parameters: dict[str, Any] = {
        "url": url,
        "secret_token": secret,
        "allowed_updates": list(allowed_updates),
        "drop_pending_updates": False,
    }
    await api.call("setWebhook", parameters)


class WebhookServer(uvicorn.Server):
    """uvicorn inside our own loop: stopping is our business, not its signal handlers'."""

    def __init__(self, app: Starlette, listener: socket.socket) -> None:
        super().__init__(uvicorn.Config(app, log_config=None, access_log=False, lifespan="off"))
        self._listener = listener

    @property
    def port(self) -> int:
        """The port that we listen on."""
        return int(self._listener.getsockname()[1])

    async def run_until_told(self) -> None:
        """Serves until `should_exit` is set."""
        await self.serve(sockets=[self._listener])

    def close(self) -> None:
        """Gives the address back."""
        self._listener.close()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leaves the signals to whoever runs the loop."""
        yield


def listen(host: str, port: int, setting: str = "ANXIN_WEBHOOK_LISTEN") -> socket.socket:
    """A listening socket at the address of a setting. Raises SettingsError where the address cannot be had."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family)
    except OSError as error:
        raise SettingsError(f"{setting}: {host}:{port} cannot be used ({error.strerror})") from None
