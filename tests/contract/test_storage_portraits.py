"""Issue 5, point 2 and 7: a portrait is kept sealed, one per staff member."""

from __future__ import annotations

import pytest
from sqlalchemy import select, update

from storage.database import Database
from storage.errors import SealError
from storage.tables import PORTRAIT
from tests.contract.storage_kit import BO

pytest_plugins = ["tests.contract.storage_fixtures"]

FACE, NEWER = b"\xff\xd8\xff a face", b"\xff\xd8\xff a newer face"


async def test_a_portrait_is_kept_and_replaced(town: Database) -> None:
    async with town.transaction() as tx:
        assert (await tx.staff.has_portrait(BO.id), await tx.staff.portrait(BO.id)) == (False, None)
        await tx.staff.set_portrait(BO.id, FACE)
        await tx.staff.set_portrait(BO.id, NEWER)
    async with town.reading() as tx:
        assert (await tx.staff.has_portrait(BO.id), await tx.staff.portrait(BO.id)) == (True, NEWER)


async def test_what_is_stored_shows_nothing_and_opens_in_its_own_row_alone(town: Database) -> None:
    async with town.transaction() as tx:
        await tx.staff.set_portrait(BO.id, FACE)
        [sealed] = (await tx.connection.execute(select(PORTRAIT.c.jpeg_sealed))).scalars().all()
        assert "face" not in sealed
        elsewhere = tx.staff.keyring.seal(FACE, "portrait.jpeg:S-OTHER")
        await tx.connection.execute(update(PORTRAIT).values(jpeg_sealed=elsewhere))
        with pytest.raises(SealError):
            await tx.staff.portrait(BO.id)
