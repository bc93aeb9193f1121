"""What the chat only gives notice of is kept until it was read on the recipient's own page, and no longer."""

from __future__ import annotations

from datetime import timedelta

from flows.ports import Kind, Outgoing
from flows.screen import Screen, Text
from storage.database import Database
from storage.tables import OUTBOX
from storage.transaction import StoredTransaction
from tests.contract.storage_kit import ADA, EVA, LEASE, NOW

pytest_plugins = ["tests.contract.storage_fixtures"]

SCREEN = Screen((Text("Mette has seen it."),))
LETTERS = (Kind.REPLY, Kind.SEEN)


async def put(tx: StoredTransaction, ref: str, kind: Kind = Kind.REPLY, to: str = ADA.id) -> None:
    await tx.outbox.put(Outgoing(kind, to, f"{kind}:{ref}", ref=ref, screen=SCREEN))


async def read(tx: StoredTransaction, who: str = ADA.id) -> list[str]:
    return [each.ref for each in await tx.page_letters.to_read(who)]


async def test_what_was_given_notice_of_waits_until_it_is_turned_over(town: Database) -> None:
    async with town.transaction() as tx:
        await put(tx, "noticed")
        await put(tx, "said")
        (first,) = await tx.outbox.claim(NOW, NOW, LEASE, 10)
        await tx.outbox.sent(first.id, NOW, for_page=True)
        (second,) = await tx.outbox.claim(NOW, NOW, LEASE, 10)
        await tx.outbox.sent(second.id, NOW)
        (letter,) = await tx.page_letters.to_read(ADA.id)
        assert (letter.kind, letter.ref, letter.screen) == (Kind.REPLY, "noticed", SCREEN)
        assert await read(tx, EVA.id) == []
        for who, letters in ((EVA.id, [letter.id]), (ADA.id, [])):  # hers is not Eva's; what wasn't read stays
            await tx.page_letters.turn_over(who, letters)
            assert await read(tx) == ["noticed"]
        await tx.page_letters.turn_over(ADA.id, [letter.id])
        assert await read(tx) == []
        rows = await tx.connection.execute(OUTBOX.select())
        assert {(row.screen_sealed, row.for_page) for row in rows} == {(None, False)}


async def test_who_looks_at_the_page_gets_no_notice(town: Database) -> None:
    """What waits and is due is laid out there; offers, what comes later, what is in hand, and others' is not."""
    async with town.transaction() as tx:
        await put(tx, "in hand", Kind.SEEN)
        await tx.outbox.claim(NOW, NOW, LEASE, 1)
        await put(tx, "mine")
        await put(tx, "an offer", Kind.OFFER)
        await put(tx, "Eva's", to=EVA.id)
        later = Outgoing(Kind.REPLY, ADA.id, "later", ref="later", not_before=NOW + timedelta(hours=1))
        await tx.outbox.put(later)
        await tx.page_letters.lay_out(ADA.id, LETTERS, NOW)
        assert await read(tx) == ["mine"]
        assert await tx.outbox.waits(ADA.id, Kind.OFFER)
        assert await tx.outbox.waits(EVA.id, Kind.REPLY)
        assert [each.ref for each in await tx.outbox.claim(NOW, NOW + 2 * LEASE, LEASE, 10)] == ["in hand", "Eva's"]


async def test_whether_somebody_was_told_a_moment_ago(town: Database) -> None:
    async with town.transaction() as tx:
        await put(tx, "it")
        (claimed,) = await tx.outbox.claim(NOW, NOW, LEASE, 10)
        assert not await tx.outbox.told_since(ADA.id, NOW - timedelta(minutes=1))
        await tx.outbox.sent(claimed.id, NOW, for_page=True)
        assert await tx.outbox.told_since(ADA.id, NOW - timedelta(minutes=1))
        assert not await tx.outbox.told_since(ADA.id, NOW)
        assert not await tx.outbox.told_since(EVA.id, NOW - timedelta(minutes=1))


async def test_one_that_was_dropped_for_the_page_is_read_there(town: Database) -> None:
    async with town.transaction() as tx:
        await put(tx, "it")
        (claimed,) = await tx.outbox.claim(NOW, NOW, LEASE, 10)
        await tx.outbox.drop(claimed.id, "on their page", for_page=True)
        assert await read(tx) == ["it"]


async def test_what_is_laid_out_comes_into_the_chat_as_well(town: Database) -> None:
    """Where answers travel both ways; also when it was turned over before it was sent, and for as long as it isn't."""
    async with town.transaction() as tx:
        await put(tx, "first")
        await put(tx, "second", Kind.SEEN)
        await tx.page_letters.lay_out(ADA.id, LETTERS, NOW, in_chat=True)
        assert await read(tx) == ["first", "second"]
        (first,) = await tx.outbox.claim(NOW, NOW, LEASE, 10)
        await tx.outbox.sent(first.id, NOW)
        there = await tx.page_letters.to_read(ADA.id)
        assert [each.screen for each in there] == [SCREEN, SCREEN]
        await tx.page_letters.turn_over(ADA.id, [each.id for each in there])
        assert await read(tx) == []
        (second,) = await tx.outbox.claim(NOW, NOW, LEASE, 10)
        assert (second.ref, second.screen) == ("second", SCREEN)
        await tx.outbox.sent(second.id, NOW)
        rows = await tx.connection.execute(OUTBOX.select())
        assert {(row.screen_sealed, row.for_page) for row in rows} == {(None, False)}


async def test_a_broken_seal_holds_up_nothing(town: Database) -> None:
    async with town.transaction() as tx:
        for ref in ("broken", "whole"):
            await put(tx, ref)
        await tx.page_letters.lay_out(ADA.id, LETTERS, NOW)
        await tx.connection.execute(OUTBOX.update().where(OUTBOX.c.ref == "broken").values(screen_sealed="k1:AAAA"))
        assert await read(tx) == ["whole"]


async def test_when_a_chat_was_last_tied(town: Database) -> None:
    async with town.transaction() as tx:
        assert await tx.invites.tied_at(ADA.id) is None
        await tx.invites.issue(ADA.id, "token", NOW + timedelta(days=1))
        await tx.invites.redeem("token", 4711, NOW)
        assert await tx.invites.tied_at(ADA.id) == NOW
