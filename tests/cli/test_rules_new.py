"""A regulation of a bureau's own, made as the README says: the commands of its text, one after the other."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from rulesets.loader import load_file, template

Run = Callable[..., Any]
ROOT = Path(__file__).parents[2]
FILLED = (ROOT / "tests" / "data" / "yuanan.yaml").read_text("utf-8")
HEADS = {"README.md": "## A bureau's own regulation in an hour", "README.zh-CN.md": "## 一小时写好本局的制度"}
PART = re.compile(r"(?m)^(?=# [一二三四五六七八九]、)")
#: What the check asks for first once so many parts are filled in.
NEXT = ("name", "clauses.0.id", "classes.A.label", "conditions", "readings.literal.ground.zh", "measures", "repair")


def commands(name: str) -> list[str]:
    """The commands of the README's section, without their comments."""
    section = (ROOT / name).read_text("utf-8").split(HEADS[name])[1]
    block = section.split("```sh\n")[1].split("```")[0]
    return [line.split("  #")[0].strip() for line in block.splitlines()]


def filled(empty: str, number: int) -> str:
    """The empty file with its first parts as the author filled them in."""
    begun, done = PART.split(empty), PART.split(FILLED)
    return "".join([begun[0], *done[1 : number + 1], *begun[number + 1 :]])


@pytest.mark.parametrize("name", HEADS)
def test_the_readme_leads_to_a_regulation_in_force(
    anxin: Run, place: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    make, begin, check, audit, grade, export, add, run = commands(name)
    path = place / "rules" / "yuanan.yaml"

    def follow(line: str) -> Any:
        program, *arguments = shlex.split(line)
        assert program == ".venv/bin/anxin"
        return anxin(*arguments)

    assert make == "mkdir -p rules"
    (place / "rules").mkdir()
    assert "anxin rules check rules/yuanan.yaml" in follow(begin).done
    empty = path.read_text("utf-8")
    assert "{" + "slug}" not in empty
    assert len(PART.split(empty)) == len(PART.split(FILLED)) == 10

    for number, wanted in enumerate(NEXT):
        path.write_text(filled(empty, number), "utf-8")
        ran = follow(check)
        assert ran.code == 1
        first = ran.out.splitlines()[0]
        assert re.match(rf"yuanan\.yaml 第 \d+ 行，{re.escape(wanted)}：应为", first), first
        line = int(re.search(r"第 (\d+) 行", first)[1])  # type: ignore[index]
        assert wanted.rsplit(".", 1)[-1] in path.read_text("utf-8").splitlines()[line - 1]

    # All is filled in but the ninth part: what the text leaves open has to be settled first.
    path.write_text(filled(empty, 8), "utf-8")
    ran = follow(check)
    assert ran.code == 1
    assert all("重叠 " in line for line in ran.out.splitlines())
    assert follow(audit).code == 1
    path.write_text(filled(empty, 9), "utf-8")
    assert follow(check).done == "yuanan.yaml: 没有问题\n"
    assert "✓ 已证明：任何卷宗都有等级" in follow(audit).done

    records = [{"id": f"r{n}", "type": "interview", "date": f"2025-0{n}-01"} for n in range(1, 6)]
    (place / "dossier.json").write_text(json.dumps({"records": records}), "utf-8")
    assert "戊级" in follow(grade).done
    variable, value = export.removeprefix("export ").split("=")
    monkeypatch.setenv(variable, value)
    anxin("init")
    assert "原安县应急管理局" in follow(add).done
    assert anxin("rules", "check", "yuanan").done == "yuanan.yaml: 没有问题\n"
    assert json.loads(anxin("grade", "yuanan", "dossier.json", "--json").done)["grade"] == "戊"
    assert run == ".venv/bin/anxin run"


def test_every_example_of_the_empty_file_is_sound_once_it_is_taken(anxin: Run, place: Path) -> None:
    """The optional parts stand there as comments: without their marks, and with clauses that exist, they hold."""
    begun, done = PART.split(template("yuanan")), PART.split(FILLED)
    examples = begun[6].split("inspections:", 1)[1]
    taken = ["inspections:"]
    for line in examples.splitlines()[1:]:
        bare = line.removeprefix("# ")
        if bare.startswith((" ", "-")) or bare in ("tasks:", "exports:"):
            bare = bare.replace("编号", "四").replace("[A, C]", "[甲, 乙, 丙, 丁, 戊]").replace("[C]", "[戊]")
            taken.append(bare)
    done[6] += "\n".join(taken) + "\n"
    (place / "yuanan.yaml").write_text("".join(done), "utf-8")
    assert anxin("rules", "check", "yuanan.yaml").done == "yuanan.yaml: 没有问题\n"
    file = load_file(place / "yuanan.yaml").file
    assert file.inspections is not None
    assert [task.kind for task in file.tasks] == ["key_inspection"]
    assert [export.kind for export in file.exports] == ["lists"]


def test_nothing_is_overwritten_and_no_shipped_name_taken(anxin: Run, place: Path) -> None:
    assert anxin("rules", "new", "yuanan").done.startswith("已写好 yuanan.yaml。")
    (place / "yuanan.yaml").write_text("mine", "utf-8")
    assert anxin("rules", "new", "yuanan").problem == "文件 yuanan.yaml 已存在，没有覆盖"
    assert (place / "yuanan.yaml").read_text("utf-8") == "mine"
    for slug in ("xinmi", "Yuanan", "原安", "1a", "a" * 33):
        assert anxin("rules", "new", slug).problem.startswith(f"简称 {slug}")
    assert anxin("rules", "new", "a", "--output", "no/such/a.yaml").problem.startswith("读写失败：")
