"""Issue 2, Bad input: buttons of old questions, taps that come twice, and buttons that are somebody else's."""

from __future__ import annotations

import asyncio

import pytest
from sqlalchemy import select

from flows.alert import Alert
from flows.check_in import Status
from flows.ports import Kind
from storage.tables import OUTBOX
from tests.integration.kit import Town
from tests.integration.phone import LOW, Phone, buttons, one_has_buttons

NOT_YOURS = "This message is not for you to take."


@pytest.fixture
async def bo(town: Town, mette: Phone) -> Phone:
    """Another young person of the same contact person."""
    return await town.taking_part(mette, "Bo")


async def alerts(town: Town, about: Phone) -> list[Alert]:
    async with town.store.database.reading() as tx:
        return list(await tx.alerts.of(about.subject))


async def test_a_button_of_an_old_question_shows_the_current_one(town: Town, alma: Phone) -> None:
    await alma.begin()
    old = await alma.button("At no time", on="1 of 5")
    await alma.answer("Most of the time", "Most of the time")
    await alma.sees("3 of 5")
    before = await town.remembered()
    await alma.tap_again(old)
    assert await town.remembered() == before
    assert (await town.check_in(alma)).values == {"happy": 4, "calm": 4}
    await alma.sees("3 of 5")


async def test_a_button_of_an_old_message_takes_that_messages_buttons_away(town: Town, alma: Phone) -> None:
    await alma.begin()
    old = await alma.button("At no time", on="1 of 5")
    await alma.text("hm")
    newer = await alma.button("Most of the time", on="I didn't understand that.")
    assert newer["message_id"] > old["message_id"]
    await alma.until(one_has_buttons, "buttons on the newer message alone")
    before = await town.remembered()
    stripped = await town.calls("editMessageReplyMarkup", alma.chat)
    await alma.tap_again(old | {"data": "check_in:answer:gone:1:0"})
    await alma.tap_again(old | {"data": "what is this"})
    await town.settled()
    assert await town.calls("editMessageReplyMarkup", alma.chat) == stripped + 2
    assert await town.remembered() == before
    await alma.tap_again(newer)
    await alma.sees("2 of 5")


@pytest.mark.parametrize("times", [2, 20])
async def test_taps_at_once_on_one_question_give_one_answer(town: Town, alma: Phone, times: int) -> None:
    await alma.begin()
    button = await alma.button("Most of the time", on="1 of 5")
    await asyncio.gather(*(alma.tap_again(button) for _ in range(times)))
    await alma.sees("2 of 5")
    check_in = await town.check_in(alma)
    assert check_in.values == {"happy": 4}
    assert (check_in.status, check_in.item) == (Status.ASKING, "calm")


async def test_two_different_answers_at_once_give_the_one_that_came_first(town: Town, alma: Phone) -> None:
    await alma.begin()
    first, second = [await alma.button(label, on="1 of 5") for label in ("Most of the time", "At no time")]
    await alma.tap_unheard(first)
    await alma.tap_again(second)
    await alma.sees("2 of 5")
    assert (await town.check_in(alma)).values == {"happy": 4}


async def test_the_last_answer_tapped_twice_nudges_once(town: Town, mette: Phone, alma: Phone) -> None:
    await alma.begin()
    await alma.answer(*LOW[:4])
    last = await alma.button(LOW[4], on="5 of 5")
    await asyncio.gather(*(alma.tap_again(last) for _ in range(3)))
    await alma.sees("I have told Mette.")
    await mette.sees("News about")
    await town.settled()
    assert sum("News about" in said for said in await mette.said()) == 1
    assert len(await alerts(town, alma)) == 1
    assert (await town.check_in(alma)).score == 20


@pytest.mark.parametrize("data", ["", ":::::", "check_in:answer::1:9", "check_in:fly:x:1:1", "no:such:topic:1:1", "🙂"])
async def test_data_that_is_no_button_of_ours_changes_nothing(town: Town, alma: Phone, data: str) -> None:
    await alma.begin()
    here = await alma.button("Most of the time", on="1 of 5")
    before = await town.remembered()
    await alma.tap_again(here | {"data": data})
    await town.settled()
    assert await town.remembered() == before
    await alma.sees("1 of 5")


