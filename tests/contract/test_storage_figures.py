"""Issue 4, point 6: what operators are told about what stands in the database, on every kind of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import update

from flows.alert import Alert, Permission
from flows.ports import Dialogue, Kind, Outgoing, Wave
from storage.crypto import Keyring
from storage.database import Database
from storage.repositories.base import Standpoint
from storage.repositories.figures import Figures, Queue, Snapshot
from storage.tables import OUTBOX
from storage.transaction import StoredTransaction
from tests.contract.storage_kit import ADA, BO, EVA, LEASE, NOW

pytest_plugins = ["tests.contract.storage_fixtures"]

NOTHING = Snapshot({}, 0, {}, 0, 0, 0, {})
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
PEOPLE = NOW + 60 * DAY
"""People's time, as a demo shifts it."""


async def put(tx: StoredTransaction, ref: str, put_at: datetime, not_before: datetime | None = None) -> None:
    """One offer to Ada that was put there then."""
    key = f"offer:{ref}"
    await tx.outbox.put(Outgoing(Kind.OFFER, ADA.id, key, ref, not_before=not_before))
    await tx.connection.execute(update(OUTBOX).where(OUTBOX.c.dedupe_key == key).values(put_at=put_at))


async def figures(tx: StoredTransaction, keyring: Keyring, at: datetime = NOW, now: datetime = PEOPLE) -> Snapshot:
    return await Figures(tx.connection, keyring).read(now, at)


async def offers(tx: StoredTransaction, keyring: Keyring, at: datetime = NOW) -> Queue:
    return (await figures(tx, keyring, at)).outbox[Kind.OFFER]


async def test_nothing_stands_in_a_new_database(database: Database, keyring: Keyring) -> None:
    async with database.reading() as tx:
        assert await figures(tx, keyring) == NOTHING


async def test_a_row_is_as_old_as_the_moment_it_was_put_there(town: Database, keyring: Keyring) -> None:
    """In real time, whatever time people live by."""
    async with town.transaction() as tx:
        await tx.outbox.put(Outgoing(Kind.NUDGE, BO.id, "nudge:1", "A-1"))
    async with town.reading() as tx:
        found = await figures(tx, keyring, datetime.now(UTC) + MINUTE)
    nudges = found.outbox[Kind.NUDGE]
    assert nudges == Queue(1, 1, 0, nudges.oldest_waiting_seconds, nudges.oldest_due_seconds)
    assert nudges.oldest_waiting_seconds == pytest.approx(60, abs=20)


async def test_what_waits_for_its_time_is_not_due(town: Database, keyring: Keyring) -> None:
    async with town.transaction() as tx:
        await put(tx, "tomorrow", NOW - 3 * MINUTE, not_before=PEOPLE + DAY)
        assert await offers(tx, keyring) == Queue(waiting=1, oldest_waiting_seconds=180)
        await put(tx, "now", NOW - MINUTE)
        assert await offers(tx, keyring) == Queue(2, 1, 0, 180, 60)


async def test_what_had_to_wait_is_due_from_then_on(town: Database, keyring: Keyring) -> None:
    async with town.transaction() as tx:
        await put(tx, "it", NOW - DAY, not_before=NOW - MINUTE)
        assert await offers(tx, keyring) == Queue(1, 1, 0, DAY.total_seconds(), 60)


async def test_what_is_being_sent_waits_and_is_not_due(town: Database, keyring: Keyring) -> None:
    async with town.transaction() as tx:
        await put(tx, "it", NOW - MINUTE)
        await tx.outbox.claim(PEOPLE, NOW, LEASE, 1)
        assert await offers(tx, keyring) == Queue(waiting=1, oldest_waiting_seconds=60)
        assert (await offers(tx, keyring, NOW + LEASE)).due == 1


async def test_a_retry_is_due_since_it_may_be_tried_and_waits_since_it_was_put_there(
    town: Database, keyring: Keyring
) -> None:
    async with town.transaction() as tx:
        await put(tx, "it", NOW - MINUTE)
        (claimed,) = await tx.outbox.claim(PEOPLE, NOW, LEASE, 1)
        await tx.outbox.retry(claimed.id, NOW + MINUTE, "TransientError")
        assert await offers(tx, keyring) == Queue(waiting=1, oldest_waiting_seconds=60)
        assert await offers(tx, keyring, NOW + 2 * MINUTE) == Queue(1, 1, 0, 180, 60)


