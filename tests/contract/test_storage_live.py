"""DESIGN § 3.7: the live message as a view: drawn once, by one, again after a crash, and never backwards."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import text

from flows.ports import Dialogue, LiveMessage
from flows.screen import Text
from storage.database import Database
from storage.repositories.live import Undrawn
from storage.transaction import StoredTransaction
from tests.contract.storage_kit import ADA, ADAS_CHAT, ASKING, EVA, EVAS_CHAT, LATER, LEASE, NOW

pytest_plugins = ["tests.contract.storage_fixtures"]

NOTICE = Text("{contact} has seen it.", {"contact": "Bo"})


async def shown(tx: StoredTransaction, participant: str = ADA.id) -> LiveMessage:
    live = await tx.live.get(participant)
    assert live is not None
    return live


async def claim(tx: StoredTransaction, at: datetime = NOW) -> list[str]:
    return sorted(each.message.participant for each in await tx.live.claim_undrawn(at, LEASE, 10))


@pytest.fixture
async def asking(town: Database) -> Database:
    """Ada's chat is to show her check-in, and does so in message 50."""
    async with town.transaction() as tx:
        await tx.check_ins.add(ASKING)
        await tx.live.show(ADA.id, Dialogue.CHECK_IN, ASKING.id)
        await tx.live.drawn(ADA.id, 1, 50)
    return town


async def test_nothing_to_show_yet(town: Database) -> None:
    async with town.transaction() as tx:
        assert await tx.live.get(ADA.id) is None
        await tx.live.noticed(ADA.id, 7)
        assert await tx.live.adopt(ADA.id, ASKING.id, 7) is None
        assert await tx.live.get(ADA.id) is None
        assert await claim(tx) == []


async def test_each_show_is_the_next_revision(town: Database) -> None:
    async with town.transaction() as tx:
        await tx.check_ins.add(ASKING)
        await tx.live.show(ADA.id, Dialogue.WELCOME, notice=NOTICE)
        first = LiveMessage(ADA.id, Dialogue.WELCOME, None, NOTICE, 1, 0, None, 0)
        assert await shown(tx) == first
        await tx.live.show(ADA.id, Dialogue.CHECK_IN, ASKING.id)
        second = LiveMessage(ADA.id, Dialogue.CHECK_IN, ASKING.id, None, 2, 0, None, 0)
        assert await shown(tx) == second


async def test_what_is_not_shown_yet_is_claimed_with_all_that_drawing_needs(town: Database) -> None:
    async with town.transaction() as tx:
        await tx.live.show(EVA.id, Dialogue.RESTING, notice=NOTICE)
        message = LiveMessage(EVA.id, Dialogue.RESTING, None, NOTICE, 1, 0, None, 0)
        claimed = await tx.live.claim_undrawn(NOW, LEASE, 10)
        assert claimed == [Undrawn(message, EVAS_CHAT, "en", attempts=1)]


async def test_drawn_is_not_claimed_again(asking: Database) -> None:
    async with asking.transaction() as tx:
        live = await shown(tx)
        assert (live.revision, live.shown_revision, live.message_id, live.latest_message_id) == (1, 1, 50, 50)
        assert await claim(tx) == []
        await tx.live.show(ADA.id, Dialogue.CHECK_IN, ASKING.id)
        assert await claim(tx) == [ADA.id]


async def test_one_drawer_at_a_time_and_another_when_it_dies(asking: Database) -> None:
    async with asking.transaction() as tx:
        await tx.live.show(ADA.id, Dialogue.CHECK_IN, ASKING.id)
        assert await claim(tx) == [ADA.id]
        assert await claim(tx, LATER - timedelta(microseconds=1)) == []
        (again,) = await tx.live.claim_undrawn(LATER, LEASE, 10)
        assert again.attempts == 2


async def test_what_came_while_it_was_drawn_is_drawn_next(asking: Database) -> None:
    """Quick taps coalesce: revisions 3 and 4 are one drawing after the one of 2."""
    async with asking.transaction() as tx:
        await tx.live.show(ADA.id, Dialogue.CHECK_IN, ASKING.id)
        (first,) = await tx.live.claim_undrawn(NOW, LEASE, 10)
        for _ in range(2):
            await tx.live.show(ADA.id, Dialogue.CHECK_IN, ASKING.id)
        await tx.live.drawn(ADA.id, first.message.revision, 50)
        (second,) = await tx.live.claim_undrawn(NOW, LEASE, 10)
        assert (first.message.revision, second.message.revision, second.attempts) == (2, 4, 1)


async def test_a_drawing_that_arrives_late_takes_nothing_back(asking: Database) -> None:
    async with asking.transaction() as tx:
        for _ in range(2):
            await tx.live.show(ADA.id, Dialogue.CHECK_IN, ASKING.id)
        await tx.live.drawn(ADA.id, 3, 60)
        await tx.live.drawn(ADA.id, 2, 50)
        live = await shown(tx)
        assert (live.shown_revision, live.message_id, live.latest_message_id) == (3, 60, 60)


