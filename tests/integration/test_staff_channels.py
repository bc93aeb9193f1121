"""How staff hear of an alert: the real outbox, a real mail server, and chats that refuse or are away.

W1  The person's own order; the other channel stays silent.
W2  What a channel refuses for good goes by the next one at once, and stands in the trail.
W3  Where no channel is left it passes to the next person; the young person hears who has it when it is delivered.
W4  Where nobody is left it stays, is seen by the office, and the young person is told once; whoever is back gets it.
W5  What is only away is waited for, and passes to nobody; after a while the other channel is tried as well.
W6  Everything down for a day: see `test_channels_down.py`. What comes back later by mail: `test_bounces.py`.
W7  No channel carries content, whatever the message is.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from bot.botapi.errors import BlockedError, NotSentError
from bot.usecases.deliveries import stuck
from flows.alert import Did
from flows.authorisation import OPERATOR
from flows.people import Channel, StaffMember, StaffRole
from flows.ports import Kind, Outgoing
from storage.tables import OUTBOX
from storage.tables.outbox import OutboxState
from tests.integration.mailbox import Delivery, Mailbox, mail_server
from tests.unit.bot.usecases.authorising import Case
from tests.unit.bot.usecases.kit import ALI, ALMA, METTE, Office, office, office_file

__all__ = ["office", "office_file"]

KAREN = StaffMember("S-KAREN2", METTE.organisation, "Karen", "da", reachable=False, role=StaffRole.COORDINATOR)
METTES, ALIS, ALMAS, KARENS = 11, 12, 13, "karen@kommune.test"
MINUTE = timedelta(minutes=1)


@pytest.fixture
async def delivery(office: Office) -> AsyncIterator[Delivery]:
    """Mette has a chat and a mailbox, Ali, who stands in for her, a chat, Karen a mailbox; Alma has a chat."""
    async with office.database.transaction() as tx:
        await tx.staff.add(KAREN)
        await tx.staff.save(replace(METTE, stand_in=ALI.id))
        for who, chat in ((METTE, METTES), (ALI, ALIS), (ALMA, ALMAS)):
            await tx.identities.tie(who.id, chat)
        for who, address in ((METTE, "mette@kommune.test"), (KAREN, KARENS)):
            await tx.identities.write_to(who.id, address)
    async with mail_server(Mailbox()) as box:
        delivery = Delivery(office, box)
        delivery.chats.but_for = ALMAS
        yield delivery


async def raised(delivery: Delivery, number: int = 1, **changes: Any) -> None:
    """One alert about Alma, and its nudge."""
    async with delivery.office.world() as world:
        now = world.now
        alert = await Case(world).alert(id=f"a{number:09}", act_by=now, look_at=now, delivered_at=None, **changes)
        key = f"nudge:{alert.id}"
        await world.tx.outbox.put(Outgoing(Kind.NUDGE, alert.contact_person, key, alert.id, is_urgent=alert.is_urgent))


async def trail(delivery: Delivery) -> list[tuple[Did, str | None, str]]:
    async with delivery.office.database.reading() as tx:
        return [(each.did, each.to, each.detail) for each in await tx.alerts.trail("a000000001")]


async def told(delivery: Delivery) -> list[str]:
    """What was put for Alma, by the beginning of its key."""
    async with delivery.office.database.reading() as tx:
        rows = await tx.connection.execute(
            select(OUTBOX.c.dedupe_key).where(OUTBOX.c.recipient == ALMA.id).order_by(OUTBOX.c.id)
        )
        return [key.partition(f":{ALMA.id}")[0].partition(":a0")[0] for (key,) in rows]


async def after(delivery: Delivery, wait: timedelta) -> None:
    delivery.office.clock.at += wait
    await delivery.go()


async def test_the_order_is_theirs(delivery: Delivery) -> None:
    """W1."""
    await raised(delivery)
    await delivery.go()
    assert (delivery.chats.sent, delivery.box.taken) == ([METTES], [])
    async with delivery.office.database.transaction() as tx:
        await tx.staff.save(replace(METTE, channels=(Channel.EMAIL, Channel.TELEGRAM)))
    await raised(delivery, 2)
    await delivery.go()
    assert (delivery.chats.sent, [each["To"] for each in delivery.box.taken]) == ([METTES], ["mette@kommune.test"])


@pytest.mark.parametrize("first", [Channel.TELEGRAM, Channel.EMAIL])
async def test_what_refuses_gives_way_at_once(delivery: Delivery, first: Channel) -> None:
    """W2: a chat that has blocked the bot, a mailbox that isn't there. The young person hears nothing of it."""
    order = tuple(sorted(Channel, key=lambda each: each is not first))
    async with delivery.office.database.transaction() as tx:
        await tx.staff.save(replace(METTE, channels=order))
    refused, arrived = "telegram:BlockedError", [0, 1]
    if first is Channel.TELEGRAM:
        delivery.chats.refuses = BlockedError
    else:
        refused, arrived, delivery.box.knows = "email:LetterRefusedError", [1, 0], "nobody"
    await raised(delivery)
    assert (await delivery.go()).state is OutboxState.SENT
    assert [len(delivery.chats.sent), len(delivery.box.taken)] == arrived
    assert await trail(delivery) == [(Did.NOT_DELIVERED, METTE.id, refused), (Did.DELIVERED, METTE.id, "")]
    assert await told(delivery) == []


