"""The demo as it runs: the real bot, its people welcomed, and the story it is there to tell."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.demo.stage import Stage, database_in, stage
from bot.sandbox import SandboxClient
from storage import bureaus, cases, deadlines, people, subjects
from storage.database import Database
from storage.schema import alert, assessment, audit_log, invitation, outbox, record_version, subject
from storage.schema.casework import CASE_KINDS

NOW = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)


@pytest.fixture
async def playing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Stage]:
    # What is set for the real bot must not matter.
    monkeypatch.setenv("ANXIN_TOKEN", "not a token")
    monkeypatch.setenv("ANXIN_DATABASE_URL", "nowhere")
    async with stage(tmp_path, now=NOW) as running:
        yield running
        assert running.server.violations == []


@pytest.fixture
async def sandbox(playing: Stage) -> AsyncIterator[SandboxClient]:
    async with SandboxClient(playing.server.base_url) as client:
        yield client


@asynccontextmanager
async def reading(folder: Path) -> AsyncIterator[AsyncConnection]:
    """The demo's database, to look at."""
    database = Database(database_in(folder))
    await database.open()
    try:
        async with database.read() as conn:
            yield conn
    finally:
        await database.close()


async def test_everybody_is_in_and_the_first_three_come_first(playing: Stage, sandbox: SandboxClient) -> None:
    state = await sandbox.get("state")
    assert [person["role"] for person in state["people"]][:3] == [
        "执法人员 · 科右前旗应急管理局",
        "监管负责人 · 科右前旗应急管理局",
        "企业人员 · 科右前旗鸿翔化工有限公司",
    ]
    assert len(state["people"]) == 15 and all(person["suggestions"] for person in state["people"])
    named = {word for person in state["people"] for word in " ".join(person["suggestions"]).split() if word[0] == "@"}
    assert named == {f"@{state['bot']['username']}"}
    assert state["places"] and state["bot"]["first_name"] == "安信"
    for name, person in (await sandbox.people()).items():
        pressed, greeting, *_ = await person.messages()
        bureau = next(told["role"] for told in state["people"] if told["name"] == name).partition(" · ")[2]
        assert pressed.text.startswith("/start ") and not pressed.from_bot
        assert "已加入" in greeting.text and bureau in greeting.text
        assert "grade" in await person.commands()
    page = await sandbox.http.get("/")
    assert page.status_code == 200 and "text/html" in page.headers["content-type"]


async def test_history_is_confirmed_graded_and_alerts_nobody(playing: Stage, tmp_path: Path) -> None:
    async with reading(tmp_path) as conn:

        async def count(statement: object) -> int:
            return (await conn.execute(statement)).scalar_one()  # type: ignore[call-overload]

        graded = select(func.count()).select_from(subject)
        assert await count(graded.where(subject.c.assessment_id.is_(None))) == 0
        imported = select(func.count()).where(assessment.c.cause == "import")
        assert await count(graded) == await count(imported)
        assert await count(select(func.count()).select_from(alert)) == 0
        # Greetings, and what belongs to the cases under way, are all that was said.
        said = select(func.count()).where(outbox.c.method == "sendMessage", outbox.c.about.is_(None))
        assert await count(said) == 15
        statuses = set((await conn.execute(select(record_version.c.status).distinct())).scalars())
        assert statuses == {"confirmed", "pending", "withdrawn"}
        assert await count(select(func.max(record_version.c.known_at))) < NOW + timedelta(minutes=1)
        assert await count(select(func.count()).where(invitation.c.used_at.is_(None))) == 0
        actions = set((await conn.execute(select(audit_log.c.action).distinct())).scalars())
        assert {"add_bureau", "add_subject", "import_samples", "create_invitation", "join"} <= actions
        found = {bureau.name: bureau for bureau in await bureaus.listed(conn)}
        assert set(await subjects.grade_counts(conn, found["科右前旗应急管理局"].id)) == {"A", "B", "C"}
        parent = found["随州市应急管理局"]
        assert [child.name for child in await bureaus.children(conn, parent.id)] == ["随县应急管理局"]
        [match, *_] = await subjects.find(conn, found["科右前旗应急管理局"].id, "hxhg")
        assert match.subject.name == "科右前旗鸿翔化工有限公司" and match.subject.grade == "A"


