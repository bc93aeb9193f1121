"""DESIGN § 3.2 and 3.6: one commit or nothing, on every database."""

from __future__ import annotations

import asyncio
import inspect
from dataclasses import replace
from typing import get_type_hints

import pytest
from sqlalchemy.exc import IntegrityError

from flows.ports import Transaction
from storage.database import Database
from storage.errors import ConcurrentChangeError, DatabaseUnusableError
from tests.contract.storage_kit import ASKING, BO, NOW

pytest_plugins = ["tests.contract.storage_fixtures"]


class DeliberateError(Exception):
    pass


async def test_has_all_that_the_use_cases_ask_for(database: Database) -> None:
    """Every repository of `flows.ports.Transaction`, and every method of each, with the same arguments."""
    async with database.reading() as tx:
        ours: Transaction = tx
    for noun, asked in inspect.getmembers(Transaction, lambda member: isinstance(member, property)):
        protocol = get_type_hints(asked.fget)["return"]
        for name, method in inspect.getmembers(protocol, inspect.isfunction):
            if not name.startswith("_"):
                implemented = getattr(type(getattr(ours, noun)), name)
                assert list(inspect.signature(implemented).parameters) == list(inspect.signature(method).parameters)


async def test_what_is_committed_is_there(database: Database) -> None:
    async with database.transaction() as tx:
        await tx.facts.set("offset", "P1D")
    async with database.reading() as tx:
        assert await tx.facts.get("offset") == "P1D"


async def test_an_exception_leaves_nothing(database: Database) -> None:
    with pytest.raises(DeliberateError):
        async with database.transaction() as tx:
            await tx.staff.add(BO)
            await tx.facts.set("offset", "P1D")
            raise DeliberateError
    async with database.reading() as tx:
        assert await tx.facts.get("offset") is None
        assert await tx.staff.all() == []


async def test_a_savepoint_and_an_outer_rollback_leave_nothing(database: Database) -> None:
    """FACTS § 5: by default the row of a released savepoint survives the outer rollback on SQLite."""
    with pytest.raises(DeliberateError):
        async with database.transaction() as tx:
            async with tx.connection.begin_nested():
                await tx.facts.set("inner", "1")
            raise DeliberateError
    async with database.reading() as tx:
        assert await tx.facts.get("inner") is None


async def test_a_savepoint_that_is_rolled_back_takes_only_itself(database: Database) -> None:
    async with database.transaction() as tx:
        await tx.facts.set("outer", "1")
        with pytest.raises(DeliberateError):
            async with tx.connection.begin_nested():
                await tx.facts.set("inner", "1")
                raise DeliberateError
        await tx.facts.set("after", "1")
    async with database.reading() as tx:
        assert [await tx.facts.get(name) for name in ("outer", "inner", "after")] == ["1", None, "1"]


async def test_a_broken_rule_leaves_nothing_and_holds_up_nobody(database: Database) -> None:
    with pytest.raises(IntegrityError):
        async with database.transaction() as tx:
            await tx.facts.set("before", "1")
            await tx.staff.add(BO)
            await tx.staff.add(BO)
    async with database.transaction() as tx:
        assert await tx.facts.get("before") is None
        await tx.staff.add(BO)


async def test_reading_can_not_write(database: Database) -> None:
    with pytest.raises(DatabaseUnusableError):
        async with database.reading() as tx:
            await tx.facts.set("offset", "P1D")
    async with database.reading() as tx:
        assert await tx.facts.get("offset") is None


async def test_reading_goes_on_beside_a_writer_and_sees_only_what_is_committed(database: Database) -> None:
    async with database.transaction() as writing:
        await writing.facts.set("offset", "P1D")
        async with database.reading() as reading:
            assert await reading.facts.get("offset") is None


async def test_reading_sees_one_moment_from_its_first_look_to_its_last(database: Database) -> None:
    async with database.reading() as reading:
        assert await reading.facts.get("offset") is None
        async with database.transaction() as writing:
            await writing.facts.set("offset", "P1D")
        assert await reading.facts.get("offset") is None


async def test_many_tasks_step_the_same_check_in_and_no_step_is_lost(town: Database) -> None:
    """Whoever was overtaken is told, and repeats the step: then every step is there."""

    async def step_once() -> None:
        async with town.transaction() as tx:
            check_in = await tx.check_ins.get(ASKING.id)
            assert check_in is not None
            await asyncio.sleep(0)
            await tx.check_ins.save(replace(check_in, revision=check_in.revision + 1))

    async def step() -> None:
        while True:
            try:
                return await step_once()
            except ConcurrentChangeError:
                continue

    async with town.transaction() as tx:
        await tx.check_ins.add(ASKING)
    await asyncio.gather(*(step() for _ in range(20)))
    async with town.reading() as tx:
        check_in = await tx.check_ins.get(ASKING.id)
        assert check_in == replace(ASKING, revision=ASKING.revision + 20)


async def test_a_cancelled_task_leaves_nothing_and_holds_up_nobody(database: Database) -> None:
    begun = asyncio.Event()

    async def handle() -> None:
        async with database.transaction() as tx:
            await tx.updates.mark_handled(1, 1, NOW)
            begun.set()
            await asyncio.Event().wait()

    task = asyncio.create_task(handle())
    await begun.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    async with database.transaction() as tx:
        assert await tx.updates.mark_handled(1, 1, NOW)


async def test_tasks_cancelled_at_every_point_leave_a_database_that_works(database: Database) -> None:
    """Whether it waits for the lock, writes or commits: either all of a transaction is there or nothing."""

    async def handle(update: int) -> None:
        async with database.transaction() as tx:
            await tx.updates.mark_handled(1, update, NOW)
            await asyncio.sleep(0)
            await tx.facts.set(f"update {update}", "handled")

    for passes in range(30):
        tasks = [asyncio.create_task(handle(10 * passes + each)) for each in range(3)]
        for _ in range(passes):
            await asyncio.sleep(0)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    async with database.transaction() as tx:
        for passes in range(30):
            for update in range(10 * passes, 10 * passes + 3):
                fact = await tx.facts.get(f"update {update}")
                assert await tx.updates.mark_handled(1, update, NOW) == (fact is None)
