"""The composition root: the only place where the parts are put together."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from importlib import import_module
from typing import Any, Self

from sqlalchemy.ext.asyncio import AsyncConnection
from telegram.error import TelegramError

from bot.backoff import Backoff, passes
from bot.clock import Clock
from bot.drawing import Prepare
from bot.fetching import Want
from bot.handlers import routes
from bot.handlers.context import AnxinApplication, build_application, handle_update
from bot.incoming import Incoming
from bot.jobs import JobKind
from bot.originals import Originals
from bot.outgoing import OutgoingFiles, uploads
from bot.receiver import Receiver
from bot.settings import Settings
from bot.supervisor import Supervisor
from bot.telegram_client import Api, ApiBot, ApiError, TokenError, build_bot, translate
from bot.unit import HasLanguage, Unit
from bot.usecases.create_invitation import USERNAME_KEY
from bot.watcher import Unwatched, Watcher
from bot.webhook import WebhookServer, listen, register_webhook, webhook_app
from bot.workers.apology import apology
from bot.workers.fetcher import Fetcher
from bot.workers.housekeeping import prune_inbox
from bot.workers.inbox import InboxWorker
from bot.workers.jobs import JobWorker
from bot.workers.loop import Loop
from bot.workers.outbox import OutboxWorker
from bot.workers.pacer import TELEGRAM, Limits, Pacer
from bot.workers.ticker import Tick, Ticker
from storage import inbox, meta, migrate, outbox
from storage.database import Database
from storage.engines import is_sqlite
from storage.errors import StorageError
from storage.leading import Lead

log = logging.getLogger(__name__)

GRACE_SECONDS = 10.0
FLUSH_SECONDS = 3.0
LED = ("ticker", "fetcher", "outbox")
"""The loops of the process that leads."""
UNFINISHED = ("pending", "claimed", "uncertain")
SWEEP_LIMIT = 10_000
LEAD_SECONDS = 2.0
POLL_SECONDS = 0.2
"""How often a process looks for what others have put into the queues."""


@dataclass(frozen=True, slots=True)
class Wiring:
    """What the bot does, as far as the runtime has to know.

    resolve: who is asking, within the update's transaction. register: puts the handlers into the application.
    ticks: what is due by the clock. wants: files from the chat that are to be fetched. jobs: the kinds of long work
    that can be asked for. drawings: the kinds of files that are drawn when they are sent. set_menus: publishes the
    command menus at the start.
    """

    resolve: Callable[[AsyncConnection, Incoming, datetime], Awaitable[HasLanguage]]
    register: Callable[[AnxinApplication], None] = routes.register
    allowed_updates: Sequence[str] = routes.ALLOWED_UPDATES
    ticks: Sequence[Tick] = ()
    drawings: Mapping[str, Prepare] = field(default_factory=dict)
    wants: Sequence[Want] = ()
    jobs: Sequence[JobKind] = ()
    set_menus: Callable[[Api], Awaitable[None]] | None = None


class AnxinApp:
    """The running bot. `start` brings it up, `wait` returns when a part of it fails, `stop` takes it down.

    Of several processes on one PostgreSQL database all take updates by webhook, handle what is in the inbox and do
    jobs; one leads, and alone polls Telegram, ticks, fetches files and sends. When it goes, another takes over.

    database: opened at the start and closed at the end.
    limits: how fast it may send; Telegram's, unless the server is one of our own.
    webhook: updates are posted to us instead of fetched.
    """

    def __init__(
        self,
        settings: Settings,
        clock: Clock,
        database: Database,
        wiring: Wiring,
        *,
        limits: Limits = TELEGRAM,
        webhook: bool = False,
        pause: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        """Raises SettingsError where a setting that this mode needs is missing."""
        self._settings = settings
        self._clock = clock
        self._database = database
        self._wiring = wiring
        self._webhook = settings.require_webhook() if webhook else None
        self._pause = pause
        self._server: WebhookServer | None = None
        self._monitor: WebhookServer | None = None
        self._parts = Supervisor()
        self._stop_listening: Callable[[], None] | None = None
        self._lead = Lead(database)
        self._leads = False
        # Imported only where somebody watches: the library is not small.
        watched = settings.metrics_listen is not None
        self._metrics: Watcher = import_module("bot.monitoring").Metrics() if watched else Unwatched()

        self._bot: ApiBot = build_bot(settings)
        self._application = build_application(self._bot)
        wiring.register(self._application)
        self._files = OutgoingFiles(settings.evidence_dir)
        self._outbox = OutboxWorker(
            database,
            clock,
            self._bot,
            self._files,
            pacer=Pacer(limits),
            drawings=wiring.drawings,
            on_result=self._metrics.sent,
        )
        self._inbox: InboxWorker[HasLanguage] = InboxWorker(
            database,
            clock,
            self._bot,
            self._files,
            resolve=wiring.resolve,
            handle=self._handle,
            apologise=apology,
            on_said=self._wake_behind_inbox,
            on_handled=self._metrics.handled,
        )
        self._fetcher = Fetcher(
            database,
            clock,
            self._bot,
            Originals(settings.evidence_dir),
            wiring.wants,
            on_did=self._wake_behind_fetcher,
        )
        self._jobs = JobWorker(database, clock, self._files, wiring.jobs, on_did=self._outbox.wake, pause=pause)
        self._ticker = Ticker(
            database,
            clock,
            [self._outbox.recover, prune_inbox, *wiring.ticks],
            on_did=self._outbox.wake,
            on_ticked=self._metrics.ticked,
        )

    @property
    def bot(self) -> ApiBot:
        """The connection to Telegram, for what does not go through the outbox (downloading a file, say)."""
        return self._bot

    @property
    def webhook_port(self) -> int | None:
        """The port on which the webhook listens; None in polling mode."""
        return self._server.port if self._server else None

    @property
    def monitoring_port(self) -> int | None:
        """The port on which /health and /metrics are; None where they are not asked for."""
        return self._monitor.port if self._monitor else None

    async def start(self) -> None:
        """Migrates and opens the database, greets Telegram and starts receiving.

        Waits while Telegram cannot be reached. Raises TokenError, SettingsError or StorageError.
        """
        await asyncio.to_thread(migrate.upgrade, self._database.url.render_as_string(hide_password=False))
        await self._database.open()
        try:
            leads = await self._lead.hold()
            await self._greet()
            if self._webhook is not None:
                self._server = self._build_server(self._bot.id)
                await self._until_reached(self._register_webhook)
            self._monitor = self._build_monitor()
            if not is_sqlite(self._database.url):
                self._look_by_itself()
            if leads:
                await self._begin_to_lead()
        except BaseException:
            await self._let_go()
            raise
        self._stop_listening = self._clock.on_move(self._wake_all)
        for name in ("inbox", "jobs"):
            self._parts.run(name, self._loops[name].run())
        if self._server is not None:
            self._parts.run("webhook", self._server.run_until_told())
        if self._monitor is not None:
            self._parts.run("monitoring", self._monitor.run_until_told())
        if not is_sqlite(self._database.url):
            self._parts.run("lead", self._keep_the_lead())

    async def wait(self) -> None:
        """Returns never, unless a part of the bot ends: raises what it failed with."""
        await self._parts.first_end()

    async def idle(self) -> None:
        """Returns when everything received is handled, everything that is due is sent, and nothing is under
        way. Raises what a part of the bot failed with."""
        quiet = asyncio.create_task(self._quiet())
        failure = asyncio.create_task(self.wait())
        try:
            await asyncio.wait({quiet, failure}, return_when=asyncio.FIRST_COMPLETED)
            if failure.done():
                failure.result()
            await quiet
        finally:
            quiet.cancel()
            failure.cancel()

    async def stop(self) -> None:
        """Stops receiving, finishes the rows under way, sends what can be sent shortly, and lets go."""
        if self._stop_listening is not None:
            self._stop_listening()
            self._stop_listening = None
        if self._server is not None:
            self._server.should_exit = True
            await self._parts.join("webhook")
        if self._monitor is not None:
            self._monitor.should_exit = True
            await self._parts.join("monitoring")
        await self._parts.end("lead")
        await self._parts.end("receiver")
        for name, loop in self._loops.items():
            if loop is self._outbox and self._parts.is_running(name):
                with suppress(TimeoutError):
                    async with asyncio.timeout(FLUSH_SECONDS):
                        await loop.settled()
            await self._parts.end(name)
            await loop.finish(GRACE_SECONDS)
        await self._let_go()

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *error: object) -> None:
        await self.stop()

    @property
    def _loops(self) -> dict[str, Loop]:
        """In the order in which they are ended: who makes work before who does it."""
        return {
            "ticker": self._ticker,
            "inbox": self._inbox,
            "fetcher": self._fetcher,
            "jobs": self._jobs,
            "outbox": self._outbox,
        }

    def _wake_behind_inbox(self) -> None:
        self._fetcher.wake()
        self._wake_behind_fetcher()

    def _wake_behind_fetcher(self) -> None:
        self._jobs.wake()
        self._outbox.wake()

    def _wake_all(self) -> None:
        for loop in self._loops.values():
            loop.wake()

    async def _handle(self, update: Any, unit: Unit[HasLanguage]) -> None:
        await handle_update(self._application, update, unit)

    def _look_by_itself(self) -> None:
        self._inbox.poll = self._outbox.poll = POLL_SECONDS
        self._fetcher.poll = self._jobs.poll = 5 * POLL_SECONDS

    async def _keep_the_lead(self) -> None:
        """Renews the lead or tries to get it, and does what follows from either."""
        while True:
            await asyncio.sleep(LEAD_SECONDS)
            leads = await self._lead.hold()
            if self._leads and not leads:
                log.warning("the lead is lost; another process may take it")
                await self._end_to_lead()
            elif leads and not self._leads:
                try:
                    await self._begin_to_lead()
                except StorageError as error:
                    if not passes(error):
                        raise
                    await self._lead.let_go()

    async def _begin_to_lead(self) -> None:
        await self._clear_up()
        self._leads = True
        for name in LED:
            self._parts.run(name, self._loops[name].run())
        if self._webhook is None:
            self._parts.run("receiver", self._build_receiver(self._bot.id).run())
        log.info("this process leads: it sends, and does what is due by the clock")

    async def _end_to_lead(self) -> None:
        """What is under way is finished beside everything else."""
        self._leads = False
        for name in ("receiver", *LED):
            await self._parts.end(name)

    async def _clear_up(self) -> None:
        """What the last leader may have left behind."""
        await self._outbox.recover_all()
        if not is_sqlite(self._database.url):
            return
        await self._jobs.recover_all()
        # Only here: elsewhere another process may be about to refer to a file that no row names yet.
        async with self._database.read() as conn:
            rows = await outbox.in_state(conn, UNFINISHED, SWEEP_LIMIT)
        if len(rows) < SWEEP_LIMIT:
            self._files.sweep(frozenset(path for row in rows for path in uploads(row.payload)))

    async def _greet(self) -> None:
        await self._until_reached(self._initialize)
        username = self._bot.username
        async with self._database.write() as conn:
            await meta.put(conn, USERNAME_KEY, username)
        log.info("connected as @%s", username)
        if self._wiring.set_menus is not None:
            try:
                await self._wiring.set_menus(self._bot)
            except ApiError as error:
                log.warning("the command menus could not be set: %s", error)

    async def _initialize(self) -> None:
        try:
            await self._application.initialize()
        except TelegramError as error:
            # The library puts the token into its message.
            raise translate(error, "getMe") from None

    async def _until_reached(self, attempt: Callable[[], Awaitable[None]]) -> None:
        backoff = Backoff()
        while True:
            try:
                return await attempt()
            except TokenError:
                raise
            except ApiError as error:
                wait = backoff.next()
                log.warning("Telegram cannot be reached (%s); trying in %.0f s", error, wait)
                await self._pause(wait)

    def _build_receiver(self, bot_id: int) -> Receiver:
        return Receiver(
            self._bot,
            self._database,
            self._clock,
            bot_id=bot_id,
            allowed_updates=self._wiring.allowed_updates,
            on_received=self._inbox.wake,
            pause=self._pause,
        )

    def _build_server(self, bot_id: int) -> WebhookServer:
        _, secret = self._settings.require_webhook()
        app = webhook_app(
            self._database,
            self._clock,
            bot_id=bot_id,
            secret=secret,
            on_received=self._inbox.wake,
            stopped=self._stopped,
        )
        return WebhookServer(app, listen(*self._settings.listen))

    def _build_monitor(self) -> WebhookServer | None:
        at = self._settings.monitored_at
        if at is None:
            return None
        app = import_module("bot.monitoring").monitoring_app(
            self._database, self._clock, self._metrics, self._ailments, lambda: self._leads
        )
        return WebhookServer(app, listen(*at, "ANXIN_METRICS_LISTEN"))

    def _stopped(self) -> list[str]:
        """The parts that should run in this process and do not."""
        receiving = ("webhook",) if self._server is not None else ("receiver",) if self._leads else ()
        parts = ("inbox", "jobs", *(LED if self._leads else ()), *receiving)
        return [name for name in parts if not self._parts.is_running(name)]

    async def _ailments(self) -> list[str]:
        try:
            async with self._database.read() as conn:
                await inbox.pending_count(conn)
        except StorageError:
            return ["database", *self._stopped()]
        return self._stopped()

    async def _register_webhook(self) -> None:
        url, secret = self._settings.require_webhook()
        await register_webhook(self._bot, url, secret, self._wiring.allowed_updates)

    async def _quiet(self) -> None:
        while True:
            for name, loop in self._loops.items():
                if self._parts.is_running(name):
                    await loop.settled()
            async with self._database.read() as conn:
                waiting = await inbox.pending_count(conn)
                due = await outbox.next_due(conn)
                claimed = (await outbox.counts(conn))["claimed"]
            if not waiting and not claimed and (due is None or due > self._clock.now()):
                return

    async def _let_go(self) -> None:
        if self._monitor is not None:
            self._monitor.close()
            self._monitor = None
        if self._server is not None:
            self._server.close()
            self._server = None
        await self._application.shutdown()
        await self._bot.shutdown()
        await self._lead.let_go()
        await self._database.close()
