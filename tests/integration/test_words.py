"""Issue 2, Bad input: text, stickers, voice and photos instead of a button; and stop words."""

from __future__ import annotations

from io import BytesIO

import pytest
from PIL import Image

from flows.check_in import Status
from flows.people import ParticipantStatus
from tests.integration.kit import Town
from tests.integration.phone import Json, Phone, buttons, one_has_buttons

NOT_UNDERSTOOD = "I didn't understand that."
NOBODY_READ = "I am a bot. Nobody has read what you wrote."
SECRET = "zebra-crossing-at-midnight"


def picture() -> bytes:
    target = BytesIO()
    Image.new("RGB", (40, 40), "white").save(target, "PNG")
    return target.getvalue()


def newest_has_buttons(messages: list[Json]) -> Json | None:
    return messages[-1] if buttons(messages[-1]) else None


async def send(phone: Phone, what: str) -> None:
    """Send this instead of tapping a button."""
    if what == "photo":
        await phone.photo(picture())
    elif what == "sticker":
        await phone.post("sticker", emoji="👍")
    elif what == "voice":
        await phone.post("voice")
    else:
        await phone.text(what)


async def test_anything_but_a_button_gets_one_kind_sentence_and_the_same_question(town: Town, alma: Phone) -> None:
    await alma.begin()
    before = await town.remembered()
    for what in (f"I feel like a {SECRET}", "6", "most", "sticker", "voice", "photo"):
        await send(alma, what)
        shown = await alma.until(newest_has_buttons, f"the question again, below {what}")
        assert shown["text"].startswith(f"{NOT_UNDERSTOOD} Nobody reads what you write here.")
        assert "1 of 5" in shown["text"]
        assert buttons(shown)[0][0] == "All of the time"
        await alma.until(one_has_buttons, "one set of buttons")
    assert await town.remembered() == before
    assert SECRET not in repr(before)
    await alma.answer("Most of the time")
    await alma.sees("2 of 5")
    assert (await town.check_in(alma)).values == {"happy": 4}


async def test_exactly_an_options_text_or_number_is_an_answer(town: Town, alma: Phone) -> None:
    """In any language, whatever the capitals and spaces."""
    await alma.begin()
    for number, typed in enumerate(("4", "Most of the time", "  most OF the  time ", "Det meste af tiden"), start=2):
        await alma.text(typed)
        shown = await alma.sees(f"{number} of 5")
        assert shown["text"].startswith("Okay. Your answer is: “Most of the time”.")
    assert (await town.check_in(alma)).values == {"happy": 4, "calm": 4, "active": 4, "rested": 4}


async def test_words_outside_a_question_wait_sealed_and_help_is_offered(town: Town, alma: Phone) -> None:
    """No, and whatever comes next, leaves nothing of them."""
    before = await town.remembered("outbox")
    for times, what in enumerate((SECRET, "sticker", SECRET, "photo", SECRET), start=1):
        await send(alma, what)
        shown = await alma.sees(NOBODY_READ, times)
        sends = ["Send what I wrote to Mette"] if what == SECRET else []
        assert [text for text, _ in buttons(shown)] == ["Ask Mette to write", *sends, "Find help", "No"]
        assert SECRET not in repr(await town.remembered())
    await alma.tap("No", on=NOBODY_READ)
    await alma.sees("I have deleted what you wrote.")
    assert await town.remembered("outbox") == before


async def test_words_in_the_welcome_show_it_again(town: Town, mette: Phone) -> None:
    alma, token = await town.invited(mette)
    await alma.start(token)
    await alma.tap("English")
    await alma.text(SECRET)
    shown = await alma.sees(NOT_UNDERSTOOD)
    assert "I am Pejling, a bot." in shown["text"]
    await alma.tap("Next", on=NOT_UNDERSTOOD)
    await alma.sees("You decide whether Mette sees more.")


@pytest.mark.parametrize("word", ["STOP!", " afmeld "])
async def test_a_stop_word_in_a_question_stops_and_is_never_an_answer(
    town: Town, mette: Phone, alma: Phone, word: str
) -> None:
    await alma.begin()
    await alma.answer("Most of the time")
    await alma.sees("2 of 5")
    old = await alma.button("Most of the time", on="2 of 5")
    await alma.text(word)
    await alma.sees("I have stopped now. I won't ask you anything more.")
    await mette.sees(f"{alma.subject} is not taking part.")
    check_in = await town.check_in(alma)
    assert (check_in.status, check_in.values) == (Status.CLOSED, {"happy": 4})
    await town.settled()
    before = await town.remembered()
    await alma.tap_again(old)
    assert await town.remembered() == before
    async with town.store.database.reading() as tx:
        assert (await tx.participants.get(alma.subject)).status is ParticipantStatus.STOPPED
        assert not await tx.waves.planned(alma.subject)


async def test_a_contact_person_who_writes_learns_what_the_chat_is_for(town: Town, mette: Phone) -> None:
    await mette.text(SECRET)
    await mette.sees("I only send notices here. Nobody reads what you write.")
    assert SECRET not in repr(await town.remembered())
