import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import pytest
from markupsafe import Markup
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.conversation.screen import Screen
from bot.incoming import Incoming
from bot.outgoing import Attachment, Call, OutgoingFiles
from bot.telegram_client import NotSentError, RefusedError
from bot.unit import Unit
from bot.workers.inbox import InboxWorker
from storage import inbox, meta
from storage.database import Database
from storage.errors import StorageError
from storage.inbox import InboxRow

Put = Callable[..., Awaitable[InboxRow]]
Rows = Callable[[], Awaitable[list[Any]]]


@dataclass(frozen=True)
class Person:
    lang: str = "zh"


@dataclass
class House:
    """The worker with handlers that a test can choose."""

    db: Database
    api: Any
    said: list[str] = field(default_factory=list)
    pauses: list[float] = field(default_factory=list)
    seen: list[int] = field(default_factory=list)
    resolve_error: Exception | None = None
    handle: Callable[[Unit[Person]], Awaitable[None]] | None = None

    async def resolve(self, conn: AsyncConnection, incoming: Incoming, now: Any) -> Person:
        if self.resolve_error:
            raise self.resolve_error
        return Person()

    async def run(self, update: Mapping[str, Any], unit: Unit[Person]) -> None:
        self.seen.append(unit.incoming.update_id)
        if self.handle is not None:
            await self.handle(unit)

    async def pause(self, seconds: float) -> None:
        self.pauses.append(seconds)

    async def state(self, update_id: int) -> tuple[str, str | None]:
        async with self.db.read() as conn:
            found = await conn.exec_driver_sql("SELECT state, error FROM inbox WHERE update_id = ?", (update_id,))
            state, error = found.one()
            return state, error


@pytest.fixture
def house(db: Database, api: Any) -> House:
    return House(db, api)


@pytest.fixture
def worker(house: House, clock: Any, files: OutgoingFiles) -> InboxWorker[Person]:
    return InboxWorker(
        house.db,
        clock,
        house.api,
        files,
        resolve=house.resolve,
        handle=house.run,
        apologise=lambda language: Call("sendMessage", {"text": f"sorry in {language}"}),
        on_said=lambda: house.said.append("said"),
        concurrency=4,
        pause=house.pause,
    )


@pytest.fixture
def put(db: Database, clock: Any) -> Put:
    async def put(update_id: int, chat_id: int = 7, *, press: bool = False, **user: Any) -> InboxRow:
        message = {"message_id": 5, "date": 1, "chat": {"id": chat_id, "type": "private"}, "text": "你好"}
        sender = {"id": chat_id, "is_bot": False, "first_name": "王", **user}
        body: dict[str, Any] = {"update_id": update_id, "message": {**message, "from": sender}}
        if press:
            pressed = {"id": f"q{update_id}", "from": sender, "message": message, "data": "x", "chat_instance": "1"}
            body = {"update_id": update_id, "callback_query": pressed}
        payload = json.dumps(body)
        async with db.write() as conn:
            await inbox.receive(conn, [(update_id, chat_id, payload)], clock.now())
        return InboxRow(update_id, chat_id, payload, clock.now(), "new", 0, None, None)

    return put


def screen(text: str) -> Screen:
    return Screen(Markup.escape(text))


async def test_everything_of_an_update_is_one_transaction(
    house: House, worker: InboxWorker[Person], put: Put, outbox_rows: Rows, clock: Any
) -> None:
    async def handle(unit: Unit[Person]) -> None:
        assert (unit.now, unit.today, unit.actor) == (clock.now(), clock.today(), Person())
        await meta.put(unit.conn, "changed", True)
        await unit.say(screen("done"))
        async with house.db.read() as other:
            assert await meta.get(other, "changed") is None

    house.handle = handle
    assert await worker.take(await put(1))
    async with house.db.read() as conn:
        assert await meta.get(conn, "changed") is True
    assert [row.payload["text"] for row in await outbox_rows()] == ["done"]
    assert await house.state(1) == ("done", None)
    assert house.said == ["said"]


