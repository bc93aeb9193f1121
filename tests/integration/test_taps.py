"""Issue 2, Bad input: buttons of old questions, double taps, and buttons that are somebody else's."""

from __future__ import annotations

import asyncio

from flows.check_in import Status
from tests.integration.kit import Phone, Town, buttons

LOW = ("Some of the time", "Some of the time", "At no time", "Some of the time", "Less than half of the time")


async def test_a_button_of_an_old_question_changes_nothing_and_shows_the_current_one(town: Town, alma: Phone) -> None:
    await alma.begin()
    old = await alma.button("At no time", on="1 of 5")
    await alma.answer("Most of the time", "Most of the time")
    await alma.sees("3 of 5")
    before = await town.remembered("live_message")
    await alma.tap_again(old)
    assert await town.remembered("live_message") == before
    assert (await town.check_in(alma)).values == {"happy": 4, "calm": 4}
    await alma.sees("3 of 5")


async def test_twenty_taps_at_once_give_one_answer(town: Town, alma: Phone) -> None:
    await alma.begin()
    button = await alma.button("Most of the time", on="1 of 5")
    await asyncio.gather(*(alma.tap_again(button) for _ in range(20)))
    await alma.sees("2 of 5")
    assert (await town.check_in(alma)).values == {"happy": 4}
