"""`anxin init`, and what the other commands say of a database that is not ready."""

from __future__ import annotations

import asyncio
import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bot.cli.trouble import EXPECTED
from bot.sandbox import SandboxServer
from bot.settings import Settings
from storage import migrate

Run = Callable[..., Any]


def test_creates_once_and_says_so(anxin: Run, place: Path) -> None:
    made = anxin("init").done
    assert "已建立数据库 anxin.db" in made and made.count("\n") == 1
    assert migrate.pending(f"sqlite:///{place / 'anxin.db'}") == []
    assert "没有改动" in anxin("init").done
    assert "nothing to do" in anxin("--lang", "en", "init").done


def test_elsewhere_by_the_environment(anxin: Run, place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANXIN_DATABASE_URL", f"sqlite:///{place / 'b.db'}")
    assert "b.db" in anxin("init").done
    assert [path.name for path in place.glob("*.db")] == ["b.db"]


@pytest.mark.parametrize(
    "arguments",
    [
        ("bureau", "list"),
        ("bureau", "add", "甲", "--ruleset", "xinmi"),
        ("subject", "add", "--bureau", "甲", "--name", "乙", "--person"),
        ("invite", "--bureau", "甲", "--role", "manager"),
    ],
)
def test_a_database_that_is_not_set_up_names_the_command(anxin: Run, place: Path, arguments: tuple[str, ...]) -> None:
    assert "anxin init" in anxin(*arguments).problem
    assert "anxin init" in anxin("--lang", "en", *arguments).problem
    assert list(place.iterdir()) == []  # nor is one made by the way
    sqlite3.connect(place / "anxin.db").close()
    assert "anxin init" in anxin(*arguments).problem


def test_what_cannot_be_a_database_is_one_line(anxin: Run, place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (place / "anxin.db").write_text("not a database " * 100)
    assert "anxin.db" in anxin("init").problem
    assert "anxin.db" in anxin("bureau", "list").problem
    monkeypatch.setenv("ANXIN_DATABASE_URL", f"sqlite:///{place / 'nowhere' / 'a.db'}")
    assert "nowhere" in anxin("init").problem
    monkeypatch.setenv("ANXIN_DATABASE_URL", "mysql://somebody:secret@db/a")
    told = anxin("init").problem
    assert "ANXIN_DATABASE_URL" in told and "secret" not in told


def test_every_setting_can_be_explained_in_chinese() -> None:
    assert set(EXPECTED) == set(Settings.model_fields)


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("ANXIN_NOW", "yesterday"),
        ("ANXIN_TOKEN", "not-a-token"),
        ("ANXIN_ADMINS", "me"),
        ("ANXIN_BASE_URL", "ftp://x"),
        ("ANXIN_LOG_LEVEL", "LOUD"),
    ],
)
def test_a_bad_setting_is_named(anxin: Run, monkeypatch: pytest.MonkeyPatch, variable: str, value: str) -> None:
    monkeypatch.setenv(variable, value)
    for language in ("zh", "en"):
        told = anxin("--lang", language, "init").problem
        assert variable in told and value not in told


def test_a_time_beyond_all_calendars_is_named(anxin: Run, bureau: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for instant in ("0001-01-01T00:00:00+08:00", "9999-12-31T23:59:59+08:00"):
        monkeypatch.setenv("ANXIN_NOW", instant)
        assert "ANXIN_NOW" in anxin("invite", "--bureau", bureau, "--role", "manager").problem


def test_run_needs_a_token_and_for_a_webhook_its_address(anxin: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "ANXIN_TOKEN" in anxin("run").problem
    monkeypatch.setenv("ANXIN_TOKEN", "4242:sandbox-token")
    assert "ANXIN_WEBHOOK_URL" in anxin("run", "--webhook").problem
    monkeypatch.setenv("ANXIN_WEBHOOK_URL", "https://bot.example.org/hook")
    assert "ANXIN_WEBHOOK_SECRET" in anxin("--lang", "en", "run", "--webhook").problem


def test_run_with_an_unusable_database(anxin: Run, place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANXIN_TOKEN", "4242:sandbox-token")
    monkeypatch.setenv("ANXIN_DATABASE_URL", f"sqlite:///{place / 'nowhere' / 'a.db'}")
    assert "nowhere" in anxin("run").problem


async def test_run_until_told(tmp_path: Path) -> None:
    """Against a server of our own: a wrong token ends it with one line, a signal ends it in order."""
    async with SandboxServer(check_results=True) as server:
        environment = {
            **os.environ,
            "ANXIN_BASE_URL": server.base_url,
            "ANXIN_DATABASE_URL": f"sqlite:///{tmp_path / 'anxin.db'}",
        }

        async def start(token: str) -> asyncio.subprocess.Process:
            return await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "bot", "run"),
                env={**environment, "ANXIN_TOKEN": token},
                cwd=tmp_path,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
            )

        refused = await start("4242:another-token")
        out, err = await asyncio.wait_for(refused.communicate(), 30)
        assert (refused.returncode, out, err.count(b"\n")) == (1, b"", 1)
        assert "令牌" in err.decode() and "another-token" not in err.decode()

        running = await start(server.token)
        await asyncio.wait_for(server.world.updates.waited_for.wait(), 30)
        running.send_signal(signal.SIGTERM)
        out, err = await asyncio.wait_for(running.communicate(), 30)
        assert (running.returncode, out) == (0, b"")
        assert b"Traceback" not in err and server.token not in err.decode()
    assert server.violations == []