async def test_what_failed_is_tried_again_at_its_time(asking: Database) -> None:
    async with asking.transaction() as tx:
        await tx.live.show(ADA.id, Dialogue.CHECK_IN, ASKING.id)
        await claim(tx)
        await tx.live.draw_failed(ADA.id, "http_502", LATER)
        assert await claim(tx, LATER - timedelta(microseconds=1)) == []
        (again,) = await tx.live.claim_undrawn(LATER, LEASE, 10)
        assert again.attempts == 2
        await tx.live.drawn(ADA.id, 2, 50)
        await tx.live.show(ADA.id, Dialogue.CHECK_IN, ASKING.id)
        (fresh,) = await tx.live.claim_undrawn(NOW, LEASE, 10)
        assert fresh.attempts == 1


async def test_a_chat_that_refuses_is_not_drawn_until_it_writes_again(asking: Database) -> None:
    async with asking.transaction() as tx:
        await tx.live.show(ADA.id, Dialogue.CHECK_IN, ASKING.id)
        await claim(tx)
        await tx.identities.mark_unreachable(ADA.id)
        await tx.live.undrawable(ADA.id)
        assert await claim(tx, LATER) == []
        await tx.identities.mark_reachable(ADA.id)
        assert await claim(tx) == [ADA.id]


async def test_who_has_no_chat_is_not_drawn(town: Database) -> None:
    async with town.transaction() as tx:
        await tx.live.show(EVA.id, Dialogue.WELCOME)
        await tx.identities.tie(ADA.id, EVAS_CHAT)
        assert await claim(tx) == []


async def test_one_participants_can_be_asked_for(town: Database) -> None:
    async with town.transaction() as tx:
        for participant in (ADA.id, EVA.id):
            await tx.live.show(participant, Dialogue.WELCOME)
        (evas,) = await tx.live.claim_undrawn(NOW, LEASE, 10, participant=EVA.id)
        assert evas.chat_id == EVAS_CHAT
        assert await tx.live.claim_undrawn(NOW, LEASE, 10, participant=EVA.id) == []
        (adas,) = await tx.live.claim_undrawn(NOW, LEASE, 10)
        assert adas.chat_id == ADAS_CHAT


async def test_who_waits_is_told_without_claiming(asking: Database) -> None:
    async with asking.transaction() as tx:
        for participant in (ADA.id, EVA.id):
            await tx.live.show(participant, Dialogue.WELCOME)
        assert sorted(await tx.live.waiting(NOW, 10)) == [ADA.id, EVA.id]
        assert len(await tx.live.waiting(NOW, 1)) == 1
        await tx.live.draw_failed(ADA.id, "http_502", LATER)
        await tx.live.claim_undrawn(NOW, LEASE, 1, EVA.id)
        assert await tx.live.waiting(NOW, 10) == []
        assert sorted(await tx.live.waiting(LATER, 10)) == [ADA.id, EVA.id]


async def test_no_more_are_claimed_than_asked_for(town: Database) -> None:
    async with town.transaction() as tx:
        for participant in (ADA.id, EVA.id):
            await tx.live.show(participant, Dialogue.WELCOME)
        assert len(await tx.live.claim_undrawn(NOW, LEASE, 1)) == 1


async def test_something_below_the_live_message_is_remembered(asking: Database) -> None:
    async with asking.transaction() as tx:
        await tx.live.noticed(ADA.id, 55)
        await tx.live.noticed(ADA.id, 52)
        live = await shown(tx)
        assert (live.message_id, live.latest_message_id) == (50, 55)


async def test_an_offer_that_was_sent_becomes_the_live_message(asking: Database) -> None:
    """The one before loses its buttons; nothing is drawn, for the offer was sent as it is."""
    offered = replace(ASKING, id="C-2", wave=2)
    async with asking.transaction() as tx:
        await tx.check_ins.add(offered)
        await tx.live.show(ADA.id, Dialogue.RESTING, notice=NOTICE)
        assert await tx.live.adopt(ADA.id, offered.id, 60) == 50
        assert await shown(tx) == LiveMessage(ADA.id, Dialogue.CHECK_IN, offered.id, None, 3, 3, 60, 60)
        assert await claim(tx) == []


async def test_an_offer_that_was_overtaken_by_a_tap_loses_its_own_buttons(asking: Database) -> None:
    async with asking.transaction() as tx:
        before = await shown(tx)
        assert await tx.live.adopt(ADA.id, ASKING.id, 49) == 49
        assert await shown(tx) == before


async def test_a_notice_whose_seal_is_broken_is_put_off_by_itself(town: Database) -> None:
    async with town.transaction() as tx:
        for participant in (ADA.id, EVA.id):
            await tx.live.show(participant, Dialogue.RESTING, notice=NOTICE)
        swap = text(
            "UPDATE live_message SET notice_sealed = (SELECT notice_sealed FROM live_message WHERE participant = :eva)"
        )
        await tx.connection.execute(swap, {"eva": EVA.id})
        assert await claim(tx) == [EVA.id]


async def test_those_who_claim_at_once_never_claim_the_same(town: Database) -> None:
    async def take() -> list[Undrawn]:
        async with town.transaction() as tx:
            return await tx.live.claim_undrawn(NOW, LEASE, 1)

    async with town.transaction() as tx:
        for participant in (ADA.id, EVA.id):
            await tx.live.show(participant, Dialogue.WELCOME)
    claimed = [each.chat_id for some in await asyncio.gather(*(take() for _ in range(5))) for each in some]
    assert sorted(claimed) == sorted([ADAS_CHAT, EVAS_CHAT])
