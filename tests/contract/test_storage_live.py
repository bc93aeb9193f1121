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
from tests.contract.storage_kit import ADA, ADAS_CHAT, ASKING, BO, EVA, EVAS_CHAT, LATER, LEASE, NOW

pytest_plugins = ["tests.contract.storage_fixtures"]

NOTICE = Text("{contact} has seen it.", {"contact": "Bo"})


async def shown(tx: StoredTransaction, participant: str = ADA.id) -> LiveMessage:
    live = await tx.live.get(participant)
    assert live is not None
    return live


async def claim(tx: StoredTransaction, at: datetime = NOW, participant: str = ADA.id) -> Undrawn:
    undrawn = await tx.live.claim_undrawn(participant, at, LEASE)
    assert undrawn is not None
    return undrawn


async def nothing_to_draw(tx: StoredTransaction, at: datetime = NOW, participant: str = ADA.id) -> bool:
    """Whoever asks for it gets nothing, and those who look for work don't hear of it."""
    listed = participant in await tx.live.waiting(at, 10)
    return not listed and await tx.live.claim_undrawn(participant, at, LEASE) is None


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
        await tx.live.heard(ADA.id, 8, NOW)
        assert await tx.live.adopt(ADA.id, ASKING.id, 7) is None
        assert await tx.live.send_anew(NOW - LEASE, NOTICE) == []
        assert await tx.live.get(ADA.id) is None
        assert await nothing_to_draw(tx)


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
        assert await claim(tx, participant=EVA.id) == Undrawn(message, EVAS_CHAT, "en", attempts=1)


async def test_drawn_is_not_claimed_again(asking: Database) -> None:
    async with asking.transaction() as tx:
        live = await shown(tx)
        assert (live.revision, live.shown_revision, live.message_id, live.latest_message_id) == (1, 1, 50, 50)
        assert await nothing_to_draw(tx)
        await tx.live.show(ADA.id, Dialogue.CHECK_IN, ASKING.id)
        assert (await claim(tx)).message.revision == 2


async def test_one_drawer_at_a_time_and_another_when_it_dies(asking: Database) -> None:
    async with asking.transaction() as tx:
        await tx.live.show(ADA.id, Dialogue.CHECK_IN, ASKING.id)
        assert (await claim(tx)).attempts == 1
        assert await nothing_to_draw(tx, LATER - timedelta(microseconds=1))
        assert (await claim(tx, LATER)).attempts == 2


async def test_what_came_while_it_was_drawn_is_drawn_next(asking: Database) -> None:
    """Quick taps coalesce: revisions 3 and 4 are one drawing after the one of 2."""
    async with asking.transaction() as tx:
        await tx.live.show(ADA.id, Dialogue.CHECK_IN, ASKING.id)
        first = await claim(tx)
        for _ in range(2):
            await tx.live.show(ADA.id, Dialogue.CHECK_IN, ASKING.id)
        await tx.live.drawn(ADA.id, first.message.revision, 50)
        second = await claim(tx)
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
        assert await nothing_to_draw(tx, LATER - timedelta(microseconds=1))
        assert (await claim(tx, LATER)).attempts == 2
        await tx.live.drawn(ADA.id, 2, 50)
        await tx.live.show(ADA.id, Dialogue.CHECK_IN, ASKING.id)
        assert (await claim(tx)).attempts == 1


async def test_a_chat_that_refuses_is_not_drawn_until_it_writes_again(asking: Database) -> None:
    async with asking.transaction() as tx:
        await tx.live.show(ADA.id, Dialogue.CHECK_IN, ASKING.id)
        await claim(tx)
        await tx.live.draw_failed(ADA.id, "blocked", NOW)
        await tx.identities.mark_unreachable(ADA.id)
        assert await nothing_to_draw(tx, LATER)
        await tx.identities.mark_reachable(ADA.id)
        assert (await claim(tx)).message.revision == 2


