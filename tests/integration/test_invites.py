"""Issue 2, Bad input: invites that can't be used, and one that is pressed twice; and whoever has none."""

from __future__ import annotations

import asyncio
import secrets
from datetime import timedelta

from bot.telegram.guesses import WITHIN, WRONG_LINKS
from bot.usecases.enrol import INVITE_LASTS, TOKEN_BYTES
from flows.people import ParticipantStatus
from tests.integration.kit import STRANGER, Town
from tests.integration.phone import Phone, buttons, one_has_buttons

LANGUAGES = "Dansk? · English?"


async def chat_of(town: Town, phone: Phone) -> int | None:
    """The chat that this person is tied to."""
    async with town.store.database.reading() as tx:
        return (await tx.identities.chat_of(phone.subject)).chat_id


async def test_an_unknown_invite(town: Town) -> None:
    before = await town.remembered()
    stranger = await town.stranger()
    await stranger.start("never-issued")
    await stranger.sees("I don't know this link. Ask the one who gave it to you for a new one.")
    assert await town.remembered() == before


async def test_an_invite_that_somebody_else_has_used(town: Town, mette: Phone) -> None:
    alma, token = await town.invited(mette)
    await alma.start(token)
    await alma.sees(LANGUAGES)
    thief = await town.stranger()
    before = await town.remembered()
    await thief.start(token)
    await thief.sees("This link has been used.")
    assert await town.remembered() == before
    assert await chat_of(town, alma) == alma.chat


async def test_an_expired_invite(town: Town, mette: Phone) -> None:
    alma, token = await town.invited(mette)
    before = await town.remembered()
    town.store.clock.offset += INVITE_LASTS + timedelta(seconds=1)
    await alma.start(token)
    await alma.sees("This link is too old.")
    assert await chat_of(town, alma) is None
    assert (await town.remembered())["invite"] == before["invite"]


async def test_an_invite_that_was_replaced_by_a_newer_one(town: Town, mette: Phone) -> None:
    alma, old = await town.invited(mette)
    async with town.store.database.transaction() as tx:
        await tx.invites.issue(alma.subject, "newer", town.store.clock.now() + INVITE_LASTS)
    await alma.start(old)
    await alma.sees("This link is too old.")
    await alma.start("newer")
    await alma.sees(LANGUAGES)


async def test_an_invite_pressed_twice_shows_where_one_is(town: Town, mette: Phone) -> None:
    alma, token = await town.invited(mette)
    await alma.start(token)
    first = await alma.sees(LANGUAGES)
    await alma.start(token)
    second = await alma.until(
        lambda messages: newest if (newest := messages[-1])["from"] == "bot" else None, "the welcome below the link"
    )
    assert (second["text"], [text for text, _ in buttons(second)]) == (first["text"], ["Dansk", "English"])
    async with town.store.database.reading() as tx:
        participant = await tx.participants.get(alma.subject)
    assert (participant.status, participant.revision) == (ParticipantStatus.WELCOME, 1)
    await alma.until(one_has_buttons, "one set of buttons")


async def test_a_contact_persons_invite_pressed_twice_changes_nothing(town: Town) -> None:
    mette = await town.contact_person("Mette")
    before = await town.remembered("outbox")
    await mette.start("for-Mette-1")
    await town.settled()
    assert await town.remembered("outbox") == before
    assert await chat_of(town, mette) == mette.chat


async def test_a_stranger_learns_how_to_become_known_and_nothing_is_kept(town: Town) -> None:
    before = await town.remembered()
    stranger, dane = await town.stranger("en-GB"), await town.stranger("da")
    await stranger.text("hello?")
    message = await stranger.sees(STRANGER)
    await stranger.post("sticker", emoji="👍")
    await stranger.sees(STRANGER, times=2)
    await stranger.tap_again({"message_id": message["message_id"], "data": "check_in:answer:x:1:1"})
    await stranger.sees(STRANGER, times=3)
    await dane.start()
    await dane.sees("Jeg kender dig ikke endnu.")
    assert await town.remembered() == before


async def test_a_group_is_told_to_write_directly(town: Town, alma: Phone) -> None:
    """Even where the member is known, and whatever is written: nothing from a group counts."""
    await alma.begin()
    group = Phone(alma.http, (await town.post("/sandbox/group", {"title": "Class 8b", "member": alma.chat}))["id"])
    before = await town.remembered()
    for times, text in enumerate(("hello", "/start", "/start for-Alma-1", "stop", "5"), start=2):
        await alma.post(f"group/{group.chat}/text", text=text)
        await group.sees("I only write with one person at a time. Write to me directly.", times)
    assert await town.remembered() == before
    await alma.sees("1 of 5")


async def test_whoever_tries_links_out_is_answered_the_same_and_not_looked_up(town: Town, mette: Phone) -> None:
    """Not even a link that is right is taken from them until an hour has passed."""
    alma, token = await town.invited(mette)
    for times in range(1, WRONG_LINKS + 1):
        await alma.start(f"{token}{times}")
        await alma.sees("I don't know this link.", times)
    before = await town.remembered()
    await alma.start(token)
    await alma.sees("I don't know this link.", WRONG_LINKS + 1)
    assert await town.remembered() == before
    town.store.clock.offset += WITHIN
    await alma.start(token)
    await alma.sees(LANGUAGES)


async def test_of_two_chats_that_follow_an_invite_at_once_one_gets_in(town: Town, mette: Phone) -> None:
    alma, token = await town.invited(mette)
    thief = await town.stranger()
    await asyncio.gather(alma.start(token), thief.start(token))
    await town.settled()
    chat = await chat_of(town, alma)
    loser, winner = (thief, alma) if chat == alma.chat else (alma, thief)
    assert chat == winner.chat
    await winner.sees(LANGUAGES)
    await loser.sees("This link has been used.")


async def test_a_new_phone_takes_the_old_ones_place_and_ends_its_access(town: Town, mette: Phone, alma: Phone) -> None:
    """On a lost phone no tap, no word and no old link reaches anything any more."""
    offer = await alma.sees("Do you have 2 minutes")
    tap = {"message_id": offer["message_id"], "data": buttons(offer)[0][1]}
    new = await town.stranger()
    new.subject = alma.subject
    async with town.store.database.transaction() as tx:
        await tx.invites.issue(alma.subject, "new-phone", town.store.clock.now() + INVITE_LASTS)
    await new.start("new-phone")
    await new.sees("Do you have 2 minutes")
    assert await chat_of(town, alma) == new.chat
    before = await town.remembered()
    await alma.tap_again(tap)
    await alma.text("/mine_data")
    await alma.text("stop")
    await alma.sees(STRANGER, times=3)
    await alma.start("new-phone")
    await alma.sees("This link has been used.")
    assert await town.remembered() == before
    await new.begin()


async def test_an_invite_is_for_nobody_whose_chat_is_somebody_elses(town: Town, mette: Phone, alma: Phone) -> None:
    """A young person who opens a friend's link keeps their own chat, and the link isn't used up."""
    berta, token = await town.invited(mette, "Berta")
    before = await town.remembered()
    await alma.start(token)
    await alma.sees("This link is for somebody else.")
    assert await town.remembered() == before
    await berta.start(token)
    await berta.sees(LANGUAGES)


def test_a_token_has_at_least_128_bits() -> None:
    assert TOKEN_BYTES * 8 >= 128
    assert len(secrets.token_urlsafe(TOKEN_BYTES)) <= 64, "Telegram's limit for what a link can carry"
