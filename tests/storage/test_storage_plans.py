"""What runs all the time looks things up; it never reads a whole table."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, event, make_url
from sqlalchemy.ext.asyncio import AsyncConnection

from storage import (
    alerts,
    assessments,
    audit,
    cases,
    deadlines,
    desk,
    drafts,
    evidence,
    file_requests,
    inbox,
    migrate,
    outbox,
    people,
    records,
    repair_watch,
    subjects,
)
from storage.database import Database
from storage.outbox.trouble import unreported

NOW = datetime(2026, 11, 20, tzinfo=UTC)
Query = Callable[[AsyncConnection], Awaitable[Any]]

QUERIES: dict[str, Query] = {
    "the next updates": lambda c: inbox.next_batch(c, 10, excluding=[1]),
    "how many updates wait": inbox.pending_count,
    "an update's end": lambda c: inbox.finish(c, 1, NOW),
    "old updates": lambda c: inbox.prune(c, NOW),
    "the next messages": lambda c: outbox.claim_next(c, NOW, blocked_chats=[1], limit=10),
    "when the next message is due": outbox.next_due,
    "claims that expired": lambda c: outbox.expired_claims(c, NOW),
    "messages by state": outbox.counts,
    "troubled messages": lambda c: outbox.in_state(c, ["failed", "uncertain"], 10),
    "messages about something": lambda c: outbox.cancel_about(c, "draft:1", NOW),
    "what was said about something": lambda c: outbox.of_about(c, "notice:1:1"),
    "cases in a state": lambda c: cases.in_state(c, 1, "statement", "unserved"),
    "deadlines fallen due": lambda c: deadlines.fallen_due(c, 1, "statement", NOW.date()),
    "a person": lambda c: people.by_telegram_id(c, 1),
    "a person's roles": lambda c: people.memberships(c, 1),
    "a bureau's people": lambda c: people.members(c, 1, ["manager"]),
    "a subject's people": lambda c: people.of_subject(c, 1),
    "who is due for a new grade": lambda c: subjects.due_for_regrade(c, date(2026, 11, 20), 10),
    "finding a subject": lambda c: subjects.find(c, 1, "鸿翔"),
    "what lies around a place": lambda c: subjects.near(c, 1, 31.7, 113.4, lambda *_: 0.0, 4),
    "which words begin a name": lambda c: subjects.begun(c, 1, ["鸿翔", "hx"]),
    "names that sound alike": lambda c: subjects.alike(c, 1, sounds=["hongxiang"], pieces=[], limit=10),
    "the draft dealt with last": lambda c: drafts.last_of(c, 1, "record"),
    "the rest of an album": lambda c: evidence.of_album(c, "1", 1),
    "a subject's dossier": lambda c: records.dossier_records(c, 1, NOW),
    "a record": lambda c: records.by_public_id(c, "R000001"),
    "who collected a record": lambda c: records.collectors(c, 1),
    "a bureau's ledger": lambda c: records.of_bureau(c, 1),
    "a subject's grades": lambda c: assessments.of_subject(c, 1, 10),
    "a subject's alerts": lambda c: alerts.live(c, [1]),
    "an alert's messages": lambda c: alerts.messages(c, 1),
    "alerts to look at again": lambda c: desk.due(c, NOW, 10),
    "how an alert stands": lambda c: desk.of_alert(c, 1),
    "a digest that is due": lambda c: desk.next_digest(c, NOW),
    "messages that never arrived": lambda c: unreported(c, 10),
    "a person's drafts": lambda c: drafts.open_of(c, 1),
    "files to fetch": lambda c: evidence.wanted(c, 10),
    "cases' files to fetch": lambda c: cases.wanted_documents(c, 10),
    "files for a purpose to fetch": lambda c: file_requests.wanted(c, 10),
    "whom to remind": lambda c: deadlines.to_remind(c, NOW, 10),
    "what to seal": lambda c: audit.unsealed(c, 1, 10),
    "the end of a chain": lambda c: audit.last_sealed(c, 1),
    "who may apply for repair": lambda c: repair_watch.due(c, date(2026, 11, 20), 10),
    "what was done to something": lambda c: audit.of_object(c, "record:1"),
}


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> str:
    address = f"sqlite:///{tmp_path_factory.mktemp('plans')}/anxin.db"
    migrate.upgrade(address)
    return address


@pytest.fixture
async def plan(url: str) -> AsyncIterator[Callable[[Query], Awaitable[list[str]]]]:
    """Runs a query and tells how SQLite went about each of its statements."""
    db = Database(url)
    await db.open()
    seen: list[tuple[str, Any]] = []

    def note(conn: Any, cursor: Any, statement: str, parameters: Any, context: Any, many: bool) -> None:
        if not statement.startswith("BEGIN"):
            seen.append((statement, parameters))

    async def explain(query: Query) -> list[str]:
        event.listen(Engine, "before_cursor_execute", note)
        try:
            async with db.write() as conn:
                await query(conn)
        finally:
            event.remove(Engine, "before_cursor_execute", note)
        plain = sqlite3.connect(Path(str(make_url(url).database)))
        steps = [
            detail
            for statement, parameters in seen
            for *_, detail in plain.execute(f"EXPLAIN QUERY PLAN {statement}", parameters)
        ]
        plain.close()
        return steps

    yield explain
    await db.close()


@pytest.mark.parametrize("name", QUERIES)
async def test_no_table_is_read_as_a_whole(plan: Callable[[Query], Awaitable[list[str]]], name: str) -> None:
    steps = await plan(QUERIES[name])
    whole = [step for step in steps if step.startswith("SCAN") and "INDEX" not in step]
    # What a part of the statement itself brought together is no table.
    made = re.compile(r"SCAN (chats|best|anon_\d+)")
    assert [step for step in whole if not made.fullmatch(step)] == []
