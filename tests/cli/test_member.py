"""`anxin member`: who is there, and removing them without a chat."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

Run = Callable[..., Any]


def joined(place: Path, *people: tuple[int, str, str]) -> None:
    """People of the first bureau: Telegram's number, name, role."""
    with sqlite3.connect(place / "anxin.db") as conn:
        for number, name, role in people:
            [person] = conn.execute(
                "INSERT INTO person (telegram_id, name, lang, created_at) VALUES (?, ?, 'zh', 0) RETURNING id",
                (number, name),
            ).fetchone()
            conn.execute(
                "INSERT INTO membership (person_id, bureau_id, role, settings, created_at) VALUES (?, 1, ?, '{}', 0)",
                (person, role),
            )
    conn.close()


def test_list_and_remove(anxin: Run, bureau: str, place: Path, monkeypatch: Any) -> None:
    assert "邀请" in anxin("member", "list", "--bureau", bureau).err
    joined(place, (701, "王巡查", "inspector"), (702, "陈主任", "admin"), (703, "吴主任", "admin"))
    assert anxin("member", "list", "--bureau", bureau).done.splitlines() == [
        "702\t管理员\t陈主任",
        "703\t管理员\t吴主任",
        "701\t执法人员\t王巡查",
    ]
    assert "没有名为" in anxin("member", "remove", "--bureau", "甲局", "--telegram-id", "701").problem
    assert "799" in anxin("member", "remove", "--bureau", bureau, "--telegram-id", "799").problem
    assert anxin("member", "remove", "--bureau", bureau, "--telegram-id", "701").done == "已移除 王巡查（701）\n"
    assert "701" in anxin("member", "remove", "--bureau", bureau, "--telegram-id", "701").problem
    monkeypatch.setenv("ANXIN_ADMINS", "702")
    assert "ANXIN_ADMINS" in anxin("member", "remove", "--bureau", bureau, "--telegram-id", "702").problem
    monkeypatch.setenv("ANXIN_ADMINS", "")
    done = anxin("--lang", "en", "member", "remove", "--bureau", bureau, "--telegram-id", "702").done
    assert done == "removed 陈主任 (702)\n"
    assert "唯一的管理员" in anxin("member", "remove", "--bureau", bureau, "--telegram-id", "703").problem
    assert anxin("member", "list", "--bureau", bureau).done == "703\t管理员\t吴主任\n"
