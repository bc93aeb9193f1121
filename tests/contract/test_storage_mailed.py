"""E-mails that went out, as rows of the outbox, and what comes back of them."""

from __future__ import annotations

from flows.people import Channel
from flows.ports import Kind, Outgoing
from flows.screen import Screen, Text
from storage.database import Database
from tests.contract.storage_kit import BO, EVA, LATER, LEASE, NOW

TELEGRAM, EMAIL = Channel
pytest_plugins = ["tests.contract.storage_fixtures"]

SCREEN = Screen((Text("I have seen it."),))


async def test_what_was_mailed_and_came_back(town: Database) -> None:
    """It is found by its name on the way alone; then no server's taking counts until the address is noted anew."""
    async with town.transaction() as tx:
        await tx.identities.write_to(BO.id, "bo@example.dk")
        await tx.outbox.put(Outgoing(Kind.NOTICE, BO.id, "notice:1", "A-1", SCREEN))
        await tx.outbox.put(Outgoing(Kind.NOTICE, EVA.id, "notice:2", "A-1", SCREEN))
        to_bo, to_eva = sorted(await tx.outbox.claim(NOW, NOW, LEASE, 10), key=lambda each: each.recipient != BO.id)
        assert await tx.mailed.find(to_bo.letter_id, NOW) is None
        for each in (to_bo, to_eva):
            await tx.outbox.sent(each.id, NOW, may_come_back=True)
        for unknown in (to_eva.letter_id, "", "0" * 32):
            assert await tx.mailed.find(unknown, NOW) is None
        assert await tx.mailed.find(to_bo.letter_id, LATER) is None
        mailed = await tx.mailed.find(to_bo.letter_id, NOW)
        assert mailed is not None
        assert (mailed.recipient, mailed.address, mailed.screen) == (BO.id, "bo@example.dk", SCREEN)
        assert await tx.mailed.is_newest(mailed)
        assert [await tx.mailed.returned(mailed, goes_on=True) for _twice in range(2)] == [True, False]
        await tx.identities.address_sends_back(BO.id)
        await tx.identities.address_takes(BO.id)
        for number, (kind, change, channels) in enumerate(
            [
                (Kind.NOTICE, tx.identities.mark_reachable(BO.id), (TELEGRAM,)),
                (Kind.SIGN_IN, tx.identities.mark_reachable(BO.id), (TELEGRAM, EMAIL)),
                (Kind.NOTICE, tx.identities.write_to(BO.id, "bo@example.dk"), (TELEGRAM, EMAIL)),
            ]
        ):
            await change
            await tx.outbox.put(Outgoing(kind, BO.id, f"again:{number}", "A-1"))
            [claimed] = await tx.outbox.claim(NOW, NOW, LEASE, 10)
            assert (claimed.channels, claimed.address is None) == (channels, EMAIL not in channels)
            await tx.outbox.sent(claimed.id, NOW)
        assert not await tx.mailed.is_newest(mailed)
