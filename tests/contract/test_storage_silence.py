"""What reminders and the rule about silence ask of the storage: who was here, what waits, who became unreachable."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from flows.alert import Alert, Outcome, Permission
from flows.check_in import Status
from flows.ports import Dialogue, Kind, Outgoing
from storage.database import Database
from tests.contract.storage_kit import ADA, ASKING, BO, EVA, LATER, LEASE, NOW

pytest_plugins = ["tests.contract.storage_fixtures"]

MORNING = NOW + timedelta(hours=17)


async def test_that_somebody_became_unreachable_is_news_once(town: Database) -> None:
    async with town.transaction() as tx:
        assert await tx.identities.is_reachable(ADA.id)
        assert [await tx.identities.mark_unreachable(ADA.id) for _ in range(2)] == [True, False]
        assert not await tx.identities.is_reachable(ADA.id)
        assert await tx.identities.is_reachable(EVA.id)
        await tx.identities.mark_reachable(ADA.id)
        assert await tx.identities.mark_unreachable(ADA.id)
        assert not await tx.identities.mark_unreachable("P-NONE")
        assert not await tx.identities.is_reachable("P-NONE")


async def test_of_two_at_once_one_has_the_news(town: Database) -> None:
    """A refused screen and a refused message, each in a transaction that holds the participant first."""

    async def lose() -> bool:
        async with town.transaction() as tx:
            await tx.participants.get(ADA.id)
            return await tx.identities.mark_unreachable(ADA.id)

    async with asyncio.timeout(30):
        assert sorted(await asyncio.gather(*(lose() for _ in range(8)))) == [False] * 7 + [True]


async def test_when_somebody_was_heard(town: Database) -> None:
    async with town.transaction() as tx:
        assert await tx.live.heard_at(ADA.id) is None
        await tx.live.show(ADA.id, Dialogue.RESTING)
        assert await tx.live.heard_at(ADA.id) is None
        await tx.live.heard(ADA.id, 7, NOW)
        assert await tx.live.heard_at(ADA.id) == NOW
        assert await tx.live.heard_at(EVA.id) is None


@pytest.mark.parametrize("not_before", [None, LATER])
async def test_what_is_still_to_be_sent(town: Database, not_before: datetime | None) -> None:
    """Now or later, claimed or not; until it was sent, dropped or given up."""
    async with town.transaction() as tx:
        assert not await tx.outbox.waits(ADA.id, Kind.OFFER)
        await tx.outbox.put(Outgoing(Kind.OFFER, ADA.id, "offer:1", not_before=not_before))
        assert await tx.outbox.waits(ADA.id, Kind.OFFER)
        assert not await tx.outbox.waits(ADA.id, Kind.REMINDER)
        assert not await tx.outbox.waits(EVA.id, Kind.OFFER)
        [row] = await tx.outbox.claim(LATER, NOW, LEASE, 1)
        assert await tx.outbox.waits(ADA.id, Kind.OFFER)
        await tx.outbox.sent(row.id, NOW)
        assert not await tx.outbox.waits(ADA.id, Kind.OFFER)


async def test_what_is_put_off_comes_then_as_if_for_the_first_time(town: Database) -> None:
    async with town.transaction() as tx:
        await tx.outbox.put(Outgoing(Kind.REMINDER, ADA.id, "reminder:1:1"))
        await tx.outbox.put(Outgoing(Kind.NOTICE, BO.id, "notice:1"))
        rows = {row.kind: row for row in await tx.outbox.claim(NOW, NOW, LEASE, 2)}
        await tx.outbox.sent(rows[Kind.NOTICE].id, NOW)
        await tx.outbox.put_off(rows[Kind.REMINDER].id, MORNING)
        assert await tx.outbox.claim(MORNING - timedelta(seconds=1), LATER, LEASE, 2) == []
        [again] = await tx.outbox.claim(MORNING, LATER, LEASE, 2)
        assert (again.id, again.attempts) == (rows[Kind.REMINDER].id, 1)


async def test_who_has_not_answered_and_is_known(town: Database) -> None:
    """Of whom something was told; not begun, still open, and asked before then; of one's own organisations alone."""
    waits = replace(ASKING, id="c1", wave=11, status=Status.OFFERED, item=None, answers={}, started_at=None)
    low = Alert("a1", ADA.id, BO.id, "low", 1, {}, Permission.REFUSED, NOW, act_by=NOW)

    async def found(database: Database = town) -> list[str]:
        async with database.reading() as tx:
            return list(await tx.check_ins.unanswered_by_known(waits.prompted_at))

    async with town.transaction() as tx:
        await tx.check_ins.add(waits)
        await tx.alerts.add(low)
    assert await found() == []
    for told in (Permission.GRANTED, Permission.CHOSEN):
        async with town.transaction() as tx:
            await tx.alerts.save(replace(low, permission=told, closed_at=NOW, outcome=Outcome.TALKED))
        assert await found() == [ADA.id]
    assert await found(town.serving(["elsewhere"])) == []
    async with town.reading() as tx:
        assert await tx.check_ins.unanswered_by_known(waits.prompted_at - timedelta(seconds=1)) == []
    async with town.transaction() as tx:
        await tx.check_ins.save(replace(waits, status=Status.DECLINED, ended_at=NOW, revision=waits.revision + 1))
    assert await found() == []