async def test_a_replay_of_a_finished_update_does_nothing(house: House, worker: InboxWorker[Person], put: Put) -> None:
    row = await put(1)
    assert await worker.take(row)
    assert not await worker.take(row)
    assert house.seen == [1]


@pytest.mark.parametrize("through_handler", [True, False])
async def test_a_failure_undoes_everything_and_apologises_once(
    house: House,
    worker: InboxWorker[Person],
    put: Put,
    outbox_rows: Rows,
    files: OutgoingFiles,
    through_handler: bool,
) -> None:
    async def handle(unit: Unit[Person]) -> None:
        await meta.put(unit.conn, "changed", True)
        await unit.say(screen("never"), document=Attachment(b"x", "x.txt"))
        error = LookupError("no such thing")
        if through_handler:
            unit.failure = error
            return
        raise error

    house.handle = handle
    row = await put(1)
    assert await worker.take(row)
    assert not await worker.take(row)
    async with house.db.read() as conn:
        assert await meta.get(conn, "changed") is None
    assert [row.payload["text"] for row in await outbox_rows()] == ["sorry in zh"]
    assert await house.state(1) == ("failed", "LookupError: no such thing")
    assert files.sweep(frozenset()) == 0


async def test_who_cannot_be_resolved_is_apologised_to_in_their_own_language(
    house: House, worker: InboxWorker[Person], put: Put, outbox_rows: Rows
) -> None:
    house.resolve_error = LookupError()
    await worker.take(await put(1, language_code="en-GB"))
    await worker.take(await put(2, language_code="de"))
    assert [row.payload["text"] for row in await outbox_rows()] == ["sorry in en", "sorry in zh"]


async def test_an_update_that_cannot_be_read_fails_quietly(
    house: House, worker: InboxWorker[Person], outbox_rows: Rows, clock: Any
) -> None:
    async with house.db.write() as conn:
        await inbox.receive(conn, [(1, 7, "{")], clock.now())
    assert await worker.take(InboxRow(1, 7, "{", clock.now(), "new", 0, None, None))
    assert (await house.state(1))[0] == "failed" and await outbox_rows() == []


async def test_a_busy_database_is_waited_for_and_nobody_is_apologised_to(
    house: House, worker: InboxWorker[Person], put: Put, outbox_rows: Rows
) -> None:
    async def handle(unit: Unit[Person]) -> None:
        if len(house.seen) < 4:
            raise StorageError("locked", "The database is busy.")

    house.handle = handle
    assert await worker.take(await put(1))
    assert house.seen == [1, 1, 1, 1] and len(house.pauses) == 3
    assert await house.state(1) == ("done", None) and await outbox_rows() == []


async def test_a_broken_database_is_passed_on(house: House, worker: InboxWorker[Person], put: Put) -> None:
    async def handle(unit: Unit[Person]) -> None:
        raise StorageError("unreadable", "The database cannot be read.")

    house.handle = handle
    with pytest.raises(StorageError):
        await worker.take(await put(1))
    assert await house.state(1) == ("new", None)


async def test_a_cancelled_update_stays_for_the_next_start(house: House, worker: InboxWorker[Person], put: Put) -> None:
    entered = asyncio.Event()

    async def handle(unit: Unit[Person]) -> None:
        entered.set()
        await asyncio.Event().wait()

    house.handle = handle
    task = asyncio.create_task(worker.take(await put(1)))
    await entered.wait()
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task
    assert await house.state(1) == ("new", None)


async def test_a_button_is_answered_after_the_commit_with_what_the_handler_said(
    house: House, worker: InboxWorker[Person], put: Put
) -> None:
    states: list[str] = []

    async def handle(unit: Unit[Person]) -> None:
        unit.answer("已记录", alert=True)
        unit.directly("sendChatAction", {"chat_id": 7, "action": "typing"})
        assert house.api.calls == []

    house.handle = handle
    await worker.take(await put(1, press=True))
    states.append((await house.state(1))[0])
    await worker.finish(5)
    assert house.api.calls == [
        ("answerCallbackQuery", {"callback_query_id": "q1", "text": "已记录", "show_alert": True}),
        ("sendChatAction", {"chat_id": 7, "action": "typing"}),
    ]
    assert states == ["done"]


