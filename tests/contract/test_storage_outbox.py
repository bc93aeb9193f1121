"""DESIGN § 3.8: dedupe, priority, leases, and one row at a time for each recipient."""

from __future__ import annotations

import asyncio
import re
from dataclasses import replace
from datetime import datetime, timedelta
from time import perf_counter

import pytest
from sqlalchemy import text

from flows.people import Channel
from flows.ports import PRIORITY, Kind, Outgoing
from flows.screen import Action, Button, Moment, Screen, Text
from storage.database import Database
from storage.repositories.outbox import ClaimedOutgoing, FailedOutgoing
from storage.tables import OUTBOX
from storage.transaction import StoredTransaction
from tests.contract.storage_kit import ADA, BO, BOS_CHAT, EVA, EVAS_CHAT, LATER, LEASE, NOW

TELEGRAM, EMAIL = Channel
pytest_plugins = ["tests.contract.storage_fixtures"]

SCREEN = Screen(
    (Text("Hi {name}. {when}", {"name": "Ada", "when": Moment(NOW, "Europe/Copenhagen")}),),
    ((Button(Text("I've got it"), Action("alert", "seen", "A-1", 2)),),),
)


async def claim(tx: StoredTransaction, at: datetime = NOW, *, now: datetime = NOW, limit: int = 10) -> list[str]:
    """The refs of what is claimed at a real time."""
    return [each.ref for each in await tx.outbox.claim(now, at, LEASE, limit)]


def to(recipient: str, ref: str, kind: Kind = Kind.REPLY, not_before: datetime | None = None) -> Outgoing:
    return Outgoing(kind, recipient, dedupe_key=f"{kind}:{ref}", ref=ref, not_before=not_before)


async def test_what_is_claimed_says_whom_where_and_what(town: Database) -> None:
    async with town.transaction() as tx:
        await tx.outbox.put(Outgoing(Kind.NUDGE, BO.id, "nudge:A-1", "A-1", SCREEN))
        await tx.outbox.put(Outgoing(Kind.OFFER, EVA.id, "offer:C-1", "C-1"))
    async with town.transaction() as tx:
        nudge, offer = await tx.outbox.claim(NOW, NOW, LEASE, 10)
    told = (nudge.id, Kind.NUDGE, BO.id, BOS_CHAT, "da", "A-1", SCREEN, 1)
    assert nudge == ClaimedOutgoing(*told, letter_id=nudge.letter_id, dedupe_key="nudge:A-1", channels=(TELEGRAM,))
    asked = (offer.id, Kind.OFFER, EVA.id, EVAS_CHAT, "en", "C-1", None, 1)
    assert offer == ClaimedOutgoing(*asked, letter_id=offer.letter_id, dedupe_key="offer:C-1")
    assert re.fullmatch(r"([0-9a-f]{32}) (?!\1)[0-9a-f]{32}", f"{nudge.letter_id} {offer.letter_id}")


async def test_somebody_without_a_chat_is_claimed_without_one(database: Database) -> None:
    async with database.transaction() as tx:
        await tx.staff.add(BO)
        await tx.outbox.put(to(BO.id, "A-1", Kind.NUDGE))
        (claimed,) = await tx.outbox.claim(NOW, NOW, LEASE, 10)
        assert claimed.chat_id is None


async def test_a_key_that_was_ever_there_changes_nothing(town: Database) -> None:
    async with town.transaction() as tx:
        await tx.outbox.put(Outgoing(Kind.REPLY, ADA.id, "reply:1", "first"))
        await tx.outbox.put(Outgoing(Kind.NUDGE, EVA.id, "reply:1", "second", SCREEN))
        (claimed,) = await tx.outbox.claim(NOW, NOW, LEASE, 10)
        assert (claimed.ref, claimed.recipient, claimed.kind) == ("first", ADA.id, Kind.REPLY)
        await tx.outbox.sent(claimed.id, NOW)
        await tx.outbox.put(Outgoing(Kind.REPLY, ADA.id, "reply:1", "third"))
        assert await claim(tx, LATER) == []


