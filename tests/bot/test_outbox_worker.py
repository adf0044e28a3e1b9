import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.outgoing import Attachment, OutgoingFiles
from bot.telegram_client import (
    BlockedError,
    InDoubtError,
    MigratedError,
    NotSentError,
    RefusedError,
    TokenError,
    TooManyError,
    Upload,
)
from bot.workers.outbox import OutboxWorker
from bot.workers.pacer import TELEGRAM, UNLIMITED, Limits, Pacer
from storage import bureaus, destinations, outbox, people
from storage.database import Database

Say = Callable[..., Awaitable[int]]
Row = Callable[[int], Awaitable[outbox.OutboxRow]]
Make = Callable[..., OutboxWorker]


@pytest.fixture
def make(db: Database, clock: Any, api: Any, files: OutgoingFiles) -> Make:
    async def no_pause(seconds: float) -> None:
        clock.pass_by(seconds)

    def build(limits: Limits = UNLIMITED, **options: Any) -> OutboxWorker:
        return OutboxWorker(db, clock, api, files, pacer=Pacer(limits), pause=no_pause, **options)

    return build


@pytest.fixture
def worker(make: Make) -> OutboxWorker:
    return make()


@pytest.fixture
async def running(worker: OutboxWorker) -> AsyncIterator[OutboxWorker]:
    task = asyncio.create_task(worker.run())
    yield worker
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task
    await worker.finish(5)


async def drain(worker: OutboxWorker) -> int:
    sent = 0
    while await worker.deliver_one():
        sent += 1
    return sent


async def test_a_row_is_sent_and_its_message_id_kept(worker: OutboxWorker, api: Any, say: Say, row: Row) -> None:
    row_id = await say(7, "你好")
    assert await worker.deliver_one()
    assert api.calls == [("sendMessage", {"chat_id": 7, "text": "你好"})]
    done = await row(row_id)
    assert (done.state, done.message_id) == ("sent", 501)
    assert not await worker.deliver_one()


async def test_the_claim_is_committed_before_the_call(worker: OutboxWorker, api: Any, say: Say, row: Row) -> None:
    row_id = await say(7, "x")
    api.open.clear()
    task = asyncio.create_task(worker.deliver_one())
    await api.entered.wait()
    assert (await row(row_id)).state == "claimed"
    api.open.set()
    assert await task


async def test_urgent_first_and_each_chat_in_order(worker: OutboxWorker, api: Any, say: Say) -> None:
    for number in range(3):
        await say(1, f"a{number}", priority=2)
    await say(2, "b", priority=0)
    while await worker.deliver_one():
        pass
    texts = [parameters["text"] for _, parameters in api.calls]
    assert texts[0] == "b" and texts[1:] == ["a0", "a1", "a2"]


async def test_chats_go_side_by_side_up_to_the_bound(make: Make, api: Any, say: Say) -> None:
    worker = make(concurrency=3)
    for chat_id in range(1, 8):
        await say(chat_id, "x")
    api.open.clear()
    task = asyncio.create_task(worker.run())
    while len(api.calls) < 3:
        api.entered.clear()
        await api.entered.wait()
    api.open.set()
    await worker.settled()
    task.cancel()
    assert len(api.calls) == 7 and api.most_at_once == 3


async def test_pacing_holds_back_the_fourth_in_a_chat(make: Make, clock: Any, say: Say) -> None:
    worker = make(TELEGRAM)
    for number in range(4):
        await say(7, str(number))
    assert await drain(worker) == 3
    wait = await worker.turn()
    assert wait is not None and 1.0 < wait < 1.1 and not worker.rests(wait)
    clock.pass_by(wait)
    assert await drain(worker) == 1


async def test_a_row_for_later_waits_and_is_no_work_now(worker: OutboxWorker, clock: Any, say: Say) -> None:
    await say(7, "digest", not_before=clock.now().replace(hour=9))
    wait = await worker.turn()
    assert worker.rests(wait)
    clock.pass_by(8 * 3600)
    assert await drain(worker) == 1


async def test_a_429_rests_the_chat_and_keeps_the_order(
    worker: OutboxWorker, api: Any, clock: Any, say: Say, row: Row
) -> None:
    first, second, other = await say(7, "one"), await say(7, "two"), await say(8, "other")
    api.plan("sendMessage", TooManyError(5))
    assert await drain(worker) == 2
    assert (await row(first)).state == "pending" and (await row(second)).state == "pending"
    assert (await row(other)).state == "sent"
    clock.pass_by(4.9)
    assert await drain(worker) == 0
    clock.pass_by(0.2)
    assert await drain(worker) == 2
    assert [p["text"] for p in api.named("sendMessage") if p["chat_id"] == 7] == ["one", "one", "two"]


async def test_an_edit_that_changes_nothing_is_done(worker: OutboxWorker, api: Any, say: Say, row: Row) -> None:
    row_id = await say(7, "same", method="editMessageText", payload={"text": "same", "message_id": 33})
    api.plan("editMessageText", RefusedError("Bad Request: message is not modified: …"))
    await drain(worker)
    done = await row(row_id)
    assert (done.state, done.message_id) == ("sent", 33)


