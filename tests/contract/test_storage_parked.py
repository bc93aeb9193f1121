"""Issue 4, point 6: what `pejling replay` needs of the store, on every kind of database."""

from __future__ import annotations

from datetime import timedelta

import pytest

from flows.ports import Dialogue
from storage.crypto import Keyring, generate_key
from storage.database import Database
from storage.repositories.updates import ParkedUpdate, Updates
from tests.contract.storage_kit import ADA, EVA, LATER, NOW

pytest_plugins = ["tests.contract.storage_fixtures"]

BOT, RAW = 7_000_000_001, b'{"update_id": 7}'


async def test_a_parked_update_is_claimed_once_and_stays_marked(database: Database) -> None:
    async with database.transaction() as tx:
        await tx.updates.park(BOT, 7, RAW, "ValueError", NOW)
        await tx.updates.park(BOT, 8, RAW, "ValueError", NOW)
    async with database.transaction() as tx:
        assert await tx.updates.unpark(BOT, 7, LATER)
    async with database.transaction() as tx:
        assert not await tx.updates.unpark(BOT, 7, LATER)
        assert not await tx.updates.mark_handled(BOT, 7, LATER)
        assert [each.update_id for each in await tx.updates.parked()] == [8]


async def test_what_was_never_parked_is_not_claimed(database: Database) -> None:
    async with database.transaction() as tx:
        await tx.updates.mark_handled(BOT, 7, NOW)
        assert not await tx.updates.unpark(BOT, 7, LATER)
        assert not await tx.updates.unpark(BOT, 8, LATER)


async def test_a_claim_that_is_rolled_back_leaves_it_parked_and_only_the_error_changes(database: Database) -> None:
    async with database.transaction() as tx:
        await tx.updates.park(BOT, 7, RAW, "ValueError", NOW)
    with pytest.raises(ZeroDivisionError):
        async with database.transaction() as tx:
            await tx.updates.unpark(BOT, 7, LATER)
            raise ZeroDivisionError
    async with database.transaction() as tx:
        await tx.updates.failed_again(BOT, 7, "ZeroDivisionError")
        await tx.updates.failed_again(BOT, 8, "ZeroDivisionError")
        assert await tx.updates.parked() == [ParkedUpdate(BOT, 7, RAW, "ZeroDivisionError", NOW)]
        assert await tx.updates.unpark(BOT, 7, LATER)


async def test_a_seal_that_cannot_be_opened_hides_nothing_else(database: Database) -> None:
    others = Keyring.parse(generate_key("lost"))
    async with database.transaction() as tx:
        await Updates(tx.connection, others).park(BOT, 7, RAW, "ValueError", NOW)
        await tx.updates.park(BOT, 8, RAW, "ValueError", NOW)
        sealed, opened = await tx.updates.parked()
    assert (sealed.update_id, sealed.raw, sealed.error) == (7, b"", "ValueError")
    assert "sealed with a key that PEJLING_KEYS lacks" in str(sealed.seal_problem)
    assert (opened.update_id, opened.raw, opened.seal_problem) == (8, RAW, None)


async def test_who_has_acted_since(town: Database) -> None:
    async with town.transaction() as tx:
        await tx.live.show(ADA.id, Dialogue.RESTING)
        assert not await tx.updates.has_acted_since(ADA.id, NOW)
        await tx.live.heard(ADA.id, 12, LATER)
        assert await tx.updates.has_acted_since(ADA.id, NOW)
        assert not await tx.updates.has_acted_since(ADA.id, LATER + timedelta(seconds=1))
        assert not await tx.updates.has_acted_since(EVA.id, NOW)