@pytest.mark.parametrize("kind", Kind)
async def test_every_kind_has_its_priority(town: Database, kind: Kind) -> None:
    async with town.transaction() as tx:
        await tx.outbox.put(to(ADA.id, "it", kind))
        assert await tx.connection.scalar(text("SELECT priority FROM outbox")) == PRIORITY[kind]


async def test_by_priority_and_then_by_age(town: Database) -> None:
    """Alert, then answers to what a person did, then notices, then bulk offers; the older first."""
    async with town.transaction() as tx:
        for number, kind in enumerate((Kind.OFFER, Kind.NOTICE, Kind.REPLY, Kind.NUDGE, Kind.SEEN, Kind.NUDGE)):
            await tx.outbox.put(to(f"P-{number}", f"{kind}-{number}", kind))
        order = ["nudge-3", "nudge-5", "reply-2", "seen-4", "notice-1", "offer-0"]
        assert await claim(tx, limit=4) == order[:4]
        assert await claim(tx, limit=4) == order[4:]


async def test_urgent_alerts_first_and_then_the_oldest(town: Database) -> None:
    """To one person as to several, and also where they all have waited for a channel that was away."""
    async with town.transaction() as tx:
        for number in range(4):
            for who in (BO.id, EVA.id):
                key = f"{who}{number}"
                await tx.outbox.put(Outgoing(Kind.NUDGE, who, key, key, is_urgent=number == 2))
        for order in (2, 0, 1, 3):
            claimed = await tx.outbox.claim(NOW, NOW, LEASE, 10)
            assert [each.ref for each in claimed] == [f"{BO.id}{order}", f"{EVA.id}{order}"]
            assert {(each.is_urgent, each.tried_from) for each in claimed} == {(order == 2, None)}
            for each in claimed:
                await tx.outbox.retry(each.id, LATER, "AwayError")
        assert await claim(tx, LATER - timedelta(seconds=1)) == []
        await tx.outbox.hurry(LATER + timedelta(seconds=1))
        assert await claim(tx) == []
        await tx.outbox.hurry(LATER)
        again = await tx.outbox.claim(NOW, NOW, LEASE, 10)
        assert [(each.ref, each.tried_from) for each in again] == [(f"{BO.id}2", NOW), (f"{EVA.id}2", NOW)]


async def test_by_which_channels_somebody_can_be_written_to(town: Database) -> None:
    """In their order, of those they have; what refused comes last, or not at all where there is another."""
    first_mail = replace(BO, channels=(EMAIL, TELEGRAM))
    async with town.transaction() as tx:
        for number, (member, change, channels) in enumerate(
            [
                (BO, tx.identities.write_to(BO.id, "bo@example.dk"), (TELEGRAM, EMAIL)),
                (first_mail, tx.identities.address_takes(BO.id), (EMAIL, TELEGRAM)),
                (first_mail, tx.identities.address_refused(BO.id), (TELEGRAM, EMAIL)),
                (first_mail, tx.identities.mark_unreachable(BO.id), (EMAIL,)),
                (BO, tx.identities.address_takes(BO.id), (EMAIL,)),
                (BO, tx.identities.mark_reachable(BO.id), (TELEGRAM, EMAIL)),
                (BO, tx.identities.address_refused(BO.id), (TELEGRAM, EMAIL)),
                (BO, tx.identities.write_to(BO.id, None), (TELEGRAM,)),
            ]
        ):
            await tx.staff.save(member)
            await change
            await tx.outbox.put(to(BO.id, str(number), Kind.NUDGE))
            [claimed] = await tx.outbox.claim(NOW, NOW, LEASE, 10)
            assert claimed.channels == channels, number
            await tx.outbox.sent(claimed.id, NOW)


