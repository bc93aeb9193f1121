"""Issue 4, points 1 and 5: processes on one database know who alone does what, who is alive, and what is new."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from time import monotonic

import psycopg
import pytest

from flows.ports import Dialogue, Kind, Outgoing
from storage.crypto import Keyring
from storage.database import Database
from storage.errors import DatabaseUnusableError
from storage.peers import Peers
from tests.contract.storage_kit import ADA, BO, EVA, LEASE, NOW

pytest_plugins = ["tests.contract.storage_fixtures"]

POSTGRESQL = pytest.mark.parametrize("database_kind", ["postgresql"], indirect=True)
TELEGRAM = "telegram:7000000001"
SOON_S, TAKEN_OVER_WITHIN_S = 20.0, 10.0
"""Patience with a busy machine; and issue 4, point 1."""

HOLDING = f"""
import asyncio, sys
from storage.crypto import Keyring
from storage.database import Database

async def main():
    peers = Database(sys.argv[1], Keyring({{"k": bytes(32)}})).peers()
    print(peers.process, await peers.take({TELEGRAM!r}, alone=True), flush=True)
    await asyncio.Event().wait()

asyncio.run(main())
"""
END_ALL_OTHERS = (
    "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity "
    "WHERE datname = current_database() AND pid <> pg_backend_pid()"
)
END_THE_LISTENERS = f"{END_ALL_OTHERS} AND query LIKE 'LISTEN%'"


@asynccontextmanager
async def a_process_that_holds_it(url: str) -> AsyncIterator[tuple[asyncio.subprocess.Process, int]]:
    """Another process that has taken `TELEGRAM` alone, and its number among the peers; killed at the latest after."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", HOLDING, url), stdout=asyncio.subprocess.PIPE, cwd=Path(__file__).parents[2]
    )
    try:
        assert process.stdout is not None
        number, took = (await asyncio.wait_for(process.stdout.readline(), SOON_S)).split()
        assert took == b"True"
        yield process, int(number)
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


@pytest.fixture
async def several(url: str, keyring: Keyring) -> AsyncIterator[list[Peers]]:
    """Three processes, as far as the database can tell."""
    peers = [Database(url, keyring).peers() for _ in range(3)]
    yield peers
    for each in peers:
        await each.close()


async def taking(peers: Peers) -> float:
    """Ask for `TELEGRAM` until it is ours; the seconds that took. A server lets go a moment after it is told to."""
    began = monotonic()
    async with asyncio.timeout(SOON_S):
        while not await peers.take(TELEGRAM, alone=True):  # noqa: ASYNC110 - another process's end sets no event here
            await asyncio.sleep(0.01)
    return monotonic() - began


async def test_one_of_several_works_alone_until_it_closes(several: list[Peers]) -> None:
    """On PostgreSQL by a lock of the server's, on SQLite by one on a file: whoever else asks stands by."""
    first, *others = several
    assert await first.take(TELEGRAM, alone=True)
    for _ in range(2):
        assert [await each.take(TELEGRAM, alone=True) for each in others] == [False, False]
        assert await first.take(TELEGRAM, alone=True)
    await first.close()
    await taking(others[0])
    assert not await others[1].take(TELEGRAM, alone=True)


async def test_of_those_who_ask_at_once_one_gets_it(several: list[Peers]) -> None:
    assert sorted(await asyncio.gather(*(each.take(TELEGRAM, alone=True) for each in several))) == [False, False, True]


async def test_a_process_that_is_killed_is_followed_at_once(url: str, several: list[Peers]) -> None:
    """Issue 4, point 1: another takes over within ten seconds. Nobody has to wait for a time to pass."""
    peers = several[0]
    async with a_process_that_holds_it(url) as (process, _):
        assert not await peers.take(TELEGRAM, alone=True)
        process.kill()
        assert await taking(peers) < TAKEN_OVER_WITHIN_S / 2


@POSTGRESQL
async def test_each_bot_has_its_own_turn_and_what_is_shared_has_none(several: list[Peers]) -> None:
    first, second, _ = several
    assert await first.take(TELEGRAM, alone=True)
    assert await second.take("telegram:7000000002", alone=True)
    assert await second.take(TELEGRAM, alone=False)
    assert not await first.take("telegram:7000000002", alone=True)


