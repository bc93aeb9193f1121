"""The page that says who the contact person is, when they look, and how an open alert stands."""

from __future__ import annotations

from bot.usecases.agreed import zone_of
from bot.usecases.as_told import as_told, reach_of, waited_for
from bot.usecases.asked_whether import open_question
from bot.usecases.hands import acting_contact
from bot.usecases.own import show_page
from bot.usecases.raise_alert import office_of
from bot.usecases.said_of import said_of
from flows.people import Participant
from flows.ports import World
from flows.promise import first_turn
from flows.screen import Action, Screen
from flows.screens.contact import Course, contact_screen


async def screen(world: World, participant: Participant, _about: str) -> Screen:
    """Who it is; a time is promised only where the organisation has set one and they can be reached."""
    contact = await world.tx.staff.get(participant.contact_person)
    acting = await acting_contact(world, participant)
    organisation, zone = world.organisations(participant.organisation), zone_of(world, participant)
    turn = first_turn(world.now, organisation, office_of(world, participant), is_urgent=True)
    by = turn.deadline if acting.reachable else None
    course, asks = await _course(world, participant), await open_question(world, participant)
    return contact_screen(contact.name, acting.name, organisation, by, zone, course, asks)


async def _course(world: World, participant: Participant) -> Course | None:
    alert = await waited_for(world, participant)
    if alert is None:
        return None
    has_it = await world.tx.staff.get(alert.contact_person)
    said = await said_of(world, alert)
    reach = await reach_of(world, participant, alert)
    return Course(await as_told(world, alert), has_it.name, has_it.reachable, reach, world.now, said)


async def act(world: World, participant: Participant, _about: str, _action: Action) -> None:
    """There is nothing to decide here: what can be asked, said and answered has buttons of its own."""
    await show_page(world, participant, "contact")
