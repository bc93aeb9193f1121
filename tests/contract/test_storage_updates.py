"""DESIGN § 3.2 and 3.9: a replay hits the mark and changes nothing; what can't be handled is parked."""

from __future__ import annotations

from datetime import timedelta

import pytest

from flows.retention import Fate, Record
from storage.database import Database
from storage.repositories.updates import ParkedUpdate
from tests.contract.storage_kit import NOW

pytest_plugins = ["tests.contract.storage_fixtures"]

RAW = b'{"update_id": 7, "message": {"text": "\xc3\xa6\xc3\xb8\xc3\xa5"}}'
BOT, OTHER_BOT = 7_000_000_001, 7_000_000_002
DAY = timedelta(days=1)


async def test_an_update_is_marked_once(database: Database) -> None:
    async with database.transaction() as tx:
        assert await tx.updates.mark_handled(BOT, 7, NOW)
    async with database.transaction() as tx:
        assert not await tx.updates.mark_handled(BOT, 7, NOW + DAY)


async def test_each_bot_counts_its_own_updates(database: Database) -> None:
    async with database.transaction() as tx:
        assert await tx.updates.mark_handled(BOT, 7, NOW)
        assert await tx.updates.mark_handled(OTHER_BOT, 7, NOW)
        assert await tx.updates.mark_handled(BOT, 8, NOW)


async def test_a_replay_after_a_rollback_is_handled(database: Database) -> None:
    with pytest.raises(ZeroDivisionError):
        async with database.transaction() as tx:
            await tx.updates.mark_handled(BOT, 7, NOW)
            raise ZeroDivisionError
    async with database.transaction() as tx:
        assert await tx.updates.mark_handled(BOT, 7, NOW)


async def test_a_parked_update_is_kept_as_it_came_and_not_handled_again(database: Database) -> None:
    async with database.transaction() as tx:
        await tx.updates.park(BOT, 7, RAW, "ValueError", NOW)
    async with database.transaction() as tx:
        assert await tx.updates.parked() == [ParkedUpdate(BOT, 7, RAW, "ValueError", NOW)]
        assert not await tx.updates.mark_handled(BOT, 7, NOW)


async def test_parking_again_keeps_the_newest_error(database: Database) -> None:
    async with database.transaction() as tx:
        await tx.updates.park(BOT, 7, RAW, "ValueError", NOW)
        await tx.updates.park(BOT, 7, RAW, "KeyError", NOW + DAY)
        assert await tx.updates.parked() == [ParkedUpdate(BOT, 7, RAW, "KeyError", NOW + DAY)]


async def test_old_marks_and_old_parked_updates_are_forgotten_each_in_its_time(database: Database) -> None:
    async with database.transaction() as tx:
        for update, at in ((1, NOW), (2, NOW + 2 * DAY)):
            await tx.updates.mark_handled(BOT, update, at)
            await tx.updates.park(BOT, 10 + update, RAW, "ValueError", at)
        assert await tx.retention.past(Record.UPDATES, Fate.DELETED, NOW + DAY, 100) == 1
        assert await tx.retention.past(Record.PARKED_UPDATES, Fate.DELETED, NOW - DAY, 100) == 0
        assert [each.update_id for each in await tx.updates.parked()] == [11, 12]
        assert not await tx.updates.mark_handled(BOT, 11, NOW)
        assert await tx.retention.past(Record.PARKED_UPDATES, Fate.DELETED, NOW + DAY, 100) == 1
        assert await tx.retention.past(Record.UPDATES, Fate.DELETED, NOW + DAY, 100) == 1
        assert [each.update_id for each in await tx.updates.parked()] == [12]
        assert not await tx.updates.mark_handled(BOT, 2, NOW)
        assert await tx.updates.mark_handled(BOT, 1, NOW)
