"""How updates reach the bot: getUpdates and the webhook's settings."""

from __future__ import annotations

import re
from collections.abc import Awaitable
from typing import Any
from urllib.parse import urlsplit

from bot.sandbox.errors import ApiError, bad_request, not_played
from bot.sandbox.methods.registry import method
from bot.sandbox.schema import schema
from bot.sandbox.state import Json
from bot.sandbox.wire import Call
from bot.sandbox.world import World

_LOOPBACK = ("127.0.0.1", "localhost", "::1")
_WEBHOOK_ACTIVE = (
    "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
)


@method("getUpdates")
def get_updates(world: World, call: Call) -> Awaitable[list[Json]]:
    if world.webhook.url:
        raise ApiError(409, _WEBHOOK_ACTIVE)
    limit, timeout = call.get("limit", 100), call.get("timeout", 0)
    if not 1 <= limit <= 100 or not 0 <= timeout <= 50:
        # Telegram quietly takes the nearest allowed value.
        world.violate(call.method, call.params, "limit is 1-100, timeout 0-50")
    _allow(world, call)
    offset = call.get("offset")
    return world.updates.fetch(offset, min(max(limit, 1), 100), min(max(timeout, 0), 50))


@method("setWebhook")
def set_webhook(world: World, call: Call) -> bool:
    if not call["url"]:
        return bool(delete_webhook(world, call))
    if "certificate" in call.params or "ip_address" in call.params:
        raise not_played("own certificates and fixed addresses of webhooks")
    address = urlsplit(call["url"])
    if address.scheme != "https" and not (address.scheme == "http" and address.hostname in _LOOPBACK):
        raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
    secret = call.get("secret_token", "")
    if secret and not re.fullmatch(r"[A-Za-z0-9_-]{1,256}", secret):
        raise bad_request("secret token contains unallowed characters")
    if not 1 <= call.get("max_connections", 40) <= 100:
        raise bad_request("max_connections must be 1-100")
    _allow(world, call)
    if call.get("drop_pending_updates"):
        world.updates.clear()
    world.webhook.start(call["url"], secret, call.get("max_connections", 40))
    return True


@method("deleteWebhook")
def delete_webhook(world: World, call: Call) -> bool:
    if call.get("drop_pending_updates"):
        world.updates.clear()
    world.webhook.stop()
    return True


@method("getWebhookInfo")
def get_webhook_info(world: World, call: Call) -> dict[str, Any]:
    info = {**world.webhook.info(), "pending_update_count": len(world.updates.pending())}
    return {**info, "allowed_updates": world.updates.allowed} if world.updates.allowed else info


def _allow(world: World, call: Call) -> None:
    wishes = call.get("allowed_updates")
    if wishes is None:
        return
    unknown = set(wishes) - schema().objects["Update"].keys() - {"update_id"}
    if unknown:
        raise bad_request(f"unknown kinds of updates: {', '.join(sorted(unknown))}")
    world.updates.allowed = wishes
