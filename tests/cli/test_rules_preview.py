"""`anxin rules preview`: an amendment beside the regulation in force."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bot.usecases import export_parts
from bot.usecases.named import bureau_named
from rulesets.loader import load, path_of
from rulesets.uscc import check_character
from storage import subjects
from storage.database import Database
from storage.records.many import NewRecord, create_many

Run = Callable[..., Any]
NAME = "科右前旗应急管理局"
AS_KNOWN = datetime(2026, 11, 1, tzinfo=UTC)


def code(number: int) -> str:
    first = f"91152221MA0N{number:05d}"
    return first + check_character(first)


@pytest.fixture
def amended(anxin: Run, place: Path) -> str:
    """Five subjects with 0 to 4 interviews each, and 六(三)1 amended to hold above 2 instead of 3."""
    anxin("init")
    assert anxin("bureau", "add", NAME, "--ruleset", "keyouqianqi").code == 0
    for number in range(5):
        added = ("subject", "add", "--bureau", NAME, "--name", f"第{number}化工厂", "--uscc", code(number))
        assert anxin(*added).code == 0

    async def log() -> None:
        database = Database(f"sqlite+aiosqlite:///{place / 'anxin.db'}")
        await database.open()
        try:
            async with database.write() as conn:
                bureau = await bureau_named(conn, NAME)
                for number, subject in enumerate(await subjects.of_bureau(conn, bureau.id)):
                    new = [
                        NewRecord(
                            subject_id=subject.id,
                            type="interview",
                            data={"date": f"2026-06-{day:02d}"},
                            status="confirmed",
                            known_at=AS_KNOWN,
                        )
                        for day in range(1, number + 1)
                    ]
                    if new:
                        await create_many(conn, bureau.id, new)
        finally:
            await database.close()

    asyncio.run(log())
    text = path_of("keyouqianqi").read_text("utf-8")
    assert "above: 3\n" in text
    (place / "new.yaml").write_text(text.replace("above: 3\n", "above: 2\n"), "utf-8")
    return "new.yaml"


def test_who_would_move_and_by_which_clause(anxin: Run, amended: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(export_parts, "PAGE", 2)  # part by part, without losing or doubling anybody
    lines = anxin("rules", "preview", amended, "--bureau", NAME).done.splitlines()
    assert lines[0].startswith("keyouqianqi 2023-04-12（literal） → keyouqianqi 2023-04-12（literal） ")
    assert lines[0].endswith("，按 2026-11-20 评定")
    assert lines[1:] == [
        f"  第3化工厂  {code(3)}  红名单 → 黑名单  依据 六(一)1 → 六(三)1",
        "监管对象 5 家，等级有变 1 家",
        "  红名单 → 黑名单  1",
    ]
    data = json.loads(anxin("rules", "preview", amended, "--bureau", NAME, "--json").done)
    assert data["before"]["ruleset_sha256"] == load("keyouqianqi").sha256 != data["after"]["ruleset_sha256"]
    assert data["moves"] == [
        {
            "subject": code(3),
            "name": "第3化工厂",
            "before": {"grade": "A", "clause": "六(一)1"},
            "after": {"grade": "C", "clause": "六(三)1"},
        }
    ]
    assert (data["subjects"], data["moved"]) == (5, 1)
    assert data["transitions"] == [{"before": "A", "after": "C", "subjects": 1}]
    assert (
        "5 subjects, 0 would move"
        in anxin("--lang", "en", "rules", "preview", amended, "--bureau", NAME, "--as-of", "2026-05-31").done
    )


def test_another_regulation_can_be_tried_as_well(anxin: Run, amended: str) -> None:
    """Its readings differ, so that its default is used; every class is named in its own words."""
    out = anxin("rules", "preview", str(path_of("suizhou")), "--bureau", NAME).done
    assert "（any） " in out.splitlines()[0]
    assert "等级有变 1 家" in out
    out = anxin("rules", "preview", str(path_of("xinmi")), "--bureau", NAME).done
    assert "  红名单 → 未定级  4\n  黑名单 → 未定级  1\n" in out
    assert "依据 六(一)1 → 十二(" in out


def test_what_cannot_be_previewed(anxin: Run, amended: str, place: Path) -> None:
    assert anxin("rules", "preview", amended, "--bureau", "无此局").problem.startswith("没有名为 无此局 的单位")
    (place / "bad.yaml").write_text("slug: bad\n", "utf-8")
    assert anxin("rules", "preview", "bad.yaml", "--bureau", NAME).problem.startswith("bad.yaml 第 1 行")
    assert anxin("rules", "preview", "none.yaml", "--bureau", NAME).problem.startswith("读不了规则文件 none.yaml")
    assert anxin("rules", "preview", amended).code == 2
