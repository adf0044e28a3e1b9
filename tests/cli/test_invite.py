"""`anxin invite`: links that work once."""

from __future__ import annotations

import hashlib
import json
import re
import sqlite3
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bot.app import USERNAME_KEY
from bot.usecases import create_invitation
from rulesets.uscc import check_character

Run = Callable[..., Any]
CODE = "91410183MAX000010" + check_character("91410183MAX000010")


@pytest.fixture
def subject(anxin: Run, bureau: str) -> str:
    assert anxin("subject", "add", "--bureau", bureau, "--name", "甲公司", "--uscc", CODE).code == 0
    return CODE


def execute(place: Path, statement: str, *values: object) -> list[tuple[Any, ...]]:
    with sqlite3.connect(place / "anxin.db") as connection:
        found = connection.execute(statement, values).fetchall()
    connection.close()
    return found


def test_the_json_has_exactly_these_keys(anxin: Run, bureau: str, place: Path) -> None:
    made = json.loads(anxin("invite", "--bureau", bureau, "--role", "inspector", "--json").done)
    assert list(made) == ["payload", "link", "expires_at"]
    assert re.fullmatch(r"[A-Za-z0-9_-]{22,64}", made["payload"])
    assert made["link"] is None
    assert datetime.fromisoformat(made["expires_at"]) == datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
    execute(place, "INSERT INTO meta VALUES (?, ?)", USERNAME_KEY, '"anxin_bot"')
    again = json.loads(anxin("invite", "--bureau", bureau, "--role", "inspector", "--json").done)
    assert again["payload"] != made["payload"]
    assert again["link"] == f"https://t.me/anxin_bot?start={again['payload']}"


def test_the_link_is_all_that_is_printed(anxin: Run, bureau: str, place: Path) -> None:
    unknown = anxin("invite", "--bureau", bureau, "--role", "manager")
    assert re.fullmatch(r"/start [A-Za-z0-9_-]+\n", unknown.done) and unknown.err
    execute(place, "INSERT INTO meta VALUES (?, ?)", USERNAME_KEY, '"anxin_bot"')
    made = anxin("--lang", "en", "invite", "--bureau", bureau, "--role", "manager")
    assert re.fullmatch(r"https://t\.me/anxin_bot\?start=[A-Za-z0-9_-]+\n", made.done)
    assert "2026-11-23 09:00" in made.err


def test_only_the_hash_is_kept(anxin: Run, bureau: str, subject: str, place: Path) -> None:
    made = json.loads(anxin("invite", "--bureau", bureau, "--subject", subject.lower(), "--json").done)
    assert datetime.fromisoformat(made["expires_at"]) == datetime(2026, 11, 27, 1, 0, tzinfo=UTC)
    [row] = execute(place, "SELECT bureau_id, role, subject_id, token_hash, created_by, used_at FROM invitation")
    assert row == (1, "enterprise", 1, hashlib.sha256(made["payload"].encode()).hexdigest(), None, None)
    assert made["payload"].encode() not in b"".join(path.read_bytes() for path in place.glob("anxin.db*"))
    assert execute(place, "SELECT object FROM audit_log WHERE action = 'create_invitation'") == [("invitation:1",)]


def test_a_natural_person_by_the_internal_number(anxin: Run, bureau: str) -> None:
    anxin("subject", "add", "--bureau", bureau, "--name", "韩守义", "--person")
    assert anxin("invite", "--bureau", bureau, "--subject", "P000001").code == 0


def test_who_is_not_there_is_named(anxin: Run, bureau: str, subject: str, place: Path) -> None:
    anxin("bureau", "add", "随县应急管理局", "--ruleset", "suizhou")
    assert "无此局" in anxin("invite", "--bureau", "无此局", "--role", "admin").problem
    assert subject in anxin("--lang", "en", "invite", "--bureau", "随县应急管理局", "--subject", subject).problem
    assert "\\udcff" in anxin("invite", "--bureau", bureau, "--subject", "\udcff").problem
    assert execute(place, "SELECT * FROM invitation") == []


@pytest.mark.parametrize("arguments", [(), ("--role", "enterprise"), ("--role", "admin", "--subject", CODE)])
def test_usage_is_exit_code_2(anxin: Run, bureau: str, arguments: tuple[str, ...]) -> None:
    ended = anxin("invite", "--bureau", bureau, *arguments)
    assert (ended.code, ended.out) == (2, "")


def test_any_text_has_a_hash() -> None:
    assert create_invitation.hash_of("a") == hashlib.sha256(b"a").hexdigest()
    assert create_invitation.hash_of("\ud800") != create_invitation.hash_of("")
