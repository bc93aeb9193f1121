"""Issue 2, Bad input: text, stickers, voice and photos instead of a button; and stop words."""

from __future__ import annotations

from io import BytesIO

import pytest
from PIL import Image

from flows.check_in import Status
from flows.people import ParticipantStatus
from tests.integration.kit import Phone, Town, buttons

NOT_UNDERSTOOD = "I didn't understand that."
NOBODY_READ = "I am a bot. Nobody has read what you wrote."
SECRET = "zebra-crossing-at-midnight"


def picture() -> bytes:
    target = BytesIO()
    Image.new("RGB", (40, 40), "white").save(target, "PNG")
    return target.getvalue()


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


@pytest.mark.parametrize("what", [f"I feel like a {SECRET}", "6", "most", "sticker", "voice", "photo"])
async def test_anything_but_a_button_gets_one_kind_sentence_and_the_same_question(
    town: Town, alma: Phone, what: str
) -> None:
    await alma.begin()
    before = await town.remembered()
    await send(alma, what)
    shown = await alma.sees(NOT_UNDERSTOOD)
    assert "1 of 5" in shown["text"]
    assert buttons(shown)[0][0] == "All of the time"
    assert await town.remembered() == before
    await alma.until(lambda messages: [1 for each in messages if buttons(each)] == [1] or None, "one set of buttons")
    await alma.answer("Most of the time")
    await alma.sees("2 of 5")
    assert (await town.check_in(alma)).values == {"happy": 4}


@pytest.mark.parametrize("typed", ["4", "Most of the time", "  most OF the  time ", "Det meste af tiden"])
async def test_exactly_an_options_text_or_number_is_an_answer(town: Town, alma: Phone, typed: str) -> None:
    await alma.begin()
    await alma.text(typed)
    shown = await alma.sees("2 of 5")
    assert shown["text"].startswith("I wrote down: Most of the time")
    assert (await town.check_in(alma)).values == {"happy": 4}


@pytest.mark.parametrize("what", [SECRET, "sticker", "photo"])
async def test_words_outside_a_question_are_not_kept_and_help_is_offered(town: Town, alma: Phone, what: str) -> None:
    before = await town.remembered("outbox")
    await send(alma, what)
    shown = await alma.sees(NOBODY_READ)
    assert [text for text, _ in buttons(shown)] == ["Ask Mette to write", "Find help", "No"]
    assert await town.remembered("outbox") == before
    assert SECRET not in repr(await town.remembered())


async def test_words_in_the_welcome_show_it_again(town: Town, mette: Phone) -> None:
    alma, token = await town.invited(mette)
    await alma.start(token)
    await alma.tap("English")
    await alma.text(SECRET)
    shown = await alma.sees(NOT_UNDERSTOOD)
    assert "I am Pejling, a bot." in shown["text"]
    await alma.tap("Next", on=NOT_UNDERSTOOD)
    await alma.sees("Mette can't see your answers.")


@pytest.mark.parametrize("word", ["stop", "STOP!", "Afmeld", "/stop", " unsubscribe "])
async def test_a_stop_word_in_a_question_stops_and_is_never_an_answer(
    town: Town, mette: Phone, alma: Phone, word: str
) -> None:
    await alma.begin()
    await alma.answer("Most of the time")
    await alma.sees("2 of 5")
    old = await alma.button("Most of the time", on="2 of 5")
    await alma.text(word)
    await alma.sees("I have stopped now. I won't ask you anything more.")
    await mette.sees(f"{alma.subject} is not taking part any more.")
    check_in = await town.check_in(alma)
    assert (check_in.status, check_in.values) == (Status.CLOSED, {"happy": 4})
    before = await town.remembered()
    await alma.tap_again(old)
    assert await town.remembered() == before
    async with town.store.database.reading() as tx:
        assert (await tx.participants.get(alma.subject)).status is ParticipantStatus.STOPPED
        assert await tx.waves.next_after(alma.subject) is None


async def test_a_contact_person_who_writes_learns_what_the_chat_is_for(town: Town, mette: Phone) -> None:
    await mette.text(SECRET)
    await mette.sees("I only send notices here. Nobody reads what you write.")
    assert SECRET not in repr(await town.remembered())
