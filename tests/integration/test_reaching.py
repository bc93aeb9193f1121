"""Issue 2, Bad input, and DESIGN § 3.7: whoever can't be reached finds everything when they are back, at once."""

from __future__ import annotations

import asyncio

from tests.integration.kit import Town
from tests.integration.phone import LOW, PATIENCE_S, Phone


async def test_who_blocks_the_bot_and_comes_back_goes_on_where_they_were(town: Town, alma: Phone) -> None:
    await alma.begin()
    await alma.answer("Most of the time")
    await alma.sees("2 of 5")
    await alma.post("block")
    await town.settled()
    async with town.store.database.reading() as tx:
        assert not (await tx.identities.chat_of(alma.subject)).reachable
    before = (await town.check_in(alma)).values
    await alma.start()
    await alma.until(lambda messages: "2 of 5" in (messages[-1]["text"] or "") or None, "the question below Start")
    async with town.store.database.reading() as tx:
        assert (await tx.identities.chat_of(alma.subject)).reachable
    await alma.answer("At no time", first=2)
    await alma.sees("3 of 5")
    assert (await town.check_in(alma)).values == {**before, "calm": 0}


async def test_who_blocks_before_the_question_is_drawn_finds_it_when_they_come_back(town: Town, alma: Phone) -> None:
    """The tap was accepted, the edit is refused with 403: nothing is lost, and nothing is sent until they are back."""
    await alma.begin()
    button = await alma.button("Most of the time", on="1 of 5")
    await alma.tap_unheard(button)
    await alma.post("block")
    await town.settled()
    assert (await town.check_in(alma)).values == {"happy": 4}
    await alma.post("unblock")
    await alma.sees("2 of 5")


async def test_a_contact_person_who_blocked_the_bot_gets_the_nudge_when_they_are_back(
    town: Town, mette: Phone, alma: Phone
) -> None:
    await mette.post("block")
    await alma.begin()
    await alma.answer(*LOW)
    await alma.sees("I can't reach Mette right now. I will keep trying.")
    await refused(town, mette)
    await mette.start()
    await mette.sees("News about")


async def test_a_contact_person_without_a_chat_gets_the_nudge_when_they_have_one(town: Town) -> None:
    mette, token = await town.appointed()
    alma = await town.taking_part(mette)
    await alma.begin()
    await alma.answer(*LOW)
    await alma.sees("I can't reach Mette right now. I will keep trying.")
    await town.settled()
    await mette.start(token)
    await mette.sees("News about")


async def refused(town: Town, phone: Phone) -> None:
    """Wait until the bot has tried to write to a phone and was refused."""
    async with asyncio.timeout(PATIENCE_S):
        while not await town.calls("sendMessage", phone.chat, status=403):
            await town.settled()