async def test_a_blocked_bot_and_a_refused_message_end_in_words_of_their_own(
    worker: OutboxWorker, api: Any, say: Say, row: Row, caplog: pytest.LogCaptureFixture
) -> None:
    blocked, refused = await say(7, "x"), await say(8, "张三")
    api.plan("sendMessage", BlockedError("Forbidden: bot was blocked by the user"))
    api.plan("sendMessage", RefusedError('can\'t parse entities: unsupported start tag "张三"'))
    await drain(worker)
    assert (await row(blocked)).state == "failed" and str((await row(blocked)).error).startswith("blocked: ")
    assert (await row(refused)).state == "failed" and str((await row(refused)).error).startswith("refused: ")
    assert "张三" not in caplog.text and f"row {refused}" in caplog.text


async def test_an_edit_takes_the_id_of_the_message_it_follows(worker: OutboxWorker, api: Any, say: Say) -> None:
    first = await say(7, "one")
    await say(7, "two", method="editMessageText", edits_id=first)
    assert await drain(worker) == 2
    assert api.calls[1] == ("editMessageText", {"chat_id": 7, "text": "two", "message_id": 501})


async def test_a_vanished_message_is_sent_anew_and_later_edits_follow_it(
    worker: OutboxWorker, api: Any, say: Say, row: Row
) -> None:
    first = await say(7, "one")
    await drain(worker)
    second = await say(7, "two", method="editMessageText", edits_id=first)
    api.plan("editMessageText", RefusedError("Bad Request: message to edit not found"))
    await drain(worker)
    assert api.calls[-1] == ("sendMessage", {"chat_id": 7, "text": "two"})
    assert (await row(second)).message_id == 502
    await say(7, "three", method="editMessageText", edits_id=first)
    await drain(worker)
    assert api.calls[-1] == ("editMessageText", {"chat_id": 7, "text": "three", "message_id": 502})


async def test_an_edit_of_what_was_never_sent_becomes_a_message(
    worker: OutboxWorker, api: Any, say: Say, row: Row
) -> None:
    first = await say(7, "one")
    api.plan("sendMessage", RefusedError("Bad Request: too long"))
    await drain(worker)
    await say(7, "two", method="editMessageText", edits_id=first)
    buttons = await say(7, "", method="editMessageReplyMarkup", payload={}, edits_id=first)
    await drain(worker)
    assert [name for name, _ in api.calls] == ["sendMessage", "sendMessage", "editMessageReplyMarkup"]
    assert (await row(buttons)).state == "sent"


async def test_buttons_of_a_message_that_never_was_are_given_up(
    worker: OutboxWorker, api: Any, say: Say, row: Row
) -> None:
    first = await say(7, "one")
    api.plan("sendMessage", RefusedError("Bad Request: too long"))
    buttons = await say(7, "", method="editMessageReplyMarkup", payload={}, edits_id=first)
    await drain(worker)
    assert (await row(buttons)).state == "cancelled" and len(api.calls) == 1


async def test_a_group_that_became_a_supergroup_gets_its_messages(
    worker: OutboxWorker, api: Any, say: Say, row: Row
) -> None:
    rows = [await say(-7, "one"), await say(-7, "two")]
    api.plan("sendMessage", MigratedError(-1007))
    assert await drain(worker) == 3
    assert [p["chat_id"] for p in api.named("sendMessage")] == [-7, -1007, -1007]
    assert [(await row(row_id)).state for row_id in rows] == ["sent", "sent"]


async def test_a_bureau_finds_its_group_under_the_new_id(
    worker: OutboxWorker, api: Any, say: Say, db: Database
) -> None:
    now = datetime(2026, 11, 20, tzinfo=UTC)
    async with db.write() as conn:
        bureau = await bureaus.add(conn, name="甲", ruleset="xinmi", now=now)
        who = await people.ensure(conn, telegram_id=1, name="陈", lang="zh", now=now)
        await destinations.bind(
            conn, bureau_id=bureau.id, chat_id=-7, thread_id=None, title="值班群", by=who.id, now=now
        )
    await say(-7, "a")
    api.plan("sendMessage", MigratedError(-1007))
    await drain(worker)
    async with db.read() as conn:
        assert [one.chat_id for one in await destinations.of_bureau(conn, bureau.id)] == [-1007]


async def test_without_a_connection_everything_waits_and_nothing_is_lost(
    worker: OutboxWorker, api: Any, clock: Any, say: Say, row: Row
) -> None:
    rows = [await say(chat_id, "x") for chat_id in (1, 2, 3)]
    api.plan("sendMessage", *[NotSentError("no connection")] * 12)
    for _ in range(12):
        assert await drain(worker) == 1  # one attempt finds out, the others are spared
        clock.pass_by(31)
    assert await drain(worker) == 3
    assert {(await row(row_id)).state for row_id in rows} == {"sent"}


