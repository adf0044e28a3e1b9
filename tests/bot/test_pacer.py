from collections.abc import Sequence
from dataclasses import dataclass, field

from hypothesis import given
from hypothesis import strategies as st

from bot.workers.pacer import TELEGRAM, UNLIMITED, Head, Limits, Pacer

EPSILON = 1e-6


@dataclass
class Run:
    """Lets a pacer empty queues on a simulated time line and keeps when everything left."""

    pacer: Pacer = field(default_factory=Pacer)
    now: float = 0.0
    log: list[tuple[float, Head]] = field(default_factory=list)

    def drain(self, rows: Sequence[Head], slots: int = 30) -> None:
        queues: dict[int, list[Head]] = {}
        for row in rows:
            queues.setdefault(row.chat_id, []).append(row)
        while queues:
            plan = self.pacer.plan([queue[0] for queue in queues.values()], self.now, slots)
            for head in plan.send:
                self.pacer.sent(head.chat_id, self.now)
                self.log.append((self.now, head))
                queues[head.chat_id].pop(0)
                if not queues[head.chat_id]:
                    del queues[head.chat_id]
            if not plan.send:
                assert plan.wake_at is not None and plan.wake_at > self.now
                self.now = plan.wake_at

    def most_within(self, span: float, times: Sequence[float]) -> int:
        return max((sum(1 for t in times if start <= t < start + span) for start in times), default=0)


chats = st.sampled_from([1, 2, 3, 4, 5, -1, -2])
traffic = st.lists(st.tuples(chats, st.integers(0, 2)), max_size=120)


def heads(shape: Sequence[tuple[int, int]]) -> list[Head]:
    return [Head(row_id, chat_id, priority) for row_id, (chat_id, priority) in enumerate(shape)]


@given(traffic, st.integers(1, 40))
def test_never_above_a_limit_always_in_order_and_nothing_is_left(
    shape: list[tuple[int, int]], slots: int
) -> None:
    run = Run()
    run.drain(heads(shape), slots)
    assert run.most_within(1.0, [at for at, _ in run.log]) <= 30
    for chat_id in {chat for chat, _ in shape}:
        times = [at for at, head in run.log if head.chat_id == chat_id]
        ids = [head.row_id for _, head in run.log if head.chat_id == chat_id]
        assert ids == [row_id for row_id, (chat, _) in enumerate(shape) if chat == chat_id]
        for length in (1, 2, 5, 20):
            assert run.most_within(float(length), times) <= TELEGRAM.chat_burst + length
        if chat_id < 0:
            assert run.most_within(60.0, times) <= 20


@given(st.lists(st.integers(0, 2), min_size=1, max_size=100))
def test_a_broadcast_to_many_chats_keeps_telegrams_rate(priorities: list[int]) -> None:
    run = Run()
    run.drain(heads([(chat_id, priority) for chat_id, priority in enumerate(priorities, start=1)]))
    assert run.now <= len(priorities) * TELEGRAM.spacing + EPSILON


@given(st.integers(0, 400))
def test_an_urgent_row_passes_a_broadcast_within_one_spacing(at_tick: int) -> None:
    run = Run()
    bulk = [Head(row_id, row_id, 2) for row_id in range(1, 200)]
    asked = at_tick / 100
    while run.now < asked and bulk:
        plan = run.pacer.plan(bulk, run.now, 30)
        for head in plan.send:
            run.pacer.sent(head.chat_id, run.now)
            bulk.remove(head)
        run.now = min(asked, plan.wake_at) if plan.wake_at is not None else asked
    run.drain([Head(9_999, 9_999, 0), *bulk])
    left = next(at for at, head in run.log if head.row_id == 9_999)
    assert left - asked <= TELEGRAM.spacing + EPSILON


@given(traffic)
def test_planning_changes_nothing(shape: list[tuple[int, int]]) -> None:
    pacer = Pacer()
    first = list({head.chat_id: head for head in heads(shape)}.values())
    assert pacer.plan(first, 5.0, 30) == pacer.plan(first, 5.0, 30)


def test_short_bursts_in_one_chat() -> None:
    run = Run()
    run.drain(heads([(7, 0)] * 5))
    assert [round(at, 2) for at, _ in run.log] == [0, 0, 0, 1.03, 2.06]


def test_a_group_gets_twenty_a_minute() -> None:
    run = Run()
    run.drain(heads([(-7, 0)] * 21))
    assert run.log[19][0] < 60 < run.log[20][0]


def test_slots_bound_what_goes_at_once_and_urgent_goes_first() -> None:
    rows = [Head(1, 1, 1), Head(2, 2, 0), Head(3, 3, 0)]
    plan = Pacer().plan(rows, 0.0, 2)
    assert [head.row_id for head in plan.send] == [2, 3]


def test_a_refused_chat_rests_and_others_go_on() -> None:
    pacer = Pacer()
    pacer.refused(1, 10.0, now=0.0)
    plan = pacer.plan([Head(1, 1, 0), Head(2, 2, 0)], 1.0, 30)
    assert [head.chat_id for head in plan.send] == [2]
    assert plan.wake_at == 10.0
    assert [head.chat_id for head in pacer.plan([Head(1, 1, 0)], 10.0, 30).send] == [1]


def test_two_refused_chats_mean_the_whole_bot() -> None:
    pacer = Pacer()
    pacer.refused(1, 10.0, now=0.0)
    pacer.refused(2, 4.0, now=1.0)
    plan = pacer.plan([Head(3, 3, 0)], 1.0, 30)
    assert plan.send == () and plan.wake_at == 5.0


def test_a_chat_refused_long_ago_says_nothing_about_the_bot() -> None:
    pacer = Pacer()
    pacer.refused(1, 10.0, now=0.0)
    pacer.refused(2, 4.0, now=11.0)
    assert [head.chat_id for head in pacer.plan([Head(3, 3, 0)], 11.0, 30).send] == [3]


def test_hush_stops_everything_until_then() -> None:
    pacer = Pacer()
    pacer.hush(3.0)
    plan = pacer.plan([Head(1, 1, 0)], 2.0, 30)
    assert plan.send == () and plan.wake_at == 3.0


def test_memory_follows_the_traffic() -> None:
    pacer = Pacer()
    for second in range(500):
        pacer.sent(second, float(second))
        pacer.sent(-second - 1, float(second))
        pacer.plan([], float(second), 30)
    assert len(pacer._overall) <= 4 and len(pacer._chats) <= 4 and len(pacer._groups) <= 62


def test_unlimited_holds_nothing_back() -> None:
    run = Run(Pacer(UNLIMITED))
    run.drain(heads([(1, 2)] * 200 + [(-1, 1)] * 200))
    assert run.now < 0.01


def test_limits_are_adjustable() -> None:
    run = Run(Pacer(Limits(overall=1, overall_span=2.0)))
    run.drain(heads([(1, 0), (2, 0), (3, 0)]))
    assert [at for at, _ in run.log] == [0.0, 2.0, 4.0]
