"""What must hold after the last restart, checked against the database file and what Telegram saw."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from typing import Any, LiteralString

import psycopg
from sqlalchemy import make_url

from bot.sandbox.state import CallRecord
from tests.crash.scene import NEAR, REACHED, Desk

Said = tuple[int, str]
"""A new message: its chat and its text."""

Ask = Callable[[LiteralString], list[tuple[Any, ...]]]
"""Answers a question in SQL with rows."""


@contextmanager
def asking(url: str) -> Iterator[Ask]:
    """Questions to the database, apart from all that the bot is made of."""
    address = make_url(url)
    if address.get_backend_name() == "sqlite":
        with closing(sqlite3.connect(f"file:{address.database}?mode=ro", uri=True)) as connection:
            yield lambda question: connection.execute(question).fetchall()
        return
    plain = address.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(plain, autocommit=True) as server:
        yield lambda question: server.execute(question).fetchall()


@dataclass
class Report:
    """The figures of a run. `wrong`: every promise that was not kept, in words; empty is what is wanted."""

    seed: int
    kills: dict[str, int] = field(default_factory=dict)
    findings: int = 0
    presses: int = 0
    records: int = 0
    lost: int = 0
    doubled: int = 0
    alerts: int = 0
    alerts_lost: int = 0
    messages: int = 0
    repeats: int = 0
    wrong: list[str] = field(default_factory=list)

    def table(self) -> str:
        """The figures, one a line."""
        rows = [
            ("seed", self.seed),
            ("kills", sum(self.kills.values())),
            *((f"  {step}", count) for step, count in sorted(self.kills.items())),
            ("findings confirmed", self.findings),
            ("presses on 确认", self.presses),
            ("records", self.records),
            ("lost", self.lost),
            ("doubled", self.doubled),
            ("alerts", self.alerts),
            ("alerts not delivered", self.alerts_lost),
            ("messages sent", self.messages),
            ("messages repeated", self.repeats),
            ("promises broken", len(self.wrong)),
        ]
        return "\n".join(f"{name:<22}{value:>10}" for name, value in rows)


def judge(report: Report, url: str, calls: Sequence[CallRecord], starts: Sequence[int], desks: Sequence[Desk]) -> None:
    """Completes the report. `starts`: how many calls Telegram had seen when each process after a kill began."""
    with asking(url) as ask:
        if url.startswith("sqlite") and ask("PRAGMA integrity_check") != [("ok",)]:
            report.wrong.append("the database is damaged")
        report.wrong += _unfinished(ask)
        _judge_records(report, ask, desks)
        _judge_alerts(report, ask, calls, desks)
        _judge_messages(report, ask, calls, starts)


def _unfinished(ask: Ask) -> Iterable[str]:
    for state, count in ask("SELECT state, count(*) FROM inbox WHERE state IN ('new', 'failed') GROUP BY state"):
        yield f"{count} rows of the inbox are {state}"
    left = "SELECT state, count(*) FROM outbox WHERE state NOT IN ('sent', 'cancelled') GROUP BY state"
    for state, count in ask(left):
        yield f"{count} rows of the outbox are {state}"


def _judge_records(report: Report, ask: Ask, desks: Sequence[Desk]) -> None:
    stored = Counter(
        (note, name)
        for note, name in ask(
            "SELECT v.note, s.name FROM record_version v JOIN subject s ON s.id = v.subject_id"
            " WHERE v.status = 'confirmed'"
        )
    )
    wanted = {(one.mark, one.subject) for desk in desks for one in desk.confirmed}
    report.findings = len(wanted)
    report.presses = sum(desk.presses for desk in desks)
    report.records = stored.total()
    lost = [one for one in wanted if one not in stored]
    doubled = [one for one, count in stored.items() if count > 1]
    report.lost, report.doubled = len(lost), len(doubled)
    report.wrong += [f"lost: {one}" for one in lost] + [f"doubled: {one}" for one in doubled]
    report.wrong += [f"never confirmed, but stored: {one}" for one in stored if one not in wanted]
    grades = dict(ask("SELECT name, grade FROM subject"))
    for desk in desks:
        for name, count in desk.counted().items():
            grade = "C" if count >= REACHED else "A"
            if grades[name] != grade:
                report.wrong.append(f"{name} has {count} interviews and stands at {grades[name]}")


def _judge_alerts(report: Report, ask: Ask, calls: Sequence[CallRecord], desks: Sequence[Desk]) -> None:
    """From what was logged follows who had to be told of what; each must have reached the manager."""
    heard = _said(calls)
    for desk in desks:
        to_manager = [text for chat, text in heard if chat == desk.manager.id]
        for name, count in desk.counted().items():
            wanted = [("六(三)1", "A → C")] * (count >= REACHED) + [("六(三)1", "1 次")] * (count >= NEAR)
            for words in wanted:
                report.alerts += 1
                if not any(name in text and all(word in text for word in words) for text in to_manager):
                    report.alerts_lost += 1
                    report.wrong.append(f"the manager was not told of {name}: {words}")
    [(raised,)] = ask("SELECT count(*) FROM alert")
    if raised != report.alerts:
        report.wrong.append(f"{raised} alerts were raised where {report.alerts} were due")


def _judge_messages(report: Report, ask: Ask, calls: Sequence[CallRecord], starts: Sequence[int]) -> None:
    """A repeat is allowed only across a kill, of the last message that its chat got before it: at most one a chat
    and kill."""
    rows = Counter(
        (chat, (json.loads(payload) if isinstance(payload, str) else payload)["text"])
        for chat, payload in ask("SELECT chat_id, payload FROM outbox WHERE method = 'sendMessage' AND state = 'sent'")
    )
    heard = _said(calls)
    report.messages = heard.total()
    for said, count in rows.items():
        if heard[said] < count:
            report.wrong.append(f"recorded as sent and never seen: {said}")
    report.repeats = sum(max(0, count - rows[said]) for said, count in heard.items())
    explained = _across_kills(calls, starts)
    for said, count in heard.items():
        if count - rows[said] > explained[said]:
            report.wrong.append(f"repeated without a kill in between: {said}")


def _across_kills(calls: Sequence[CallRecord], starts: Sequence[int]) -> Counter[Said]:
    """What was the last message of its chat before a kill, and the first after it."""
    explained: Counter[Said] = Counter()
    last: dict[int, str] = {}
    begun = iter(starts)
    next_start = next(begun, None)
    fresh: set[int] = set()
    for index, call in enumerate(calls):
        while next_start is not None and index >= next_start:
            fresh, next_start = set(last), next(begun, None)
        if not _is_message(call):
            continue
        chat, text = int(call.params["chat_id"]), str(call.params["text"])
        if chat in fresh and last[chat] == text:
            explained[chat, text] += 1
        fresh.discard(chat)
        last[chat] = text
    return explained


def _said(calls: Sequence[CallRecord]) -> Counter[Said]:
    return Counter((int(call.params["chat_id"]), str(call.params["text"])) for call in calls if _is_message(call))


def _is_message(call: CallRecord) -> bool:
    return call.method == "sendMessage" and call.code == 200
