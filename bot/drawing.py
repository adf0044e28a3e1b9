"""Pictures and documents that are drawn when they leave: a row of the outbox names what to draw and of what.

Drawing takes the processor for up to a second and needs no more than what is in the database. The transaction that
decides to send a picture therefore only says so, and a row that a crash leaves behind is drawn anew.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.clock import Clock
from bot.outgoing import DRAW, UPLOAD, Attachment, OutgoingFiles
from bot.telegram_client import Upload
from storage.database import Database

Draw = Callable[[], bytes]
"""Makes the file, in a thread: no database, no network."""
Prepare = Callable[[AsyncConnection, Mapping[str, Any], datetime], Awaitable[Draw]]
"""Reads what there is to be drawn, in a read transaction. Raises LookupError where it is gone."""


class Studio:
    """Draws what payloads name. One at a time: the libraries share their fonts, and the chats the processor."""

    def __init__(self, database: Database, clock: Clock, files: OutgoingFiles, kinds: Mapping[str, Prepare]) -> None:
        self._database = database
        self._clock = clock
        self._files = files
        self._kinds = kinds
        self._easel = asyncio.Lock()

    async def filled(self, payload: Mapping[str, Any]) -> tuple[dict[str, Any], list[Path]]:
        """The payload as it is to be sent, files and drawings in their places, and the files that were drawn for it,
        which the caller removes.

        Raises LookupError where there is nothing to draw, and StorageError.
        """
        made: list[Path] = []
        parameters = {name: await self._fill(value, made) for name, value in payload.items()}
        return parameters, made

    async def _fill(self, value: Any, made: list[Path]) -> Any:
        if not isinstance(value, Mapping):
            return value
        if UPLOAD in value:
            return Upload(Path(value[UPLOAD]), value["name"])
        if DRAW not in value:
            return value
        async with self._database.read() as conn:
            draw = await self._kinds[value[DRAW]](conn, value["about"], self._clock.now())
        async with self._easel:
            content = await asyncio.to_thread(draw)
        kept = self._files.keep(Attachment(content, value["name"]))
        assert isinstance(kept, dict)
        made.append(Path(kept[UPLOAD]))
        return Upload(made[-1], value["name"])
