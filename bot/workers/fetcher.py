"""Files are fetched outside of every transaction: downloaded, checked, kept, then handed to who waits for them."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from typing import Protocol

from bot.backoff import Backoff, passes
from bot.clock import Clock
from bot.fetching import Fetched, Lost, Want, Wanted
from bot.originals import LARGEST, Originals, fits
from bot.telegram_client import ApiError, RefusedError, TooLargeError, TooManyError
from bot.workers.loop import Loop
from storage.database import Database
from storage.errors import StorageError

log = logging.getLogger(__name__)

CONCURRENCY = 3
AT_ONCE = 100
FIRST_WAIT, LONGEST_WAIT = 5.0, 900.0
#: So often a file that may be unavailable for a while is asked for again, over some five minutes.
PATIENCE = 6

Key = tuple[str, int]


class Downloads(Protocol):
    """What the fetcher needs of the Bot API."""

    async def download(self, file_id: str, largest: int) -> bytes:
        """The content of a file. Raises TooLargeError above `largest` bytes, and ApiError."""


class Fetcher(Loop):
    """Fetches what is wanted, a few files side by side; one that fails waits longer each time and holds up none."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        api: Downloads,
        originals: Originals,
        wants: Sequence[Want],
        *,
        on_did: Callable[[], None],
    ) -> None:
        super().__init__()
        self._database = database
        self._clock = clock
        self._api = api
        self._originals = originals
        self._wants = tuple(wants)
        self._on_did = on_did
        self._busy: set[Key] = set()
        # Not in the database: after a restart every file may be tried at once.
        self._later: dict[Key, tuple[Backoff, float]] = {}

    async def turn(self) -> float | None:
        """Starts on the files whose turn it is, as far as there is room."""
        now = self._clock.elapsed()
        for want in self._wants:
            async with self._database.read() as conn:
                listed = await want.listed(conn, AT_ONCE)
            for item in listed:
                key = (want.name, item.id)
                waits = key in self._later and self._later[key][1] > now
                if key not in self._busy and not waits and len(self._busy) < CONCURRENCY:
                    self._busy.add(key)
                    self.spawn(self._work(want, item))
        times = [at for key, (_, at) in self._later.items() if key not in self._busy]
        return max(0.05, min(times) - now) if times else None

    def rests(self, wait: float | None) -> bool:
        """A file that is tried again later is no work now."""
        return True

    async def _work(self, want: Want, item: Wanted) -> None:
        key = (want.name, item.id)
        try:
            wait = await self.fetch(want, item)
        finally:
            self._busy.discard(key)
        if wait is None:
            self._later.pop(key, None)
            self._on_did()
            return
        backoff, _ = self._later.get(key, (Backoff(FIRST_WAIT, LONGEST_WAIT), 0.0))
        self._later[key] = (backoff, self._clock.elapsed() + max(wait, backoff.next()))

    async def fetch(self, want: Want, item: Wanted) -> float | None:
        """Fetches one file and hands it over, or says that it will never come. None when that is settled; else
        after how many seconds at least it may be tried again. Raises StorageError for what does not pass."""
        try:
            await self._settle(want, item)
        except TooManyError as error:
            return error.retry_after
        except (ApiError, OSError) as error:
            log.warning("%s %d could not be fetched yet: %s", want.name, item.id, error)
            return 0.0
        except Exception as error:
            if isinstance(error, StorageError) and not passes(error):
                raise
            log.error("%s %d could not be handed over yet", want.name, item.id, exc_info=error)
            return 0.0
        return None

    async def _settle(self, want: Want, item: Wanted) -> None:
        lost: Lost | None = None
        content = b""
        try:
            content = await self._api.download(item.file_id, LARGEST)
        except TooLargeError:
            lost = "large"
        except RefusedError as error:
            # "Wrong file_id or the file is temporarily unavailable" may be either.
            failed = self._later[want.name, item.id][0].failures if (want.name, item.id) in self._later else 0
            if "temporarily" in str(error) and failed < PATIENCE:
                raise
            log.warning("%s %d cannot be fetched: %s", want.name, item.id, error)
            lost = "gone"
        if lost is None and not fits(item.kind, item.mime, content):
            lost = "type"
        if lost is not None:
            async with self._database.write() as conn:
                await want.lose(conn, item.id, lost, self._clock.now())
            return
        original = await asyncio.to_thread(self._originals.keep, content)
        said = await asyncio.to_thread(want.read, item, content) if want.read else ""
        async with self._database.write() as conn:
            await want.take(conn, item.id, Fetched(original, content, said), self._clock.now())
