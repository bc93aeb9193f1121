"""The page on which the participant chooses another language; it counts at once."""

from __future__ import annotations

from dataclasses import replace

from bot.usecases.own import show_page
from flows.people import Participant
from flows.ports import World
from flows.screen import Action, Screen
from flows.screens.language import language_screen
from locales.catalog import endonym


async def screen(world: World, participant: Participant, _about: str) -> Screen:
    """The languages that the organisation offers."""
    offered = world.organisations(participant.organisation).languages
    return language_screen(endonym(participant.language), [endonym(each) for each in offered])


async def act(world: World, participant: Participant, _about: str, action: Action) -> None:
    """Speak that language from now on. A check-in under way keeps its own, as it keeps its version."""
    languages = world.organisations(participant.organisation).languages
    if action.verb == "speak" and action.value < len(languages):
        await world.tx.participants.save(replace(participant, language=languages[action.value]))
    await show_page(world, participant, "language")
