"""The sandbox as one local HTTP server: Bot API, control routes and chat page."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import Iterator
from importlib.resources import files
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlsplit

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from bot.sandbox.api import BotApi
from bot.sandbox.clock import Clock
from bot.sandbox.connections import Connection
from bot.sandbox.control import Control
from bot.sandbox.faults import Faults
from bot.sandbox.people import add_person
from bot.sandbox.state import CallRecord
from bot.sandbox.watching import Watching
from bot.sandbox.world import Violation, World

DEFAULT_TOKEN = "4242:sandbox-token"  # noqa: S105 (opens nothing but the sandbox)
_LOOPBACK = ("127.0.0.1", "localhost", "::1", "[::1]")
_TYPES = {"html": "text/html", "css": "text/css", "js": "text/javascript", "svg": "image/svg+xml"}
_PAGE_HEADERS = {
    "content-security-policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; "
        "img-src 'self' data: blob:; connect-src 'self'; base-uri 'none'; form-action 'none'"
    ),
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "cache-control": "no-cache",
}


class SandboxServer:
    """`async with SandboxServer() as server:` serves on `server.base_url` until the block ends.

    `port` 0 takes a free one. `clock`, `rate_limits` and `check_results` are for tests; `title`, `subtitle`
    and `time_zone` are for the page.
    """

    def __init__(
        self,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        token: str = DEFAULT_TOKEN,
        bot_name: str = "沙盒机器人",
        bot_username: str = "sandbox_bot",
        clock: Clock | None = None,
        rate_limits: bool = False,
        check_results: bool = False,
        title: str = "沙盒",
        subtitle: str = "",
        time_zone: str = "Asia/Shanghai",
    ) -> None:
        self.host = host
        self.port = port
        self.token = token
        self.world = World(token, bot_name=bot_name, bot_username=bot_username, clock=clock or Clock())
        self.world.limits.enabled = rate_limits
        page = {"title": title, "subtitle": subtitle, "time_zone": time_zone}
        self.app = _application(self.world, page, check_results, local=host in _LOOPBACK)
        self._server: _Uvicorn | None = None
        self._serving: asyncio.Task[None] | None = None

    @property
    def base_url(self) -> str:
        """The root of all addresses, without a slash at the end; the page is served there."""
        return f"http://{self.host}:{self.port}"

    @property
    def clock(self) -> Clock:
        return self.world.clock

    @property
    def faults(self) -> Faults:
        return self.world.faults

    @property
    def violations(self) -> list[Violation]:
        """Wrong calls of the bot. Tests want none."""
        return self.world.violations

    @property
    def refusals(self) -> list[CallRecord]:
        """All refused calls, also those a correct bot meets (blocked, too many requests, not modified)."""
        return self.world.refusals

    @property
    def calls(self) -> list[CallRecord]:
        """All calls in order."""
        return self.world.calls

    def add_person(self, name: str, **about: Any) -> int:
        """Registers somebody before or while serving; returns their id. `about` as in SandboxClient.person."""
        return add_person(self.world, first_name=name, **about).id

    async def start(self) -> None:
        """Binds and serves; raises OSError when the port is taken."""
        family = socket.AF_INET6 if ":" in self.host else socket.AF_INET
        # Named TCP, asyncio switches Nagle's algorithm off; else every answer waits some 40 ms.
        listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        try:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind((self.host, self.port))
        except OSError:
            listener.close()
            raise
        self.port = listener.getsockname()[1]
        config = uvicorn.Config(
            self.app,
            http=Connection,
            ws="none",
            lifespan="off",
            access_log=False,
            log_config=None,
            timeout_keep_alive=60,
        )
        self._server = _Uvicorn(config)
        self._serving = asyncio.create_task(self._server.serve(sockets=[listener]))
        await self._server.ready.wait()

    async def stop(self) -> None:
        """Ends long polls and streams, then the server."""
        if self._server is None or self._serving is None:
            return
        await self.world.webhook.close()
        self.world.events.close()
        self.world.updates.release()
        self.world.faults.clear()
        self._server.should_exit = True
        await self._serving
        self._server = self._serving = None

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.stop()


class _Uvicorn(uvicorn.Server):
    """Embedded: tells when it is ready, and leaves the process's signals alone."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.ready = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.ready.set()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def _application(world: World, page: dict[str, Any], check_results: bool, local: bool) -> ASGIApp:
    api = BotApi(world, check_results=check_results)
    routes = [
        Route("/bot{token}/{method}", api.call, methods=["GET", "POST"]),
        Route("/file/bot{token}/{path:path}", api.download, methods=["GET"]),
        *Control(world).routes(),
        *Watching(world, page).routes(),
        Route("/", _page_file, methods=["GET"]),
        Route("/page/{name}", _page_file, methods=["GET"]),
        Route("/favicon.ico", lambda _: RedirectResponse("/page/icon.svg"), methods=["GET"]),
    ]
    return _SameOrigin(Starlette(routes=routes), local=local)


async def _page_file(request: Request) -> Response:
    name = request.path_params.get("name", "index.html")
    kind = _TYPES.get(name.rpartition(".")[2])
    file = files(__package__) / "page" / name
    if kind is None or not file.is_file():
        return Response("Not Found", 404)
    return Response(file.read_bytes(), media_type=kind, headers=_PAGE_HEADERS)


class _SameOrigin:
    """Other sites open in the same browser must not reach the people's side: checks Host and Origin."""

    def __init__(self, app: ASGIApp, *, local: bool) -> None:
        self.app = app
        self.local = local

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"].startswith("/sandbox"):
            headers = {key.decode("latin-1"): value.decode("latin-1") for key, value in scope["headers"]}
            host, origin = headers.get("host", ""), headers.get("origin")
            foreign = origin is not None and urlsplit(origin).netloc != host
            if foreign or (self.local and urlsplit(f"//{host}").hostname not in _LOOPBACK):
                refusal = JSONResponse({"error": "only for the sandbox's own page and local tools"}, 403)
                await refusal(scope, receive, send)
                return
        await self.app(scope, receive, send)
