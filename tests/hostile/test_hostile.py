"""Random updates, of every kind and of none, through the real runtime: nothing breaks, nothing leaks, and nobody writes
what is not theirs. `HOSTILE_N` is how many examples are tried, of a few updates each."""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.hostile.scene import MARKS, Player, play
from tests.hostile.stage import Runtime, Stage
from tests.hostile.updates import IDENTITY, PHONE, Maker, forbidden_marks, update

EXAMPLES = int(os.environ.get("HOSTILE_N", "100"))
#: What anybody may bring about: that they exist and how they want to be spoken to.
_ANYBODY = {"person"}
#: What an enterprise's person may bring about, for the own subject.
_ENTERPRISE = {
    *("draft", "casefile", "case_event", "case_document", "deadline", "evidence", "record_version", "task"),
    *("assessment", "subject", "alert", "alert_message", "alert_desk", "digest_item", "repair_watch"),
}
_tried = {"updates": 0}


class Theatre:
    """One event loop and one runtime for all examples."""

    def __init__(self, runner: asyncio.Runner, runtime: Runtime) -> None:
        self.runner = runner
        self.runtime = runtime


@pytest.fixture(scope="module")
def theatre(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Theatre]:
    folder = tmp_path_factory.mktemp("hostile")
    with asyncio.Runner() as runner:
        scene = runner.run(play(folder))
        yield Theatre(runner, Runtime(scene, folder))
    print(f"\nhostile updates tried: {_tried['updates']}")


class Heard(logging.Handler):
    """What the log says."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep the line with its traceback."""
        self.lines.append(logging.Formatter().format(record))


async def attempt(runtime: Runtime, player: Player, updates: list[Any]) -> None:
    """Let one player send these updates, and look at everything that came of it."""
    _tried["updates"] += len(updates)
    heard = Heard()
    logging.getLogger().addHandler(heard)
    try:
        async with runtime.stage() as stage:
            before = await stage.rows()
            await stage.feed(updates)
            failed = await stage.failed()
            assert not failed, "\n".join([player.name, *failed])
            _no_write_but_theirs(player, before, await stage.rows())
            _nothing_leaked(player, stage)
            kept = await stage.texts()
            for number in (PHONE, IDENTITY):
                at = kept.find(number)
                assert at < 0, kept[max(0, at - 300) : at + 100]
    finally:
        logging.getLogger().removeHandler(heard)
    said = "\n".join(heard.lines)
    for mark in (PHONE, IDENTITY, *(mark for marks in MARKS.values() for mark in marks)):
        assert mark not in said, said


def _no_write_but_theirs(player: Player, before: dict[Any, Any], after: dict[Any, Any]) -> None:
    changed = {key for key in before.keys() | after.keys() if before.get(key) != after.get(key)}
    tables = {name for name, _ in changed}
    match player.role:
        case "stranger" | "revoked":
            assert tables <= _ANYBODY, changed
        case "enterprise":
            assert tables <= _ANYBODY | _ENTERPRISE, changed
            for key in changed:
                row = dict(_pairs(after.get(key) or before[key]))
                assert row.get("bureau_id", player.bureau) == player.bureau, row


def _pairs(row: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    for item in row:
        name, _, value = item.strip("()").partition(", ")
        yield name.strip("'"), value


def _nothing_leaked(player: Player, stage: Stage) -> None:
    _, unbound = stage.scene.groups
    for method, parameters in stage.wire.calls:
        if parameters.get("chat_id") == unbound:
            for mark in (mark for marks in MARKS.values() for mark in marks):
                assert mark not in str(parameters), f"{method} tells a group of {mark}: {parameters}"
        if parameters.get("chat_id", player.id) == player.id:
            for mark in forbidden_marks(player):
                assert mark not in str(parameters), f"{method} tells {player.name} of {mark}: {parameters}"


@given(data=st.data())
@settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize="HOSTILE_N" not in os.environ,
    database=None,
    suppress_health_check=list(HealthCheck),
    # No shrinking: an example takes a tenth of a second, and what failed is told as it is.
    phases=(Phase.generate,),
)
def test_whatever_comes_is_handled(theatre: Theatre, data: st.DataObject) -> None:
    player = data.draw(st.sampled_from(theatre.runtime.scene.players))
    updates = data.draw(st.lists(update(Maker(theatre.runtime.scene, player)), min_size=1, max_size=8))
    theatre.runner.run(attempt(theatre.runtime, player, updates))
