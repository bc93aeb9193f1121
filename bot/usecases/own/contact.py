"""The page that says who the contact person is, and when they look."""

from __future__ import annotations

from bot.usecases.agreed import zone_of
from bot.usecases.hands import acting_contact
from bot.usecases.own import show_page
from bot.usecases.raise_alert import office_of
from flows.people import Participant
from flows.ports import World
from flows.promise import first_turn
from flows.screen import Action, Screen
from flows.screens.contact import contact_screen


async def screen(world: World, participant: Participant, _about: str) -> Screen:
    """Who it is; a time is promised only where the organisation has set one and they can be reached."""
    contact = await world.tx.staff.get(participant.contact_person)
    acting = await acting_contact(world, participant)
    organisation, zone = world.organisations(participant.organisation), zone_of(world, participant)
    turn = first_turn(world.now, organisation, office_of(world, participant), is_urgent=True)
    by = turn.deadline if acting.reachable else None
    return contact_screen(contact.name, acting.name, organisation, by, zone)


async def act(world: World, participant: Participant, _about: str, _action: Action) -> None:
    """There is nothing to decide here; asking to hear from them is a button of its own."""
    await show_page(world, participant, "contact")
