"""The real runtime on a copy of the scene: the receiver's store, inbox worker, handlers, outbox worker; for Telegram
there are the sandbox's own checks of every call, in the same process."""

from __future__ import annotations

import asyncio
import copy
import io
import itertools
import json
import shutil
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from PIL import Image
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection
from telegram import User

from bot.clock import Clock
from bot.drawing import Draw, Prepare
from bot.handlers.context import AnxinApplication, build_application, handle_update
from bot.outgoing import OutgoingFiles
from bot.receiver import store_updates
from bot.sandbox import Clock as SandboxClock
from bot.sandbox.errors import ApiError as SandboxError
from bot.sandbox.methods import METHODS
from bot.sandbox.schema import schema
from bot.sandbox.wire import Upload as SandboxUpload
from bot.sandbox.wire import check_call
from bot.sandbox.world import World as Chats
from bot.settings import Settings
from bot.telegram_client import BlockedError, RefusedError, Upload, build_bot
from bot.wiring import DRAWINGS, wiring
from bot.workers.apology import apology
from bot.workers.inbox import InboxWorker
from bot.workers.outbox import OutboxWorker
from bot.workers.pacer import UNLIMITED, Pacer
from storage import inbox
from storage.database import Database
from storage.schema import metadata
from tests.flows.conftest import NOW
from tests.hostile.scene import Scene

#: What a made-up update makes the bot ask for although it is no fault of the bot's: the chat, the message or the
#: press that the update speaks of was never there; a topic, which the sandbox does not play.
_LIED = (
    "chat not found",
    "message to edit not found",
    "message can't be edited",
    "query is too old",
    "query ID is invalid",
    "can't initiate conversation",
    "bot was kicked",
    "there is no text in the message to edit",
    "message_thread_id",
)
#: Nothing may take longer: what does is stuck.
SECONDS = 30
_TELEGRAMS = {"callback_query_id", "file_id", "file_unique_id", "document", "photo"}
_RUNTIME = {"inbox", "outbox", "audit_log", "meta"}


def _sketched(prepare: Prepare) -> Prepare:
    """The same with a dot for a picture: what is drawn is tested elsewhere, and takes its time."""

    async def sketch(conn: AsyncConnection, about: Mapping[str, Any], now: datetime) -> Draw:
        await prepare(conn, about, now)
        target = io.BytesIO()
        Image.new("1", (8, 8)).save(target, "PNG")
        return target.getvalue

    return sketch


@dataclass
class Wire:
    """Telegram as the sandbox plays it, without HTTP. `faults`: what it did not take although it should."""

    chats: Chats
    faults: list[str] = field(default_factory=list)
    calls: list[tuple[str, Mapping[str, Any]]] = field(default_factory=list)

    async def call(self, method: str, parameters: Mapping[str, Any], *, read_timeout: float | None = None) -> Any:
        """The result of a call, checked as the sandbox checks it."""
        self.calls.append((method, parameters))
        files = {name: value for name, value in parameters.items() if isinstance(value, Upload)}
        plain = {name: value for name, value in parameters.items() if name not in files}
        # What cannot be written as UTF-8 fails here, as it would on its way out.
        raw = json.loads(json.dumps(plain, ensure_ascii=False).encode())
        uploads = {name: SandboxUpload(one.name, "", one.path.read_bytes()) for name, one in files.items()}
        try:
            result = METHODS[method](self.chats, check_call(method, raw, uploads))
        except SandboxError as error:
            if error.fault and not any(words in error.description for words in _LIED):
                self.faults.append(f"{method}({raw}): {error.description}")
            raise (BlockedError if error.code == 403 else RefusedError)(error.description) from None
        schema().check(result, schema().returns[method], method)
        return result


