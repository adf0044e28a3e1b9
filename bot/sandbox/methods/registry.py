"""Where the methods sign up."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from bot.sandbox.wire import Call
from bot.sandbox.world import World

Handler = Callable[[World, Call], Any]
METHODS: dict[str, Handler] = {}


def method(name: str) -> Callable[[Handler], Handler]:
    """Signs a handler up; it returns the result, or an awaitable of it, or raises ApiError."""

    def sign_up(handler: Handler) -> Handler:
        METHODS[name] = handler
        return handler

    return sign_up
