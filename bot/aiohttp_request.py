"""Carries the Bot API's calls over aiohttp: unlike the library's own client it does not slow down when many calls are
under way at once."""

from __future__ import annotations

from typing import Any, TypeVar
from urllib.parse import urlencode

import orjson
from aiohttp import (
    ClientConnectorError,
    ClientError,
    ClientHttpProxyError,
    ClientSession,
    ClientTimeout,
    ConnectionTimeoutError,
    FormData,
    InvalidURL,
    TCPConnector,
)
from aiohttp_socks import ProxyConnectionError, ProxyConnector, ProxyError, ProxyTimeoutError
from telegram.error import NetworkError, TelegramError, TimedOut
from telegram.request import BaseRequest, RequestData

NEVER_LEFT = (
    ClientConnectorError,
    ClientHttpProxyError,
    ConnectionTimeoutError,
    InvalidURL,
    ProxyConnectionError,
    ProxyError,
    ProxyTimeoutError,
)
"""What ends a call before any of it was sent."""

_FORM = {"Content-Type": "application/x-www-form-urlencoded"}

T = TypeVar("T")


def open_session(proxy: str | None, *, pool: int = 1, trust_env: bool = False) -> ClientSession:
    """A client whose connections go through `proxy`, an `http://`, `socks5://` or `socks5h://` address.

    pool: how many connections at most; calls above wait. trust_env: whether the environment names the proxy where
    `proxy` does not. To be called within a running event loop.
    """
    if proxy is not None and proxy.startswith("socks"):
        # The name of the server is looked up by the proxy: here it may not be known, or be answered wrongly.
        url = proxy.replace("socks5h://", "socks5://", 1)
        return ClientSession(connector=ProxyConnector.from_url(url, rdns=True, limit=pool))
    return ClientSession(connector=TCPConnector(limit=pool, use_dns_cache=False), proxy=proxy, trust_env=trust_env)


class AiohttpRequest(BaseRequest):
    """The library's extension point for another HTTP client.

    pool: how many connections at most; calls above wait. connect, read, write, upload: seconds, for a free connection
    and its handshake, for the answer, for sending parameters, for sending files. proxy, trust_env: see `open_session`.
    """

    def __init__(
        self,
        *,
        pool: int,
        connect: float,
        read: float,
        write: float,
        upload: float,
        proxy: str | None = None,
        trust_env: bool = False,
    ) -> None:
        self._pool = pool
        self._connect = connect
        self._read = read
        self._write = write
        self._upload = upload
        self._proxy = proxy
        self._trust_env = trust_env
        self._session: ClientSession | None = None

    @property
    def read_timeout(self) -> float | None:
        """Seconds that an answer is waited for where a call says nothing else."""
        return self._read

    async def initialize(self) -> None:
        """Opens the pool of connections."""
        if self._session is None:
            self._session = open_session(self._proxy, pool=self._pool, trust_env=self._trust_env)

    async def shutdown(self) -> None:
        """Closes all connections."""
        if self._session is not None:
            session, self._session = self._session, None
            await session.close()

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: Any = BaseRequest.DEFAULT_NONE,
        write_timeout: Any = BaseRequest.DEFAULT_NONE,
        connect_timeout: Any = BaseRequest.DEFAULT_NONE,
        pool_timeout: Any = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        """Status and body of the answer. Raises TimedOut or NetworkError, with the client's own error as cause."""
        if self._session is None:
            raise RuntimeError("the HTTP client is used before initialize() or after shutdown()")
        files = request_data is not None and request_data.contains_files
        connect = _given(connect_timeout, self._connect)
        read = _given(read_timeout, self._read)
        write = _given(write_timeout, self._upload if files else self._write)
        # Only the sum bounds the sending: the client has no time limit for it alone.
        total = None if None in (connect, read, write) else connect + read + write
        timeout = ClientTimeout(total=total, connect=connect, sock_read=read)
        body, headers = _body(request_data)
        try:
            async with self._session.request(method, url, data=body, headers=headers, timeout=timeout) as response:
                return response.status, await response.read()
        except TimeoutError as error:
            raise TimedOut(f"no answer in time ({type(error).__name__})") from error
        except (ClientError, ProxyError, OSError, ValueError) as error:
            # Its own words may hold the address, and with it the token.
            raise NetworkError(f"the call failed ({type(error).__name__})") from error

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """The answer's JSON object. Raises TelegramError where it is none; unlike the library's own it logs nothing,
        since an answer may quote what people wrote."""
        try:
            found = orjson.loads(payload)
        except ValueError:
            try:
                found = orjson.loads(payload.decode("utf-8", "replace"))
            except ValueError as error:
                raise TelegramError("Invalid server response") from error
        if not isinstance(found, dict):
            raise TelegramError("Invalid server response")
        return found


def _given(value: T | Any, usual: T) -> T:
    return usual if value is BaseRequest.DEFAULT_NONE else value


def _body(data: RequestData | None) -> tuple[FormData | bytes | None, dict[str, str] | None]:
    if data is None:
        return None, None
    if not data.contains_files:
        return urlencode(data.json_parameters).encode("ascii"), _FORM
    form = FormData(quote_fields=False)
    for name, value in data.json_parameters.items():
        form.add_field(name, value)
    for name, (filename, content, mime) in data.multipart_data.items():
        form.add_field(name, content, filename=filename, content_type=mime)
    return form, None
