from collections.abc import Sequence
from dataclasses import dataclass, field

from hypothesis import given
from hypothesis import strategies as st

from bot.workers.pacer import TELEGRAM, UNLIMITED, Limits, Pacer

EPSILON = 1e-6


@dataclass(frozen=True)
class Row:
    id: int
    chat_id: int
    priority: int


@dataclass
class Run:
    """A sender on a simulated time line: what left when, as the pacer let it."""

    pacer: Pacer = field(default_factory=Pacer)
    now: float = 0.0
    log: list[tuple[float, Row]] = field(default_factory=list)

    def step(self, rows: list[Row]) -> float | None:
        """Sends the first row that may go, or says when to look again (None: something was sent)."""
        opens = self.pacer.opens_at(self.now)
        if opens > self.now:
            return opens
        blocked = self.pacer.blocked(self.now)
        heads: dict[int, Row] = {}
        for row in rows:
            heads.setdefault(row.chat_id, row)
        free = [row for row in heads.values() if row.chat_id not in blocked]
        if not free:
            return self.pacer.next_free(self.now)
        chosen = min(free, key=lambda row: (row.priority, row.id))
        rows.remove(chosen)
        self.pacer.sent(chosen.chat_id, chosen.priority, self.now)
        self.log.append((self.now, chosen))
        return None

    def drain(self, rows: Sequence[Row], until: float = float("inf")) -> list[Row]:
        """Sends all rows, or those that can go before `until`; returns the rest."""
        waiting = list(rows)
        while waiting:
            wake = self.step(waiting)
            if wake is not None:
                assert wake > self.now
                if wake >= until:
                    self.now = until
                    break
                self.now = wake
        return waiting

    def most_within(self, span: float, times: Sequence[float]) -> int:
        return max((sum(1 for t in times if start <= t < start + span) for start in times), default=0)


chats = st.sampled_from([1, 2, 3, 4, 5, -1, -2])
traffic = st.lists(st.tuples(chats, st.integers(0, 2)), max_size=100)


def rows_of(shape: Sequence[tuple[int, int]]) -> list[Row]:
    return [Row(row_id, chat_id, priority) for row_id, (chat_id, priority) in enumerate(shape)]


@given(traffic)
def test_never_above_a_limit_always_in_order_and_nothing_is_left(shape: list[tuple[int, int]]) -> None:
    run = Run()
    assert run.drain(rows_of(shape)) == []
    assert run.most_within(1.0, [at for at, _ in run.log]) <= 30
    for chat_id in {chat for chat, _ in shape}:
        times = [at for at, row in run.log if row.chat_id == chat_id]
        ids = [row.id for _, row in run.log if row.chat_id == chat_id]
        assert ids == [row_id for row_id, (chat, _) in enumerate(shape) if chat == chat_id]
        for length in (1, 2, 5, 20):
            assert run.most_within(float(length), times) <= TELEGRAM.chat_burst + length
        if chat_id < 0:
            assert run.most_within(60.0, times) <= 20


@given(st.lists(st.integers(0, 2), min_size=1, max_size=100))
def test_a_broadcast_to_many_chats_keeps_telegrams_rate(priorities: list[int]) -> None:
    run = Run()
    run.drain(rows_of([(chat_id, priority) for chat_id, priority in enumerate(priorities, start=1)]))
    assert run.now <= len(priorities) * TELEGRAM.spacing + EPSILON


@given(st.lists(st.floats(0.0, 0.03), min_size=60, max_size=90))
def test_rows_that_leave_a_little_late_do_not_slow_down_a_broadcast(lateness: list[float]) -> None:
    pacer, now, times = Pacer(), 0.0, []
    for chat_id, late in enumerate(lateness, start=1):
        now = max(now, pacer.opens_at(now)) + late
        pacer.sent(chat_id, 2, now)
        times.append(now)
    assert Run().most_within(1.0, times) <= 30
    # What remains is the lateness within one span of the overall limit, not the sum of all of it.
    assert times[-1] <= len(times) * TELEGRAM.spacing + 3 * 0.03 * len(times) / TELEGRAM.overall + 0.03


