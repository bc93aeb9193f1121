"""Cleaning a chat, on the real way to the local Telegram: what goes, what is emptied, and what stays.

K1  Whoever asks for it: messages of the last 48 hours are deleted, older ones say nothing any more, and the message
    that is being used stays. The rows go with their messages.
K2  What a process had in hand when it died is done by the next; doing it twice does no harm.
K3  Where the bot is blocked, or Telegram fails, it is tried again later, and nothing is lost meanwhile.
K4  A lost phone: with the new one in use, everything goes from the old one, which is a stranger's from then on.
K5  An invite for somebody whose chat stays the same changes nothing there.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, text

from bot.delivery.cleaning import LEASE
from bot.sandbox.clock import Clock
from bot.usecases import enrol
from flows.authorisation import OPERATOR
from storage.tables import SENT_MESSAGE
from tests.integration.kit import Town, running_town
from tests.integration.phone import Json, Phone, words

TWO_DAYS = timedelta(hours=49)
GONE = "Removed"


class Calendar(Clock):
    """The sandbox's clock, which days can pass on."""

    passed = 0.0

    def wall(self) -> float:
        """Real time, and what has passed."""
        return super().wall() + self.passed


@pytest.fixture
def calendar() -> Calendar:
    return Calendar()


@pytest.fixture
async def town(database_file: Path, keys: str, calendar: Calendar) -> AsyncIterator[Town]:
    async with running_town(database_file, keys, clock=calendar) as town:
        yield town


async def two_days_pass(town: Town, calendar: Calendar) -> None:
    """For Telegram, and for what is noted of its messages."""
    calendar.passed += TWO_DAYS.total_seconds()
    async with town.store.database.transaction() as tx:
        for row in (await tx.connection.execute(select(SENT_MESSAGE))).all():
            its = (SENT_MESSAGE.c.subject == row.subject, SENT_MESSAGE.c.message_id == row.message_id)
            await tx.connection.execute(SENT_MESSAGE.update().where(*its).values(sent_at=row.sent_at - TWO_DAYS))


async def noted(town: Town, subject: str) -> set[int]:
    """The messages that are noted of somebody's chats."""
    async with town.store.database.reading() as tx:
        rows = await tx.connection.execute(select(SENT_MESSAGE.c.message_id).where(SENT_MESSAGE.c.subject == subject))
        return {row.message_id for row in rows}


async def clean(phone: Phone) -> Json:
    """Go through the pages to it; the message that stays."""
    await phone.text("/my_data")
    await phone.tap("Clean this chat")
    await phone.tap("Yes, clean it")
    return await phone.sees("I am cleaning the chat now.")


async def only(phone: Phone, *left: int) -> list[Json]:
    """Wait until just these messages stand there."""

    def look(messages: list[Json]) -> list[Json] | None:
        return messages if {each["message_id"] for each in messages} == set(left) else None

    return await phone.until(look, f"the messages {left} alone")


async def test_what_is_young_is_deleted_and_what_is_old_says_nothing(
    town: Town, alma: Phone, calendar: Calendar
) -> None:
    """K1."""
    await alma.text("/my_data")
    await alma.tap("Read it as a page")
    file = await alma.sees("Here is your file.")
    assert file["document"]["file_name"] == "mine-data.html"
    await two_days_pass(town, calendar)
    old = [each for each in await alma.messages() if each["from"] == "bot"]
    await alma.text("/help")
    await alma.sees("Here you can talk to somebody.")
    live = await clean(alma)

    def emptied(messages: list[Json]) -> list[Json] | None:
        empty = [each for each in messages if each["from"] == "bot" and words(each) == GONE]
        young = [each for each in messages if each["message_id"] > old[-1]["message_id"]]
        is_done = len(empty) == len(old) and [each["message_id"] for each in young] == [live["message_id"]]
        return empty if is_done else None

    empty = await alma.until(emptied, "old messages empty and young ones gone")
    assert [each["message_id"] for each in empty] == [each["message_id"] for each in old]
    assert not any(each["keyboard"] or each["document"] for each in empty)
    assert (await alma.messages())[-1]["keyboard"]
    while await noted(town, alma.subject) != {live["message_id"]}:
        await town.settled()


