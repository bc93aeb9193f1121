"""DESIGN § 3.7: the live message is a view. It comes back when it vanished, and moves below what was sent."""

from __future__ import annotations

from tests.integration.kit import Town
from tests.integration.phone import Json, Phone, buttons


def with_buttons(messages: list[Json]) -> list[int]:
    """The ids of the messages that can be tapped."""
    return [each["message_id"] for each in messages if buttons(each)]


async def test_the_questions_are_one_message_that_is_edited(alma: Phone) -> None:
    offer = await alma.sees("Do you have 2 minutes")
    await alma.begin()
    await alma.answer("Most of the time", "Most of the time")
    assert (await alma.sees("3 of 5"))["message_id"] == offer["message_id"]


async def test_a_live_message_that_vanished_is_sent_anew(town: Town, alma: Phone) -> None:
    await alma.begin()
    tapped = await alma.button("Most of the time", on="1 of 5")
    gone = {"chat_id": alma.chat, "message_id": tapped["message_id"]}
    await town.post(f"/bot{town.token}/deleteMessage", gone)
    await alma.tap_again(tapped)
    anew = await alma.sees("2 of 5")
    assert anew["message_id"] > tapped["message_id"]
    await alma.answer("At no time", first=2)
    assert (await alma.sees("3 of 5"))["message_id"] == anew["message_id"]
    assert (await town.check_in(alma)).values == {"happy": 4, "calm": 0}


async def test_below_something_that_was_sent_a_new_live_message_comes_and_the_old_one_loses_its_buttons(
    town: Town, alma: Phone
) -> None:
    await alma.begin()
    old = await alma.sees("1 of 5")
    await alma.text("/help")
    await alma.sees("Here you can talk to somebody.")
    await alma.tap("Most of the time", on="1 of 5")
    new = await alma.sees("2 of 5")
    assert new["message_id"] > old["message_id"]

    def moved(messages: list[Json]) -> bool | None:
        tappable = with_buttons(messages)
        return (old["message_id"] not in tappable and new["message_id"] in tappable) or None

    await alma.until(moved, "buttons on the new message alone")