async def test_who_has_no_chat_is_not_drawn(database: Database) -> None:
    async with database.transaction() as tx:
        await tx.staff.add(BO)
        await tx.participants.add(EVA)
        await tx.live.show(EVA.id, Dialogue.WELCOME)
        assert await nothing_to_draw(tx, participant=EVA.id)
        await tx.identities.tie(EVA.id, EVAS_CHAT)
        assert await tx.live.waiting(NOW, 10) == [EVA.id]


async def test_claiming_one_participants_leaves_the_others(town: Database) -> None:
    async with town.transaction() as tx:
        for participant in (ADA.id, EVA.id):
            await tx.live.show(participant, Dialogue.WELCOME)
        assert (await claim(tx, participant=EVA.id)).chat_id == EVAS_CHAT
        assert await nothing_to_draw(tx, participant=EVA.id)
        assert (await claim(tx)).chat_id == ADAS_CHAT


async def test_who_waits_is_told_without_claiming(asking: Database) -> None:
    async with asking.transaction() as tx:
        for participant in (ADA.id, EVA.id):
            await tx.live.show(participant, Dialogue.WELCOME)
        assert sorted(await tx.live.waiting(NOW, 10)) == [ADA.id, EVA.id]
        assert len(await tx.live.waiting(NOW, 1)) == 1
        await tx.live.draw_failed(ADA.id, "http_502", LATER)
        await claim(tx, participant=EVA.id)
        assert await tx.live.waiting(NOW, 10) == []
        assert sorted(await tx.live.waiting(LATER, 10)) == [ADA.id, EVA.id]


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
        assert await nothing_to_draw(tx)


async def test_what_came_below_an_offer_before_it_was_noted_is_still_known(asking: Database) -> None:
    async with asking.transaction() as tx:
        await tx.live.noticed(ADA.id, 65)
        assert await tx.live.adopt(ADA.id, ASKING.id, 60) == 50
        live = await shown(tx)
        assert (live.message_id, live.latest_message_id) == (60, 65)


async def test_what_a_participant_wrote_stands_below_the_live_message(asking: Database) -> None:
    async with asking.transaction() as tx:
        await tx.live.heard(ADA.id, 55, NOW)
        await tx.live.heard(ADA.id, 50, LATER)
        live = await shown(tx)
        assert (live.message_id, live.latest_message_id) == (50, 55)
        assert await nothing_to_draw(tx)


async def test_what_was_done_later_is_known_by_its_message(asking: Database) -> None:
    """By webhook words may come after what was done later. In another chat the numbers begin anew."""
    async with asking.transaction() as tx:
        assert not await tx.live.has_heard_later(ADA.id, 50)
        await tx.live.heard(ADA.id, 55, NOW)
        await tx.live.heard(ADA.id, 50, LATER)
        assert [await tx.live.has_heard_later(ADA.id, number) for number in (54, 55, 56)] == [True, False, False]
        await tx.live.noticed(ADA.id, 70)
        assert not await tx.live.has_heard_later(ADA.id, 60), "the bot's own messages are nothing that was done"
        await tx.identities.tie(ADA.id, 42)
        assert not await tx.live.has_heard_later(ADA.id, 1)


async def test_who_was_heard_after_a_moment_is_sent_the_message_anew(asking: Database) -> None:
    """As a new message below whatever stands in the chat, with the notice; what it is about stays."""
    async with asking.transaction() as tx:
        await tx.live.heard(ADA.id, 50, LATER)
        assert await tx.live.send_anew(NOW, NOTICE) == [ADA.id]
        live = await shown(tx)
        assert live == LiveMessage(ADA.id, Dialogue.CHECK_IN, ASKING.id, NOTICE, 2, 1, 50, 51)
        assert (await claim(tx)).message == live
        await tx.live.drawn(ADA.id, 2, 51)
        assert await nothing_to_draw(tx, LATER)