@pytest.mark.parametrize("fails", [True, False])
async def test_no_button_spins_for_ever(house: House, worker: InboxWorker[Person], put: Put, fails: bool) -> None:
    async def handle(unit: Unit[Person]) -> None:
        if fails:
            raise LookupError

    house.handle = handle
    await worker.take(await put(1, press=True))
    await worker.finish(5)
    assert house.api.calls == [("answerCallbackQuery", {"callback_query_id": "q1"})]


@pytest.mark.parametrize("error", [RefusedError("query is too old"), NotSentError("no connection")])
async def test_an_answer_that_comes_too_late_disturbs_nothing(
    house: House, worker: InboxWorker[Person], put: Put, error: Exception
) -> None:
    house.api.plan("answerCallbackQuery", error)
    await worker.take(await put(1, press=True))
    await worker.finish(5)
    assert len(house.api.calls) == 1 and await house.state(1) == ("done", None)


async def test_every_row_is_handled_each_chat_in_order(house: House, worker: InboxWorker[Person], put: Put) -> None:
    for update_id, chat_id in ((1, 7), (2, 7), (3, 8), (4, 7), (5, 8)):
        await put(update_id, chat_id)
    task = asyncio.create_task(worker.run())
    await worker.settled()
    task.cancel()
    assert sorted(house.seen) == [1, 2, 3, 4, 5]
    assert [seen for seen in house.seen if seen in (1, 2, 4)] == [1, 2, 4]
    assert [seen for seen in house.seen if seen in (3, 5)] == [3, 5]


async def test_one_chat_that_waits_does_not_hold_up_another(
    house: House, worker: InboxWorker[Person], put: Put, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = asyncio.Event()

    async def pause(seconds: float) -> None:
        await held.wait()

    async def handle(unit: Unit[Person]) -> None:
        if unit.incoming.chat_id == 7 and not held.is_set():
            raise StorageError("locked", "The database is busy.")
        await unit.say(screen("done"))

    other_done = asyncio.Event()
    house.handle = handle
    monkeypatch.setattr(worker, "_pause", pause)
    monkeypatch.setattr(worker, "_on_said", other_done.set)
    await put(1, 7)
    await put(2, 7)
    await put(3, 8)
    task = asyncio.create_task(worker.run())
    worker.wake()
    await other_done.wait()
    assert await house.state(3) == ("done", None)
    assert await house.state(1) == ("new", None) and 2 not in house.seen
    held.set()
    await worker.settled()
    task.cancel()
    assert (await house.state(1), await house.state(2)) == (("done", None), ("done", None))
    assert house.seen[-1] == 2


async def test_not_more_chats_at_once_than_allowed(
    house: House, worker: InboxWorker[Person], put: Put, monkeypatch: pytest.MonkeyPatch
) -> None:
    at_once = [0, 0]
    inner = worker.take

    async def take(row: InboxRow) -> bool:
        at_once[0] += 1
        at_once[1] = max(at_once)
        await asyncio.sleep(0)
        try:
            return await inner(row)
        finally:
            at_once[0] -= 1

    monkeypatch.setattr(worker, "take", take)
    for update_id in range(1, 10):
        await put(update_id, chat_id=update_id)
    task = asyncio.create_task(worker.run())
    await worker.settled()
    task.cancel()
    assert len(house.seen) == 9 and at_once[1] == 4


async def test_an_apology_that_fails_does_not_bring_the_update_back(
    house: House, worker: InboxWorker[Person], put: Put, outbox_rows: Rows, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(language: str) -> Call:
        raise KeyError("no such text")

    house.resolve_error = LookupError("first")
    monkeypatch.setattr(worker, "_apologise", broken)
    assert await worker.take(await put(1))
    assert await house.state(1) == ("failed", "LookupError: first") and await outbox_rows() == []
