"""DESIGN § 3.2: several processes write to one file, nothing is lost and nobody is told that it is locked."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

import pytest

from storage.crypto import Keyring
from storage.database import Database
from storage.errors import DatabaseUnusableError
from tests.contract.storage_kit import NOW

pytest_plugins = ["tests.contract.storage_fixtures"]

TASKS, TIMES = 4, 100
COUNTING = f"""
import asyncio, sys
from storage.crypto import Keyring
from storage.database import Database

async def count(database):
    for _ in range({TIMES}):
        async with database.transaction() as tx:
            before = await tx.facts.get("count")
            await asyncio.sleep(0)
            await tx.facts.set("count", str(int(before) + 1))

async def main():
    database = Database(sys.argv[1], Keyring({{"k": bytes(32)}}))
    await asyncio.gather(*(count(database) for _ in range({TASKS})))
    await database.close()

asyncio.run(main())
"""


async def _count_in_a_process(url: str) -> str:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", COUNTING, url, stderr=asyncio.subprocess.PIPE, cwd=Path(__file__).parents[2]
    )
    try:
        _, complaints = await asyncio.wait_for(process.communicate(), timeout=90)
    except TimeoutError:
        process.kill()
        raise
    return complaints.decode()


async def test_two_processes_of_four_tasks_count_to_eight_hundred(sqlite_url: str, keyring: Keyring) -> None:
    database = Database(sqlite_url, keyring)
    async with database.transaction() as tx:
        await tx.facts.set("count", "0")
    assert await asyncio.gather(*(_count_in_a_process(sqlite_url) for _ in range(2))) == ["", ""]
    async with database.reading() as tx:
        assert await tx.facts.get("count") == str(2 * TASKS * TIMES)
    await database.close()


async def test_a_second_process_waits_for_the_first_and_then_goes_on(sqlite_url: str, keyring: Keyring) -> None:
    """The event loop goes on while the lock is asked for again."""
    first, second = (Database(sqlite_url, keyring) for _ in range(2))
    begun = asyncio.Event()

    async def mark_second() -> bool:
        begun.set()
        async with second.transaction() as tx:
            return await tx.updates.mark_handled(1, 1, NOW)

    async with first.transaction() as tx:
        waiting = asyncio.create_task(mark_second())
        await begun.wait()
        for update in range(2, 12):
            await tx.updates.mark_handled(1, update, NOW)
            await asyncio.sleep(0)
        assert not waiting.done()
        await tx.updates.mark_handled(1, 1, NOW)
    assert await waiting is False
    await first.close()
    await second.close()


async def test_who_is_cancelled_while_waiting_for_the_lock_never_takes_it(sqlite_url: str, keyring: Keyring) -> None:
    first, second = (Database(sqlite_url, keyring) for _ in range(2))

    async def write() -> None:
        async with second.transaction() as tx:
            await tx.facts.set("second", "was here")

    async with first.transaction() as tx:
        await tx.facts.set("first", "was here")
        waiting = asyncio.create_task(write())
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(waiting, timeout=0.05)
    for database in (first, second):
        async with database.transaction() as tx:
            assert await tx.facts.get("second") is None
            await tx.facts.set("after", "it goes on")
        await database.close()


async def test_a_lock_that_is_never_given_back_is_an_error_with_a_remedy(
    sqlite_url: str, keyring: Keyring, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storage.sqlite.BUSY_SECONDS", 0.05)
    first, second = (Database(sqlite_url, keyring) for _ in range(2))
    async with first.transaction() as tx:
        await tx.facts.set("first", "was here")
        with pytest.raises(DatabaseUnusableError, match=r"is held by another process .* End what holds it"):
            async with second.transaction():
                pass
    await first.close()
    await second.close()
