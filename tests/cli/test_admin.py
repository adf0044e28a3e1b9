"""`anxin bureau` and `anxin subject`."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from rulesets.uscc import check_character

Run = Callable[..., Any]


def uscc(first: str = "91410183MAX000010") -> str:
    """A code whose check character holds."""
    return first + check_character(first)


def rows(place: Path, statement: str) -> list[tuple[object, ...]]:
    connection = sqlite3.connect(place / "anxin.db")
    try:
        return connection.execute(statement).fetchall()
    finally:
        connection.close()


def test_bureaus(anxin: Run, place: Path) -> None:
    anxin("init")
    assert anxin("bureau", "list").done == ""
    assert "随州市应急管理局" in anxin("bureau", "add", " 随州市应急管理局 ", "--ruleset", "suizhou").done
    child = ("bureau", "add", "随县应急管理局", "--ruleset", "suizhou", "--reading", "all")
    assert anxin(*child, "--parent", "随州市应急管理局").code == 0
    first, second = anxin("bureau", "list").done.splitlines()
    assert first.startswith("随州市应急管理局\tsuizhou / any\t")
    assert second.startswith("随县应急管理局\tsuizhou / all\t") and "上级：随州市应急管理局" in second
    assert rows(place, "SELECT name, reading, parent_id FROM bureau ORDER BY id") == [
        ("随州市应急管理局", None, None),
        ("随县应急管理局", "all", 1),
    ]
    assert rows(place, "SELECT action, object, bureau_id, actor_id FROM audit_log") == [
        ("add_bureau", "bureau:1", 1, None),
        ("add_bureau", "bureau:2", 2, None),
    ]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("新密市应急管理局", "--ruleset", "xinmi"), "新密市应急管理局"),
        (("甲", "--ruleset", "nowhere"), "keyouqianqi"),
        (("甲", "--ruleset", "keyouqianqi", "--reading", "lenient"), "strict"),
        (("甲", "--ruleset", "xinmi", "--parent", "乙"), "乙"),
        (("甲\u202e乙", "--ruleset", "xinmi"), "\\u202e"),
        (("  ", "--ruleset", "xinmi"), "200"),
        (("甲" * 201, "--ruleset", "xinmi"), "200"),
        (("\udcff", "--ruleset", "xinmi"), "\\udcff"),
    ],
)
def test_a_bureau_that_cannot_be(anxin: Run, bureau: str, place: Path, arguments: tuple[str, ...], said: str) -> None:
    for language in ("zh", "en"):
        assert said in anxin("--lang", language, "bureau", "add", *arguments).problem
    assert rows(place, "SELECT name FROM bureau") == [(bureau,)]
    assert len(rows(place, "SELECT id FROM audit_log")) == 1


def test_usage_is_exit_code_2(anxin: Run, bureau: str) -> None:
    add = ("subject", "add", "--bureau", bureau, "--name", "甲")
    for arguments in [
        ("bureau", "add", "甲"),
        add,
        (*add, "--person", "--uscc", uscc()),
        (*add, "--uscc", uscc(), "--sector", "space"),
        (*add, "--uscc", uscc(), "--included-on", "2026-02-30"),
        (*add, "--uscc", uscc(), "--latitude", "north"),
    ]:
        ended = anxin(*arguments)
        assert (ended.code, ended.out) == (2, "") and ended.err


def test_subjects(anxin: Run, bureau: str, place: Path) -> None:
    added = anxin(
        *("subject", "add", "--bureau", bureau, "--name", "新密市沐垚耐火材料有限公司", "--uscc", uscc().lower()),
        *("--sector", "hazardous_chemicals", "--key", "--included-on", "2024-02-29"),
        *("--alias", "沐垚", "--alias", "老二厂", "--latitude", "34.54", "--longitude", "113.39"),
    ).done
    assert uscc() in added and "未定级" in added
    anxin("subject", "add", "--bureau", bureau, "--name", "新密市岑启镇中心学校", "--uscc", uscc("12410183MAX000010"))
    for name in ("韩守义", "韩守义"):
        assert "P00000" in anxin("subject", "add", "--bureau", bureau, "--name", name, "--person").done
    columns = "SELECT kind, uscc, number, sector, is_key, included_on, latitude, longitude FROM subject ORDER BY id"
    assert rows(place, columns) == [
        ("enterprise", uscc(), None, "hazardous_chemicals", 1, "2024-02-29", 34.54, 113.39),
        ("organisation", uscc("12410183MAX000010"), None, "other", 0, None, None, None),
        ("person", None, "P000001", "other", 0, None, None, None),
        ("person", None, "P000002", "other", 0, None, None, None),
    ]
    assert [alias for (alias,) in rows(place, "SELECT alias FROM subject_alias ORDER BY id")] == ["沐垚", "老二厂"]
    keys = set(rows(place, "SELECT kind, key FROM subject_key WHERE subject_id = 1"))
    assert {("alias", "老二厂"), ("initials", "my"), ("uscc", uscc().lower())} <= keys
    assert ("pinyin", "laoerchang") in keys
    # Every subject is graded at once: the daily tick only looks at those that have been.
    assert rows(place, "SELECT count(*) FROM subject WHERE assessment_id IS NULL") == [(0,)]
    assert rows(place, "SELECT DISTINCT cause, as_of FROM assessment") == [("manual", "2026-11-20")]
    log = rows(place, "SELECT data FROM audit_log WHERE action = 'add_subject'")
    assert len(log) == 4 and not any("韩守义" in str(data) for (data,) in log)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--uscc", uscc()[:17] + "0"), "统一社会信用代码"),
        (("--uscc", "91410183"), "91410183"),
        (("--uscc", uscc(), "--latitude", "34.5"), "经度"),
        (("--uscc", uscc(), "--longitude", "113.4"), "纬度"),
        (("--uscc", uscc(), "--latitude", "90.1", "--longitude", "0"), "90.1"),
        (("--uscc", uscc(), "--latitude", "0", "--longitude", "-180.5"), "-180.5"),
        (("--uscc", uscc(), "--latitude", "nan", "--longitude", "0"), "nan"),
        (("--uscc", uscc(), "--latitude", "0", "--longitude", "inf"), "inf"),
        (("--uscc", uscc(), "--alias", "甲\u2066乙"), "\\u2066"),
        (("--person", "--name", "韩\x00守"), "\\u0000"),
        (("--person", "--bureau", "别的局"), "别的局"),
        (("--uscc", uscc("91410183MAX000020")), "已有"),
    ],
)
def test_a_subject_that_cannot_be(anxin: Run, bureau: str, place: Path, arguments: tuple[str, ...], said: str) -> None:
    taken = ("--name", "先到", "--uscc", uscc("91410183MAX000020"))
    assert anxin("subject", "add", "--bureau", bureau, *taken).code == 0
    assert said in anxin("subject", "add", "--bureau", bureau, "--name", "甲", *arguments).problem
    assert rows(place, "SELECT name FROM subject") == [("先到",)]
    assert rows(place, "SELECT count(*) FROM subject_key WHERE subject_id > 1") == [(0,)]


def test_the_same_enterprise_in_two_bureaus(anxin: Run, bureau: str) -> None:
    anxin("bureau", "add", "随州市应急管理局", "--ruleset", "suizhou")
    for name in (bureau, "随州市应急管理局"):
        assert anxin("subject", "add", "--bureau", name, "--name", "甲公司", "--uscc", uscc()).code == 0
