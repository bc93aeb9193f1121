"""Pacing: 25 a second per token, one a second per chat with bursts, 429 honoured for the chat and then the bot."""

from __future__ import annotations

import asyncio

from hypothesis import given
from hypothesis import strategies as st

from bot.pacing import BURST, PER_CHAT_BURST, PER_SECOND, Pacer
from tests import virtual_time


async def _turns(pacer: Pacer, chats: list[int]) -> list[float]:
    """When each chat in the list got its turn, asked for all at once."""
    loop = asyncio.get_running_loop()

    async def one(chat: int) -> float:
        await pacer.turn(chat)
        return loop.time()

    return await asyncio.gather(*(one(chat) for chat in chats))


def _pacer() -> Pacer:
    return Pacer(asyncio.get_running_loop().time)


def test_many_chats_share_the_bots_budget() -> None:
    async def play() -> list[float]:
        return await _turns(_pacer(), list(range(200)))

    times = sorted(virtual_time.run(play()))
    assert times[int(BURST) - 1] == 0.0, "a burst goes out at once"
    assert abs(times[-1] - (200 - BURST) / PER_SECOND) < 0.1


@given(st.lists(st.integers(0, 30), min_size=1, max_size=150))
def test_no_window_of_a_second_holds_more_than_the_budget(chats: list[int]) -> None:
    async def play() -> list[float]:
        return await _turns(_pacer(), chats)

    times = virtual_time.run(play())
    for start in times:
        assert sum(start <= each < start + 1.0 for each in times) <= BURST + PER_SECOND + 1
    for chat in set(chats):
        mine = sorted(time for time, owner in zip(times, chats, strict=True) if owner == chat)
        beyond = mine[int(PER_CHAT_BURST) :]
        assert all(each >= number + 0.99 for number, each in enumerate(beyond)), "after the burst, one a second"


def test_a_slow_chat_does_not_hold_up_the_others() -> None:
    async def play() -> float:
        pacer = _pacer()
        busy = asyncio.create_task(_turns(pacer, [1] * 60))
        await asyncio.sleep(5)
        before = asyncio.get_running_loop().time()
        await pacer.turn(2)
        waited = asyncio.get_running_loop().time() - before
        busy.cancel()
        await asyncio.gather(busy, return_exceptions=True)
        return waited

    assert virtual_time.run(play()) < 0.1


def test_the_more_urgent_goes_first() -> None:
    async def play() -> list[str]:
        pacer, order = _pacer(), list[str]()

        async def send(name: str, chat: int, urgency: int) -> None:
            await pacer.turn(chat, urgency)
            order.append(name)

        await _turns(pacer, list(range(1000, 1000 + int(BURST))))
        sends = [send("offer", 1, 3), send("reminder", 2, 2), send("nudge", 3, 0), send("view", 4, -1)]
        await asyncio.gather(*sends)
        return order

    assert virtual_time.run(play()) == ["view", "nudge", "reminder", "offer"]


def test_429_pauses_that_chat_and_the_whole_bot_only_when_another_gets_one_too() -> None:
    async def play() -> tuple[float, float, float]:
        pacer, loop = _pacer(), asyncio.get_running_loop()
        pacer.too_many(1, 7.0)
        await pacer.turn(2)
        other = loop.time()
        await pacer.turn(1)
        same = loop.time()
        pacer.too_many(1, 5.0)
        pacer.too_many(2, 5.0)
        await pacer.turn(3)
        return other, same, loop.time() - same

    other, same, everybody = virtual_time.run(play())
    assert other == 0.0
    assert abs(same - 7.0) < 0.01
    assert abs(everybody - 5.0) < 0.01


def test_who_no_longer_waits_costs_nothing() -> None:
    async def play() -> float:
        pacer = _pacer()
        await _turns(pacer, [1] * int(PER_CHAT_BURST))
        gone = [asyncio.create_task(pacer.turn(1)) for _ in range(10)]
        await asyncio.sleep(0)
        for task in gone:
            task.cancel()
        await asyncio.gather(*gone, return_exceptions=True)
        await pacer.turn(1)
        return asyncio.get_running_loop().time()

    assert virtual_time.run(play()) < 1.1