async def test_a_message_in_doubt_is_repeated_in_its_window_and_then_left_uncertain(
    worker: OutboxWorker, api: Any, clock: Any, say: Say, row: Row
) -> None:
    row_id, later = await say(7, "x"), await say(7, "later")
    api.plan("sendMessage", *[InDoubtError("no answer (ReadTimeout)")] * 3)
    assert await drain(worker) == 1
    clock.pass_by(5)
    assert await drain(worker) == 1
    clock.pass_by(29)
    assert await drain(worker) == 0
    assert (await row(later)).state == "pending"
    clock.pass_by(1)
    assert await drain(worker) == 2
    assert (await row(row_id)).state == "uncertain" and (await row(later)).state == "sent"
    assert [p["text"] for p in api.named("sendMessage")] == ["x", "x", "x", "later"]


async def test_after_a_kill_what_was_under_way_is_sent_once_more_and_in_order(
    make: Make, api: Any, say: Say, row: Row, db: Database, clock: Any
) -> None:
    first, second = await say(7, "one"), await say(7, "two")
    async with db.write() as conn:
        await outbox.claim_next(conn, clock.now())  # and the process is gone
    restarted = make()
    assert await drain(restarted) == 0
    await restarted.recover_all()
    assert await drain(restarted) == 2
    assert [p["text"] for p in api.named("sendMessage")] == ["one", "two"]
    await restarted.recover_all()
    assert await drain(restarted) == 0
    assert {(await row(first)).state, (await row(second)).state} == {"sent"}


async def test_an_expired_claim_of_another_process_is_taken_over_but_never_ones_own(
    worker: OutboxWorker, api: Any, say: Say, row: Row, db: Database, clock: Any
) -> None:
    lost = await say(7, "lost")
    async with db.write() as conn:
        await outbox.claim_next(conn, clock.now())
    own = await say(8, "own")
    api.open.clear()
    task = asyncio.create_task(worker.deliver_one())
    await api.entered.wait()
    clock.pass_by(179)
    async with db.write() as conn:
        assert not await worker.recover(conn, clock.now())
    clock.pass_by(2)
    async with db.write() as conn:
        assert await worker.recover(conn, clock.now())
    assert (await row(lost)).state == "pending" and (await row(own)).state == "claimed"
    api.open.set()
    await task


async def test_a_revoked_token_stops_the_worker_and_keeps_the_row(
    worker: OutboxWorker, api: Any, say: Say, row: Row
) -> None:
    row_id = await say(7, "x")
    api.plan("sendMessage", TokenError())
    with pytest.raises(TokenError):
        await worker.run()
    assert (await row(row_id)).state == "pending"


async def test_a_fault_of_our_own_fails_the_row_and_not_the_worker(
    running: OutboxWorker, api: Any, say: Say, row: Row
) -> None:
    api.plan("sendMessage", RuntimeError("bug"))
    bad, good = await say(7, "x"), await say(7, "y")
    await running.settled()
    assert (await row(bad)).state == "failed" and (await row(good)).state == "sent"


async def test_a_document_is_uploaded_and_its_file_removed(
    worker: OutboxWorker, api: Any, say: Say, files: OutgoingFiles
) -> None:
    kept = files.keep(Attachment("年度附件".encode(), "附件.txt"))
    contents: list[bytes] = []
    paths: list[Any] = []

    def receive(parameters: dict[str, Any]) -> dict[str, int]:
        upload = parameters["document"]
        assert isinstance(upload, Upload) and upload.name == "附件.txt"
        paths.append(upload.path)
        contents.append(upload.path.read_bytes())
        return {"message_id": 9}

    api.plan("sendDocument", receive)
    await say(7, "", method="sendDocument", payload={"document": kept, "caption": "x"})
    await drain(worker)
    assert contents == ["年度附件".encode()]
    assert not any(path.exists() for path in paths)


async def test_a_missing_file_fails_only_its_row(worker: OutboxWorker, api: Any, say: Say, row: Row) -> None:
    api.plan("sendDocument", FileNotFoundError(2, "No such file or directory"))
    row_id = await say(7, "", method="sendDocument", payload={"document": {"upload": "gone", "name": "x"}})
    await drain(worker)
    assert (await row(row_id)).error == "file missing: No such file or directory"


async def test_what_comes_while_running_is_sent_when_woken(running: OutboxWorker, api: Any, say: Say) -> None:
    await running.settled()
    await say(7, "x")
    await running.settled()
    assert len(api.calls) == 1


async def test_an_urgent_reply_takes_its_chats_older_rows_along_past_a_broadcast(
    worker: OutboxWorker, api: Any, say: Say
) -> None:
    for chat_id in range(1, 6):
        await say(chat_id, f"digest {chat_id}", priority=2)
    await say(4, "reply", priority=0)
    await drain(worker)
    texts = [p["text"] for p in api.named("sendMessage")]
    assert texts == ["digest 4", "reply", "digest 1", "digest 2", "digest 3", "digest 5"]
