"""/health and /metrics of the running bot, and logs as JSON."""

from __future__ import annotations

import json
import logging
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest

from bot import logs
from bot.app import AnxinApp
from bot.clock import Clock
from bot.sandbox import Clock as SandboxClock
from bot.sandbox import SandboxClient, SandboxServer
from bot.settings import Settings
from bot.usecases.add_bureau import add_bureau
from bot.usecases.create_invitation import create_invitation
from bot.wiring import wiring
from bot.workers.pacer import UNLIMITED
from storage import deadlines, subjects
from storage.database import Database

NOW = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
NAME = "鸿翔化工有限公司"


async def test_figures_and_health_of_the_running_bot(tmp_path: Path) -> None:
    url = f"sqlite+aiosqlite:///{tmp_path / 'anxin.db'}"
    clock, database = Clock.standing_at(NOW), Database(url)
    server = SandboxServer(clock=SandboxClock(NOW, frozen=True))
    async with server, SandboxClient(server.base_url) as sandbox, httpx.AsyncClient() as http:
        settings = Settings(
            _env_file=None, token=server.token, base_url=server.base_url, database_url=url,
            evidence_dir=tmp_path / "evidence", metrics_listen="127.0.0.1:0",
        )  # fmt: skip
        async with AnxinApp(settings, clock, database, wiring(settings), limits=UNLIMITED) as app:
            async with database.write() as conn:
                bureau = await add_bureau(conn, name="科右前旗应急管理局", ruleset="keyouqianqi", now=NOW)
                row = await subjects.add(conn, bureau_id=bureau.id, kind="enterprise", name=NAME, now=NOW)
                await deadlines.add(
                    conn, bureau_id=bureau.id, subject_id=row.id, kind="proof", starts_on=NOW.date().replace(day=1),
                    due_on=NOW.date().replace(day=19), working_days=None, provisional=False, now=NOW,
                )  # fmt: skip
                made = await create_invitation(conn, bureau_id=bureau.id, role="inspector", now=NOW)
            person = await sandbox.person("王巡查")
            await person.start(made.payload)
            await person.expect("已加入")
            await app.idle()
            at = f"http://127.0.0.1:{app.monitoring_port}"
            healthy = await http.get(f"{at}/health")
            assert (healthy.status_code, healthy.json()) == (200, {"status": "ok"})
            said = (await http.get(f"{at}/metrics")).text
            for line in (
                "anxin_handling_seconds_count 1.0",
                'anxin_sends_total{method="sendMessage",result="done"}',
                'anxin_queue_length{queue="inbox"} 0.0',
                "anxin_deadlines_overdue 1.0",
                'anxin_alerts_raised{kind="worse"} 0.0',
                "anxin_calendar_year_missing 0.0",
                f"anxin_last_tick_timestamp_seconds {NOW.timestamp():.9g}"[:46],
                "anxin_leader 1.0",
                "anxin_build_info{version=",
            ):
                assert line in said, (line, said)
            assert NAME not in said and "王巡查" not in said and "应急管理局" not in said
            await app._parts.end("ticker")
            ill = await http.get(f"{at}/health")
            assert (ill.status_code, ill.json()) == (503, {"status": "ticker"})
            async with database.write() as conn:
                await conn.exec_driver_sql("ALTER TABLE inbox RENAME TO lost")
            assert (await http.get(f"{at}/metrics")).status_code == 503
            assert (await http.get(f"{at}/health")).json()["status"].startswith("database")
            async with database.write() as conn:
                await conn.exec_driver_sql("ALTER TABLE lost RENAME TO inbox")


def test_a_line_of_json_holds_no_secret(capsys: pytest.CaptureFixture[str]) -> None:
    before = list(logging.getLogger().handlers)
    try:
        logs.configure("INFO", ["123456:" + "A" * 24], "json")
        try:
            raise ValueError("/bot123456:" + "A" * 24 + "/getMe\n第二行")
        except ValueError:
            logging.getLogger("bot.tests").exception("令牌 %s", "123456:" + "A" * 24)
        [line] = capsys.readouterr().err.splitlines()
    finally:
        logging.getLogger().handlers[:] = before
    found = json.loads(line)
    assert (found["level"], found["logger"]) == ("ERROR", "bot.tests")
    assert found["message"] == "令牌 [redacted]" and "第二行" in found["exception"] and "AAAA" not in line
    assert datetime.fromisoformat(found["time"]).tzinfo is not None
