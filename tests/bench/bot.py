"""Our bot with everything durable beside bare echo bots that keep nothing, on the same local server."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import quantiles
from tempfile import TemporaryDirectory

from tests.bench import town
from tests.bench.bots import Server, bot, server, started
from tests.bench.play import Play
from tests.bench.report import Line

ROUNDS = 3
ROUND_TRIP = 0.05
RATE = 100.0
_OURS = ("-m", "tests.bench.peers.anxin_unpaced")
_PTB = ("-m", "tests.bench.peers.ptb_echo")


@dataclass(frozen=True, slots=True)
class Contestant:
    """A bot: how it is started, and how many updates it is given for a measurement (a slow one fewer)."""

    name: str
    command: Sequence[str]
    share: float = 1.0


OURS = Contestant("ours", _OURS)
ONE = Contestant("python-telegram-bot, one at a time", _PTB)
MANY = Contestant("python-telegram-bot, 32 at once", _PTB)
AIOGRAM = Contestant("aiogram", ("-m", "tests.bench.peers.aiogram_echo"))


def questions(count: int) -> Play:
    """`/grade` of one subject after the other, from everybody in turn."""
    chats: dict[int, list[str]] = {chat: [] for chat in town.INSPECTORS}
    for number in range(count):
        chat = town.INSPECTORS[number % len(town.INSPECTORS)]
        chats[chat].append(f"/grade {town.name(number % town.SUBJECTS)}")
    return Play(list(chats.items()))


def findings(count: int) -> Play:
    """A line and its confirmation, each on a subject of its own."""
    chats: dict[int, list[str]] = {chat: [] for chat in town.INSPECTORS}
    for number in range(count):
        chat = town.INSPECTORS[number % len(town.INSPECTORS)]
        chats[chat].append(f"约谈 {town.name(town.NEAR + number)} 今天 例行约谈")
    return Play(list(chats.items()), confirmed=True)


def alarms() -> Play:
    """Findings that a manager has to be told of, among them nothing else."""
    chats = zip(town.INSPECTORS, range(town.NEAR), strict=False)
    lines = [(chat, [f"约谈 {town.name(number)} 今天 例行约谈"]) for chat, number in chats]
    marks = [town.mark(number) for number in range(town.NEAR)]
    return Play(lines, rate=RATE / 4, confirmed=True, watchers=[town.MANAGER], watched=marks)


class Bench:
    """One run: a server, a database to copy, a folder."""

    def __init__(self, on: Server, folder: Path) -> None:
        self._on = on
        self._folder = folder
        self._town = town.build(folder)

    def play(self, who: Contestant, *plays: Play) -> list[dict[str, list[float]]]:
        """What each play came to with the bot freshly started, after a few questions to warm it up."""
        with self._place() as place, bot(self._on, self._command(who), Path(place)):
            self._on.play(questions(64))
            return [self._on.play(play) for play in plays]

    def rate(self, who: Contestant, play: Play, updates: int) -> float:
        """Updates a second."""
        [found] = self.play(who, play)
        return updates / float(found["seconds"])  # type: ignore[arg-type]

    def start(self, command: Sequence[str]) -> tuple[float, float]:
        """Seconds to the first answer, MB."""
        with self._place() as place:
            return started(self._on, command, Path(place))

    def command(self, who: Contestant) -> Sequence[str]:
        return self._command(who)

    def _command(self, who: Contestant) -> Sequence[str]:
        if who is OURS:
            return who.command
        more = {ONE.name: ["1"], MANY.name: ["32"]}.get(who.name, [])
        return [*who.command, self._on.url, *more]

    def _place(self) -> TemporaryDirectory[str]:
        place = TemporaryDirectory(dir=self._folder)
        shutil.copy(self._town, place.name)
        return place


def p(percent: int, seconds: Sequence[float]) -> float:
    """A percentile in milliseconds."""
    return quantiles(seconds, n=100)[percent - 1] * 1000


def lines() -> Iterator[Line]:
    """All comparisons."""
    with server() as on, TemporaryDirectory() as folder:
        bench = Bench(on, Path(folder))
        yield from _rates(bench)
        yield from _latencies(bench)
        yield from _starts(bench)


def _rates(bench: Bench) -> Iterator[Line]:
    for delay in (0.0, ROUND_TRIP):
        slow = 0.1 if delay else 1.0
        tried = {
            "ours": (OURS, questions(1500), 1500),
            "findings": (OURS, findings(400), 800),
            ONE.name: (ONE, questions(int(1500 * slow)), int(1500 * slow)),
            MANY.name: (MANY, questions(1500), 1500),
            AIOGRAM.name: (AIOGRAM, questions(1500), 1500),
        }
        best = dict.fromkeys(tried, 0.0)
        for _ in range(ROUNDS):
            for name, (who, play, updates) in tried.items():
                best[name] = max(best[name], bench.rate(who, replace(play, delay=delay), updates))
        at = ", 50 ms" if delay else ""
        others = {name: rate for name, rate in best.items() if name not in ("ours", "findings")}
        ptb = max(best[ONE.name], best[MANY.name])
        for what, ours, bar in (("/grade", best["ours"], 1.5), ("finding", best["findings"], 1.0)):
            for name, rate in others.items():
                bound = (3.0 if rate == ptb else None) if delay else (bar if name == ONE.name else None)
                yield Line(f"{what}{at}", name, "updates/s", ours, rate, bound)


def _latencies(bench: Bench) -> Iterator[Line]:
    steady = replace(questions(1000), rate=RATE)
    found: dict[str, list[float]] = {}
    for _ in range(ROUNDS):
        [echo] = bench.play(ONE, steady)
        ours, alerts = bench.play(OURS, steady, alarms())
        one_round = {
            "echo 50": p(50, echo["latencies"]),
            "echo 99": p(99, echo["latencies"]),
            "50": p(50, ours["latencies"]),
            "99": p(99, ours["latencies"]),
            "alert": p(99, alerts["alerts"]),
        }
        for name, value in one_round.items():
            found.setdefault(name, []).append(value)
    least = {name: min(values) for name, values in found.items()}
    unit = "ms"
    yield Line("median at 100/s", ONE.name, unit, least["50"], least["echo 50"])
    yield Line("p99 at 100/s", ONE.name, unit, least["99"], least["echo 99"], 2.0, least=True)
    yield Line("finding to alert, p99", ONE.name, unit, least["alert"], least["echo 99"], 3.0, least=True)


def _starts(bench: Bench) -> Iterator[Line]:
    ours = [bench.start(["-m", "bot", "run"]) for _ in range(ROUNDS)]
    echo = [bench.start(bench.command(ONE)) for _ in range(ROUNDS)]
    for what, unit, place in (("start to first answer", "s", 0), ("memory", "MB", 1)):
        mine, theirs = (min(one[place] for one in tried) for tried in (ours, echo))
        yield Line(what, ONE.name, unit, mine, theirs, 1.5, least=True)
