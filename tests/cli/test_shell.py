"""The command as a process of its own: pipes that close, streams that are not there, disks that are full, locales."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ANXIN = Path(sys.executable).with_name("anxin")
AT = "--as-of 2026-11-20"


def shell(command: str, place: Path, **env: str) -> subprocess.CompletedProcess[bytes]:
    """Runs a line of the shell in which `anxin` is the command, with no setting from outside."""
    plain = {"PATH": f"{ANXIN.parent}:{os.defpath}", "LC_ALL": "C", "HOME": str(place)}
    return subprocess.run(
        ["/bin/bash", "-c", command], cwd=place, env=plain | env, capture_output=True, timeout=60, check=False
    )


@pytest.fixture
def work(tmp_path: Path) -> Path:
    (tmp_path / "one.json").write_text('{"records":[]}', encoding="utf-8")
    (tmp_path / "many.jsonl").write_text('{"records":[]}\n' * 3000, encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize(
    "command",
    [f"anxin grade suizhou many.jsonl --jsonl {AT}", f"anxin grade suizhou one.json {AT}", "anxin rules show xinmi"],
)
def test_a_reader_that_goes_away_is_no_error(work: Path, command: str) -> None:
    ran = shell(f"{command} | head -c 1 >/dev/null; exit ${{PIPESTATUS[0]}}", work)
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, b"", b"")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
@pytest.mark.parametrize("more", ["many.jsonl --jsonl", "one.json"])
def test_a_full_disk_is_told_in_one_line(work: Path, more: str) -> None:
    ran = shell(f"anxin grade suizhou {more} {AT} >/dev/full", work)
    assert ran.returncode == 1
    assert ran.stderr.decode() == "读写失败：No space left on device\n"


def test_streams_that_are_not_there(work: Path) -> None:
    ran = shell(f"anxin grade suizhou --json {AT} <&-", work)
    assert (ran.returncode, ran.stdout) == (1, b"")
    assert ran.stderr.decode() == "不是合法的 JSON：第 1 行第 1 列附近有误\n"
    for more in ("--json one.json", "--jsonl many.jsonl"):
        ran = shell(f"anxin grade suizhou {more} {AT} >&-", work)
        assert (ran.returncode, ran.stderr) == (0, b"")
    ran = shell("anxin grade suizhou none.json 2>&-", work)
    assert (ran.returncode, ran.stdout) == (1, b"")


def test_chinese_under_a_locale_that_has_none(work: Path) -> None:
    ran = shell(f"anxin grade suizhou one.json {AT}", work, PYTHONUTF8="0", PYTHONCOERCECLOCALE="0")
    assert ran.stdout.decode("utf-8").startswith("A 红名单\n")
    ran = shell("anxin grade suizhou $'\\xff.json'", work, PYTHONUTF8="0", PYTHONCOERCECLOCALE="0")
    assert (ran.returncode, ran.stdout) == (1, b"")
    assert ran.stderr.decode("utf-8").startswith("读不了文件 \\udcff.json：")


def test_a_pipe_is_answered_line_by_line(work: Path) -> None:
    """Before the sender closes it."""
    with subprocess.Popen(
        [ANXIN, "grade", "suizhou", "--jsonl", *AT.split()], cwd=work, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as running:
        assert running.stdin and running.stdout
        for _ in range(2):
            running.stdin.write(b'{"records":[]}\n')
            running.stdin.flush()
            assert json.loads(running.stdout.readline())["grade"] == "A"
        running.stdin.close()
        assert running.wait(timeout=60) == 0


def test_grading_loads_neither_the_bot_nor_the_database(work: Path) -> None:
    program = (
        "import sys; sys.argv = ['anxin', 'grade', 'suizhou', 'one.json', '--as-of', '2026-11-20', '--json']\n"
        "from bot.cli import main\n"
        "try: main()\n"
        "except SystemExit: pass\n"
        "print(sorted({name.partition('.')[0] for name in sys.modules}"
        " & {'telegram', 'sqlalchemy', 'storage', 'holidays', 'httpx', 'pydantic_settings'}), file=sys.stderr)\n"
    )
    ran = subprocess.run([sys.executable, "-c", program], cwd=work, capture_output=True, timeout=60, check=True)
    assert ran.stderr == b"[]\n"
