"""Brings updates to the bot's webhook, in order, until it answers 2xx."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from typing import Any

import httpx

from bot.sandbox.clock import Clock
from bot.sandbox.updates import UpdateQueue

_TIMEOUT = 60.0
Violate = Callable[[str, dict[str, Any], str], None]


class Webhook:
    """The bot's webhook, if it set one. Telegram delivers several at once; here one after the other."""

    def __init__(self, clock: Clock, updates: UpdateQueue, violate: Violate) -> None:
        self.clock = clock
        self._violate = violate
        self.updates = updates
        self.url = ""
        self.retry_seconds = 1.0
        self.last_error: tuple[int, str] | None = None
        self._secret = ""
        self._connections = 40
        self._task: asyncio.Task[None] | None = None

    def start(self, url: str, secret: str, connections: int) -> None:
        """Delivers to this address from now on."""
        self.stop()
        self.url, self._secret, self._connections = url, secret, connections
        self._task = asyncio.get_running_loop().create_task(self._deliver())

    def stop(self) -> None:
        """Delivers no more; what is pending stays for getUpdates."""
        self.url = ""
        self.last_error = None
        if self._task:
            self._task.cancel()
            self._task = None

    async def close(self) -> None:
        """Stops, and waits until the delivery has ended."""
        task = self._task
        self.stop()
        if task:
            with contextlib.suppress(asyncio.CancelledError):
                await task

    def info(self) -> dict[str, Any]:
        """WebhookInfo without the queue's part."""
        info: dict[str, Any] = {"url": self.url, "has_custom_certificate": False}
        if self.url:
            info["max_connections"] = self._connections
        if self.last_error:
            info["last_error_date"], info["last_error_message"] = self.last_error
        return info

    async def _deliver(self) -> None:
        headers = {"X-Telegram-Bot-Api-Secret-Token": self._secret} if self._secret else {}
        async with httpx.AsyncClient(timeout=_TIMEOUT, headers=headers, trust_env=False) as client:
            while True:
                update = await self.updates.next_pending()
                problem = await self._attempt(client, update.to_json())
                if problem is None:
                    self.updates.confirm(update.update_id)
                else:
                    self.last_error = (int(self.clock.timestamp()), problem)
                    await asyncio.sleep(self.retry_seconds)

    async def _attempt(self, client: httpx.AsyncClient, update: dict[str, Any]) -> str | None:
        try:
            response = await client.post(self.url, json=update)
        except httpx.TimeoutException:
            return "Read timeout expired"
        except httpx.HTTPError:
            return "Connection refused"
        if response.is_success:
            if b'"method"' in response.content:
                self._violate("(webhook)", {}, "the sandbox does not play calls in the webhook's answer")
            return None
        return f"Wrong response from the webhook: {response.status_code} {response.reason_phrase}"
