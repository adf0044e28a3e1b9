"""Flood limits on an injected clock."""

from __future__ import annotations

import pytest
from sandbox_wire import START, Wire

from bot.sandbox import Clock
from bot.sandbox.groups import create_group
from bot.sandbox.limits import RateLimits


@pytest.fixture
def clock() -> Clock:
    return Clock(START, frozen=True)


def burst(limits: RateLimits, chat: int, *, group: bool = False) -> tuple[int, int]:
    """How many go through before the refusal, and the refusal's seconds."""
    for count in range(1000):
        wait = limits.take(chat, group=group)
        if wait is not None:
            return count, wait
    return 1000, 0


def test_a_chat_takes_a_short_burst_and_then_one_a_second(clock: Clock) -> None:
    limits = RateLimits(clock, enabled=True)
    assert burst(limits, 1) == (20, 1)
    clock.advance(1)
    assert burst(limits, 1) == (1, 1)
    clock.advance(0.5)
    assert limits.take(1, group=False) == 1
    clock.advance(20)
    assert burst(limits, 1)[0] == 20


def test_all_chats_together_take_thirty_a_second(clock: Clock) -> None:
    limits = RateLimits(clock, enabled=True)
    waits = [limits.take(chat, group=False) for chat in range(31)]
    assert waits == [None] * 30 + [1]
    clock.advance(1)
    assert [limits.take(chat, group=False) for chat in range(100, 131)] == [None] * 30 + [1]


def test_a_group_takes_twenty_a_minute(clock: Clock) -> None:
    limits = RateLimits(clock, enabled=True)
    assert burst(limits, -1, group=True) == (20, 60)
    clock.advance(40)
    assert limits.take(-1, group=True) == 20
    clock.advance(20)
    assert burst(limits, -1, group=True)[0] == 20


def test_an_album_costs_its_messages_and_a_refusal_nothing(clock: Clock) -> None:
    limits = RateLimits(clock, enabled=True)
    assert limits.take(1, group=False, cost=10) is None
    assert limits.take(1, group=False, cost=10) is None
    assert limits.take(1, group=False, cost=10) == 10
    clock.advance(10)
    assert limits.take(1, group=False, cost=10) is None


def test_off_means_off(clock: Clock) -> None:
    assert burst(RateLimits(clock), 1) == (1000, 0)


async def test_the_refusal_on_the_wire(wire: Wire) -> None:
    wire.world.limits.enabled = True
    sent = [await wire.say(f"第{n}条") for n in range(20)]
    refused = await wire.call("sendMessage", chat_id=wire.person.id, text="多一条")
    assert refused == {
        "ok": False,
        "error_code": 429,
        "description": "Too Many Requests: retry after 1",
        "parameters": {"retry_after": 1},
    }
    where = {"chat_id": wire.person.id, "message_id": sent[0]["message_id"]}
    assert (await wire.call("editMessageText", **where, text="改"))["error_code"] == 429
    wire.server.clock.advance(1)
    await wire.ok("editMessageText", **where, text="改")
    assert wire.server.violations == []
    assert [refusal.code for refusal in wire.server.refusals] == [429, 429]


async def test_groups_on_the_wire(wire: Wire) -> None:
    wire.world.limits.enabled = True
    chat = create_group(wire.world, "应急管理", [wire.person])
    for n in range(20):
        await wire.ok("sendMessage", chat_id=chat.id, text=f"第{n}条")
    refused = await wire.call("sendMessage", chat_id=chat.id, text="多一条")
    assert refused["parameters"] == {"retry_after": 60}
