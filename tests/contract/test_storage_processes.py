"""DESIGN § 3.2: several processes write to one database, nothing is lost and nobody is told that it is locked."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

import pytest

from storage.crypto import Keyring
from storage.database import Database
from storage.errors import DatabaseUnusableError
from tests.contract.storage_kit import ADA, BO, NOW

pytest_plugins = ["tests.contract.storage_fixtures"]

TASKS, TIMES = 4, 100
COUNTING = f"""
import asyncio, sys
from dataclasses import replace
from storage.crypto import Keyring
from storage.database import Database

async def count(database):
    for _ in range({TIMES}):
        async with database.transaction() as tx:
            ada = await tx.participants.get({ADA.id!r})
            await asyncio.sleep(0)
            await tx.participants.save(replace(ada, revision=ada.revision + 1))

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


async def test_two_processes_of_four_tasks_count_to_eight_hundred(url: str) -> None:
    database = Database(url, Keyring({"k": bytes(32)}))
    async with database.transaction() as tx:
        await tx.staff.add(BO)
        await tx.participants.add(ADA)
    assert await asyncio.gather(*(_count_in_a_process(url) for _ in range(2))) == ["", ""]
    async with database.reading() as tx:
        assert (await tx.participants.get(ADA.id)).revision == ADA.revision + 2 * TASKS * TIMES
    await database.close()


async def test_a_second_process_waits_for_the_first_and_then_goes_on(url: str, keyring: Keyring) -> None:
    """The event loop goes on while the lock is asked for again."""
    first, second = (Database(url, keyring) for _ in range(2))
    begun = asyncio.Event()

    async def mark_second() -> bool:
        begun.set()
        async with second.transaction() as tx:
            return await tx.updates.mark_handled(1, 1, NOW)

    async with first.transaction() as tx:
        await tx.updates.mark_handled(1, 1, NOW)
        waiting = asyncio.create_task(mark_second())
        await begun.wait()
        for update in range(2, 12):
            await tx.updates.mark_handled(1, update, NOW)
            await asyncio.sleep(0)
        assert not waiting.done()
    assert await waiting is False
    await first.close()
    await second.close()


async def test_who_is_cancelled_while_waiting_for_the_lock_never_takes_it(url: str, keyring: Keyring) -> None:
    first, second = (Database(url, keyring) for _ in range(2))

    async def write() -> None:
        async with second.transaction() as tx:
            await tx.facts.set("here", "second")

    async with first.transaction() as tx:
        await tx.facts.set("here", "first")
        waiting = asyncio.create_task(write())
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(waiting, timeout=0.05)
    for database in (first, second):
        async with database.transaction() as tx:
            assert await tx.facts.get("here") == "first"
            await tx.facts.set("here", "first")
        await database.close()


async def test_a_lock_that_is_never_given_back_is_an_error_with_a_remedy(
    url: str, keyring: Keyring, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storage.sqlite.BUSY_SECONDS", 0.05)
    first, second = (Database(url, keyring) for _ in range(2))
    async with first.transaction() as tx:
        await tx.facts.set("here", "first")
        with pytest.raises(DatabaseUnusableError, match=r"is held by another process .* End what holds it"):
            async with second.transaction() as waiting:
                await waiting.facts.set("here", "second")
    await first.close()
    await second.close()
