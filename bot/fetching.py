"""Files that somebody waits for: what they are, and what is done with them when they have come."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.originals import Original

#: Why a file will never come: Telegram does not give it out any more, it is too large, or not what it says it is.
Lost = Literal["gone", "large", "type"]


@dataclass(frozen=True, slots=True)
class Wanted:
    """One file. `id`: of the row that waits for it; kind: photo or document; mime and size as Telegram told them."""

    id: int
    file_id: str
    kind: str
    mime: str | None = None
    size: int | None = None


@dataclass(frozen=True, slots=True)
class Fetched:
    """A file that has come and is kept. `said`: what `Want.read` made of it."""

    original: Original
    content: bytes
    said: str = ""


@dataclass(frozen=True, slots=True)
class Want:
    """Rows of one kind that wait for files.

    listed: the next ones, at most so many. take: the file has come. lose: it never will. Both must bear to be
    called again for a row that was settled meanwhile; each is called within a transaction of its own. read: what takes
    long to find out about a file, in a thread and before the transaction.
    """

    name: str
    listed: Callable[[AsyncConnection, int], Awaitable[list[Wanted]]]
    take: Callable[[AsyncConnection, int, Fetched, datetime], Awaitable[None]]
    lose: Callable[[AsyncConnection, int, Lost, datetime], Awaitable[None]]
    read: Callable[[Wanted, bytes], str] | None = None
