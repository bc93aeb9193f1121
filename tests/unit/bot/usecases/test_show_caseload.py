"""A contact person writes to the bot: the caseload, and the link to their own page where there are pages."""

from __future__ import annotations

from datetime import timedelta

from bot.links import STAFF_PAGE, Links
from bot.usecases.show_caseload import show_caseload
from flows.people import ParticipantStatus, PauseReason
from flows.screen import Link, Screen, Text
from locales import catalog
from storage.crypto import Keyring, generate_key
from tests.unit.bot.usecases.kit import METTE, Office


async def told(office: Office) -> Screen:
    """What Mette is answered."""
    async with office.world() as world:
        await show_caseload(world, METTE)
    now = office.clock.now()
    async with office.database.transaction() as tx:
        (row,) = await tx.outbox.claim(now, now, timedelta(seconds=1), 10)
    assert row.screen is not None
    return row.screen


async def test_the_link_opens_ones_own_page_for_some_days(office: Office) -> None:
    screen = await told(office)
    (((button,),)) = screen.buttons
    assert button.label == Text("Open Pejling")
    assert isinstance(button.action, Link)
    address, _, token = button.action.url.rpartition("/")
    assert address == "https://pejling.test/console/in"
    assert office.links.behind(STAFF_PAGE, token, office.clock.now())[0] == METTE.id


async def test_without_pages_there_is_no_button_and_no_word_of_one(office: Office) -> None:
    with_pages = await told(office)
    office.links = Links(None, Keyring.parse(generate_key("test")))
    without = await told_again(office)
    assert without == Screen(with_pages.body[:-1])


async def told_again(office: Office) -> Screen:
    async with office.database.transaction() as tx:
        await tx.outbox.release([])
        now = office.clock.now()
        for row in await tx.outbox.claim(now, now, timedelta(seconds=1), 10):
            await tx.outbox.sent(row.id, now)
    return await told(office)


async def test_whoever_is_in_no_course_is_not_on_the_list(office: Office) -> None:
    """Of whom was erased not even the code; who has stopped stays, for they may want to be asked why."""
    why = {ParticipantStatus.PAUSED: PauseReason.OWN}
    named = {each: await office.participant(status=each, pause_reason=why.get(each)) for each in ParticipantStatus}
    words = catalog.load("en")
    said = " ".join(words.text(part) for part in (await told(office)).body if isinstance(part, Text))
    gone = {status for status, person in named.items() if person.id not in said}
    assert gone == {ParticipantStatus.ENDED, ParticipantStatus.ERASED}
