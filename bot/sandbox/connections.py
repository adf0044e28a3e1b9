"""Connections that can be cut: what an HTTP server does not offer, but a broken network does."""

from __future__ import annotations

import asyncio
import socket
import struct
from typing import Any, ClassVar

from starlette.responses import Response
from starlette.types import Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol

Ends = tuple[Any, Any]


class Connection(H11Protocol):
    """uvicorn's HTTP protocol, which also remembers its transport by both ends' addresses."""

    transports: ClassVar[dict[Ends, asyncio.Transport]] = {}

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self.transports[(self.client, self.server)] = transport

    def connection_lost(self, exc: Exception | None) -> None:
        self.transports.pop((self.client, self.server), None)
        super().connection_lost(exc)


class Disconnect(Response):
    """No answer at all: the connection is closed, or reset as by a crashed peer."""

    def __init__(self, *, reset: bool) -> None:
        super().__init__()
        self.reset = reset

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        ends = (_pair(scope["client"]), _pair(scope["server"]))
        transport = Connection.transports.get(ends)
        if transport is not None:
            connection = transport.get_extra_info("socket")
            if self.reset and connection is not None:
                no_linger = struct.pack("ii", 1, 0)
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, no_linger)
            transport.abort()
        while (await receive())["type"] != "http.disconnect":
            pass


def _pair(address: Any) -> Any:
    return tuple(address) if address else None
