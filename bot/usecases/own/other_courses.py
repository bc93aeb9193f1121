"""A course in another organisation, and whether the contact person may know: `other_courses`, of the first one.

Of others it is `other_courses/<organisation>`.
"""

from __future__ import annotations

from bot.usecases.other_courses import tell_of, told_of
from bot.usecases.own import show_page
from flows.people import Participant
from flows.ports import World
from flows.screen import Action, Screen
from flows.screens.hands import no_other_courses_screen, other_courses_screen

NAME = "other_courses"


async def screen(world: World, participant: Participant, about: str) -> Screen:
    """Whether the contact person may know, and how to change it."""
    shown = await _shown(world, participant, about)
    if shown is None:
        return no_other_courses_screen()
    contact = await world.tx.staff.get(participant.contact_person)
    told = await told_of(world, participant, shown)
    return other_courses_screen(world.organisations(shown).name, contact.name, _place(about), told=told)


async def act(world: World, participant: Participant, about: str, action: Action) -> None:
    """Yes or no, at any time."""
    shown = await _shown(world, participant, about)
    if shown is not None and action.verb in ("yes", "no"):
        await tell_of(world, participant, shown, granted=action.verb == "yes")
    await show_page(world, participant, _place(about))


async def _shown(world: World, participant: Participant, about: str) -> str | None:
    """The organisation that the page is about, where they take part."""
    elsewhere = await world.tx.participants.elsewhere(participant.id)
    return next((each for each in elsewhere if about in ("", each)), None)


def _place(about: str) -> str:
    return f"{NAME}/{about}" if about else NAME
