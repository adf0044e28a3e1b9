"""The command line as a shell sees it: arguments in, exit code, stdout and stderr out."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.cli import main

NOW = "2026-11-20T09:00:00+08:00"


@dataclass(frozen=True)
class Ran:
    """What came of a command."""

    code: int
    out: str
    err: str

    @property
    def problem(self) -> str:
        """The one line of a failed command; fails where the contract of errors is not kept."""
        assert self.code == 1 and self.out == ""
        assert self.err.endswith("\n") and self.err.count("\n") == 1, self.err
        assert "Traceback" not in self.err
        return self.err.strip()

    @property
    def done(self) -> str:
        """What a command that went well printed."""
        assert self.code == 0, self.err
        return self.out


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder to work in, and no setting but the time."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ANXIN_NOW", NOW)
    monkeypatch.delenv("ANXIN_DATABASE_URL", raising=False)
    monkeypatch.delenv("ANXIN_TOKEN", raising=False)
    return tmp_path


@pytest.fixture
def anxin(place: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., Ran]:
    """Runs `anxin …` within this process."""

    def run(*arguments: str) -> Ran:
        monkeypatch.setattr(sys, "argv", ["anxin", *arguments])
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            main()
        shown = capsys.readouterr()
        code = ended.value.code
        assert isinstance(code, int)
        return Ran(code, shown.out, shown.err)

    return run


@pytest.fixture
def bureau(anxin: Callable[..., Ran]) -> str:
    """The name of a bureau under 新密市's regulation, in a database of its own."""
    name = "新密市应急管理局"
    anxin("init")
    assert anxin("bureau", "add", name, "--ruleset", "xinmi").code == 0
    return name
