"""The page about the digits that open one's own page. They are typed on the page itself, never in a chat."""

from __future__ import annotations

from dataclasses import replace

from bot.usecases.current_screen import open_page
from bot.usecases.own import show_page
from flows.doors import asks, checked_code
from flows.people import Participant
from flows.ports import World
from flows.screen import Action, Screen
from flows.screens.code import SAVED, code_screen


async def screen(world: World, participant: Participant, _about: str) -> Screen:
    """What is asked for today, and the way to choose."""
    has_page = world.organisations(participant.organisation).answer_channel.has_page
    page = world.page_of(participant.id, world.now) if has_page else None
    return code_screen(asks(participant.details), page)


async def act(world: World, participant: Participant, _about: str, _action: Action) -> None:
    """There is nothing to decide by a button."""
    await show_page(world, participant, "code")


async def choose_code(world: World, participant: Participant, typed: str) -> None:
    """Keep four digits of their own; from now on they are asked for at the door. Raises RefusedError.

    That they are kept is said above what their page is about, whatever that is: there they land.
    Signing them out elsewhere is the caller's: the page alone knows in which browser they are.
    """
    code = checked_code(typed, participant.details.birth)
    await world.tx.participants.save(replace(participant, details=replace(participant.details, code=code)))
    live = await open_page(world, participant)
    if live is not None:
        await world.tx.live.show(participant.id, live.dialogue, live.check_in, SAVED, live.place)
