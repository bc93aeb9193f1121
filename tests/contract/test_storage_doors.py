"""Who is signed in, which links were used, and who tried in vain: on every database alike."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from bot.web.rate import may_try
from flows.doors import Limit
from storage.database import Database
from storage.tables import ATTEMPT, USED_LINK, WEB_SESSION
from tests.contract.storage_kit import ADA, EVA, NOW

pytest_plugins = ["tests.contract.storage_fixtures"]

MINUTE = timedelta(minutes=1)


async def test_sessions_end_one_by_one_all_but_one_and_all(town: Database) -> None:
    async with town.transaction() as tx:
        for token, who in (("a", ADA), ("b", ADA), ("c", ADA), ("e", EVA)):
            await tx.doors.begin(token, who.id, NOW)
        await tx.doors.end("a")
        await tx.doors.end_others(ADA.id, "b")
        long_ago = NOW - MINUTE
        assert [await tx.doors.whose(each, long_ago, long_ago) for each in "abce"] == [
            None,
            (ADA.id, NOW),
            None,
            (EVA.id, NOW),
        ]
        await tx.doors.seen("b", NOW + MINUTE)
        assert await tx.doors.whose("b", NOW, long_ago) == (ADA.id, NOW + MINUTE)
        assert await tx.doors.whose("e", NOW, long_ago) is None
        await tx.doors.end_all(ADA.id)
        assert await tx.doors.whose("b", long_ago, long_ago) is None
        kept = (await tx.connection.execute(WEB_SESSION.select())).all()
        assert [each.subject for each in kept] == [EVA.id]
        assert "e" not in {each.token_hash for each in kept}


async def test_a_link_is_used_once(town: Database) -> None:
    async with town.transaction() as tx:
        assert [await tx.doors.use(each, NOW) for each in ("link", "link", "other")] == [True, False, True]
        assert [await tx.doors.is_used(each) for each in ("link", "third")] == [True, False]
        assert not {"link", "other"} & {row.token_hash for row in await tx.connection.execute(USED_LINK.select())}


async def test_tries_are_counted_by_door_and_forgiven(town: Database) -> None:
    async with town.transaction() as tx:
        for minutes in (3, 1, 2):
            await tx.doors.tried("ada", NOW + minutes * MINUTE)
        await tx.doors.tried("eva", NOW)
        assert await tx.doors.tried_at("ada", NOW + MINUTE) == [NOW + 2 * MINUTE, NOW + 3 * MINUTE]
        assert "ada" not in {row.door for row in await tx.connection.execute(ATTEMPT.select())}
        await tx.doors.forgive("ada")
        assert await tx.doors.tried_at("ada", NOW) == []
        assert await tx.doors.tried_at("eva", NOW - MINUTE) == [NOW]


async def test_many_at_once_are_counted_one_after_another(town: Database) -> None:
    """Or whoever guesses would have as many tries more as there are connections."""

    async def tried() -> bool:
        async with town.transaction() as tx:
            return await may_try(tx, Limit(5, MINUTE), f"door:{ADA.id}", NOW)

    assert sum(await asyncio.gather(*(tried() for _ in range(12)))) == 5