async def test_what_is_given_up_is_seen_and_what_is_done_is_not(town: Database, keyring: Keyring) -> None:
    async with town.transaction() as tx:
        for ref in ("given-up", "sent", "dropped"):
            await put(tx, ref, NOW)
        for end in (tx.outbox.fail, tx.outbox.drop):
            (claimed,) = await tx.outbox.claim(PEOPLE, NOW, LEASE, 1)
            await end(claimed.id, "for_a_reason")
        (claimed,) = await tx.outbox.claim(PEOPLE, NOW, LEASE, 1)
        await tx.outbox.sent(claimed.id, NOW)
        assert await offers(tx, keyring) == Queue(given_up=1)


async def test_a_clock_that_is_behind_anothers_makes_no_negative_age(town: Database, keyring: Keyring) -> None:
    async with town.transaction() as tx:
        await put(tx, "it", NOW + MINUTE)
        assert await offers(tx, keyring) == Queue(waiting=1, due=1)


async def test_views_not_drawn_are_those_that_somebody_could_see(town: Database, keyring: Keyring) -> None:
    async with town.transaction() as tx:
        for participant in (ADA.id, EVA.id):
            await tx.live.show(participant, Dialogue.RESTING)
        assert (await figures(tx, keyring)).views_not_drawn == 2
        await tx.live.drawn(ADA.id, 1, 7)
        assert (await figures(tx, keyring)).views_not_drawn == 1
        await tx.identities.mark_unreachable(EVA.id)
        assert (await figures(tx, keyring)).views_not_drawn == 0


async def test_parked_updates_are_counted_for_each_bot(database: Database, keyring: Keyring) -> None:
    async with database.transaction() as tx:
        for bot, update_id in ((11, 1), (11, 2), (22, 1)):
            await tx.updates.park(bot, update_id, b"{}", "ValueError", NOW)
        assert (await figures(tx, keyring)).parked_updates == {11: 2, 22: 1}


async def test_check_ins_are_due_by_peoples_time_until_they_are_taken(town: Database, keyring: Keyring) -> None:
    wave = Wave(ADA.id, "who5", 1, PEOPLE)
    async with town.transaction() as tx:
        await tx.waves.plan(wave)
        await tx.waves.plan(replace(wave, number=2, due_at=PEOPLE + DAY))
        assert (await figures(tx, keyring, now=PEOPLE - MINUTE)).due_check_ins == 0
        assert (await figures(tx, keyring)).due_check_ins == 1
        await tx.waves.take(wave)
        assert (await figures(tx, keyring)).due_check_ins == 0


async def test_an_alert_is_unseen_from_telling_to_seeing_and_overdue_by_the_promise(
    town: Database, keyring: Keyring
) -> None:
    alert = Alert("A-1", ADA.id, BO.id, "contact_wanted", 1, {}, Permission.GRANTED, NOW, act_by=NOW)
    told = replace(alert, delivered_at=NOW)
    steps = (
        (replace(alert, permission=Permission.ASKED), (0, 0)),
        (alert, (1, 0)),
        (replace(alert, deadline=PEOPLE), (1, 1)),
        (told, (1, 0)),
        (replace(told, deadline=PEOPLE + MINUTE), (1, 0)),
        (replace(told, deadline=PEOPLE), (1, 1)),
        (replace(told, deadline=PEOPLE, seen_at=PEOPLE), (0, 0)),
    )
    async with town.transaction() as tx:
        await tx.alerts.add(alert)
        for step, expected in steps:
            await tx.alerts.save(step)
            found = await figures(tx, keyring)
            assert (found.alerts_unseen, found.alerts_overdue) == expected


async def test_who_can_not_be_reached_is_counted_apart_for_staff(town: Database, keyring: Keyring) -> None:
    async with town.transaction() as tx:
        for subject in (ADA.id, EVA.id, BO.id):
            await tx.identities.mark_unreachable(subject)
        assert (await figures(tx, keyring)).unreachable == {False: 2, True: 1}


async def test_a_bot_counts_only_its_own_organisations(town: Database, keyring: Keyring) -> None:
    """Issue 4, point 5: none sees the other's rows."""
    alert = Alert("A-1", ADA.id, BO.id, "low", 1, {}, Permission.GRANTED, NOW, deadline=NOW, act_by=NOW)
    async with town.transaction() as tx:
        await put(tx, "it", NOW)
        await tx.live.show(ADA.id, Dialogue.RESTING)
        await tx.waves.plan(Wave(ADA.id, "who5", 1, NOW))
        await tx.alerts.add(alert)
        await tx.identities.mark_unreachable(EVA.id)
    async with town.reading() as tx:
        own = await Figures(tx.connection, keyring, Standpoint(organisations=[ADA.organisation])).read(PEOPLE, NOW)
        others = await Figures(tx.connection, keyring, Standpoint(organisations=["elsewhere"])).read(PEOPLE, NOW)
    assert own == Snapshot({Kind.OFFER: Queue(1, 1)}, 1, {}, 1, 1, 1, {False: 1})
    assert others == NOTHING
