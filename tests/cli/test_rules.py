"""`anxin rules list`, `show` and `check`."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from rulesets.loader import available, load

Run = Callable[..., Any]
TESTS = Path(__file__).parents[1] / "rulesets"
BROKEN = TESTS / "broken"


def test_list(anxin: Run) -> None:
    lines = anxin("rules", "list").done.splitlines()
    assert [line.split()[0] for line in lines] == list(available())
    assert (
        lines[2] == "suizhou  2023-08-09  随州市应急管理部门安全生产信用分级分类监管工作方案  口径: any、baseline、all"
    )
    assert "readings: any, baseline, all" in anxin("--lang", "en", "rules", "list").done


@pytest.mark.parametrize("slug", available())
def test_show_gives_every_clause_in_its_own_words(anxin: Run, slug: str) -> None:
    chinese, english = anxin("rules", "show", slug).done, anxin("--lang", "en", "rules", "show", slug).done
    file = load(slug).file
    for clause in file.clauses:
        for out, how in ((chinese, clause.how_zh), (english, clause.how)):
            assert f"  {clause.id}  “{clause.quote}”\n      [{clause.implemented_by}] {how}\n" in out
    for code, one in file.classes.items():
        assert f"  {code}  {one.label}\n" in chinese
        assert f"  {code}  {one.label} ({one.en})\n" in english
    for name, reading in file.readings.items():
        assert f"  {name} {reading.title.zh}" in chinese
        assert reading.ground.en in english


def test_show_says_which_reading_is_the_default(anxin: Run) -> None:
    out = anxin("rules", "show", "suizhou").done
    assert "  any 具备任一条件（默认）\n" in out
    assert out.count("（默认）") == 1


def test_show_of_an_unknown_or_broken_ruleset(anxin: Run) -> None:
    assert anxin("rules", "show", "nosuch").problem.startswith("没有名为 nosuch 的规则集")
    problem = anxin("rules", "show", str(BROKEN / "bad_period.yaml")).problem
    assert problem == "bad_period.yaml 第 19 行，conditions.1.within：应为期限，例如 1 year 或 12 months"


def test_check_of_what_comes_with_the_project(anxin: Run) -> None:
    assert anxin("rules", "check").done.splitlines() == [f"{slug}.yaml: 没有问题" for slug in available()]
    assert anxin("rules", "check", "xinmi").done == "xinmi.yaml: 没有问题\n"
    assert anxin("--lang", "en", "rules", "check", "xinmi").done == "xinmi.yaml: sound\n"


def test_check_of_a_file(anxin: Run) -> None:
    assert anxin("rules", "check", str(TESTS / "sound.yaml")).done == "sound.yaml: 没有问题\n"


def test_check_reports_what_is_broken_and_ends_with_1(anxin: Run) -> None:
    """The report goes to stdout, as its purpose is; the one line on stderr counts."""
    ran = anxin("rules", "check", str(BROKEN / "two_faults.yaml"))
    assert ran.code == 1
    assert ran.out.splitlines() == [
        "two_faults.yaml 第 14 行，classes.A.rank：应为整数",
        "two_faults.yaml 第 41 行，repair：应为以下之一：record_repair、early_removal、none",
    ]
    assert ran.err == "2 处有误，见上\n"
    ran = anxin("--lang", "en", "rules", "check", str(BROKEN / "bad_period.yaml"))
    assert ran.code == 1
    assert ran.out == (
        "bad_period.yaml line 19, conditions.1.within: expected a period such as `1 year` or `12 months`\n"
    )
    assert ran.err == "1 problem(s), listed above\n"


@pytest.mark.parametrize("name", sorted(path.stem for path in BROKEN.glob("*.yaml")))
def test_check_of_every_broken_file(anxin: Run, name: str) -> None:
    ran = anxin("rules", "check", str(BROKEN / f"{name}.yaml"))
    assert ran.code == 1
    assert all(line.startswith(f"{name}.yaml 第 ") for line in ran.out.splitlines())
    assert ran.err.count("\n") == 1


def test_check_of_a_file_that_is_not_there(anxin: Run, place: Path) -> None:
    ran = anxin("rules", "check", "none.yaml")
    assert (ran.code, ran.out.count("\n"), ran.err) == (1, 1, "1 处有误，见上\n")
    assert ran.out.startswith("读不了规则文件 none.yaml：")
    (place / "folder.yaml").mkdir()
    assert anxin("rules", "check", "folder.yaml").out.startswith("读不了规则文件 folder.yaml：")


def test_check_of_an_unknown_ruleset(anxin: Run) -> None:
    assert anxin("rules", "check", "nosuch").problem.startswith("没有名为 nosuch 的规则集")


def test_usage(anxin: Run) -> None:
    for arguments in ((), ("nosuch",), ("show",), ("check", "a", "b")):
        assert anxin("rules", *arguments).code == 2


def test_a_bureaus_own_rulesets(anxin: Run, place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """ANXIN_RULESETS: found by every command, with nothing else to say."""
    (place / "own").mkdir()
    own = (TESTS / "sound.yaml").read_text("utf-8").replace("slug: sample", "slug: yuanan")
    (place / "own" / "yuanan.yaml").write_text(own, "utf-8")
    assert anxin("grade", "yuanan").problem.startswith("没有名为 yuanan 的规则集")
    (place / ".env").write_text("ANXIN_RULESETS=own\n", "utf-8")
    assert anxin("rules", "list").done.splitlines()[-1].startswith("yuanan  ")
    assert anxin("rules", "check").done.endswith("yuanan.yaml: 没有问题\n")
    anxin("init")
    assert "yuanan" in anxin("bureau", "add", "甲局", "--ruleset", "yuanan").done
    monkeypatch.setenv("ANXIN_RULESETS", "nowhere")
    assert anxin("rules", "list").problem == (
        "环境变量 ANXIN_RULESETS 不能用：应为已有的文件夹，内有规则文件 <slug>.yaml"
    )
    assert "新密市应急管理局" in anxin("rules", "show", "xinmi").done
