"""The connection to the Bot API: the HTTP client, raw calls, and what a failed call means for the caller."""

import asyncio
import ipaddress
import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import urlsplit

from aiohttp import ClientError
from telegram import Bot, InputFile
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
)
from telegram.request import BaseRequest

from bot.aiohttp_request import NEVER_LEFT, AiohttpRequest
from bot.settings import Settings

# The library announces that periods become timedeltas and warns on each use until one has agreed.
os.environ.setdefault("PTB_TIMEDELTA", "1")

POOL = 40
CONNECT_SECONDS = 10.0
READ_SECONDS = 20.0
WRITE_SECONDS = 10.0
UPLOAD_SECONDS = 120.0
DOWNLOAD_SECONDS = 120.0


class ApiError(Exception):
    """A call that brought no result. `str(error)` is Telegram's or the network's own short reason."""


class RefusedError(ApiError):
    """Telegram understood the request and will never accept it as it is."""


class TooLargeError(RefusedError):
    """The file is larger than may be downloaded."""


class BlockedError(ApiError):
    """Nothing reaches this chat: the bot was blocked or removed, or the account is gone."""


class MigratedError(ApiError):
    """The group lives on under another id."""

    def __init__(self, new_chat_id: int) -> None:
        super().__init__("the group became a supergroup")
        self.new_chat_id = new_chat_id


class TooManyError(ApiError):
    """A 429: again after `retry_after` seconds."""

    def __init__(self, retry_after: float) -> None:
        super().__init__(f"too many requests, again after {retry_after:g} s")
        self.retry_after = retry_after


class NotSentError(ApiError):
    """The request did not reach Telegram: nothing has happened."""


class InDoubtError(ApiError):
    """The request went out and no answer came back: it may have been carried out."""


class ServerError(ApiError):
    """Telegram says that it failed by itself: nothing has happened."""


class TokenError(ApiError):
    """The token is not, or no longer, valid."""

    def __init__(self) -> None:
        super().__init__("Telegram does not accept the bot token: it is wrong or was revoked")


class ConflictError(ApiError):
    """Somebody else fetches this bot's updates, by polling or by a webhook."""


@dataclass(frozen=True, slots=True)
class Upload:
    """A file to be sent along with a call."""

    path: Path
    name: str


class Api(Protocol):
    """What the workers need of the Bot API."""

    async def call(self, method: str, parameters: Mapping[str, Any], *, read_timeout: float | None = None) -> Any:
        """The raw `result` of a method. Raises ApiError; OSError for an Upload that cannot be read."""


class ApiBot(Bot):
    """The library's bot, with calls by name: whatever method and parameter the server knows can be used."""

    async def call(self, method: str, parameters: Mapping[str, Any], *, read_timeout: float | None = None) -> Any:
        """The raw `result` of `method`. Raises ApiError; OSError for an Upload that cannot be read.

        read_timeout: seconds to wait for the answer, instead of the client's usual ones.
        """
        data = {name: await _sendable(value) for name, value in parameters.items()}
        try:
            if read_timeout is None:
                return await self._post(method, data)
            return await self._post(method, data, read_timeout=read_timeout)
        except TelegramError as error:
            raise translate(error, method) from error

    async def download(self, file_id: str, largest: int) -> bytes:
        """The content of a file that somebody sent. Raises TooLargeError above `largest` bytes, and ApiError."""
        try:
            found = await self.call("getFile", {"file_id": file_id})
        except RefusedError as error:
            raise TooLargeError(str(error)) if "too big" in str(error) else error from None
        size, path = found.get("file_size"), found.get("file_path")
        if size is not None and size > largest:
            raise TooLargeError(f"the file has {size} bytes")
        if not path:
            raise RefusedError("Telegram names no place to download the file from")
        try:
            content = await self.request.retrieve(f"{self.base_file_url}/{path}", read_timeout=DOWNLOAD_SECONDS)
        except TelegramError as error:
            raise translate(error, "download") from error
        if size is not None and len(content) != size:
            raise InDoubtError(f"{len(content)} of {size} bytes came")
        if len(content) > largest:
            raise TooLargeError(f"the file has {len(content)} bytes")
        return content


async def _sendable(value: Any) -> Any:
    if not isinstance(value, Upload):
        return value
    content = await asyncio.to_thread(value.path.read_bytes)
    return InputFile(content, filename=value.name)


def build_request(settings: Settings, *, pool: int = POOL) -> BaseRequest:
    """The HTTP client: the one place to change when another library is to carry the calls."""
    # A proxy, ours or the environment's, cannot reach a server on this machine.
    away = not _is_loopback(settings.base_url)
    return AiohttpRequest(
        pool=pool,
        connect=CONNECT_SECONDS,
        read=READ_SECONDS,
        write=WRITE_SECONDS,
        upload=UPLOAD_SECONDS,
        proxy=settings.proxy.get_secret_value() if settings.proxy and away else None,
        trust_env=away,
    )


def build_bot(settings: Settings) -> ApiBot:
    """The bot of the settings, not yet connected. Raises SettingsError without a token."""
    return ApiBot(
        settings.require_token(),
        base_url=f"{settings.base_url}/bot",
        base_file_url=f"{settings.base_url}/file/bot",
        request=build_request(settings),
        get_updates_request=build_request(settings, pool=1),
    )


def translate(error: TelegramError, method: str) -> ApiError:
    """The library's error as one of ours."""
    reason = error.message
    match error:
        case RetryAfter():
            wait = error.retry_after
            return TooManyError(wait.total_seconds() if isinstance(wait, timedelta) else float(wait))
        case ChatMigrated():
            return MigratedError(error.new_chat_id)
        case Forbidden():
            return BlockedError(reason)
        case Conflict():
            return ConflictError(reason)
        case InvalidToken():
            # The library reports 401 and 404 alike; 404 is also the answer to an unknown method.
            known = method in ("getMe", "getUpdates", "deleteWebhook", "setWebhook")
            return TokenError() if known or "unauthorized" in reason.lower() else RefusedError(reason)
        case BadRequest():
            return RefusedError(reason)
        case NetworkError():
            return _network(error)
        case _:
            # An answer that is no JSON, although its status was 200: something between us and Telegram.
            return InDoubtError(reason)


def _network(error: NetworkError) -> ApiError:
    cause = error.__cause__
    if isinstance(cause, NEVER_LEFT):
        return NotSentError(f"no connection ({type(cause).__name__})")
    if isinstance(cause, (ClientError, OSError, ValueError)):
        return InDoubtError(f"no answer ({type(cause).__name__})")
    if cause is None:
        return ServerError(error.message)
    # A gateway's page stood in for Telegram's answer; what happened behind it is unknown.
    return InDoubtError(f"no usable answer ({type(cause).__name__})")


def _is_loopback(url: str) -> bool:
    host = urlsplit(url).hostname or ""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
