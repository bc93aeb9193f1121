"""Issue 4, point 4: one budget per bot and one per chat, by urgency, with a share for views; 429 is honoured."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence

from hypothesis import given
from hypothesis import strategies as st

from bot.botapi.courtesies import PATIENCE_S, Courtesies
from bot.pacing import PER_SECOND, VIEW_URGENCY, Pacer
from bot.pacing.budget import BURST, CHAT_RATE, Asked, Bucket, bot_rate, grant, reserve
from flows.ports import PRIORITY, Kind
from tests import virtual_time

NUDGE, OFFER = PRIORITY[Kind.NUDGE], PRIORITY[Kind.OFFER]
URGENCIES = st.integers(VIEW_URGENCY, OFFER)


async def _turns(pacer: Pacer, chats: Sequence[int], urgency: int = VIEW_URGENCY) -> list[float]:
    """When each chat in the list got its turn, asked for all at once."""
    loop = asyncio.get_running_loop()

    async def one(chat: int) -> float:
        await pacer.turn(chat, urgency)
        return loop.time()

    return await asyncio.gather(*(one(chat) for chat in chats))


def _noting(made: list[str], what: str) -> Callable[[], Awaitable[None]]:
    """A call that notes that it was made."""

    async def call() -> None:
        made.append(what)

    return call


def _pacer() -> Pacer:
    return Pacer(asyncio.get_running_loop().time)


def _expect_within(times: Sequence[float], per_second: float, burst: float) -> None:
    """However long a stretch of time is, it holds no more than the burst and what refills."""
    times = sorted(times)
    for first, start in enumerate(times):
        for count, end in enumerate(times[first:], start=1):
            assert count <= burst + (end - start) * per_second + 0.001


def test_many_chats_share_the_bots_budget() -> None:
    async def play() -> list[float]:
        return await _turns(_pacer(), range(200))

    times = sorted(virtual_time.run(play()))
    assert times[int(BURST) - 1] == 0.0, "a burst goes out at once"
    assert abs(times[-1] - (200 - BURST) / PER_SECOND) < 0.1


@given(st.lists(st.tuples(st.floats(0, 20), st.integers(0, 12), URGENCIES), min_size=1, max_size=150))
def test_whatever_is_asked_for_no_stretch_holds_more_than_the_budget_and_nobody_starves(
    wishes: list[tuple[float, int, int]],
) -> None:
    async def play() -> list[float]:
        pacer, loop = _pacer(), asyncio.get_running_loop()

        async def wish(at: float, chat: int, urgency: int) -> float:
            await asyncio.sleep(at)
            await pacer.turn(chat, urgency)
            return loop.time()

        async with asyncio.timeout(20 + len(wishes) * (1 / PER_SECOND + 1 / CHAT_RATE.per_second)):
            return await asyncio.gather(*(wish(*each) for each in wishes))

    times = virtual_time.run(play())
    _expect_within(times, PER_SECOND, BURST)
    for chat in {chat for _, chat, _ in wishes}:
        mine = [time for time, (_, owner, _) in zip(times, wishes, strict=True) if owner == chat]
        _expect_within(mine, CHAT_RATE.per_second, CHAT_RATE.burst)


@given(
    st.lists(st.tuples(URGENCIES, st.integers(0, 4)), max_size=30),
    st.floats(0, BURST),
    st.lists(st.floats(0, 3), min_size=5, max_size=5),
)
def test_nobody_is_passed_over_but_for_their_own_chat(
    wishes: list[tuple[int, int]], bots: float, chats: list[float]
) -> None:
    asked = sorted(Asked(urgency, number, chat) for number, (urgency, chat) in enumerate(wishes))
    bot, buckets = (
        Bucket(bot_rate(PER_SECOND), bots, 0.0),
        {chat: Bucket(CHAT_RATE, level, 0.0) for chat, level in enumerate(chats)},
    )
    turns, wait = grant(asked, bot, buckets, 0.0)
    for one in asked:
        if one not in turns and any(other > one for other in turns):
            assert buckets[one.chat_id].wait(0.0) > 0.0
    if turns:
        assert bot.level >= min(reserve(one.urgency) for one in turns) - 0.001
    left, now = [one for one in asked if one not in turns], 0.0
    for _ in range(2):  # who was granted last may have taken what another's wait was reckoned with
        assert not left or wait > 0.0
        now += wait + 0.001
        again, wait = grant(left, bot, buckets, now)
        if again:
            break
    assert again or not left, "whoever waits as long as they were told then has a turn"


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

    assert virtual_time.run(play()) == 0.0


def test_the_more_urgent_goes_first() -> None:
    async def play() -> list[str]:
        pacer, order = _pacer(), list[str]()

        async def send(name: str, chat: int, urgency: int) -> None:
            await pacer.turn(chat, urgency)
            order.append(name)

        await _turns(pacer, range(1000, 1000 + int(BURST)))
        kinds = [send(kind, chat, PRIORITY[kind]) for chat, kind in enumerate(reversed(Kind))]
        courtesies = Courtesies(pacer)
        courtesies.offer(99, _noting(order, "courtesy"))
        await asyncio.gather(*kinds, send("view", 98, VIEW_URGENCY))
        await courtesies.close()
        return order

    first, *kinds, last = virtual_time.run(play())
    assert (first, last) == ("view", "courtesy")
    assert [PRIORITY[Kind(kind)] for kind in kinds] == sorted(PRIORITY.values())


def test_in_the_middle_of_a_broadcast_views_find_their_call_at_once_and_the_broadcast_uses_the_budget() -> None:
    """98 % of the budget with views among it; two views at once, four times a second, wait for nothing."""

    async def play() -> tuple[list[float], float]:
        pacer, loop, waits = _pacer(), asyncio.get_running_loop(), list[float]()

        async def view(chat: int) -> None:
            asked = loop.time()
            await pacer.turn(chat)
            waits.append(loop.time() - asked)

        broadcast = asyncio.create_task(_turns(pacer, range(1000), OFFER))
        for each in range(100):
            await asyncio.sleep(0.25)
            await asyncio.gather(view(2000 + each), view(3000 + each))
        return waits, max(await broadcast)

    waits, took = virtual_time.run(play())
    assert max(waits) == 0.0
    assert 1200 / took >= 0.98 * PER_SECOND


def test_views_that_keep_coming_leave_the_rest_of_the_rate_to_others() -> None:
    """The reserve is never a share of the rate: ten views a second leave fifteen offers."""

    async def play() -> float:
        pacer = _pacer()
        broadcast = asyncio.create_task(_turns(pacer, range(300), OFFER))
        for each in range(200):
            await asyncio.sleep(0.1)
            await pacer.turn(1000 + each)
        return max(await broadcast)

    assert virtual_time.run(play()) < 300 / 15 * 1.02


def test_a_courtesy_is_made_where_something_is_left_and_dropped_where_not() -> None:
    async def play() -> tuple[list[str], float]:
        pacer, made, loop = _pacer(), list[str](), asyncio.get_running_loop()
        courtesies = Courtesies(pacer)
        await pacer.turn(1)
        courtesies.offer(1, _noting(made, "after a view"))
        await courtesies.close()
        broadcast = asyncio.create_task(_turns(pacer, range(100, 150), OFFER))
        courtesies.offer(1, _noting(made, "during a broadcast"))
        courtesies.offer(None, _noting(made, "the word on a button"))
        before = loop.time()
        await courtesies.close()
        waited = loop.time() - before
        await broadcast
        return made, waited

    made, waited = virtual_time.run(play())
    assert made == ["after a view", "the word on a button"]
    assert abs(waited - PATIENCE_S) < 0.001


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


def test_after_a_pause_a_chat_begins_with_one_call() -> None:
    async def play() -> list[float]:
        pacer = _pacer()
        pacer.too_many(1, 7.0)
        return await _turns(pacer, [1] * 3)

    assert [round(time, 2) for time in virtual_time.run(play())] == [7.0, 8.0, 9.0]


def test_who_no_longer_waits_costs_nothing_and_leaves_nothing() -> None:
    async def play() -> tuple[float, int]:
        pacer = _pacer()
        await _turns(pacer, [1] * int(CHAT_RATE.burst))
        waited = asyncio.get_running_loop().time()
        gone = [asyncio.create_task(pacer.turn(1)) for _ in range(10)]
        await asyncio.sleep(0)
        for task in gone:
            task.cancel()
        await asyncio.gather(*gone, return_exceptions=True)
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        tasks = len(asyncio.all_tasks())
        await pacer.turn(1)
        return asyncio.get_running_loop().time() - waited, tasks

    waited, tasks = virtual_time.run(play())
    assert waited < 1.001
    assert tasks == 1, "nothing goes on for those who are gone"
