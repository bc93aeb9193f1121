"""Planned occasions: due times are rows; each is taken once."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

from flows.check_in import WaveKind
from flows.ports import Wave
from storage.database import Database
from storage.transaction import StoredTransaction
from tests.contract.storage_kit import ADA, EVA, NOW

pytest_plugins = ["tests.contract.storage_fixtures"]

MONTH = timedelta(days=30)
FIRST, SECOND = (Wave(ADA.id, "who5", number, NOW + (number - 1) * MONTH) for number in (1, 2))
EVAS = Wave(EVA.id, "who5", 1, NOW - MONTH)


async def plan(tx: StoredTransaction, *waves: Wave) -> None:
    for wave in waves:
        await tx.waves.plan(wave)


async def test_what_is_due_is_listed_the_longest_due_first(town: Database) -> None:
    async with town.transaction() as tx:
        await plan(tx, FIRST, SECOND, EVAS)
        assert await tx.waves.due(NOW - 2 * MONTH, 10) == []
        assert await tx.waves.due(NOW, 1) == [EVAS]
        assert await tx.waves.due(NOW, 10) == [EVAS, FIRST]
        assert await tx.waves.due(NOW + MONTH, 10) == [EVAS, FIRST, SECOND]


async def test_an_occasion_is_taken_once_and_is_not_due_any_more(town: Database) -> None:
    async with town.transaction() as tx:
        await plan(tx, FIRST, SECOND, EVAS)
        assert await tx.waves.take(FIRST)
        assert not await tx.waves.take(FIRST)
        assert await tx.waves.due(NOW + MONTH, 10) == [EVAS, SECOND]


async def test_what_is_not_planned_can_not_be_taken(town: Database) -> None:
    async with town.transaction() as tx:
        assert not await tx.waves.take(FIRST)
        await plan(tx, FIRST)
        await tx.waves.cancel(ADA.id)
        assert not await tx.waves.take(FIRST)


async def test_an_occasion_is_planned_once_for_ever(town: Database) -> None:
    later = replace(FIRST, due_at=NOW + MONTH)
    async with town.transaction() as tx:
        await plan(tx, FIRST, later)
        assert await tx.waves.due(NOW + MONTH, 10) == [FIRST]
        assert await tx.waves.take(FIRST)
        await plan(tx, FIRST, later)
        await tx.waves.cancel(ADA.id)
        await plan(tx, later)
        assert await tx.waves.due(NOW + MONTH, 10) == []
        assert not await tx.waves.take(FIRST)


async def test_the_next_is_the_first_that_is_still_planned(town: Database) -> None:
    async with town.transaction() as tx:
        await plan(tx, SECOND, FIRST)
        assert await tx.waves.planned(ADA.id) == [FIRST, SECOND]
        await tx.waves.take(FIRST)
        assert await tx.waves.planned(ADA.id) == [SECOND]
        assert await tx.waves.planned(EVA.id) == []


async def test_what_is_due_for_one(town: Database) -> None:
    async with town.transaction() as tx:
        await plan(tx, SECOND, FIRST, EVAS)
        assert await tx.waves.due_of(ADA.id, NOW) == [FIRST]
        assert await tx.waves.due_of(ADA.id, NOW + MONTH) == [FIRST, SECOND]


async def test_only_what_is_still_planned_is_moved(town: Database) -> None:
    async with town.transaction() as tx:
        await plan(tx, FIRST, SECOND)
        await tx.waves.take(FIRST)
        for wave in (FIRST, SECOND):
            await tx.waves.move(replace(wave, due_at=NOW + 3 * MONTH))
        assert await tx.waves.due(NOW + 4 * MONTH, 10) == [replace(SECOND, due_at=NOW + 3 * MONTH)]


async def test_cancelling_leaves_other_people_alone(town: Database) -> None:
    async with town.transaction() as tx:
        await plan(tx, FIRST, SECOND, EVAS)
        await tx.waves.cancel(ADA.id)
        assert await tx.waves.planned(ADA.id) == []
        assert await tx.waves.due(NOW + MONTH, 10) == [EVAS]


async def test_a_cancelled_occasion_is_planned_again_for_its_new_time(town: Database) -> None:
    """Who paused and comes back is asked again; what else was cancelled stays so."""
    again = replace(FIRST, due_at=NOW + 2 * MONTH)
    async with town.transaction() as tx:
        await plan(tx, FIRST, SECOND, EVAS)
        await tx.waves.cancel(ADA.id)
        await plan(tx, again)
        assert await tx.waves.planned(ADA.id) == [again]
        assert await tx.waves.due(NOW + MONTH, 10) == [EVAS]
        assert await tx.waves.due(NOW + 2 * MONTH, 10) == [EVAS, again]
        assert await tx.waves.take(again)
        assert not await tx.waves.take(again)


async def test_two_who_take_at_once_never_take_the_same(town: Database) -> None:
    """Each has seen that all are due before anybody takes one."""
    waves = [Wave(ADA.id, "who5", number, NOW) for number in range(1, 11)]

    async def take(wave: Wave) -> bool:
        async with town.transaction() as tx:
            return await tx.waves.take(wave)

    async with town.transaction() as tx:
        await plan(tx, *waves)
        due = await tx.waves.due(NOW, 20)
    wanted = [*due] * 4
    taken = await asyncio.gather(*(take(wave) for wave in wanted))
    assert sorted(wave.number for wave, got in zip(wanted, taken, strict=True) if got) == list(range(1, 11))


async def test_what_was_missed_is_not_due_and_is_told_from_what_was_asked(town: Database) -> None:
    """`past` has both; what was called off is neither, and its number is free again."""
    asked, missed, off = (Wave(ADA.id, "gses", number, NOW) for number in (1, 2, 3))
    async with town.transaction() as tx:
        await plan(tx, asked, missed, off, FIRST)
        assert await tx.waves.last_number(ADA.id, "gses") == 3
        await tx.waves.take(asked)
        assert await tx.waves.take(missed, as_missed=True)
        assert not await tx.waves.take(missed)
        await tx.waves.call_off(off)
        assert await tx.waves.due(NOW, 10) == [FIRST]
        assert await tx.waves.past(ADA.id) == [asked, missed]
        found = [await tx.waves.last_number(ADA.id, each) for each in ("gses", "who5", "bip_job")]
        assert found == [2, 1, 0]


async def test_a_wave_is_moved_with_its_reason_and_comes_back_as_it_was(town: Database) -> None:
    extra = Wave(ADA.id, "who5", 4, NOW, WaveKind.TRANSITION, about="T-1")
    moved = replace(SECOND, due_at=NOW, kind=WaveKind.TRANSITION, month=7, about="T-1")
    async with town.transaction() as tx:
        await plan(tx, SECOND, extra)
        await tx.waves.move(moved)
        assert await tx.waves.planned(ADA.id) == [moved, extra]
        assert await tx.waves.due(NOW, 10, but=[ADA.id]) == []
