"""Issue 4, point 4: one budget per bot for all the processes that send with it, on PostgreSQL."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Mapping
from datetime import timedelta

import psycopg
import pytest

from bot.pacing import PER_SECOND, VIEW_URGENCY, Pacer
from bot.pacing.budget import BURST, CHAT_RATE, Asked, bot_rate
from bot.pacing.keeping import Shared
from flows.ports import PRIORITY, Kind
from storage import engines
from storage.crypto import Keyring
from storage.errors import DatabaseUnusableError
from storage.repositories.budgets import Budgets, Level
from tests.contract.postgresql import Server

pytest_plugins = ["tests.contract.storage_fixtures"]

BOT, OTHER_BOT = 4_711_000_999, 4_711_000_998
NUDGE, OFFER = PRIORITY[Kind.NUDGE], PRIORITY[Kind.OFFER]
PATIENCE_S = 30.0

Process = Callable[[], Budgets]


class Counted(Budgets):
    """Notes how many turns were taken, and when by the database's clock."""

    taken: list[float]

    async def write(self, version: str | None, bot: Level, chats: Mapping[int, Level]) -> bool:
        written = await super().write(version, bot, chats)
        if written:
            self.taken += [bot[1]] * len(chats)
        return written


@pytest.fixture
async def process(postgresql_url: str, keyring: Keyring) -> AsyncIterator[Process]:
    """Makes what each process has of its own: a connection. What all of them take is counted together."""
    made, taken = list[Counted](), list[float]()

    def make() -> Budgets:
        made.append(Counted(engines.parse(postgresql_url), keyring, BOT))
        made[-1].taken = taken
        return made[-1]

    yield make
    for each in made:
        await each.close()


def _shared(budgets: Budgets, per_second: float = PER_SECOND) -> Shared:
    return Shared(budgets, bot_rate(per_second))


def _asked(*chats: int, urgency: int = VIEW_URGENCY) -> list[Asked]:
    return [Asked(urgency, number, chat) for number, chat in enumerate(chats)]


async def _rows(url: str) -> list[tuple[int, str, float]]:
    async with await psycopg.AsyncConnection.connect(url) as connection:
        return await (await connection.execute("SELECT bot_id, chat, level FROM budget ORDER BY chat")).fetchall()


async def _go_on(url: str, seconds: float) -> None:
    """Let time pass, by moving what the rows say about it."""
    by = {"by": timedelta(seconds=seconds)}
    async with await psycopg.AsyncConnection.connect(url) as connection:
        await connection.execute("UPDATE budget SET at = at - %(by)s, paused_until = paused_until - %(by)s", by)


async def test_four_processes_together_never_exceed_the_budget(process: Process) -> None:
    """Whatever the stretch of time, on the database's clock; and they use what there is."""
    budgets = [process() for _ in range(4)]
    pacers = [Pacer(time.monotonic, 100.0, each) for each in budgets]
    kinds = (VIEW_URGENCY, NUDGE, OFFER)
    began = time.monotonic()
    async with asyncio.timeout(PATIENCE_S):
        await asyncio.gather(*(pacer.turn(n, kinds[n % 3]) for pacer in pacers for n in range(60)))
    took = time.monotonic() - began
    for pacer in pacers:
        await pacer.close()
    assert isinstance(budgets[0], Counted)
    times = sorted(budgets[0].taken)
    for first, start in enumerate(times):
        for count, end in enumerate(times[first:], start=1):
            assert count <= bot_rate(100.0).burst + (end - start) * 100.0 + 0.01
    assert took < 2 * 240 / 100.0


async def test_of_two_who_saw_the_same_only_one_spends_it(process: Process) -> None:
    first, second = process(), process()
    for _ in range(2):  # without rows and with them
        seen, same = await first.read({1}), await second.read({1, 2})
        assert await first.write(seen.version, (4.0, seen.now, None), {1: (17.0, seen.now, None)})
        assert not await second.write(same.version, (3.0, same.now, None), {2: (17.0, same.now, None)})
        found = await second.read({1, 2})
        assert (found.bot or (0.0,))[0] == 4.0
        assert {chat: level for chat, (level, _, _) in found.chats.items()} == {1: 17.0}


async def test_what_one_spends_the_others_lack(process: Process) -> None:
    slowly = 0.01
    one, other = _shared(process(), slowly), _shared(process(), slowly)
    turns, wait = await one.grant(_asked(*range(9)))
    assert len(turns) == BURST
    assert wait == pytest.approx(1 / slowly)
    turns, wait = await other.grant(_asked(9))
    assert turns == []
    assert 0.5 / slowly < wait < 1 / slowly


async def test_a_chat_has_one_budget_wherever_its_turns_are_asked_for(process: Process, postgresql_url: str) -> None:
    one, other, granted = _shared(process()), _shared(process()), 0
    for _ in range(6):
        granted += len((await one.grant(_asked(1, 1))).turns) + len((await other.grant(_asked(1, 1))).turns)
        await _go_on(postgresql_url, 0.2)
    assert CHAT_RATE.burst < granted <= CHAT_RATE.burst + 2, "and what refilled meanwhile"


async def test_a_429_in_one_process_pauses_the_chat_in_all_and_a_second_chats_the_bot(
    process: Process, postgresql_url: str
) -> None:
    one, other = _shared(process()), _shared(process())
    assert await one.pause(1, 7.0) is False
    turns, wait = await other.grant(_asked(1, 2))
    assert [each.chat_id for each in turns] == [2]
    assert 5.0 < wait <= 7.0
    assert await one.pause(1, 7.0) is False, "the same chat again is no second one"
    assert await other.pause(2, 5.0) is True
    turns, wait = await one.grant(_asked(3))
    assert turns == []
    assert 3.0 < wait <= 5.0
    await _go_on(postgresql_url, 7.0)
    assert {each.chat_id for each in (await one.grant(_asked(1, 2, 3))).turns} == {1, 2, 3}
    assert await one.pause(3, 1.0) is False, "the others' pauses are over"


