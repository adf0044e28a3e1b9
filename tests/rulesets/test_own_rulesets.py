"""Rulesets of a bureau's own, from a folder beside those that come with the project."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from rulesets import loader
from rulesets.errors import RulesetError

SOUND = (Path(__file__).parent / "sound.yaml").read_text("utf-8")


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """An empty folder that is looked in."""
    loader.look_in(lambda: tmp_path)
    yield tmp_path
    loader.look_in(lambda: None)


def put(folder: Path, name: str, slug: str) -> None:
    (folder / name).write_text(SOUND.replace("slug: sample", f"slug: {slug}"), "utf-8")


def test_they_stand_behind_those_that_come_with_the_project(folder: Path) -> None:
    put(folder, "yuanan.yaml", "yuanan")
    (folder / "notes.txt").write_text("no ruleset")
    assert loader.available() == (*loader.shipped(), "yuanan")
    rules = loader.load("yuanan")
    assert (rules.slug, loader.load("yuanan")) == ("yuanan", rules)
    assert loader.path_of("yuanan") == folder / "yuanan.yaml"


def test_none_takes_the_name_of_one_that_comes_with_the_project(folder: Path) -> None:
    put(folder, "xinmi.yaml", "xinmi")
    with pytest.raises(RulesetError) as raised:
        loader.available()
    assert raised.value.en == "xinmi.yaml: a ruleset that comes with the project has this name; choose another slug"
    assert loader.load("xinmi").file.issuer == "新密市应急管理局"


@pytest.mark.parametrize("name", ["Yuanan.yaml", "yuan an.yaml", "yuanan.yml", "1.yaml"])
def test_the_name_of_the_file_is_its_slug(folder: Path, name: str) -> None:
    put(folder, name, "yuanan")
    with pytest.raises(RulesetError, match="规则文件名应为"):
        loader.available()
    (folder / name).unlink()
    loader.look_in(lambda: folder)
    put(folder, "other.yaml", "yuanan")
    with pytest.raises(RulesetError) as raised:
        loader.load("other")
    assert raised.value.en == "other.yaml: its slug is yuanan, expected that of the file's name"


def test_a_broken_one_is_told_where(folder: Path) -> None:
    (folder / "broken.yaml").write_text("slug: broken\nname: [\n", "utf-8")
    with pytest.raises(RulesetError, match=r"broken\.yaml 第 3 行"):
        loader.load("broken")
    with pytest.raises(RulesetError, match=r"没有名为 nosuch 的规则集，可用：.*、chenbaerhu、broken$"):
        loader.load("nosuch")


def test_a_folder_that_is_gone(tmp_path: Path) -> None:
    loader.look_in(lambda: tmp_path / "gone")
    try:
        with pytest.raises(RulesetError, match="读不了规则文件夹"):
            loader.available()
    finally:
        loader.look_in(lambda: None)
