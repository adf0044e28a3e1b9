"""A bureau's whole world for a test: the real bot over HTTP against the sandbox, one clock for both."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from bot.app import AnxinApp
from bot.clock import Clock
from bot.sandbox import Clock as SandboxClock
from bot.sandbox import Person, Received, SandboxClient, SandboxServer
from bot.settings import Settings
from bot.usecases.add_bureau import add_bureau
from bot.usecases.add_subject import NewSubject, add_subject
from bot.usecases.assess_subject import assess_subject
from bot.usecases.create_invitation import create_invitation
from bot.wiring import wiring
from bot.workers.pacer import UNLIMITED
from rulesets.uscc import check_character
from storage import inbox, records, subjects
from storage.database import Database
from storage.schema import metadata
from tests.postgres import Postgres

#: 10:00 on a Friday in Asia/Shanghai.
NOW = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)

#: What the ids of forged presses begin with.
FORGED = "1799"


def uscc(number: int) -> str:
    """A valid USCC of its own."""
    first = f"91152221MA0N{number:05d}"
    return first + check_character(first)


@dataclass
class World:
    """Bureaus, subjects and people of one test; `server` and `database` for looking behind the scenes."""

    server: SandboxServer
    sandbox: SandboxClient
    database: Database
    clock: Clock
    app: AnxinApp
    _numbers: dict[str, int] = field(default_factory=dict)

    async def bureau(self, ruleset: str, name: str = "", **more: Any) -> int:
        """A bureau under a ruleset."""
        async with self.database.write() as conn:
            made = await add_bureau(
                conn, name=name or f"{ruleset}应急管理局", ruleset=ruleset, now=self.clock.now(), **more
            )
            return made.id

    async def subject(self, bureau_id: int, name: str, *, past: list[dict[str, Any]] | None = None, **more: Any) -> int:
        """A subject, graded, with confirmed records of its past (a dossier's records without ids)."""
        self._numbers.setdefault("subject", 0)
        self._numbers["subject"] += 1
        code = None if more.pop("person", False) else uscc(self._numbers["subject"])
        async with self.database.write() as conn:
            row = await add_subject(conn, bureau_id, NewSubject(name=name, uscc=code, **more), self.clock.now())
            for record in past or ():
                data = {key: value for key, value in record.items() if key not in ("type", "note")}
                await records.create(
                    conn,
                    bureau_id=bureau_id,
                    subject_id=row.id,
                    type=record["type"],
                    data=data,
                    status="confirmed",
                    now=self.clock.now(),
                    entered_by=None,
                    note=record.get("note"),
                )
            await assess_subject(conn, row.id, self.clock.now(), cause="import")
        return row.id

    async def staff(self, bureau_id: int, role: str, name: str) -> Person:
        """Somebody of the bureau, joined by an invitation."""
        return await self._join(name, bureau_id=bureau_id, role=role)

    async def owner(self, bureau_id: int, subject_id: int, name: str) -> Person:
        """An enterprise's person, bound by an invitation."""
        return await self._join(name, bureau_id=bureau_id, role="enterprise", subject_id=subject_id)

    async def _join(self, name: str, **invitation: Any) -> Person:
        async with self.database.write() as conn:
            made = await create_invitation(conn, now=self.clock.now(), **invitation)
        person = await self.sandbox.person(name)
        await person.start(made.payload)
        await person.expect("已加入")
        return person

    async def advance(self, **delta: float) -> None:
        """Let time pass for the bot and for Telegram, and wait for what follows."""
        self.clock.advance(timedelta(**delta))
        self.server.clock.move_to(self.clock.now())
        await self.app.idle()

    async def press_forged(self, person: Person, message: Received, *presses: str) -> None:
        """Presses that no button of ours offered, as a changed client could send them, one after the other."""
        updates = [self._forged(person, message, data) for data in presses]
        async with self.database.write() as conn:
            await inbox.receive(conn, updates, self.clock.now())
        await self.advance(seconds=0)

    def _forged(self, person: Person, message: Received, data: str) -> tuple[int, int, str]:
        self._numbers["forged"] = self._numbers.get("forged", 0) + 1
        update_id = int(FORGED) * 1_000_000 + self._numbers["forged"]
        query = {
            "id": str(update_id),
            "from": {"id": person.id, "is_bot": False, "first_name": person.name},
            "chat_instance": "1",
            "data": data,
            "message": message.raw,
        }
        return update_id, person.id, json.dumps({"update_id": update_id, "callback_query": query})

    async def snapshot(self) -> dict[str, int]:
        """How many rows there are of everything that a forged press could have made or changed."""
        tables = ("record_version", "alert", "casefile", "case_event", "task", "deadline", "membership", "assessment")
        async with self.database.read() as conn:
            return {
                name: (await conn.execute(select(func.count()).select_from(metadata.tables[name]))).scalar_one()
                for name in tables
            }

    async def grade_of(self, subject_id: int) -> str | None:
        """The stored grade."""
        async with self.database.read() as conn:
            row = await subjects.get(conn, subject_id)
        assert row is not None
        return row.grade


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Tests marked `both_databases` are played on PostgreSQL too."""
    if "world_url" in metafunc.fixturenames and metafunc.definition.get_closest_marker("both_databases"):
        metafunc.parametrize("world_url", ["sqlite", "postgresql"], indirect=True)


@pytest.fixture
def world_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of the world's database."""
    if getattr(request, "param", "sqlite") == "sqlite":
        yield f"sqlite+aiosqlite:///{tmp_path / 'anxin.db'}"
        return
    server: Postgres = request.getfixturevalue("postgres")
    with server.database() as url:
        yield url


@pytest.fixture
async def world(tmp_path: Path, world_url: str) -> AsyncIterator[World]:
    """The bot, running; at the end not one invalid call may have been made."""
    clock = Clock.standing_at(NOW)
    server = SandboxServer(clock=SandboxClock(NOW, frozen=True), check_results=True)
    async with server, SandboxClient(server.base_url) as sandbox:
        settings = Settings(
            _env_file=None,
            token=server.token,
            base_url=server.base_url,
            database_url=world_url,
            evidence_dir=tmp_path / "evidence",
        )
        database = Database(world_url)
        async with AnxinApp(settings, clock, database, wiring(settings), limits=UNLIMITED) as app:
            yield World(server, sandbox, database, clock, app)
    # What answers a forged press speaks of a press that the server never made.
    own = [one for one in server.violations if not str(one.params.get("callback_query_id", "")).startswith(FORGED)]
    assert own == []
