"""What must hold after the last restart, checked against the database file and what Telegram saw."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bot.sandbox.state import CallRecord
from tests.crash.scene import NEAR, REACHED, Desk

Said = tuple[int, str]
"""A new message: its chat and its text."""


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


def judge(
    report: Report, database: Path, calls: Sequence[CallRecord], starts: Sequence[int], desks: Sequence[Desk]
) -> None:
    """Completes the report. `starts`: how many calls Telegram had seen when each process after a kill began."""
    connection = sqlite3.connect(f"file:{database}?mode=ro", uri=True)
    try:
        report.wrong += _integrity(connection)
        _judge_records(report, connection, desks)
        _judge_alerts(report, connection, calls, desks)
        _judge_messages(report, connection, calls, starts)
    finally:
        connection.close()


def _integrity(connection: sqlite3.Connection) -> Iterable[str]:
    [(state,)] = connection.execute("PRAGMA integrity_check").fetchall()
    if state != "ok":
        yield f"the database is damaged: {state}"
    for table, states in (("inbox", ("new", "failed")), ("outbox", ("pending", "claimed", "uncertain", "failed"))):
        for state in states:
            [(count,)] = connection.execute(f"SELECT count(*) FROM {table} WHERE state = ?", (state,))  # noqa: S608
            if count:
                yield f"{count} rows of the {table} are {state}"


def _judge_records(report: Report, connection: sqlite3.Connection, desks: Sequence[Desk]) -> None:
    stored = Counter(
        (note, name)
        for note, name in connection.execute(
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
    grades = dict(connection.execute("SELECT name, grade FROM subject").fetchall())
    for desk in desks:
        for name, count in desk.counted().items():
            grade = "C" if count >= REACHED else "A"
            if grades[name] != grade:
                report.wrong.append(f"{name} has {count} interviews and stands at {grades[name]}")


def _judge_alerts(
    report: Report, connection: sqlite3.Connection, calls: Sequence[CallRecord], desks: Sequence[Desk]
) -> None:
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
    [(raised,)] = connection.execute("SELECT count(*) FROM alert").fetchall()
    if raised != report.alerts:
        report.wrong.append(f"{raised} alerts were raised where {report.alerts} were due")


def _judge_messages(
    report: Report, connection: sqlite3.Connection, calls: Sequence[CallRecord], starts: Sequence[int]
) -> None:
    """A repeat is allowed only across a kill, of the last message that its chat got before it: at most one a chat
    and kill."""
    rows = Counter(
        (chat, text)
        for chat, text in connection.execute(
            "SELECT chat_id, json_extract(payload, '$.text') FROM outbox"
            " WHERE method = 'sendMessage' AND state = 'sent'"
        )
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
