"""Issue 4, benchmarks: a broadcast causes no 429. Our budget against the counter of the local Telegram, and windows."""

from __future__ import annotations

import asyncio
import random
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.botapi.courtesies import Courtesies
from bot.pacing import Pacer
from bot.sandbox.clock import Clock
from bot.sandbox.limits import TOTAL_PER_SECOND, Limits
from flows.ports import PRIORITY, Kind
from tests import virtual_time

SILENCE_S = 60.0
CHATS = 400


class _VirtualClock(Clock):
    def monotonic(self) -> float:
        return asyncio.get_running_loop().time()


class _Telegram:
    """Counts every call as the sandbox does, which raises 429, and when it came. The network takes up to `delay_s`."""

    def __init__(self, delay_s: float, seed: int) -> None:
        self._limits = Limits(_VirtualClock(), enabled=True)
        self._delay_s = delay_s
        self._random = random.Random(seed)  # noqa: S311 - delays calls, guards nothing
        self.times = list[float]()

    async def call(self, chat_id: int) -> None:
        await asyncio.sleep(self._random.random() * self._delay_s)
        self._limits.take(chat_id)
        self.times.append(asyncio.get_running_loop().time())


async def _everything_at_once(pacer: Pacer, telegram: _Telegram) -> None:
    """A view, an alert, an offer and a courtesy for every chat, and one chat that taps on and on."""
    courtesies = Courtesies(pacer)

    async def send(chat_id: int, urgency: int) -> None:
        await pacer.turn(chat_id, urgency)
        await telegram.call(chat_id)

    for chat_id in range(CHATS):
        courtesies.offer(chat_id, partial(telegram.call, chat_id))
    sends = [send(chat_id, urgency) for chat_id in range(CHATS) for urgency in (-1, PRIORITY[Kind.NUDGE], 4)]
    await asyncio.gather(*sends, *(send(CHATS, -1) for _ in range(40)))
    await courtesies.close()


@pytest.mark.parametrize("delay_s", [0.0, 0.2])
def test_after_a_long_silence_everything_at_once_is_never_too_much(delay_s: float) -> None:
    async def play() -> list[float]:
        pacer, telegram = Pacer(asyncio.get_running_loop().time), _Telegram(delay_s, seed=1)
        for _ in range(3):
            await asyncio.sleep(SILENCE_S)
            await _everything_at_once(pacer, telegram)
        return telegram.times

    times = virtual_time.run(play())
    assert len(times) >= 3 * (3 * CHATS + 40)
    if delay_s == 0.0:
        fullest = max(sum(start <= each <= start + 1.0 for each in times) for start in times[:: len(times) // 300])
        assert fullest <= TOTAL_PER_SECOND, "nor for a server that counts what came in the last second"


def test_the_worst_second_of_all_is_the_first_after_a_silence() -> None:
    async def play() -> list[float]:
        pacer, loop = Pacer(asyncio.get_running_loop().time), asyncio.get_running_loop()

        async def view(chat_id: int) -> float:
            await pacer.turn(chat_id)
            return loop.time()

        return await asyncio.gather(*map(view, range(100)))

    times = virtual_time.run(play())
    assert sum(each <= 1.0 + 1e-6 for each in times) == TOTAL_PER_SECOND


@given(st.lists(st.tuples(st.floats(0, 60), st.integers(0, 6), st.integers(-1, 4)), max_size=200), st.integers())
def test_whatever_is_sent_when_the_sandbox_never_says_429(wishes: list[tuple[float, int, int]], seed: int) -> None:
    async def play() -> None:
        pacer, telegram = Pacer(asyncio.get_running_loop().time), _Telegram(0.2, seed)

        async def send(at: float, chat_id: int, urgency: int) -> None:
            await asyncio.sleep(at)
            await pacer.turn(chat_id, urgency)
            await telegram.call(chat_id)

        await asyncio.gather(*(send(*each) for each in wishes))

    virtual_time.run(play())
