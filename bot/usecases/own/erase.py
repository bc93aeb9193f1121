"""The page on which a young person asks to be erased."""

from __future__ import annotations

from dataclasses import replace

from bot.usecases.erasure import answer_by, ask
from bot.usecases.own import show_page
from flows.people import Participant
from flows.ports import World
from flows.screen import Action, Screen
from flows.screens.erasure import PLACE, answer_screen, asked_screen, asking_screen
from flows.screens.own import WAYS_OUT


async def screen(world: World, participant: Participant, _about: str) -> Screen:
    """What asking means; once it was asked, by when there is an answer; and the answer, until it is carried out."""
    organisation = world.organisations(participant.organisation)
    wish = await world.tx.erasures.open_of(participant.id)
    if wish is None:
        return asking_screen(organisation.name, answer_by(world, participant))
    if wish.assessed_at is None:
        return asked_screen(organisation.name, wish.answer_by)
    contact = await world.tx.staff.get(participant.contact_person)
    return replace(answer_screen(participant, wish, organisation.name, contact.name), buttons=(WAYS_OUT,))


async def act(world: World, participant: Participant, _about: str, action: Action) -> None:
    """Ask; asking twice changes nothing."""
    if action.verb == "ask":
        await ask(world, participant)
    await show_page(world, participant, PLACE)
