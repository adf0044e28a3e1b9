"""`anxin plan redraw`: anybody can repeat a draw from its file."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bot.casework import random_draw
from bot.casework.random_draw import Lists

Run = Callable[..., Any]
SECRET, WORDS = "ab" * 32, "今天 风大"


def drawn() -> dict[str, Any]:
    """A draw as the bot gives it out."""
    named = tuple((f"S{number:03}", "AB"[number % 2]) for number in range(20))
    lists = Lists("某局", "2026-11", named, (1, 2, 3), (("S003", 2),), {"A": 3, "B": 2}, 2).canonical()
    sha256 = random_draw.digest(lists)
    seed = random_draw.seed_of(sha256, SECRET, WORDS)
    return {
        "lists": lists,
        "lists_sha256": sha256,
        "secret": SECRET,
        "secret_sha256": random_draw.commitment(SECRET),
        "words": WORDS,
        "seed": seed,
        "result": [{"code": one.code, "inspectors": list(one.inspectors)} for one in random_draw.draw(lists, seed)],
    }


def kept(folder: Path, content: object) -> str:
    path = folder / "draw.json"
    path.write_text(content if isinstance(content, str) else json.dumps(content, ensure_ascii=False), "utf-8")
    return str(path)


def test_the_same_again(anxin: Run, tmp_path: Path) -> None:
    path = kept(tmp_path, drawn())
    assert anxin("plan", "redraw", path).done.splitlines()[0] == "重新抽取，结果一致：2026-11，5 家"
    assert "the same: 2026-11, 5 subjects" in anxin("--lang", "en", "plan", "redraw", path).done


def test_what_was_changed_is_named(anxin: Run, tmp_path: Path) -> None:
    changed = drawn()
    changed["result"].reverse()
    assert anxin("plan", "redraw", kept(tmp_path, changed)).problem.endswith("不一致：抽取结果")
    changed = drawn() | {"secret": "cd" * 32}
    told = anxin("plan", "redraw", kept(tmp_path, changed)).problem
    assert "随机数与其哈希、种子、抽取结果" in told and "名单" not in told


def test_what_is_no_draw(anxin: Run, tmp_path: Path) -> None:
    for content in ("", "[1]", "{}", "{", {"lists": 3}, drawn() | {"lists": []}):
        assert "不是机器人给出的抽取清单" in anxin("plan", "redraw", kept(tmp_path, content)).problem
