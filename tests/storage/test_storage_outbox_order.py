"""Whatever happens to the rows of a chat, it never hears a later one before an earlier one."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Callable
from datetime import datetime, timedelta

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from storage import outbox
from storage.database import Database

SECOND = timedelta(seconds=1)
BEGIN = datetime.fromisoformat("2026-11-20T08:30:00+00:00")
OUTCOMES = st.lists(st.sampled_from(["sent", "retry", "failed", "uncertain"]), max_size=30)
ROWS = st.lists(st.tuples(st.integers(1, 3), st.integers(0, 2)), min_size=1, max_size=12)


# Each example asks the fixture for a database of its own.
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ROWS, OUTCOMES, st.integers(1, 4))
# One chat's waiting row next to other chats' rows.
@example([(1, 0), (1, 0), (2, 0), (3, 0), (3, 0)], ["sent", "sent", "retry"], 3)
def test_a_chat_is_served_in_order_and_everything_is_served(
    fresh_url: Callable[[], str], rows: list[tuple[int, int]], outcomes: list[str], limit: int
) -> None:
    async def run() -> None:
        db = Database(fresh_url())
        await db.open()
        try:
            await check(db)
        finally:
            await db.close()

    async def check(db: Database) -> None:
        put: dict[int, list[int]] = defaultdict(list)
        done: dict[int, list[int]] = defaultdict(list)
        priorities: dict[int, int] = {}
        again: dict[int, datetime] = {}
        script = iter(outcomes)

        def waiting(chat: int, at: datetime) -> list[int]:
            return [i for i in put[chat] if i not in done[chat] and again.get(i, at) <= at]

        now = BEGIN
        async with db.write() as conn:
            for chat, priority in rows:
                row_id = await outbox.enqueue(
                    conn, chat_id=chat, method="sendMessage", payload={}, priority=priority, now=now
                )
                put[chat].append(row_id)
                priorities[row_id] = priority
            while (due := await outbox.next_due(conn)) is not None:
                now = max(now, due)
                claimed = await outbox.claim_next(conn, now, blocked_chats=(), limit=limit)
                assert claimed, "next_due promised a row"
                assert len({row.chat_id for row in claimed}) == len(claimed)
                urgency = [min(priorities[i] for i in waiting(row.chat_id, now)) for row in claimed]
                assert urgency == sorted(urgency)
                for row in claimed:
                    match next(script, "sent"):
                        case "retry":
                            await outbox.retry(conn, row.id, now + SECOND, "429")
                            again[row.id] = now + SECOND
                            continue
                        case "sent":
                            await outbox.sent(conn, row.id, row.id, now)
                        case "failed":
                            await outbox.failed(conn, row.id, "403", now)
                        case "uncertain":
                            await outbox.uncertain(conn, row.id, "expired", now)
                    done[row.chat_id].append(row.id)
        assert done == put

    asyncio.run(run())