async def test_whose_every_channel_refuses_counts_as_out_of_reach(town: Database) -> None:
    async with town.transaction() as tx:
        await tx.identities.write_to(BO.id, "bo@example.dk")
        await tx.identities.mark_unreachable(BO.id)
        assert (await tx.staff.get(BO.id)).reachable
        await tx.identities.address_refused(BO.id)
        assert not (await tx.staff.get(BO.id)).reachable
        await tx.outbox.put(to(BO.id, "it", Kind.NUDGE))
        [claimed] = await tx.outbox.claim(NOW, NOW, LEASE, 10)
        await tx.outbox.retry(claimed.id, LATER, "LetterRefusedError")
        await tx.identities.address_takes(BO.id)
        assert (await tx.staff.get(BO.id)).reachable
        assert await claim(tx) == ["it"]


async def test_a_chat_gets_one_at_a_time_and_in_order(town: Database) -> None:
    async with town.transaction() as tx:
        for ref in ("first", "second"):
            await tx.outbox.put(to(ADA.id, ref))
        await tx.outbox.put(to(EVA.id, "evas"))
        first, _ = await tx.outbox.claim(NOW, NOW, LEASE, 10)
        assert first.ref == "first"
        await tx.outbox.put(to(ADA.id, "urgent", Kind.NUDGE))
        assert await claim(tx) == []
        await tx.outbox.sent(first.id, NOW)
        (urgent,) = await tx.outbox.claim(NOW, NOW, LEASE, 10)
        assert urgent.ref == "urgent"
        await tx.outbox.drop(urgent.id, "no_longer_wanted")
        assert await claim(tx) == ["second"]


async def test_not_before_is_peoples_time_and_leases_are_real_time(town: Database) -> None:
    """The demo shifts people's clock by months; what is being sent is still leased for seconds."""
    people = NOW + timedelta(days=60)
    async with town.transaction() as tx:
        await tx.outbox.put(to(ADA.id, "later", not_before=people))
        assert await claim(tx, LATER, now=people - timedelta(seconds=1)) == []
        assert await claim(tx, NOW, now=people) == ["later"]
        assert await claim(tx, NOW, now=people + timedelta(days=60)) == []


async def test_what_waits_for_its_time_holds_up_nothing(town: Database) -> None:
    async with town.transaction() as tx:
        await tx.outbox.put(to(ADA.id, "tomorrow", Kind.NUDGE, not_before=NOW + timedelta(days=1)))
        await tx.outbox.put(to(ADA.id, "now"))
        assert await claim(tx) == ["now"]


async def test_a_lease_that_ends_without_a_word_is_claimed_again(town: Database) -> None:
    async with town.transaction() as tx:
        await tx.outbox.put(to(ADA.id, "it"))
        assert await claim(tx) == ["it"]
        assert await claim(tx, LATER - timedelta(microseconds=1)) == []
        (again,) = await tx.outbox.claim(NOW, LATER, LEASE, 10)
        assert again.attempts == 2


async def test_a_retry_waits_for_its_time_and_lets_others_pass(town: Database) -> None:
    async with town.transaction() as tx:
        for ref in ("first", "second"):
            await tx.outbox.put(to(ADA.id, ref))
        (first,) = await tx.outbox.claim(NOW, NOW, LEASE, 1)
        await tx.outbox.retry(first.id, LATER, "http_502")
        (second,) = await tx.outbox.claim(NOW, NOW, LEASE, 10)
        assert second.ref == "second"
        await tx.outbox.sent(second.id, NOW)
        (again,) = await tx.outbox.claim(NOW, LATER, LEASE, 10)
        assert (again.ref, again.attempts) == ("first", 2)