async def test_four_interviews_turn_a_clean_enterprise_black(playing: Stage, sandbox: SandboxClient) -> None:
    found = await sandbox.people()
    wang, bao, chen = found["王海涛"], found["包建军"], found["陈静"]
    for number in range(1, 5):
        await wang.send(f"约谈 鸿翔化工 2026-11-{15 + number} 消防通道堵塞")
        card = await wang.expect("鸿翔化工", "约谈")
        if number == 4:
            assert "六(三)1" in card.text
        await wang.click("确认", message=card)
        await wang.expect("已记录")
    alert = await bao.expect("鸿翔化工", "六(三)1", "黑名单")
    assert alert.find("知悉")
    await chen.send("/grade")
    shown = await chen.expect("黑名单", "六(三)1")
    assert "2027年11月17日" in shown.text, "until when"
    await playing.app.idle()


async def test_kept_data_are_played_on_with(tmp_path: Path) -> None:
    async with stage(tmp_path, now=NOW) as first, SandboxClient(first.server.base_url) as sandbox:
        wang = (await sandbox.people())["王海涛"]
        await wang.send("/lang")
        await first.app.idle()
    async with stage(tmp_path, now=NOW) as again, SandboxClient(again.server.base_url) as sandbox:
        wang = (await sandbox.people())["王海涛"]
        pressed, greeting = await wang.messages()
        assert pressed.text == "/start" and "科右前旗应急管理局" in greeting.text
        await wang.send("/grade 鸿翔化工")
        await wang.expect("红名单")
        assert again.server.violations == []
    async with reading(tmp_path) as conn:
        assert len(await bureaus.listed(conn)) == 5
        known = await people.by_telegram_id(conn, 5_000_000_001)
        assert known is not None and len(await people.memberships(conn, known.id)) == 1


async def start(*arguments: str, cwd: Path) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "demo", "--no-browser", *arguments),
        cwd=cwd,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )


async def test_the_command_ends_in_order_and_leaves_nothing(tmp_path: Path) -> None:
    demo = await start(cwd=tmp_path)
    assert demo.stdout is not None
    address = (await asyncio.wait_for(demo.stdout.readline(), 60)).decode().strip()
    async with httpx.AsyncClient(trust_env=False) as browser:
        state = (await browser.get(f"{address}/sandbox/state")).json()
        assert len(state["chats"][0]["messages"]) == 2
        port = address.rpartition(":")[2]
        taken = await start("--port", port, cwd=tmp_path)
        out, err = await asyncio.wait_for(taken.communicate(), 30)
        assert (taken.returncode, out, err.count(b"\n")) == (1, b"", 1) and port in err.decode()
    demo.send_signal(signal.SIGINT)
    _, err = await asyncio.wait_for(demo.communicate(), 30)
    assert (demo.returncode, err) == (0, b"")
    assert [files for _, _, files in os.walk(tmp_path)] == [[]], "what was not to be kept is gone"


async def test_cases_of_every_kind_are_under_way(playing: Stage, tmp_path: Path) -> None:
    async with reading(tmp_path) as conn:
        everywhere = await bureaus.listed(conn)
        found = [row for one in everywhere for row in await cases.open_of_bureau(conn, one.id, CASE_KINDS)]
        due = [row for one in everywhere for row in await deadlines.open_of_bureau(conn, one.id)]
    assert {row.kind for row in found} == {"statement", "objection", "repair"}
    assert [row.kind for row in due if row.due_on < playing.clock.today()] == ["opinion"]