async def test_from_person_to_person_until_somebody_is_reached(delivery: Delivery) -> None:
    """W3: past Mette, by both of her channels, and past Ali, to Karen, by the mailbox that she has."""
    delivery.chats.refuses, delivery.box.knows = BlockedError, "karen"
    await raised(delivery)
    await delivery.go()
    assert await trail(delivery) == [
        (Did.NOT_DELIVERED, METTE.id, "telegram:BlockedError"),
        (Did.NOT_DELIVERED, METTE.id, "email:LetterRefusedError"),
        (Did.PASSED_ON, ALI.id, "unreachable"),
        (Did.NOT_DELIVERED, ALI.id, "telegram:BlockedError"),
        (Did.PASSED_ON, KAREN.id, "unreachable"),
        (Did.DELIVERED, KAREN.id, ""),
    ]
    assert [each["To"] for each in delivery.box.taken] == [KARENS]
    assert await told(delivery) == ["passed_on"]
    delivery.chats.refuses = None
    async with delivery.office.database.reading() as tx:
        reachable = {each.id for each in await tx.staff.all() if each.reachable}
        assert (await tx.alerts.in_hand_of(KAREN.id))[0].act_by is not None
    assert reachable == {KAREN.id}


async def test_where_nobody_is_left_it_stays_until_somebody_is_back(delivery: Delivery) -> None:
    """W4."""
    delivery.chats.refuses, delivery.box.knows = BlockedError, "nobody"
    await raised(delivery)
    await delivery.go()
    for _quarter in range(3):
        await after(delivery, 16 * MINUTE)
    steps = await trail(delivery)
    assert [(did, to) for did, to, _ in steps if did is Did.PASSED_ON] == [
        (Did.PASSED_ON, ALI.id),
        (Did.PASSED_ON, KAREN.id),
    ]
    assert len(steps) == len(set(steps)) == 6
    assert await told(delivery) == ["reply:unreached"]
    async with delivery.office.world() as world:
        letters = await stuck(replace(world, actor=OPERATOR), METTE.organisation, delivery.office.clock.at)
        assert [(each.kind, each.recipient) for each in letters.late] == [(Kind.NUDGE, KAREN.id)]
    delivery.chats.refuses = None
    async with delivery.office.database.transaction() as tx:
        await tx.identities.mark_reachable(METTE.id)
    await after(delivery, 16 * MINUTE)
    assert (await trail(delivery))[-2:] == [(Did.PASSED_ON, METTE.id, "unreachable"), (Did.DELIVERED, METTE.id, "")]
    assert delivery.chats.sent.count(METTES) == 1
    assert await told(delivery) == ["reply:unreached", "reply:reached"]


@pytest.mark.parametrize(("is_urgent", "waits"), [(True, 30), (False, 120)])
async def test_what_is_away_is_waited_for(delivery: Delivery, is_urgent: bool, waits: int) -> None:
    """W5."""
    delivery.chats.refuses = NotSentError
    await raised(delivery, is_urgent=is_urgent)
    await delivery.go()
    for _minute in range(waits - 1):
        await after(delivery, MINUTE)
    assert (await delivery.row()).state is OutboxState.WAITING
    assert (delivery.box.taken, await trail(delivery)) == ([], [])
    await after(delivery, 2 * MINUTE)
    assert [each["To"] for each in delivery.box.taken] == ["mette@kommune.test"]
    assert await trail(delivery) == [(Did.DELIVERED, METTE.id, "")]