@given(st.integers(0, 400))
def test_an_urgent_row_passes_a_broadcast_within_one_spacing(at_tick: int) -> None:
    run, asked = Run(), at_tick / 100
    rest = run.drain([Row(row_id, row_id, 2) for row_id in range(1, 200)], until=asked)
    run.drain([*rest, Row(9_999, 9_999, 0)])
    left = next(at for at, row in run.log if row.id == 9_999)
    assert left - asked <= TELEGRAM.spacing + EPSILON


@given(traffic, st.integers(0, 300))
def test_asking_changes_nothing(shape: list[tuple[int, int]], at_tick: int) -> None:
    run = Run()
    run.drain(rows_of(shape), until=at_tick / 100)
    pacer, now = run.pacer, run.now

    def ask() -> tuple[object, ...]:
        return pacer.opens_at(now), pacer.blocked(now), pacer.next_free(now)

    assert ask() == ask()


def test_urgent_rows_follow_each_other_at_once() -> None:
    run = Run()
    run.drain(rows_of([(chat_id, 0) for chat_id in range(1, 32)]))
    times = [at for at, _ in run.log]
    assert times[:30] == [0.0] * 30 and times[30] == TELEGRAM.overall_span


def test_short_bursts_in_one_chat() -> None:
    run = Run()
    run.drain(rows_of([(7, 0)] * 5))
    assert [round(at, 2) for at, _ in run.log] == [0, 0, 0, 1.03, 2.06]


def test_a_group_gets_twenty_a_minute() -> None:
    run = Run()
    run.drain(rows_of([(-7, 0)] * 21))
    assert run.log[19][0] < 60 < run.log[20][0]


def test_a_refused_chat_rests_and_others_go_on() -> None:
    pacer = Pacer()
    pacer.refused(1, 10.0, now=0.0)
    assert pacer.blocked(1.0) == {1} and pacer.opens_at(1.0) <= 1.0
    assert pacer.next_free(1.0) == 10.0
    assert pacer.blocked(10.0) == frozenset() and pacer.next_free(10.0) is None


def test_two_refused_chats_mean_the_whole_bot() -> None:
    pacer = Pacer()
    pacer.refused(1, 10.0, now=0.0)
    pacer.refused(2, 4.0, now=1.0)
    assert pacer.opens_at(1.0) == 5.0


def test_a_chat_refused_long_ago_says_nothing_about_the_bot() -> None:
    pacer = Pacer()
    pacer.refused(1, 10.0, now=0.0)
    pacer.refused(2, 4.0, now=11.0)
    assert pacer.opens_at(11.0) <= 11.0


def test_hush_stops_everything_until_then_and_is_never_shortened() -> None:
    pacer = Pacer()
    pacer.hush(3.0)
    pacer.hush(2.0)
    assert pacer.opens_at(2.0) == 3.0 and pacer.opens_at(3.0) <= 3.0


def test_memory_follows_the_traffic() -> None:
    pacer = Pacer()
    for second in range(500):
        pacer.sent(second + 1, 1, float(second))
        pacer.sent(-second - 1, 1, float(second))
        pacer.opens_at(float(second))
    assert len(pacer._overall) <= 4 and len(pacer._chats) <= 4 and len(pacer._groups) <= 62


def test_unlimited_holds_nothing_back() -> None:
    run = Run(Pacer(UNLIMITED))
    run.drain(rows_of([(1, 2)] * 100 + [(-1, 1)] * 100))
    assert run.now < 0.01


def test_limits_are_adjustable() -> None:
    run = Run(Pacer(Limits(overall=1, overall_span=2.0)))
    run.drain(rows_of([(1, 0), (2, 0), (3, 0)]))
    assert [at for at, _ in run.log] == [0.0, 2.0, 4.0]