async def test_a_tap_notes_nothing(town: Town, alma: Phone) -> None:
    """K1: an edited message is known already."""
    await alma.begin()
    before = await noted(town, alma.subject)
    assert before
    await alma.answer("Most of the time", "Most of the time")
    await alma.sees("3 of 5")
    assert await noted(town, alma.subject) == before


async def test_what_a_dead_process_had_in_hand_is_done_by_the_next(town: Town, alma: Phone) -> None:
    """K2: it died after deleting one of them, before it could note that."""
    await alma.text("/help")
    help_ = await alma.sees("Here you can talk to somebody.")
    database, real = town.store.database, datetime.now(UTC)
    async with database.transaction() as tx:
        await tx.sent_messages.clean(alma.subject)
        [(subject, chat_hash)] = await tx.sent_messages.chats_to_clean(real, 10)
        held = await tx.sent_messages.claim(subject, chat_hash, real, LEASE, 100)
        assert held is not None
        assert await tx.sent_messages.chats_to_clean(real, 10) == []
        assert await tx.sent_messages.claim(subject, chat_hash, real, LEASE, 100) is None
    gone = {"chat_id": alma.chat, "message_id": help_["message_id"]}
    await town.post(f"/bot{town.token}/deleteMessage", gone)
    assert await noted(town, alma.subject) >= {each.message_id for each in held.messages}
    async with database.transaction() as tx:
        await tx.connection.execute(text("UPDATE sent_message SET clean_from = '1970-01-01' WHERE attempts > 0"))
    await only(alma)
    while await noted(town, alma.subject):
        await town.settled()


async def test_who_has_blocked_the_bot_is_tried_again(town: Town, alma: Phone, calendar: Calendar) -> None:
    """K3: what can't be emptied now is kept in mind."""
    await two_days_pass(town, calendar)
    await alma.post("block")
    await town.settled()
    async with town.store.database.transaction() as tx:
        await tx.sent_messages.clean(alma.subject)
    while not await town.calls("editMessageText", alma.chat, 403):
        await town.settled()
    assert await noted(town, alma.subject)
    await alma.post("unblock")
    async with town.store.database.transaction() as tx:
        await tx.connection.execute(text("UPDATE sent_message SET clean_from = '1970-01-01'"))
    await alma.sees(GONE)


async def test_a_telegram_that_fails_is_tried_again(town: Town, alma: Phone) -> None:
    """K3: with a pause that grows; the rows wait."""
    await alma.sees("Do you have 2 minutes")
    await town.settled()
    await town.faults(error_5xx=1.0)
    async with town.store.database.transaction() as tx:
        await tx.connection.execute(text("UPDATE sent_message SET clean_from = '1970-01-01'"))
    while not await town.calls("deleteMessages", alma.chat):
        pass
    assert await noted(town, alma.subject)
    await town.faults(error_5xx=0.0)
    await only(alma)


async def another_invite(town: Town, subject: str, token: str) -> None:
    async with town.store.database.transaction() as tx:
        world = town.store.worlds.at(tx, town.store.clock.now(), OPERATOR)
        await enrol.invite(world, await tx.participants.get(subject), token)


async def test_everything_goes_from_a_lost_phone(town: Town, alma: Phone) -> None:
    """K4."""
    await alma.begin()
    left_behind = await alma.button("Most of the time", on="1 of 5")
    await another_invite(town, alma.subject, "new-phone")
    new = await town.stranger()
    await new.start("new-phone")
    await new.sees("1 of 5")
    await only(alma)
    before = await town.remembered()
    await alma.tap_again(left_behind)
    await alma.sees("I don't know you yet.")
    await alma.text("Most of the time")
    await alma.sees("I don't know you yet.", 2)
    assert await town.remembered() == before
    assert (await town.check_in(alma)).values == {}
    await new.tap("At no time", on="1 of 5")
    await new.sees("2 of 5")
    assert len([each for each in await alma.messages() if each["from"] == "bot"]) == 2


async def test_the_same_chat_again_changes_nothing(town: Town, alma: Phone) -> None:
    """K5."""
    await alma.begin()
    shown = await alma.sees("1 of 5")
    await another_invite(town, alma.subject, "same-phone")
    await alma.start("same-phone")
    await alma.sees("1 of 5", 2)
    await town.settled()
    assert shown["message_id"] in [each["message_id"] for each in await alma.messages()]
    async with town.store.database.reading() as tx:
        assert await tx.sent_messages.chats_to_clean(datetime.now(UTC), 10) == []