async def test_pacers_of_two_processes_honour_each_others_429(process: Process) -> None:
    one, other = (Pacer(time.monotonic, PER_SECOND, process()) for _ in range(2))
    one.too_many(1, 1.0)
    await one.turn(2)  # served after the pause was noted
    began = time.monotonic()
    async with asyncio.timeout(PATIENCE_S):
        await other.turn(1)
    assert 0.3 < time.monotonic() - began < 5.0
    await one.close()
    await other.close()


async def test_a_nudge_passes_the_offers_of_another_process_and_a_view_passes_both(process: Process) -> None:
    broadcaster, answering, order = (*(Pacer(time.monotonic, PER_SECOND, process()) for _ in range(2)), list[int]())

    async def send(pacer: Pacer, chat: int, urgency: int) -> None:
        await pacer.turn(chat, urgency)
        order.append(urgency)

    broadcast = [asyncio.create_task(send(broadcaster, chat, OFFER)) for chat in range(200)]
    async with asyncio.timeout(PATIENCE_S):
        await asyncio.wait(broadcast, return_when=asyncio.FIRST_COMPLETED)
        urgent = [send(answering, 900 + chat, urgency) for chat in range(6) for urgency in (NUDGE, VIEW_URGENCY)]
        before = len(order)
        await asyncio.gather(*urgent)
    for task in broadcast:
        task.cancel()
    await asyncio.gather(*broadcast, return_exceptions=True)
    meanwhile = order[before:]
    assert meanwhile.count(OFFER) <= 3, "those whose turn had come already; by turns it would be twelve"
    assert [each for each in meanwhile if each != OFFER] == [VIEW_URGENCY] * 6 + [NUDGE] * 6
    await broadcaster.close()
    await answering.close()


async def test_who_no_longer_waits_leaves_no_trace(process: Process, postgresql_url: str) -> None:
    pacer = Pacer(time.monotonic, PER_SECOND, process())
    pacer.too_many(1, 60.0)
    await pacer.turn(2)
    before = await _rows(postgresql_url)
    gone = [asyncio.create_task(pacer.turn(1)) for _ in range(10)]
    async with asyncio.timeout(PATIENCE_S):
        await pacer.turn(2)  # a round in which the ten had no turn
        for task in gone:
            task.cancel()
        ends = await asyncio.gather(*gone, return_exceptions=True)
        await pacer.turn(2)
    assert all(isinstance(end, asyncio.CancelledError) for end in ends)
    assert [chat for _, chat, _ in await _rows(postgresql_url)] == [chat for _, chat, _ in before]
    await pacer.close()


async def test_no_chats_id_is_kept_in_the_clear_and_bots_have_budgets_of_their_own(
    process: Process, postgresql_url: str, keyring: Keyring
) -> None:
    another = Budgets(engines.parse(postgresql_url), keyring, OTHER_BOT)
    await _shared(process()).grant(_asked(4_711_000_111))
    await _shared(another).grant(_asked(4_711_000_111, 4_711_000_111))
    await another.close()
    rows = await _rows(postgresql_url)
    hashed = keyring.lookup_hash("4711000111")
    assert {(bot, chat): round(level) for bot, chat, level in rows} == {
        (BOT, ""): BURST - 1,
        (BOT, hashed): CHAT_RATE.burst - 1,
        (OTHER_BOT, ""): BURST - 2,
        (OTHER_BOT, hashed): CHAT_RATE.burst - 2,
    }


async def test_chats_that_are_silent_for_long_are_forgotten_and_paused_ones_are_not(
    process: Process, postgresql_url: str, keyring: Keyring
) -> None:
    shared = _shared(process())
    await shared.grant(_asked(1, 2, 2, 2))
    await shared.pause(3, 60.0)
    await _go_on(postgresql_url, 1.5)
    await shared.forget()
    assert {chat for _, chat, _ in await _rows(postgresql_url)} == {"", *(keyring.lookup_hash(str(n)) for n in (2, 3))}
    await _go_on(postgresql_url, 90.0)
    await shared.forget()
    assert [chat for _, chat, _ in await _rows(postgresql_url)] == [""]


async def test_a_lost_connection_is_a_database_that_cant_be_used_and_the_next_call_connects_anew(
    process: Process, postgresql: Server
) -> None:
    budgets = process()
    await budgets.read({1})
    others = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'pejling'"
    postgresql.connection.execute(others)
    with pytest.raises(DatabaseUnusableError):
        await budgets.read({1})
    assert (await budgets.read({1})).bot is None


async def test_while_the_database_is_out_of_reach_nobody_sends_and_time_outs_work(
    postgresql: Server, postgresql_url: str, keyring: Keyring
) -> None:
    """Then it is back, and whoever still waits is served."""
    url = engines.parse(postgresql_url).set(database="later")
    pacer = Pacer(time.monotonic, PER_SECOND, Budgets(url, keyring, BOT))
    patient = asyncio.create_task(pacer.turn(1))
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.3):
            await pacer.turn(2)
    assert not patient.done()
    with postgresql.database("later", template="pejling_template") as address:
        async with asyncio.timeout(PATIENCE_S):
            await patient
        await pacer.close()
        assert [chat for _, chat, _ in await _rows(address)] == ["", keyring.lookup_hash("1")]