@dataclass
class Stage:
    """One copy of the scene."""

    scene: Scene
    database: Database
    worker: InboxWorker[Any]
    sender: OutboxWorker
    wire: Wire
    clock: Clock
    numbers: Any = field(default_factory=lambda: itertools.count(900_000_001))

    async def feed(self, updates: list[Any]) -> None:
        """Let updates in as the receiver does, handle them, and send everything that follows."""
        for update in updates:
            await store_updates(self.database, [update], self.clock.now(), bot_id=1)
        async with asyncio.timeout(SECONDS):
            while rows := await self._waiting():
                for row in rows:
                    await self.worker.take(row)
                    await self.worker.finish(5)
            while await self.sender.deliver_one():
                pass

    async def _waiting(self) -> list[inbox.InboxRow]:
        async with self.database.read() as conn:
            return await inbox.next_batch(conn, 50)

    async def failed(self) -> list[str]:
        """Every update that could not be handled, and every message that could not be sent for our own fault."""
        found = list(self.wire.faults)
        found += [str(one) for one in self.wire.chats.violations if not any(words in one.why for words in _LIED)]
        async with self.database.read() as conn:
            table = metadata.tables["inbox"]
            bad = await conn.execute(select(table.c.payload, table.c.error).where(table.c.state != "done"))
            found += [f"{error}: {payload[:2000]}" for payload, error in bad]
            table = metadata.tables["outbox"]
            bad = await conn.execute(select(table.c.payload, table.c.error).where(table.c.error.like("internal%")))
            found += [f"{error}: {payload}" for payload, error in bad]
        return found

    async def rows(self) -> dict[tuple[str, Any], tuple[Any, ...]]:
        """Every row of everything but the runtime's own tables."""
        found: dict[tuple[str, Any], tuple[Any, ...]] = {}
        async with self.database.read() as conn:
            for name, table in metadata.tables.items():
                if name in _RUNTIME:
                    continue
                keys = [column.name for column in table.primary_key]
                for row in (await conn.execute(select(table))).mappings():
                    found[name, tuple(row[key] for key in keys)] = tuple(map(str, row.items()))
        return found

    async def texts(self) -> str:
        """Everything that is kept and everything that was said, without the updates as they came and the names that
        Telegram gives to presses and files."""
        async with self.database.read() as conn:
            parts: list[str] = []
            for name, table in metadata.tables.items():
                if name != "inbox":
                    columns = [column for column in table.columns if column.name not in _TELEGRAMS]
                    parts += [str(tuple(row)) for row in await conn.execute(select(*columns))]
        said = [{key: value for key, value in call.items() if key not in _TELEGRAMS} for _, call in self.wire.calls]
        return "\n".join([*parts, *map(str, said)])


class Runtime:
    """What all stages share: the application with its handlers, and the scene."""

    def __init__(self, scene: Scene, folder: Path) -> None:
        self.scene = scene
        self.folder = folder
        self.settings = Settings(
            _env_file=None, token=scene.chats.token, base_url="http://127.0.0.1:1", evidence_dir=folder / "evidence"
        )
        self.wiring = wiring(self.settings)
        self.application = self._application()
        self._copies = itertools.count()

    def _application(self) -> AnxinApplication:
        bot = build_bot(self.settings)
        # As after a greeting: who the bot is is all that handlers ask it.
        bot._bot_user = User(**self.scene.chats.bot)
        bot._initialized = True
        application = build_application(bot)
        application._initialized = True
        self.wiring.register(application)
        return application

    @asynccontextmanager
    async def stage(self) -> AsyncIterator[Stage]:
        """A fresh copy."""
        path = self.folder / f"copy{next(self._copies)}.db"
        shutil.copy(self.scene.database, path)
        database = Database(f"sqlite+aiosqlite:///{path}")
        await database.open()
        try:
            clock = Clock.standing_at(NOW)
            wire = Wire(self._chats())
            files = OutgoingFiles(self.settings.evidence_dir)
            worker = InboxWorker(
                database, clock, wire, files,
                resolve=self.wiring.resolve,
                handle=partial(handle_update, self.application),
                apologise=apology,
                on_said=lambda: None,
            )  # fmt: skip
            drawings = {kind: _sketched(prepare) for kind, prepare in DRAWINGS.items()}
            sender = OutboxWorker(database, clock, wire, files, pacer=Pacer(UNLIMITED), drawings=drawings)
            yield Stage(self.scene, database, worker, sender, wire, clock)
        finally:
            await database.close()
            path.unlink()

    def _chats(self) -> Chats:
        old = self.scene.chats
        new = Chats(old.token, bot_name="", bot_username="", clock=SandboxClock(NOW, frozen=True))
        new.bot = old.bot
        new.people, new.chats = old.people, copy.deepcopy(old.chats)
        new.files = old.files
        new._next_id, new._next_message = old._next_id, old._next_message
        return new
