"""Short notes: when each arrived, and what was answered; the words are sealed."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from sqlalchemy import select

from flows.alert import Answered, Note
from storage.database import Database
from storage.tables import NOTE
from tests.contract.storage_kit import ADA, BO, EVA, NOW

pytest_plugins = ["tests.contract.storage_fixtures"]

WALK = Note("N-9", ADA.id, BO.id, NOW, "A walk on Monday? 🙂")


async def test_each_arrives_once_is_answered_and_changed_once(town: Database) -> None:
    later, latest = NOW + timedelta(minutes=1), NOW + timedelta(minutes=2)
    newer = replace(WALK, id="N-1", written_at=later)
    async with town.transaction() as tx:
        for each in (newer, WALK, replace(WALK, id="N-5", participant=EVA.id)):
            await tx.notes.add(each)
        assert await tx.notes.of(ADA.id) == [WALK, newer]
        assert [await tx.notes.arrive(WALK.id, at) for at in (later, latest)] == [True, False]
        given = [
            await tx.notes.answer(WALK.id, answer, at)
            for answer, at in ((Answered.LATER, later), (Answered.FINE, latest), (Answered.CALL, latest))
        ]
        assert given == [True, True, False]
        read = await tx.notes.get(WALK.id)
        assert read == replace(WALK, arrived_at=later, answered=Answered.FINE, answered_at=latest, is_changed=True)
        assert await tx.notes.get(newer.id) == newer
        rows = await tx.connection.execute(select(NOTE.c.words_sealed))
        assert not any("walk" in sealed for (sealed,) in rows)
        assert [await tx.notes.get("N-NONE"), await tx.notes.arrive("N-NONE", NOW)] == [None, False]
