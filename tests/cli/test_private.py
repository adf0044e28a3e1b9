"""What the bot keeps is for its own user alone, whatever the umask; and no token stands among a command's arguments."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import click
import pytest

from bot.cli import cli
from bot.originals import Originals
from bot.outgoing import Attachment, OutgoingFiles

Run = Callable[..., Any]


@pytest.fixture
def open_handed() -> Iterator[None]:
    """A umask that keeps nobody out."""
    before = os.umask(0)
    yield
    os.umask(before)


@pytest.mark.usefixtures("open_handed")
def test_nobody_else_can_read_what_is_kept(anxin: Run, bureau: str, place: Path) -> None:
    kept = Originals(place / "evidence").keep(b"proof")
    OutgoingFiles(place / "evidence").keep(Attachment(b"opinion", "意见书.docx"))
    assert anxin("backup", "copy.db").code == 0
    modes = {path.relative_to(place): path.stat().st_mode & 0o777 for path in place.rglob("*")}
    assert {modes[path] for path in modes if (place / path).is_dir()} == {0o700}
    files = {path: mode for path, mode in modes.items() if not (place / path).is_dir()}
    assert {Path("anxin.db"), Path("copy.db"), Path("evidence", kept.path)} <= set(files)
    assert set(files.values()) == {0o600}
    assert "✓ nobody else on this machine can read the data" in anxin("--lang", "en", "doctor").out


def test_the_doctor_tells_what_is_open_to_others(anxin: Run, bureau: str, place: Path) -> None:
    (place / "evidence").mkdir(mode=0o755)
    (place / "evidence").chmod(0o755)
    (place / "anxin.db").chmod(0o644)
    (place / "anxin.db.before-restore").touch(0o644)
    (place / "anxin.db.before-restore").chmod(0o644)
    (place / ".env").write_text("")
    (place / ".env").chmod(0o640)
    told = anxin("doctor").out
    assert "✗ evidence 对本机其他用户开放：运行 chmod 700 evidence\n" in told
    assert "✗ anxin.db 对本机其他用户开放：运行 chmod 600 anxin.db\n" in told
    assert "anxin.db.before-restore 对本机其他用户开放" in told
    assert "! 其他用户能读取 .env，里面可能有令牌：运行 chmod 600 .env\n" in told
    assert "数据只有本用户能读" not in told


def _commands(group: click.Command, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    yield path, group
    if isinstance(group, click.Group):
        ctx = click.Context(group)
        for name in group.list_commands(ctx):
            command = group.get_command(ctx, name)
            assert command is not None
            yield from _commands(command, (*path, name))


def test_no_secret_is_taken_from_the_arguments_which_every_user_can_list(anxin: Run) -> None:
    seen = dict(_commands(cli))
    assert ("run",) in seen
    for path, command in seen.items():
        names = {name for one in command.params for name in (one.name or "", *one.opts)}
        assert not [name for name in names if any(word in name.lower() for word in ("token", "secret", "proxy"))], path
    assert anxin("run", "--token", "1:secret").code == 2
    assert anxin("run", "1:secret").code == 2
