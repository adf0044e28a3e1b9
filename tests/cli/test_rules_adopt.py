"""`anxin rules adopt`: what may be proposed, by whom, and that what was kept is found out when it is altered."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncConnection

from rulesets import audit
from rulesets.loader import load_file, path_of
from storage import amendments, people
from storage.database import Database
from storage.schema import amendment

Run = Callable[..., Any]
NAME = "科右前旗应急管理局"
BOSS = 9_000_000_001


def write(place: Path, work: Callable[[AsyncConnection], Awaitable[Any]]) -> Any:
    async def run() -> Any:
        database = Database(f"sqlite+aiosqlite:///{place / 'anxin.db'}")
        await database.open()
        try:
            async with database.write() as conn:
                return await work(conn)
        finally:
            await database.close()

    return asyncio.run(run())


@pytest.fixture
def adopt(anxin: Run, place: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Proposes new.yaml, where 六(三)1 holds above 4, by an administrator."""
    # What z3 proves is tested with it; it takes longer than all of this.
    monkeypatch.setattr(audit, "available", lambda: False)
    monkeypatch.setenv("ANXIN_ADMINS", str(BOSS))
    anxin("init")
    assert anxin("bureau", "add", NAME, "--ruleset", "keyouqianqi").code == 0
    assert anxin("subject", "add", "--bureau", NAME, "--name", "鸿翔化工", "--person").code == 0
    now = datetime(2026, 11, 1, tzinfo=UTC)
    write(place, lambda conn: people.ensure(conn, telegram_id=BOSS, name="张主任", lang="zh", now=now))
    text = path_of("keyouqianqi").read_bytes().replace(b"above: 3\n", b"above: 4\n").replace(b"\n", b"\r\n")
    (place / "new.yaml").write_bytes(text)

    def run(file: str = "new.yaml", effective: str = "2027-01-01", by: int = BOSS, bureau: str = NAME) -> Any:
        words = ("--bureau", bureau, "--effective", effective, "--transition", "whole", "--by", str(by))
        return anxin("rules", "adopt", file, *words)

    return run


def test_a_proposal_waits_and_the_next_one_takes_its_place(adopt: Run, anxin: Run, place: Path) -> None:
    said = adopt().done
    assert said.startswith("已提出：keyouqianqi 2023-04-12 ")
    assert "1 家中有 0 家等级不同" in said and "请另一位管理员在聊天中用 /rules 确认" in said
    assert adopt(effective="2027-02-01").code == 0
    rows = write(place, amendments.listed)
    assert [(row.state, row.effective_on.isoformat()) for row in rows] == [
        ("withdrawn", "2027-01-01"),
        ("proposed", "2027-02-01"),
    ]
    assert rows[0].text.encode() == (place / "new.yaml").read_bytes()
    assert rows[0].sha256 == load_file(place / "new.yaml").sha256

    assert "修订文本：2 份，0 份有问题" in anxin("audit", "verify").out
    changed = rows[1].text.replace("above: 4", "above: 3")
    write(place, lambda conn: conn.execute(update(amendment).where(amendment.c.id == 2).values(text=changed)))
    found = anxin("audit", "verify")
    assert found.code == 1 and "修订文本 2：内容被改动" in found.out
    write(place, lambda conn: conn.execute(update(amendment).where(amendment.c.id == 2).values(state="adopted")))
    assert "修订文本 2：与操作日志所记的提出、确认不符" in anxin("audit", "verify").out


def test_what_cannot_be_proposed(adopt: Run, place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert adopt(bureau="无此局").problem.startswith("没有名为 无此局 的单位")
    assert adopt(by=7).problem.startswith(f"Telegram 用户 7 不是{NAME}的管理员")
    assert adopt(effective="2026-11-20").problem.startswith("施行日期应晚于 2026-11-20")
    assert adopt(str(path_of("keyouqianqi"))).problem.startswith("与现行文本相同")
    assert adopt(str(path_of("suizhou"))).problem.startswith(f"{NAME}适用的是 keyouqianqi")
    (place / "bad.yaml").write_text((place / "new.yaml").read_text("utf-8").replace("readings:", "reading:"), "utf-8")
    assert adopt("bad.yaml").problem.startswith("bad.yaml 第")
    assert adopt("none.yaml").problem.startswith("读不了规则文件 none.yaml")

    class Report:
        new, undecided = ["a gap"], list[str]()

    monkeypatch.setattr(audit, "available", lambda: True)
    monkeypatch.setattr(audit, "audit", lambda *_, **__: Report)
    assert adopt().problem.startswith("new.yaml：1 处缺口或重叠未列入 accepted")
    assert write(place, amendments.listed) == []
