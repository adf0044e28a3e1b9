"""`anxin rules audit` as a shell sees it, and what `rules check` makes of it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from rulesets import audit
from rulesets.loader import path_of

Run = Callable[..., Any]
ROOT = Path(__file__).parents[2]


def opened(place: Path) -> str:
    """科右前旗's file with one bound moved, so that five complaints fit no class under `strict`."""
    text = path_of("keyouqianqi").read_text("utf-8")
    before = "六(二)3: {count: complaint, within: 1 year, at_most: 5}"
    assert before in text
    (place / "own.yaml").write_text(text.replace(before, before.replace("5}", "4}")), "utf-8")
    return "own.yaml"


def test_what_is_accepted_is_told_with_its_resolution(anxin: Run) -> None:
    out = anxin("rules", "audit", "xinmi").done
    assert "✓ 已证明互不重叠：3 ∧ 1、3 ∧ 2" in out
    assert "· 缺口 十二(一)1、十二(二)1 均不符合　例：没有任何记录　无不良记录但没有现行公开承诺的" in out
    assert "proved: every dossier gets a class" in anxin("--lang", "en", "rules", "audit", "chenbaerhu").done


def test_every_witness_is_graded_as_it_is_told(anxin: Run, place: Path) -> None:
    data = json.loads(anxin("rules", "audit", "keyouqianqi", "--json", "--witness", "w").done)
    assert data["ruleset"] == "keyouqianqi"
    assert data["complete"] == {"literal": True, "strict": False}
    assert all(one["accepted"] for one in data["findings"] if one["kind"] != "difference")
    numbers: dict[str, int] = {}
    for one in data["findings"]:
        stem = "-".join(filter(None, ("keyouqianqi", one["reading"], one.get("other"), one["kind"])))
        numbers[stem] = numbers.get(stem, 0) + 1
        file = f"w/{stem}-{numbers[stem]}.json"
        assert json.loads((place / file).read_text("utf-8")) == one["witness"]
        graded = ("grade", "keyouqianqi", file, "--as-of", data["as_of"], "--reading", one["reading"], "--json")
        answer = json.loads(anxin(*graded).done)
        expected = one["grades"][0] if one["kind"] == "difference" else one["grade"]
        assert answer["grade"] == expected
        if one["kind"] == "gap":
            assert answer["grade"] is None
    assert len(list((place / "w").iterdir())) == len(data["findings"])


def test_a_new_finding_fails_audit_and_check_by_name(anxin: Run, place: Path) -> None:
    own = opened(place)
    ran = anxin("rules", "audit", own)
    assert ran.code == 1
    assert "    ! 缺口 " in ran.out
    assert "投诉举报 5 条" in ran.out
    assert ran.err.count("\n") == 1
    ran = anxin("rules", "check", own)
    assert ran.code == 1
    lines = ran.out.splitlines()
    assert all(line.startswith(("own.yaml，口径 strict：缺口 ", "own.yaml，口径 literal：缺口 ")) for line in lines)
    assert any("投诉举报 5 条" in line and line.endswith("或写入 accepted 并说明处理") for line in lines)
    assert ran.err == f"{len(lines)} 处有误，见上\n"


def test_without_z3(anxin: Run, place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(audit, "available", lambda: False)
    assert anxin("rules", "audit").problem == '核对缺口和重叠要用 z3，请先安装：pip install "anxin[audit]"'
    assert anxin("rules", "check", opened(place)).done.splitlines() == [
        "own.yaml: 没有问题",
        '未安装 z3，没有核对缺口和重叠；安装：pip install "anxin[audit]"',
    ]


@pytest.mark.parametrize(("name", "lang"), [("README.md", "en"), ("README.zh-CN.md", "zh")])
def test_the_table_in_the_readme_is_what_is_found(anxin: Run, name: str, lang: str) -> None:
    """When it is not: `anxin --lang … rules audit --table` prints the one to put there."""
    table = anxin("--lang", lang, "rules", "audit", "--table").done
    assert table in (ROOT / name).read_text("utf-8")
