"""The README tells the truth about what there is: every command, setting, library and place stands in it."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from bot.cli import COMMANDS
from bot.settings import PREFIX, Settings
from rulesets.uscc import is_uscc

ROOT = Path(__file__).parent.parent
READMES = [ROOT / "README.md", ROOT / "README.zh-CN.md"]


@pytest.fixture(params=READMES, ids=lambda path: path.name)
def readme(request: pytest.FixtureRequest) -> str:
    return str(request.param.read_text("utf-8"))


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_is_documented(readme: str, command: str) -> None:
    assert re.search(rf"(anxin |`){command}\b", readme)


@pytest.mark.parametrize("setting", Settings.model_fields)
def test_every_setting_is_documented(readme: str, setting: str) -> None:
    assert f"`{PREFIX}{setting.upper()}`" in readme


def test_every_dependency_is_named_with_its_reason(readme: str) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    for requirement in project["dependencies"]:
        name = re.split(r"[\[<>=]", requirement)[0]
        assert re.search(rf"\| [^|\n]*\b{re.escape(name)}\b", readme, re.IGNORECASE), name


def test_every_place_in_the_map_exists(readme: str) -> None:
    table = readme.split("bot/sandbox/")[0] + readme
    for place in set(re.findall(r"^\| (`[^|]+`) \|", table, re.MULTILINE)):
        for path in re.findall(r"`((?:bot|rulesets|storage|tests)/[^`]*)`", place):
            assert (ROOT / path).exists(), path


def test_the_sample_code_is_a_real_one(readme: str) -> None:
    [code] = set(re.findall(r"--uscc (\w+)", readme))
    assert is_uscc(code)


def test_both_say_the_same() -> None:
    shapes = [re.findall(r"^(#+|\||```|!\[)", path.read_text("utf-8"), re.MULTILINE) for path in READMES]
    assert shapes[0] == shapes[1]
