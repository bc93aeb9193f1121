"""The page that says what was agreed with the contact person, in the words that were written down."""

from __future__ import annotations

from bot.usecases.hands import acting_contact, name_of
from bot.usecases.own import show_page
from bot.usecases.talks import look_again_on
from flows.people import Participant
from flows.ports import World
from flows.screen import Action, Day, Screen
from flows.screens.agreements import agreements_screen

AT_MOST = 2


async def screen(world: World, participant: Participant, _about: str) -> Screen:
    """The newest few. What is older stands in their own data."""
    talks = await world.tx.talks.of(participant.id)
    newest = [
        (Day(each.on_day), await name_of(world, participant, each.by), each.agreed)
        for each in reversed(talks[-AT_MOST:])
    ]
    again = look_again_on(talks)
    contact = await acting_contact(world, participant)
    return agreements_screen(newest, contact.name, Day(again) if again else None)


async def act(world: World, participant: Participant, _about: str, _action: Action) -> None:
    """There is nothing to decide here; whoever wants it otherwise asks to hear from their contact person."""
    await show_page(world, participant, "agreements")
