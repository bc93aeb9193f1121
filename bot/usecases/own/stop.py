"""The page that asks whether they want to stop, from the menu."""

from __future__ import annotations

from bot.usecases.hands import acting_contact
from bot.usecases.own import show_page
from bot.usecases.stop import stop
from flows.people import Participant
from flows.ports import World
from flows.screen import Action, Screen
from flows.screens.menu import stop_question


async def screen(world: World, participant: Participant, _about: str) -> Screen:
    """The question."""
    return stop_question((await acting_contact(world, participant)).name)


async def act(world: World, participant: Participant, _about: str, action: Action) -> None:
    """Stop."""
    if action.verb == "stop":
        await stop(world, participant)
    else:
        await show_page(world, participant, "stop")
