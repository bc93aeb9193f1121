"""Planned occasions: due times are rows; each is taken once."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import timedelta

from flows.ports import Wave
from storage.database import Database
from tests.contract.storage_kit import ADA, EVA, NOW

pytest_plugins = ["tests.contract.storage_fixtures"]

MONTH = timedelta(days=30)
FIRST, SECOND = (Wave(ADA.id, "who5", number, NOW + (number - 1) * MONTH) for number in (1, 2))
EVAS = Wave(EVA.id, "who5", 1, NOW - MONTH)


async def test_what_is_due_is_taken_once_the_longest_due_first(town: Database) -> None:
    async with town.transaction() as tx:
        for wave in (FIRST, SECOND, EVAS):
            await tx.waves.plan(wave)
        assert await tx.waves.take_due(NOW - 2 * MONTH, 10) == []
        assert await tx.waves.take_due(NOW, 1) == [EVAS]
        assert await tx.waves.take_due(NOW, 10) == [FIRST]
        assert await tx.waves.take_due(NOW, 10) == []
        assert await tx.waves.take_due(NOW + MONTH, 10) == [SECOND]


async def test_an_occasion_is_planned_once_for_ever(town: Database) -> None:
    async with town.transaction() as tx:
        await tx.waves.plan(FIRST)
        await tx.waves.plan(Wave(ADA.id, "who5", 1, NOW + MONTH))
        assert await tx.waves.take_due(NOW + MONTH, 10) == [FIRST]
        await tx.waves.plan(FIRST)
        assert await tx.waves.take_due(NOW + MONTH, 10) == []


async def test_the_next_is_the_first_that_is_still_planned(town: Database) -> None:
    async with town.transaction() as tx:
        for wave in (SECOND, FIRST):
            await tx.waves.plan(wave)
        assert await tx.waves.next_after(ADA.id) == FIRST
        await tx.waves.take_due(NOW, 10)
        assert await tx.waves.next_after(ADA.id) == SECOND
        assert await tx.waves.next_after(EVA.id) is None


async def test_cancelling_leaves_other_people_alone(town: Database) -> None:
    async with town.transaction() as tx:
        for wave in (FIRST, SECOND, EVAS):
            await tx.waves.plan(wave)
        await tx.waves.cancel(ADA.id)
        assert await tx.waves.next_after(ADA.id) is None
        assert await tx.waves.take_due(NOW + MONTH, 10) == [EVAS]


async def test_two_who_take_at_once_never_take_the_same(town: Database) -> None:
    waves = [Wave(ADA.id, "who5", number, NOW) for number in range(1, 21)]

    async def take() -> Sequence[Wave]:
        async with town.transaction() as tx:
            return await tx.waves.take_due(NOW, 5)

    async with town.transaction() as tx:
        for wave in waves:
            await tx.waves.plan(wave)
    taken = [wave for some in await asyncio.gather(*(take() for _ in range(6))) for wave in some]
    assert sorted(wave.number for wave in taken) == list(range(1, 21))
