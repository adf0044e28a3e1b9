"""`anxin grade`: a dossier in, an answer out."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

Run = Callable[..., Any]
AT = ("--as-of", "2026-11-20")
EMPTY = '{"records":[]}'


def dossier(*records: dict[str, Any], **subject: Any) -> str:
    return json.dumps({"subject": subject, "records": list(records)}, ensure_ascii=False)


def interviews(number: int, day: str = "2026-01-05") -> list[dict[str, Any]]:
    return [{"id": f"r{n}", "type": "interview", "date": day} for n in range(1, number + 1)]


FOUR = dossier(*interviews(4), name="鸿翔化工")


@pytest.fixture
def stdin(monkeypatch: pytest.MonkeyPatch) -> Callable[[bytes], None]:
    """Puts bytes on standard input."""

    def put(raw: bytes) -> None:
        monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(raw)))

    return put


@pytest.fixture
def file(place: Path) -> Callable[..., str]:
    """Writes a file and gives its name."""

    def write(content: str | bytes, name: str = "dossier.json") -> str:
        (place / name).write_bytes(content.encode() if isinstance(content, str) else content)
        return name

    return write


def test_the_whole_answer(anxin: Run, file: Any) -> None:
    answer = json.loads(anxin("grade", "keyouqianqi", file(FOUR), *AT, "--json").done, parse_float=Decimal)
    receipt = answer.pop("receipt")
    assert {key: answer[key] for key in ("ruleset", "version", "as_of", "reading", "grade", "label")} == {
        "ruleset": "keyouqianqi",
        "version": "2023-04-12",
        "as_of": "2026-11-20",
        "reading": "literal",
        "grade": "C",
        "label": "黑名单",
    }
    assert answer["reasons"][0] == {
        "clause": "六(三)1",
        "text": "一年内约谈企业主要负责人累计次数 3 次(不含)以上",
        "grade": "C",
        "holds": True,
        "measured": 4,
        "bound": "> 3",
        "records": ["r1", "r2", "r3", "r4"],
    }
    assert answer["other_readings"] == {"strict": "C"}
    assert answer["next_change"] == {"date": "2027-01-06", "grade": "A"}
    assert answer["margins"] == [
        {"clause": "六(三)2", "left": {"count": 4, "sum": Decimal("50000.01")}},
        {"clause": "六(三)3", "left": 6},
    ]
    assert {key: answer["repair"][key] for key in ("procedure", "eligible", "from", "missing")} == {
        "procedure": "none",
        "eligible": False,
        "from": None,
        "missing": [],
    }
    assert answer["measures"][0] == "十(一)"
    assert isinstance(answer["notes"], list)
    assert set(receipt) == {"ruleset_sha256", "engine", "facts_sha256"}
    assert all(len(receipt[key]) == 64 for key in ("ruleset_sha256", "facts_sha256"))


def test_the_answer_is_one_line(anxin: Run, file: Any) -> None:
    out = anxin("grade", "suizhou", file(FOUR), *AT, "--json").done
    assert out.count("\n") == 1 and out.endswith("\n")
    # Chinese is written as it is, for whoever reads it.
    assert "红名单" in out


def test_explained_for_a_person(anxin: Run, file: Any) -> None:
    out = anxin("grade", "keyouqianqi", file(FOUR), *AT).done
    lines = out.splitlines()
    assert lines[0] == "鸿翔化工：C 黑名单"
    assert "2026-11-20 时点，literal 口径" in lines[1]
    assert "  ✓ 六(三)1  “一年内约谈企业主要负责人累计次数 3 次(不含)以上”" in lines
    assert "      实际 4  标准 > 3  记录 r1, r2, r3, r4" in lines
    assert "若无新记录，2027-01-06 起变为 A 红名单" in lines
    assert "信用修复：本制度未规定信用修复" in lines


def test_explained_in_english(anxin: Run, file: Any) -> None:
    out = anxin("--lang", "en", "grade", "keyouqianqi", file(FOUR), *AT).done
    assert out.splitlines()[0] == "鸿翔化工: C 黑名单 (black list)"
    assert "      measured 4  bound > 3  records r1, r2, r3, r4" in out
    assert "With nothing new it becomes A 红名单 (red list) on 2027-01-06" in out


@pytest.mark.parametrize(
    ("ruleset", "told"),
    [
        ("keyouqianqi", ["A 红名单", "多数企业因此在红名单"]),
        ("xinmi", ["未定级", "十二(一)1", "补齐后即为一级"]),
        ("suizhou", ["A 红名单", "按 all 口径为 未定级", "按 baseline 口径为 B 普通"]),
        ("chenbaerhu", ["normal 无信用惩戒信息", "若无新记录，等级不再变化", "无需修复"]),
    ],
)
def test_a_subject_of_whom_nothing_is_known(anxin: Run, file: Any, ruleset: str, told: list[str]) -> None:
    out = anxin("grade", ruleset, file(EMPTY), *AT).done
    for words in told:
        assert words in out


def test_what_surprises_in_an_explanation(anxin: Run, file: Any) -> None:
    given = [
        {"id": "a", "type": "accident", "date": "2026-01-05", "deaths": 3, "objection": True},
        {"id": "p", "type": "penalty", "date": "2026-02-05"},
    ]
    out = anxin("grade", "chenbaerhu", file(dossier(*given, included_on="2026-01-01")), *AT).done
    assert "市级不良信用记录" in out
    assert "（异议处理中）" in out
    assert "（2026-01-01 起有记录）" in out
    assert "以下记录尚未整改完成：p" in out
    out = anxin("grade", "suizhou", file(dossier(given[1])), *AT).done
    assert "提前移出，2027-02-05 起可以申请" in out


def test_a_reading_by_name(anxin: Run, file: Any) -> None:
    name = file(dossier(*interviews(3)))
    answer = json.loads(anxin("grade", "keyouqianqi", name, *AT, "--json", "--reading", "strict").done)
    assert (answer["reading"], answer["grade"], answer["other_readings"]) == ("strict", None, {"literal": "A"})
    assert "keyouqianqi" in anxin("grade", "keyouqianqi", name, "--reading", "any").problem


def test_standard_input(anxin: Run, stdin: Any) -> None:
    for source in (("-",), ()):
        stdin(FOUR.encode())
        assert json.loads(anxin("grade", "keyouqianqi", *source, *AT, "--json").done)["grade"] == "C"
    stdin(b"")
    assert anxin("grade", "keyouqianqi", "-").problem == "不是合法的 JSON：第 1 行第 1 列附近有误"


def test_today_is_the_clocks(anxin: Run, file: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    name = file(EMPTY)
    for now, day in (
        ("2026-11-20T23:59:00+08:00", "2026-11-20"),
        # A day begins in Shanghai, wherever the machine stands (G7).
        ("2026-11-20T16:00:00+00:00", "2026-11-21"),
        ("2026-11-20T15:59:00Z", "2026-11-20"),
    ):
        monkeypatch.setenv("ANXIN_NOW", now)
        assert json.loads(anxin("grade", "suizhou", name, "--json").done)["as_of"] == day


@pytest.mark.parametrize(
    "now", ["garbage", "2026-13-01", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00", "9999-12-31T23:00:00Z"]
)
def test_a_time_that_is_none(anxin: Run, file: Any, monkeypatch: pytest.MonkeyPatch, now: str) -> None:
    name = file(EMPTY)
    monkeypatch.setenv("ANXIN_NOW", now)
    assert "ANXIN_NOW" in anxin("grade", "suizhou", name).problem
    assert "ANXIN_NOW" in anxin("--lang", "en", "grade", "suizhou", name).problem
    # Where the day is given nobody asks what time it is.
    assert anxin("grade", "suizhou", name, *AT).code == 0


@pytest.mark.parametrize("raw", [b"\xff\xfe", b"ANXIN_NOW=oops\n", b"\x00", b"ANXIN_NOW=2026-01-01\x00x\n"])
def test_an_odd_env_file(anxin: Run, file: Any, monkeypatch: pytest.MonkeyPatch, raw: bytes) -> None:
    monkeypatch.delenv("ANXIN_NOW")
    file(raw, ".env")
    ran = anxin("grade", "suizhou", file(EMPTY), "--json")
    if ran.code:
        assert ran.problem
    else:
        assert json.loads(ran.out)["grade"] == "A"
        assert ran.err == ""


@pytest.mark.parametrize("as_of", ["0001-01-01", "9999-12-31", "2024-02-29"])
def test_any_day_there_is(anxin: Run, file: Any, as_of: str) -> None:
    for ruleset in ("keyouqianqi", "xinmi", "suizhou", "chenbaerhu"):
        answer = json.loads(anxin("grade", ruleset, file(FOUR), "--as-of", as_of, "--json").done)
        assert answer["as_of"] == as_of


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("suizhou", "--as-of", "2026-02-30"),
        ("suizhou", "--as-of", "2026-2-1"),
        ("suizhou", "--as-of", "0000-01-01"),
        ("suizhou", "--as-of", ""),
        ("suizhou", "a.json", "b.json"),
        ("suizhou", "--nosuch"),
    ],
)
def test_usage(anxin: Run, arguments: tuple[str, ...]) -> None:
    ran = anxin("grade", *arguments)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("Usage: ")


@pytest.mark.parametrize(
    ("content", "zh", "en"),
    [
        (b"", "不是合法的 JSON", "not valid JSON"),
        (b"[]", "卷宗应为一个 JSON 对象", "a dossier must be one JSON object"),
        (FOUR.encode("utf-16"), "输入不是 UTF-8 编码", "the input is not UTF-8"),
        (FOUR.encode("gb18030"), "输入不是 UTF-8 编码", "the input is not UTF-8"),
        (b"[" * 100_000, "JSON 嵌套过深", "the JSON is nested too deeply"),
        (b'{"records":[{"id":"a\\nb"}]}', "第 1 条记录：id 应为", "record number 1: id must be"),
        (dossier({"id": "r", "type": "penalty", "date": "2026-01-05", "fine": -1}), "记录 r：fine", "record r: fine"),
        (EMPTY + EMPTY, "不是合法的 JSON", "not valid JSON"),
    ],
)
def test_a_dossier_that_is_wrong(anxin: Run, file: Any, content: str | bytes, zh: str, en: str) -> None:
    name = file(content)
    assert anxin("grade", "suizhou", name, *AT, "--json").problem.startswith(zh)
    assert anxin("--lang", "en", "grade", "suizhou", name, *AT).problem.startswith(en)
    assert anxin("--lang=en", "grade", "suizhou", name, *AT).problem.startswith(en)


@pytest.mark.parametrize("name", ["nosuch.json", ".", "a\nb", "\x07", "x" * 300, "", "文件/没有.json"])
def test_a_file_that_cannot_be_read(anxin: Run, name: str) -> None:
    for more in ((), ("--json",), ("--jsonl",)):
        assert anxin("grade", "suizhou", name, *AT, *more).problem.startswith("读不了文件 ")
        assert anxin("--lang", "en", "grade", "suizhou", name, *AT, *more).problem.startswith("cannot read ")


@pytest.mark.parametrize("name", ["nosuch", "", "Suizhou", "suizhou ", "../suizhou", "a\nb"])
def test_an_unknown_ruleset(anxin: Run, file: Any, name: str) -> None:
    assert anxin("grade", name, file(EMPTY)).problem.endswith("可用：keyouqianqi、xinmi、suizhou、chenbaerhu")


def test_a_ruleset_of_ones_own(anxin: Run, file: Any) -> None:
    sound = (Path(__file__).parents[1] / "rulesets" / "sound.yaml").read_text(encoding="utf-8")
    file(sound, "own.yaml")
    answer = json.loads(anxin("grade", "own.yaml", file(FOUR), *AT, "--json").done)
    assert (answer["ruleset"], answer["grade"]) == ("sample", "C")
    file(sound.replace("rank: 0", "rank: first"), "own.yaml")
    assert anxin("grade", "own.yaml", file(FOUR), *AT).problem == "own.yaml 第 12 行，classes.A.rank：应为整数"
    assert "none.yaml" in anxin("grade", "none.yaml", file(FOUR), *AT).problem


def lines(ran: Any) -> list[Any]:
    return [json.loads(line) for line in ran.out.splitlines()]


def test_a_line_a_dossier(anxin: Run, file: Any) -> None:
    rows = [dossier(*interviews(number), name=f"企业{number}") for number in (0, 4, 3, 5)]
    for text in ("\n".join(rows) + "\n", "\n".join(rows), "\r\n".join(rows) + "\r\n", "\ufeff" + "\n".join(rows)):
        ran = anxin("grade", "keyouqianqi", file(text), "--jsonl", *AT)
        assert ran.code == 0
        assert [answer["grade"] for answer in lines(ran)] == ["A", "C", "A", "C"]
        one = json.loads(anxin("grade", "keyouqianqi", file(rows[1]), "--json", *AT).done)
        assert lines(ran)[1] == one


def test_a_reading_and_a_language_for_every_line(anxin: Run, file: Any) -> None:
    name = file(f"{EMPTY}\n{dossier(*interviews(3))}\n")
    ran = anxin("--lang", "en", "grade", "keyouqianqi", name, "--jsonl", "--reading", "strict", *AT)
    assert [answer["grade"] for answer in lines(ran)] == ["B", None]
    assert lines(ran)[1]["notes"][0].startswith("No class fits.")


def test_no_line_no_answer(anxin: Run, file: Any) -> None:
    assert anxin("grade", "suizhou", file(""), "--jsonl", *AT).done == ""


@pytest.mark.parametrize(
    ("bad", "zh", "en"),
    [
        ("", "是空行", "is empty"),
        ("  ", "是空行", "is empty"),
        ("{", "不是合法的 JSON", "not valid JSON"),
        ("null", "卷宗应为一个 JSON 对象", "a dossier must be"),
        (b"\xff{}", "输入不是 UTF-8 编码（第 1 字节）", "the input is not UTF-8 (byte 1)"),
        (dossier({"id": "r", "type": "nosuch"}), "记录 r：type 应为", "record r: type must be"),
        (dossier(*interviews(1), *interviews(1)), "记录 r1：id 重复", "record r1: id occurs twice"),
        ("[" * 100_000, "JSON 嵌套过深", "the JSON is nested too deeply"),
    ],
)
def test_a_bad_line_ends_it_and_the_earlier_answers_stand(
    anxin: Run, file: Any, bad: str | bytes, zh: str, en: str
) -> None:
    raw = bad if isinstance(bad, bytes) else bad.encode()
    name = file(b"\n".join([EMPTY.encode(), EMPTY.encode(), raw, EMPTY.encode()]) + b"\n")
    for language, told in ((("--lang", "zh"), f"第 3 行：{zh}"), (("--lang", "en"), f"line 3: {en}")):
        ran = anxin(*language, "grade", "suizhou", name, "--jsonl", *AT)
        assert ran.code == 1
        assert [answer["grade"] for answer in lines(ran)] == ["A", "A"]
        assert ran.err.startswith(told)
        assert ran.err.count("\n") == 1


def test_a_bad_first_line_leaves_nothing(anxin: Run, file: Any) -> None:
    assert anxin("grade", "suizhou", file("{\n" + EMPTY), "--jsonl", *AT).problem.startswith("第 1 行：")


def test_a_line_is_answered_before_the_next_is_read(anxin: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """A pipe that stays open gets its answers as it goes."""
    answered: list[int] = []

    class Slow(io.RawIOBase):
        rows = 0

        def readline(self, size: int | None = -1) -> bytes:
            answered.append(sys.stdout.buffer.tell())
            self.rows += 1
            return EMPTY.encode() + b"\n" if self.rows <= 3 else b""

    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=Slow()))
    assert len(lines(anxin("grade", "suizhou", "--jsonl", *AT))) == 3
    assert answered == sorted(set(answered))


def test_reading_that_fails_midway(anxin: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    class Failing(io.RawIOBase):
        rows = 0

        def readline(self, size: int | None = -1) -> bytes:
            self.rows += 1
            if self.rows > 2:
                raise OSError(5, "Input/output error")
            return EMPTY.encode() + b"\n"

    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=Failing()))
    ran = anxin("grade", "suizhou", "--jsonl", *AT)
    assert (ran.code, len(lines(ran))) == (1, 2)
    assert ran.err == "读不了文件 -：Input/output error\n"


def test_many_records_of_one_dossier(anxin: Run, file: Any) -> None:
    name = file(dossier(*interviews(5000)))
    answer = json.loads(anxin("grade", "keyouqianqi", name, "--json", *AT).done)
    assert (answer["grade"], answer["reasons"][0]["measured"]) == ("C", 5000)