async def test_what_has_failed_is_visible_and_not_tried_again(town: Database) -> None:
    async with town.transaction() as tx:
        await tx.outbox.put(to(BO.id, "A-1", Kind.NUDGE))
        (claimed,) = await tx.outbox.claim(NOW, NOW, LEASE, 10)
        assert await tx.outbox.failed() == []
        await tx.outbox.fail(claimed.id, "chat_not_found")
        assert await tx.outbox.failed() == [FailedOutgoing(claimed.id, Kind.NUDGE, BO.id, "chat_not_found", 1)]
        assert await claim(tx, LATER) == []


async def test_what_was_said_is_not_kept_once_it_has_arrived(town: Database) -> None:
    async with town.transaction() as tx:
        for recipient in (ADA.id, BO.id):
            await tx.outbox.put(Outgoing(Kind.REPLY, recipient, f"reply:{recipient}", "", SCREEN))
        sent, dropped = await tx.outbox.claim(NOW, NOW, LEASE, 10)
        await tx.outbox.sent(sent.id, NOW)
        await tx.outbox.drop(dropped.id, "stopped")
        rows = await tx.connection.execute(text("SELECT state, screen_sealed FROM outbox ORDER BY id"))
        assert [tuple(row) for row in rows] == [("sent", None), ("dropped", None)]


async def test_a_row_whose_seal_is_broken_fails_by_itself(town: Database) -> None:
    """One row that was tampered with must not hold up everybody's messages."""
    async with town.transaction() as tx:
        for recipient in (ADA.id, EVA.id):
            await tx.outbox.put(Outgoing(Kind.REPLY, recipient, f"reply:{recipient}", recipient, SCREEN))
        swap = text("UPDATE outbox SET screen_sealed = (SELECT screen_sealed FROM outbox WHERE recipient = :eva)")
        await tx.connection.execute(swap, {"eva": EVA.id})
        (claimed,) = await tx.outbox.claim(NOW, NOW, LEASE, 10)
        assert (claimed.recipient, claimed.screen) == (EVA.id, SCREEN)
        (failed,) = await tx.outbox.failed()
        assert (failed.recipient, failed.error) == (ADA.id, "seal_broken")


async def test_those_who_claim_at_once_never_claim_the_same(town: Database) -> None:
    async def take() -> list[str]:
        async with town.transaction() as tx:
            return await claim(tx, limit=3)

    refs = [f"R-{number:02}" for number in range(20)]
    async with town.transaction() as tx:
        for ref in refs:
            await tx.outbox.put(to(f"P-{ref}", ref))
    claimed = [ref for some in await asyncio.gather(*(take() for _ in range(10))) for ref in some]
    assert sorted(claimed) == refs


async def test_somebody_gets_one_at_a_time_also_from_two_who_claim_at_once(town: Database) -> None:
    """What is urgent comes while another process is claiming what came before it."""

    async def put_and_claim() -> list[str]:
        async with town.transaction() as tx:
            await tx.outbox.put(to(ADA.id, "urgent", Kind.NUDGE))
        async with town.transaction() as tx:
            return await claim(tx)

    async with town.transaction() as tx:
        await tx.outbox.put(to(ADA.id, "first"))
    async with town.transaction() as tx:
        assert await claim(tx) == ["first"]
        another = asyncio.create_task(put_and_claim())
        await asyncio.wait([another], timeout=0.3)
    assert await another == []


async def test_claiming_from_many_thousands_asks_the_index(town: Database) -> None:
    """10,000 offers wait (issue 4): a claim must not look at every pair of them."""
    row = {"kind": "offer", "ref": "", "priority": 3, "state": "waiting", "put_at": NOW, "attempts": 0}
    async with town.transaction() as tx:
        rows = [{**row, "recipient": f"P-{n}", "dedupe_key": f"offer:{n}"} for n in range(10_000)]
        await tx.connection.execute(OUTBOX.insert(), rows)
        await tx.outbox.put(to(BO.id, "urgent", Kind.NUDGE))
        started = perf_counter()
        claimed = await claim(tx, limit=30)
        taken = perf_counter() - started
    assert (claimed[0], len(claimed)) == ("urgent", 30)
    assert taken < 2.0