async def test_the_data_of_somebody_elses_question_changes_nothing(town: Town, alma: Phone, bo: Phone) -> None:
    await alma.begin()
    await bo.begin()
    hers = await alma.button("At no time", on="1 of 5")
    his = await bo.button("At no time", on="1 of 5")
    before = await town.remembered()
    await bo.tap_again({"message_id": his["message_id"], "data": hers["data"]})
    assert await town.remembered() == before
    await bo.answer("Most of the time")
    assert (await town.check_in(bo)).values == {"happy": 4}
    assert (await town.check_in(alma)).values == {}


async def test_somebody_else_cannot_say_whether_to_tell(town: Town, mette: Phone, bo: Phone) -> None:
    alma = await town.taking_part(mette, "Alma", nudge=False)
    await alma.begin()
    await alma.answer(*LOW)
    tell = await alma.button("Yes, tell Mette")
    before = await town.remembered()
    here = await bo.button("Yes, now")
    await bo.tap_again({"message_id": here["message_id"], "data": tell["data"]})
    assert await town.remembered() == before


async def test_an_alert_is_taken_by_its_contact_person_alone(town: Town, mette: Phone, alma: Phone, bo: Phone) -> None:
    ali = await town.contact_person("Ali")
    await alma.begin()
    await alma.answer(*LOW)
    take = await mette.button("I'll take it", on="News about")
    await town.settled()  # that it was delivered is noted a moment after it is
    before = await town.remembered()
    alis = (await ali.messages())[-1]["message_id"]
    assert await ali.tap_again({"message_id": alis, "data": take["data"]}) == NOT_YOURS
    bos = await bo.button("Yes, now")
    assert await bo.tap_again({"message_id": bos["message_id"], "data": take["data"]}) is None
    assert await town.remembered() == before
    assert (await alerts(town, alma))[0].seen_at is None


async def test_an_alert_that_is_taken_twice_is_seen_once(town: Town, mette: Phone, alma: Phone) -> None:
    await alma.begin()
    await alma.answer(*LOW)
    take = await mette.button("I'll take it", on="News about")
    await asyncio.gather(mette.tap_again(take), mette.tap_again(take))
    taken = await mette.sees("Thank you. You have taken")
    assert [label for label, _data in buttons(taken)] == ["I have been in touch", "Pass it on", "Undo"]
    seen = (await alerts(town, alma))[0].seen_at
    assert seen is not None
    await mette.tap_again(take)
    await town.settled()
    assert (await alerts(town, alma))[0].seen_at == seen
    async with town.store.database.reading() as tx:  # it is told in a minute, when it can't be undone any more
        told = (await tx.connection.execute(select(OUTBOX.c.id).where(OUTBOX.c.kind == Kind.SEEN))).all()
    assert len(told) == 1


async def test_an_alert_that_is_closed_twice_is_closed_once(town: Town, mette: Phone, alma: Phone) -> None:
    """Also by somebody whose it isn't, and before it was taken: neither changes anything."""
    await alma.begin()
    await alma.answer(*LOW)
    take = await mette.button("I'll take it", on="News about")
    early = {**take, "data": take["data"].replace(":take:", ":talked:")}
    ali = await town.contact_person("Ali")
    assert await ali.tap_again(early) == "This message is not for you to take."
    assert await mette.tap_again(early) is None
    assert (await alerts(town, alma))[0].closed_at is None
    for label in ("I have been in touch", "I phoned"):
        await mette.tap_again(await mette.button(label))
    talked = await mette.button("We talked")
    await asyncio.gather(mette.tap_again(talked), mette.tap_again(talked))
    assert [label for label, _data in buttons(await mette.sees("Thank you. The message about"))] == ["Undo"]
    closed = (await alerts(town, alma))[0].closed_at
    assert closed is not None
    await mette.tap_again(take)
    await town.settled()
    assert (await alerts(town, alma))[0].closed_at == closed
    await mette.sees("Thank you. The message about")