async def test_only_those_heard_after_the_moment_are_sent_it_anew(asking: Database) -> None:
    """Neither who was heard at that very moment or before, nor who never was; the latest word counts."""
    async with asking.transaction() as tx:
        await tx.live.show(EVA.id, Dialogue.RESTING)
        await tx.live.drawn(EVA.id, 1, 70)
        await tx.live.heard(ADA.id, 50, NOW)
        before = [await shown(tx, participant) for participant in (ADA.id, EVA.id)]
        assert await tx.live.send_anew(NOW, NOTICE) == []
        assert [await shown(tx, participant) for participant in (ADA.id, EVA.id)] == before
        await tx.live.heard(EVA.id, 70, NOW)
        await tx.live.heard(EVA.id, 70, LATER)
        assert await tx.live.send_anew(NOW, NOTICE) == [EVA.id]
        assert await shown(tx) == before[0]
        assert await tx.live.waiting(NOW, 10) == [EVA.id]


async def test_the_notice_of_what_is_sent_anew_is_sealed_for_each(asking: Database) -> None:
    async with asking.transaction() as tx:
        await tx.live.show(EVA.id, Dialogue.RESTING)
        for participant in (ADA.id, EVA.id):
            await tx.live.heard(participant, 50, LATER)
        assert sorted(await tx.live.send_anew(NOW, NOTICE)) == [ADA.id, EVA.id]
        sealed = list(await tx.connection.scalars(text("SELECT notice_sealed FROM live_message")))
        assert len(set(sealed)) == 2
        assert not any("has seen it" in each for each in sealed)
        assert [(await shown(tx, participant)).notice for participant in (ADA.id, EVA.id)] == [NOTICE, NOTICE]


async def test_a_notice_whose_seal_is_broken_is_put_off_by_itself(town: Database) -> None:
    async with town.transaction() as tx:
        for participant in (ADA.id, EVA.id):
            await tx.live.show(participant, Dialogue.RESTING, notice=NOTICE)
        swap = text(
            "UPDATE live_message SET notice_sealed = (SELECT notice_sealed FROM live_message WHERE participant = :eva)"
        )
        await tx.connection.execute(swap, {"eva": EVA.id})
        assert await tx.live.claim_undrawn(ADA.id, NOW, LEASE) is None
        assert await tx.live.waiting(NOW, 10) == [EVA.id]
        assert (await claim(tx, participant=EVA.id)).message.notice == NOTICE
        assert ADA.id in await tx.live.waiting(LATER, 10)


async def test_who_draws_and_who_handles_a_tap_never_wait_for_each_other(asking: Database) -> None:
    """One comes from the view to the participant, the other the other way round."""

    async def draw() -> None:
        async with asking.transaction() as tx:
            await tx.live.claim_undrawn(ADA.id, NOW, LEASE)
            await asyncio.sleep(0)
            await tx.participants.get(ADA.id)
            await tx.live.release([])

    async def tap() -> None:
        async with asking.transaction() as tx:
            await tx.participants.by_chat(ADAS_CHAT)
            await asyncio.sleep(0)
            await tx.live.show(ADA.id, Dialogue.CHECK_IN, ASKING.id)

    await asyncio.gather(*(each() for each in (tap, draw) * 7))
    async with asking.reading() as tx:
        assert (await shown(tx)).revision == 8


async def test_those_who_claim_at_once_never_claim_the_same(town: Database) -> None:
    async def take(participant: str) -> Undrawn | None:
        async with town.transaction() as tx:
            return await tx.live.claim_undrawn(participant, NOW, LEASE)

    async with town.transaction() as tx:
        for participant in (ADA.id, EVA.id):
            await tx.live.show(participant, Dialogue.WELCOME)
    claimed = await asyncio.gather(*(take(participant) for participant in (ADA.id, EVA.id) * 5))
    assert sorted(each.chat_id for each in claimed if each) == sorted([ADAS_CHAT, EVAS_CHAT])