@POSTGRESQL
async def test_the_living_are_listed_and_the_dead_are_not(url: str, several: list[Peers]) -> None:
    first, second, _ = several
    async with a_process_that_holds_it(url) as (process, number):
        assert sorted(await first.alive()) == sorted([number, first.process])
        assert sorted(await second.alive()) == sorted([number, first.process, second.process])
        process.kill()
        async with asyncio.timeout(TAKEN_OVER_WITHIN_S / 2):
            while number in await first.alive():  # noqa: ASYNC110 - as above
                await asyncio.sleep(0.01)
    await second.close()
    async with asyncio.timeout(SOON_S):
        while second.process in await first.alive():  # noqa: ASYNC110 - as above
            await asyncio.sleep(0.01)
    assert await first.alive() == [first.process]


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
async def test_on_a_file_whoever_works_is_the_only_one(several: list[Peers], tmp_path: Path) -> None:
    first = several[0]
    assert await first.take(TELEGRAM, alone=False)
    assert not await several[1].take("something else", alone=False)
    assert await first.alive() == [first.process]
    (tmp_path / "nowhere").mkdir()
    nowhere = Database(f"sqlite:///{tmp_path / 'nowhere' / 'x.db'}", Keyring({"k": bytes(32)})).peers()
    (tmp_path / "nowhere").rmdir()
    with pytest.raises(DatabaseUnusableError, match=r"can't be made: .*\. Give this user write access"):
        await nowhere.take(TELEGRAM, alone=True)


async def test_news_begin_with_what_came_before(several: list[Peers]) -> None:
    news = several[0].news()
    assert await asyncio.wait_for(anext(news), SOON_S) == ""


async def test_a_process_that_asks_for_several_things_at_once_gets_them(several: list[Peers]) -> None:
    """Its bots begin side by side; they share the one connection, or one would wait for the other's for ever."""
    first, second, _ = several
    async with asyncio.timeout(SOON_S):
        asked = (first.take(TELEGRAM, alone=True), first.take("jobs", alone=True), first.take("run", alone=False))
        assert list(await asyncio.gather(*asked)) == [True, True, True]
    assert not await second.take("jobs", alone=True)
    assert not await second.take(TELEGRAM, alone=True)
    await first.close()
    await taking(second)


# Waking the others, which only PostgreSQL does


@asynccontextmanager
async def listening(peers: Peers) -> AsyncIterator[asyncio.Queue[str]]:
    """What is heard from other processes, from now on."""
    heard: asyncio.Queue[str] = asyncio.Queue()
    begun = asyncio.Event()

    async def listen() -> None:
        async for notice in peers.news():
            heard.put_nowait(notice)
            begun.set()

    task = asyncio.create_task(listen())
    await asyncio.wait_for(begun.wait(), SOON_S)
    assert await heard.get() == ""
    try:
        yield heard
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def until_marked(heard: asyncio.Queue[str], database: Database) -> list[str]:
    """What was heard up to now: notices come in order, so a last one shows that none is under way."""
    async with database.transaction() as tx:
        await tx.live.show(EVA.id, Dialogue.RESTING)
    notices = []
    async with asyncio.timeout(SOON_S):
        while (notice := await heard.get()) != EVA.id:
            notices.append(notice)
    return notices


@POSTGRESQL
async def test_what_is_committed_wakes_the_others_and_what_is_rolled_back_does_not(
    town: Database, several: list[Peers]
) -> None:
    """A row for the outbox is "", a live message says whose; what one transaction says twice comes once."""
    async with listening(several[0]) as heard:
        with pytest.raises(ZeroDivisionError):
            async with town.transaction() as tx:
                await tx.outbox.put(Outgoing(Kind.REPLY, BO.id, "lost"))
                await tx.live.show(ADA.id, Dialogue.WELCOME)
                raise ZeroDivisionError
        assert await until_marked(heard, town) == []
        async with town.transaction() as tx:
            for key in ("first", "second"):
                await tx.outbox.put(Outgoing(Kind.REPLY, BO.id, key))
        assert await until_marked(heard, town) == [""]
        async with town.transaction() as tx:
            for _ in range(2):
                await tx.live.show(ADA.id, Dialogue.WELCOME)
        assert await until_marked(heard, town) == [ADA.id]


