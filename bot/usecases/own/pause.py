"""The page on which a break begins, is changed and ends."""

from __future__ import annotations

from datetime import date, timedelta

from bot.usecases.agreed import day_in
from bot.usecases.current_screen import who_did
from bot.usecases.hands import acting_contact
from bot.usecases.own import show_page
from bot.usecases.pause import pause
from flows.authorisation import Deed
from flows.check_in import next_open
from flows.people import Participant, ParticipantStatus
from flows.ports import World
from flows.screen import Action, Screen, Text
from flows.screens.pause import pause_page, pause_question

LENGTHS = ((Text("One week"), 1), (Text("Two weeks"), 2), (Text("Four weeks"), 4))


async def screen(world: World, participant: Participant, _about: str) -> Screen:
    """How long, or until when it lasts."""
    contact = (await acting_contact(world, participant)).name
    ends = _ends(world, participant)
    if participant.status is ParticipantStatus.PAUSED:
        return pause_page(participant, await who_did(world, participant, Deed.PAUSE_COURSE), contact, ends)
    has_open = next_open(await world.tx.check_ins.of(participant.id)) is not None
    return pause_question(contact, ends, has_open=has_open)


async def act(world: World, participant: Participant, _about: str, action: Action) -> None:
    """Begin the break. A day that isn't offered today, as on a page of last week, only shows the page anew."""
    day = next((day for _, day in _ends(world, participant) if day.toordinal() == action.value), None)
    if action.verb == "until" and day is not None:
        await pause(world, participant, day)
    elif action.verb == "until_told":
        await pause(world, participant, None)
    else:
        await show_page(world, participant, "pause")


def _ends(world: World, participant: Participant) -> list[tuple[Text, date]]:
    today = day_in(world, participant, world.now)
    return [(length, today + timedelta(weeks=weeks)) for length, weeks in LENGTHS]
