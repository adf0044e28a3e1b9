"""Ruleset files: what is sound is loaded, what is broken is told with its line, its key, and what was expected."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rulesets.errors import RulesetError
from rulesets.loader import Ruleset, available, load, load_file, path_of, problems

HERE = Path(__file__).parent
SOUND = HERE / "sound.yaml"
BROKEN = sorted((HERE / "broken").glob("*.yaml"))


def told(path: Path) -> list[str]:
    """What the comments at the top of a broken file say about it."""
    found = []
    for line in path.read_text(encoding="utf-8").splitlines():
        if not line.startswith("# "):
            break
        found.append(line.removeprefix("# "))
    return found


def test_the_sound_file_that_the_broken_ones_were_made_from_is_sound() -> None:
    assert problems(SOUND) == []


@pytest.mark.parametrize("path", BROKEN, ids=[path.stem for path in BROKEN])
def test_a_broken_file_is_told_with_line_key_and_what_was_expected(path: Path) -> None:
    assert told(path)
    found = problems(path)
    assert [problem.en for problem in found] == [f"{path.name} {expected}" for expected in told(path)]
    for problem in found:
        line, _, rest = problem.en.removeprefix(f"{path.name} line ").partition(", ")
        key = rest.partition(": expected ")[0]
        assert problem.zh.startswith(f"{path.name} 第 {line} 行，{'（全文）' if key == '(file)' else key}：应为")
        assert "\n" not in problem.zh + problem.en
    with pytest.raises(RulesetError) as raised:
        load_file(path)
    assert raised.value.en == found[0].en


def test_there_are_broken_files() -> None:
    assert len(BROKEN) > 40


def broken(tmp_path: Path, raw: bytes) -> str:
    path = tmp_path / "r.yaml"
    path.write_bytes(raw)
    (problem,) = problems(path)
    return problem.en


def test_what_no_text_file_can_show(tmp_path: Path) -> None:
    sound = SOUND.read_bytes()
    path = tmp_path / "r.yaml"
    path.write_bytes(b"\xef\xbb\xbf" + sound)
    assert problems(path) == []
    assert broken(tmp_path, sound.decode().encode("utf-16")) == "r.yaml line 1, (file): expected UTF-8 text"
    assert broken(tmp_path, sound + b"\xff") == "r.yaml line 1, (file): expected UTF-8 text"
    assert broken(tmp_path, b"") == "r.yaml line 1, (file): expected keys with their values"
    assert broken(tmp_path, b"- a\n- b\n") == "r.yaml line 1, (file): expected keys with their values"
    assert broken(tmp_path, b"a: \x00").startswith("r.yaml line 1, (file): expected valid YAML")
    assert broken(tmp_path, b"a: *nobody").startswith("r.yaml line 1, (file): expected valid YAML")


@pytest.mark.parametrize("depth", [200, 200_000])
def test_nesting_without_end_ends_nothing(tmp_path: Path, depth: int) -> None:
    assert broken(tmp_path, b"a:\n  " + b"[" * depth + b"]" * depth) == (
        "r.yaml line 2, (file): expected at most 100 levels of nesting"
    )


def test_aliases_of_aliases_are_not_written_out(tmp_path: Path) -> None:
    lines = ["a0: &a0 [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 12)]
    assert "expected at most 100000 values" in broken(tmp_path, "\n".join(lines).encode())


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    (problem,) = problems(tmp_path / "none.yaml")
    assert problem.en.startswith("cannot read none.yaml: ")
    with pytest.raises(RulesetError, match=r"读不了规则文件 none\.yaml"):
        load_file(tmp_path / "none.yaml")
    assert problems(tmp_path)[0].zh.startswith("读不了规则文件")


@pytest.mark.parametrize("slug", available())
def test_what_comes_with_the_project_is_sound(slug: str) -> None:
    assert problems(path_of(slug)) == []
    rules = load(slug)
    assert rules.slug == slug
    assert rules.sha256 == hashlib.sha256(path_of(slug).read_bytes()).hexdigest()
    assert load(slug) is rules


def test_the_versions_are_the_dates_of_issue() -> None:
    issued = {slug: load(slug).file.version.isoformat() for slug in available()}
    assert issued == {
        "keyouqianqi": "2023-04-12",
        "xinmi": "2023-01-28",
        "suizhou": "2023-08-09",
        "chenbaerhu": "2023-07-28",
    }


def test_an_unknown_ruleset_and_an_unknown_reading_are_told_with_the_known_ones() -> None:
    with pytest.raises(RulesetError) as raised:
        load("nosuch\n")
    assert raised.value.en == (
        "there is no ruleset nosuch\\u000a: expected one of keyouqianqi, xinmi, suizhou, chenbaerhu"
    )
    with pytest.raises(RulesetError) as raised:
        load("suizhou").reading("strict")
    assert raised.value.zh == "suizhou 没有名为 strict 的读法，可用：any、baseline、all"


READINGS = {
    "keyouqianqi": ("literal", "strict"),
    "xinmi": ("literal",),
    "suizhou": ("any", "baseline", "all"),
    "chenbaerhu": ("literal",),
}


@pytest.mark.parametrize("slug", available())
def test_the_readings_and_which_is_the_default(slug: str) -> None:
    rules = load(slug)
    assert set(rules.file.readings) == set(READINGS[slug])
    assert rules.reading(None) == READINGS[slug][0]


LABELS = {
    "keyouqianqi": {"A": "红名单", "B": "普通信用主体", "C": "黑名单"},
    "xinmi": {"1": "一级", "2": "二级", "3": "三级", "4": "四级"},
    "suizhou": {"A": "红名单", "B": "普通", "C": "被行政处理", "D": "严重失信主体名单"},
    "chenbaerhu": {
        "blacklist": "黑名单",
        "poor": "信用较差",
        "good": "信用较好",
        "normal": "无信用惩戒信息",
    },
}


@pytest.mark.parametrize("slug", available())
def test_the_labels_are_the_regulations_own(slug: str) -> None:
    rules = load(slug)
    assert {grade: rules.label(grade) for grade in rules.file.classes} == LABELS[slug]
    assert rules.label(None) == "未定级"


def ranked(rules: Ruleset) -> list[str | None]:
    return sorted([*rules.file.classes, None], key=rules.badness)


def test_no_grade_ranks_between_the_classes_that_are_not_adverse_and_those_that_are() -> None:
    assert ranked(load("keyouqianqi")) == ["A", "B", None, "C"]
    assert ranked(load("xinmi")) == ["1", "2", None, "3", "4"]
    assert ranked(load("suizhou")) == ["A", "B", None, "C", "D"]
    assert ranked(load("chenbaerhu")) == ["good", "normal", None, "poor", "blacklist"]


KEYS = st.sampled_from(["count", "within", "any", "all", "not", "type", "grade", "clause", "at_least", "named", "x"])
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.sampled_from(["penalty", "1 year", "A", "1"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3),
    max_leaves=8,
)


def places(value: object, path: tuple[object, ...] = ()) -> list[tuple[object, ...]]:
    found = [path] if path else []
    if isinstance(value, dict):
        for key, item in value.items():
            found += places(item, (*path, key))
    elif isinstance(value, list):
        for place, item in enumerate(value):
            found += places(item, (*path, place))
    return found


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_whatever_stands_in_whatever_place_is_told_and_raises_nothing_else(tmp_path: Path, data: st.DataObject) -> None:
    whole = yaml.safe_load(SOUND.read_text(encoding="utf-8"))
    *path, last = data.draw(st.sampled_from(places(whole)))
    target = whole
    for key in path:
        target = target[key]
    target[last] = data.draw(VALUES)
    file = tmp_path / "r.yaml"
    file.write_text(yaml.safe_dump(whole, allow_unicode=True), encoding="utf-8")
    for problem in problems(file):
        assert problem.en.startswith("r.yaml line ")
        assert "\n" not in problem.zh + problem.en