@POSTGRESQL
async def test_a_commit_is_heard_only_when_it_is_there(town: Database, several: list[Peers]) -> None:
    async with listening(several[0]) as heard:
        async with town.transaction() as tx:
            await tx.outbox.put(Outgoing(Kind.REPLY, BO.id, "first"))
            with pytest.raises(TimeoutError):
                await asyncio.wait_for(heard.get(), 0.1)
        assert await asyncio.wait_for(heard.get(), SOON_S) == ""
        async with town.transaction() as tx:
            assert len(await tx.outbox.claim(NOW, NOW, LEASE, 10)) == 1


@POSTGRESQL
async def test_what_has_nothing_for_the_others_to_do_wakes_nobody(town: Database, several: list[Peers]) -> None:
    """A key that was there, a row being sent, a view that is in somebody's hands, or shown: no wake-up call."""
    async with town.transaction() as tx:
        await tx.outbox.put(Outgoing(Kind.REPLY, BO.id, "once"))
        await tx.live.show(ADA.id, Dialogue.WELCOME)
    async with listening(several[0]) as heard:
        async with town.transaction() as tx:
            await tx.outbox.put(Outgoing(Kind.REPLY, BO.id, "once"))
        async with town.transaction() as tx:
            (row,) = await tx.outbox.claim(NOW, NOW, LEASE, 10)
            assert await tx.live.claim_undrawn(ADA.id, NOW, LEASE)
        async with town.transaction() as tx:
            await tx.live.show(ADA.id, Dialogue.RESTING)
        async with town.transaction() as tx:
            await tx.outbox.sent(row.id, NOW)
            await tx.live.drawn(ADA.id, 2, 50)
            await tx.live.noticed(ADA.id, 51)
        assert await until_marked(heard, town) == []


@POSTGRESQL
async def test_every_process_that_listens_hears_it(town: Database, several: list[Peers]) -> None:
    async with listening(several[0]) as first, listening(several[1]) as second:
        async with town.transaction() as tx:
            await tx.live.show(ADA.id, Dialogue.WELCOME)
        assert await until_marked(first, town) == [ADA.id]
        assert [await asyncio.wait_for(second.get(), SOON_S) for _ in range(2)] == [ADA.id, EVA.id]


# When the server lets go


@POSTGRESQL
async def test_who_lost_the_connection_takes_it_anew_or_finds_it_taken(url: str, several: list[Peers]) -> None:
    """The lock went with the connection, so it is asked for again, and can be somebody else's by then."""
    first, second, _ = several
    assert await first.take(TELEGRAM, alone=True)
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(END_ALL_OTHERS)
        assert await first.take(TELEGRAM, alone=True)
        assert await first.alive() == [first.process]
        connection.execute(END_ALL_OTHERS)
        assert await second.take(TELEGRAM, alone=True)
        assert not await first.take(TELEGRAM, alone=True)


@POSTGRESQL
async def test_a_listener_is_told_that_the_connection_is_lost_and_listens_again(
    url: str, town: Database, several: list[Peers]
) -> None:
    news = several[0].news()
    assert await asyncio.wait_for(anext(news), SOON_S) == ""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(END_THE_LISTENERS)
    with pytest.raises(DatabaseUnusableError):
        await asyncio.wait_for(anext(news), SOON_S)
    async with listening(several[0]) as heard:
        assert await until_marked(heard, town) == []


@POSTGRESQL
async def test_a_server_that_cannot_be_reached_is_an_error_and_then_works_again(
    url: str, keyring: Keyring, several: list[Peers]
) -> None:
    peers = Database(url.replace("/pejling?", "/nowhere?"), keyring).peers()
    for ask in (peers.take(TELEGRAM, alone=True), peers.alive(), anext(peers.news())):
        with pytest.raises(DatabaseUnusableError, match='"nowhere" does not exist'):
            await ask
    await peers.close()
    await several[0].close()
    assert await several[0].take(TELEGRAM, alone=True)
