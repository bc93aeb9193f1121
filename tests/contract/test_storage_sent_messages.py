"""What stands in the chats: noted once, cleaned from the rows, by one at a time, and again after a crash."""

from __future__ import annotations

from datetime import timedelta

import pytest

from flows.ports import Dialogue
from storage.database import Database
from storage.repositories.sent_messages import ChatToClean
from storage.transaction import StoredTransaction
from tests.contract.storage_kit import ADA, ADAS_CHAT, EVA, EVAS_CHAT, LATER, LEASE, NOW

pytest_plugins = ["tests.contract.storage_fixtures"]

OLD_PHONE = 4_711_000_999


async def to_clean(tx: StoredTransaction) -> list[ChatToClean]:
    """Everything that is due, claimed."""
    claimed = [await tx.sent_messages.claim(*chat, NOW, LEASE, 100) for chat in await _due(tx)]
    return [each for each in claimed if each is not None]


async def _due(tx: StoredTransaction) -> list[tuple[str, str]]:
    return await tx.sent_messages.chats_to_clean(NOW, 10)


def numbers(chat: ChatToClean) -> list[int]:
    return [each.message_id for each in chat.messages]


@pytest.fixture
async def noted(town: Database) -> Database:
    """Ada's chat has three messages, the last one a picture; Eva's has one."""
    async with town.transaction() as tx:
        await tx.sent_messages.note(ADA.id, ADAS_CHAT, 50, NOW - timedelta(hours=49))
        await tx.sent_messages.note(ADA.id, ADAS_CHAT, 51, NOW)
        await tx.sent_messages.note(ADA.id, ADAS_CHAT, 52, NOW, has_file=True)
        await tx.sent_messages.note(EVA.id, EVAS_CHAT, 50, NOW)
    return town


async def test_nothing_is_cleaned_until_somebody_wishes_it(noted: Database) -> None:
    async with noted.transaction() as tx:
        assert await to_clean(tx) == []


async def test_one_chat_is_cleaned_and_no_other(noted: Database) -> None:
    async with noted.transaction() as tx:
        await tx.sent_messages.clean(ADA.id)
        [chat] = await to_clean(tx)
        assert (chat.subject, chat.chat_id, chat.language) == (ADA.id, ADAS_CHAT, ADA.language)
        assert [(each.message_id, each.has_file) for each in chat.messages] == [(50, False), (51, False), (52, True)]
        assert chat.messages[0].sent_at == NOW - timedelta(hours=49)
        await tx.sent_messages.cleaned(chat, [50, 52])
        await tx.sent_messages.retry(chat, numbers(chat), NOW)
        [rest] = await to_clean(tx)
        assert [(each.message_id, each.attempts) for each in rest.messages] == [(51, 2)]


async def test_noted_twice_is_noted_once(noted: Database) -> None:
    async with noted.transaction() as tx:
        await tx.sent_messages.note(ADA.id, ADAS_CHAT, 51, LATER)
        await tx.sent_messages.clean(ADA.id)
        [chat] = await to_clean(tx)
        assert numbers(chat) == [50, 51, 52]


async def test_what_is_in_hand_is_nobody_elses_until_its_lease_ends(noted: Database) -> None:
    async with noted.transaction() as tx:
        await tx.sent_messages.clean(ADA.id)
        assert len(await to_clean(tx)) == 1
        assert await to_clean(tx) == []
        assert await tx.sent_messages.chats_to_clean(LATER, 10) != []


async def test_what_was_not_tried_does_not_count(noted: Database) -> None:
    async with noted.transaction() as tx:
        await tx.sent_messages.clean(ADA.id)
        [chat] = await to_clean(tx)
        await tx.sent_messages.retry(chat, numbers(chat), NOW, untried=True)
        [again] = await to_clean(tx)
        assert {each.attempts for each in again.messages} == {1}


async def test_the_live_message_stays(noted: Database) -> None:
    """Unless something stands below it: then it moves there, and what is left is an old message."""
    async with noted.transaction() as tx:
        await tx.live.show(ADA.id, Dialogue.RESTING)
        await tx.live.drawn(ADA.id, 1, 52)
        await tx.sent_messages.clean(ADA.id)
        [chat] = await to_clean(tx)
        assert numbers(chat) == [50, 51]
        await tx.live.noticed(ADA.id, 53)
        await tx.sent_messages.clean(ADA.id)
        [left] = await to_clean(tx)
        assert numbers(left) == [52]


async def test_in_another_chat_nothing_is_left_behind(noted: Database) -> None:
    """What is sent to the old one at that very moment goes, too; in the same chat again, nothing does."""
    async with noted.transaction() as tx:
        await tx.identities.tie(ADA.id, ADAS_CHAT)
        assert await to_clean(tx) == []
        await tx.identities.tie(ADA.id, OLD_PHONE)
        await tx.sent_messages.note(ADA.id, OLD_PHONE, 60, NOW)
        [old] = await to_clean(tx)
        assert (old.chat_id, numbers(old)) == (ADAS_CHAT, [50, 51, 52])
        await tx.sent_messages.note(ADA.id, ADAS_CHAT, 53, NOW)
        [late] = await to_clean(tx)
        assert (late.chat_id, numbers(late)) == (ADAS_CHAT, [53])


async def test_a_bot_cleans_the_chats_of_its_own_people(noted: Database) -> None:
    async with noted.transaction() as tx:
        await tx.sent_messages.clean(ADA.id)
    async with noted.serving(["elsewhere"]).transaction() as tx:
        assert await _due(tx) == []
    async with noted.serving([ADA.organisation]).transaction() as tx:
        assert [subject for subject, _chat in await _due(tx)] == [ADA.id]
