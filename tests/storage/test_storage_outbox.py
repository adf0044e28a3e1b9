"""What is put into the outbox comes out once, in order, and ends in a state that says what became of it."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncConnection

from storage import outbox
from storage.database import Database
from storage.outbox.follow import current_message_id, move_chat

SECOND = timedelta(seconds=1)


async def say(conn: AsyncConnection, chat: int, text: str, now: datetime, **options: Any) -> int:
    values: dict[str, Any] = {"method": "sendMessage", "priority": outbox.NORMAL} | options
    return await outbox.enqueue(conn, chat_id=chat, payload={"text": text}, now=now, **values)


async def edit(conn: AsyncConnection, chat: int, text: str, now: datetime, edits: int, **more: Any) -> int:
    return await say(conn, chat, text, now, edits_id=edits, **({"method": "editMessageText"} | more))


async def claimed(conn: AsyncConnection, now: datetime, limit: int = 10, blocked: Any = ()) -> list[int]:
    rows = await outbox.claim_next(conn, now, blocked_chats=blocked, limit=limit)
    assert all(row.state == "claimed" and row.claimed_at == now for row in rows)
    return [row.id for row in rows]


async def test_urgent_goes_first_and_older_before_newer(db: Database, now: datetime) -> None:
    async with db.write() as conn:
        digest = await say(conn, 1, "digest", now, priority=outbox.DIGEST)
        normal = await say(conn, 2, "normal", now)
        later = await say(conn, 3, "normal", now)
        urgent = await say(conn, 4, "urgent", now, priority=outbox.URGENT)
        assert await claimed(conn, now, limit=2) == [urgent, normal]
        assert await claimed(conn, now) == [later, digest]
        assert await claimed(conn, now) == []


async def test_a_chat_hears_everything_in_order(db: Database, now: datetime) -> None:
    async with db.write() as conn:
        one = await say(conn, 1, "one", now, priority=outbox.DIGEST)
        two = await say(conn, 1, "two", now, priority=outbox.URGENT)
        assert await claimed(conn, now) == [one]
        assert await claimed(conn, now) == []
        assert await outbox.retry(conn, one, now + SECOND, "429")
        assert await claimed(conn, now) == []
        assert await outbox.next_due(conn) == now + SECOND
        assert await claimed(conn, now + SECOND) == [one]
        assert await outbox.sent(conn, one, 77, now)
        assert await claimed(conn, now) == [two]


async def test_what_is_scheduled_for_later_holds_up_nothing_before_its_time(db: Database, now: datetime) -> None:
    async with db.write() as conn:
        digest = await say(conn, 1, "tomorrow", now, not_before=now + 60 * SECOND)
        reply = await say(conn, 1, "now", now)
        assert await outbox.next_due(conn) == now
        assert await claimed(conn, now) == [reply]
        # While the reply is under way the digest waits even past its time.
        assert await claimed(conn, now + 60 * SECOND) == []
        await outbox.sent(conn, reply, 1, now)
        assert await outbox.next_due(conn) == now + 60 * SECOND
        assert await claimed(conn, now + 59 * SECOND) == []
        last = await say(conn, 1, "last", now)
        assert await claimed(conn, now + 60 * SECOND) == [digest]
        await outbox.sent(conn, digest, 2, now)
        assert await claimed(conn, now + 60 * SECOND) == [last]


async def test_blocked_chats_are_passed_over(db: Database, now: datetime) -> None:
    async with db.write() as conn:
        await say(conn, 1, "one", now)
        two = await say(conn, 2, "two", now + SECOND)
        assert await outbox.next_due(conn, blocked_chats={1}) == now + SECOND
        assert await claimed(conn, now + SECOND, blocked={1}) == [two]
        assert await outbox.next_due(conn, blocked_chats={1}) is None


async def test_the_row_comes_out_as_it_went_in(db: Database, now: datetime) -> None:
    async with db.write() as conn:
        row_id = await say(conn, -1_002_000_000_000, "你好", now, about="alert:12")
        [row] = await outbox.claim_next(conn, now + SECOND, blocked_chats=(), limit=1)
        assert row.id == row_id
        assert (row.chat_id, row.method, row.payload) == (-1_002_000_000_000, "sendMessage", {"text": "你好"})
        assert (row.attempts, row.created_at, row.about) == (1, now, "alert:12")
        await outbox.sent(conn, row_id, 5, now + 2 * SECOND)
        done = await outbox.get(conn, row_id)
        assert done is not None
        assert (done.state, done.message_id, done.finished_at) == ("sent", 5, now + 2 * SECOND)


@pytest.mark.parametrize(
    ("end", "state"),
    [(outbox.failed, "failed"), (outbox.uncertain, "uncertain"), (outbox.cancelled, "cancelled")],
)
async def test_other_ends_free_the_chat_and_are_counted(db: Database, now: datetime, end: Any, state: str) -> None:
    async with db.write() as conn:
        one = await say(conn, 1, "one", now)
        two = await say(conn, 1, "two", now)
        await claimed(conn, now)
        assert await end(conn, one, "why", now)
        assert not await end(conn, one, "again", now)
        assert await claimed(conn, now) == [two]
        assert await outbox.counts(conn) == {
            "pending": 0, "sent": 0, "uncertain": 0, "failed": 0, "cancelled": 0
        } | {"claimed": 1, state: 1}  # fmt: skip
        [row] = await outbox.in_state(conn, [state], 10)
        assert (row.id, row.error) == (one, "why")


async def test_which_ends_can_be_left_again(db: Database, now: datetime) -> None:
    async with db.write() as conn:
        ids = [await say(conn, chat, "", now) for chat in range(5)]
        await claimed(conn, now)
        sent, failed, uncertain, cancelled, lost = ids
        await outbox.sent(conn, sent, 1, now)
        await outbox.failed(conn, failed, "403", now)
        await outbox.uncertain(conn, uncertain, "expired", now)
        await outbox.cancelled(conn, cancelled, "moot", now)
        assert [await outbox.retry(conn, row, now, None) for row in ids] == [False, True, True, False, True]
        assert await claimed(conn, now) == [failed, uncertain, lost]


async def test_an_uncertain_row_may_turn_out_sent_but_a_sent_one_stays_so(db: Database, now: datetime) -> None:
    async with db.write() as conn:
        row = await say(conn, 1, "", now)
        assert not await outbox.sent(conn, row, 1, now)
        await claimed(conn, now)
        await outbox.uncertain(conn, row, "expired", now)
        assert await outbox.sent(conn, row, 9, now)
        assert not await outbox.failed(conn, row, "403", now)
        assert not await outbox.uncertain(conn, row, "expired", now)
        assert await outbox.message_id_of(conn, row) == 9
        assert await outbox.message_id_of(conn, 999) is None


async def test_claims_that_never_came_back(db: Database, now: datetime) -> None:
    async with db.write() as conn:
        one = await say(conn, 1, "", now)
        await claimed(conn, now)
        two = await say(conn, 2, "", now)
        await claimed(conn, now + 10 * SECOND)
        assert [row.id for row in await outbox.expired_claims(conn, now + SECOND)] == [one]
        assert [row.id for row in await outbox.expired_claims(conn, now + 11 * SECOND)] == [one, two]
        await outbox.uncertain(conn, one, "expired", now)
        assert [row.id for row in await outbox.expired_claims(conn, now + 11 * SECOND)] == [two]


async def test_only_the_latest_edit_of_a_message_is_sent(db: Database, now: datetime) -> None:
    async with db.write() as conn:
        message = await say(conn, 1, "card", now)
        await claimed(conn, now)
        await outbox.sent(conn, message, 50, now)
        first = await edit(conn, 1, "v1", now, message, priority=outbox.DIGEST)
        assert await edit(conn, 1, "v2", now, message, about="alert:1") == first
        other = await say(conn, 1, "other", now)
        assert await edit(conn, 1, "v3", now, message) == first
        [row] = await outbox.claim_next(conn, now, blocked_chats=(), limit=5)
        assert (row.id, row.payload, row.priority, row.about) == (
            first, {"text": "v3"}, outbox.NORMAL, "alert:1"
        )  # fmt: skip
        # One that is under way may already have been read by Telegram.
        second = await edit(conn, 1, "v4", now, message)
        assert second > other


async def test_an_edit_by_another_method_in_between_is_not_skipped(db: Database, now: datetime) -> None:
    async with db.write() as conn:
        message = await say(conn, 1, "card", now)
        text = await edit(conn, 1, "v1", now, message)
        keys = await edit(conn, 1, "keys", now, message, method="editMessageReplyMarkup")
        last = await edit(conn, 1, "v2", now, message)
        assert len({text, keys, last}) == 3


async def test_an_edit_waits_for_a_message_that_is_not_yet_due(db: Database, now: datetime) -> None:
    async with db.write() as conn:
        message = await say(conn, 1, "tomorrow", now, not_before=now + 60 * SECOND)
        await edit(conn, 1, "changed", now, message)
        assert await claimed(conn, now) == []
        assert await claimed(conn, now + 60 * SECOND) == [message]


async def test_calling_back_what_is_moot(db: Database, now: datetime) -> None:
    async with db.write() as conn:
        one = await say(conn, 1, "", now, about="draft:7")
        await say(conn, 1, "", now, about="draft:7")
        kept = await say(conn, 2, "", now, about="draft:70")
        assert await claimed(conn, now) == [one, kept]
        assert await outbox.cancel_about(conn, "draft:7", now) == 1
        assert await outbox.counts(conn) | {"claimed": 0, "cancelled": 0} == dict.fromkeys(
            ("pending", "claimed", "sent", "uncertain", "failed", "cancelled"), 0
        )


async def test_a_chat_is_as_urgent_as_its_most_urgent_row(db: Database, now: datetime) -> None:
    async with db.write() as conn:
        broadcast = [await say(conn, chat, "digest", now, priority=outbox.DIGEST) for chat in range(3)]
        reply = await say(conn, 2, "reply", now, priority=outbox.URGENT)
        assert await claimed(conn, now, limit=1) == [broadcast[2]]
        await outbox.sent(conn, broadcast[2], 1, now)
        assert await claimed(conn, now, limit=2) == [reply, broadcast[0]]


async def test_an_urgent_row_does_not_pass_one_that_waits_to_be_tried_again(db: Database, now: datetime) -> None:
    async with db.write() as conn:
        deferred = await say(conn, 1, "deferred", now, not_before=now + SECOND)
        failing = await say(conn, 1, "failing", now)
        urgent = await say(conn, 1, "urgent", now, priority=outbox.URGENT)
        assert await claimed(conn, now) == [failing]
        await outbox.retry(conn, failing, now + 9 * SECOND, "500")
        assert await outbox.next_due(conn) == now + SECOND
        assert await claimed(conn, now) == []
        # It was put there before, so it need not wait for the one that fails.
        assert await claimed(conn, now + SECOND) == [deferred]
        await outbox.sent(conn, deferred, 1, now)
        assert await claimed(conn, now + SECOND) == []
        assert await claimed(conn, now + 9 * SECOND) == [failing]
        await outbox.sent(conn, failing, 2, now)
        assert await claimed(conn, now + 9 * SECOND) == [urgent]


async def test_several_who_claim_at_once_never_get_the_same_row_or_chat(db: Database, now: datetime) -> None:
    async with db.write() as conn:
        for number in range(30):
            await say(conn, number % 10, "", now)

    async def claim() -> list[tuple[int, int]]:
        async with db.write() as conn:
            rows = await outbox.claim_next(conn, now, blocked_chats=(), limit=3)
            await asyncio.sleep(0)
            return [(row.id, row.chat_id) for row in rows]

    taken = [row for rows in await asyncio.gather(*(claim() for _ in range(8))) for row in rows]
    assert len({row_id for row_id, _ in taken}) == len({chat for _, chat in taken}) == len(taken)


async def test_a_group_that_became_a_supergroup_hears_the_rest_there(db: Database, now: datetime) -> None:
    async with db.write() as conn:
        under_way = await say(conn, -1, "one", now)
        await claimed(conn, now)
        await say(conn, -1, "two", now)
        other = await say(conn, -2, "three", now)
        assert await move_chat(conn, -1, -1001) == 1
        rows = await outbox.claim_next(conn, now, blocked_chats=(), limit=9)
        assert [(row.chat_id, row.payload["text"]) for row in rows] == [(-1001, "two"), (-2, "three")]
        assert rows[1].id == other
        moved = await outbox.get(conn, under_way)
        assert moved is not None
        assert moved.chat_id == -1


async def test_an_edit_finds_its_message_even_after_that_was_sent_anew(db: Database, now: datetime) -> None:
    async with db.write() as conn:
        card = await say(conn, 1, "card", now)
        assert await current_message_id(conn, card) is None
        await claimed(conn, now)
        await outbox.sent(conn, card, 50, now)
        assert await current_message_id(conn, card) == 50
        change = await edit(conn, 1, "v2", now, card)
        await claimed(conn, now)
        assert await current_message_id(conn, card) == 50
        # The card had been deleted from the chat: the edit was sent as a message of its own.
        await outbox.sent(conn, change, 70, now)
        assert await current_message_id(conn, card) == 70
