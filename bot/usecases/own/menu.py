"""The menu: everything there is to see and to decide, so that nobody must know commands."""

from __future__ import annotations

from bot.usecases.own import show_page
from bot.usecases.sheet import can_be_decided
from bot.usecases.show_curve import show_curve
from bot.usecases.transitions import can_begin
from flows.people import TAKING_PART, Participant
from flows.ports import World
from flows.screen import Action, Screen
from flows.screens.menu import menu_screen


async def screen(world: World, participant: Participant, _about: str) -> Screen:
    """The list of what there is."""
    elsewhere = bool(await world.tx.participants.elsewhere(participant.id))
    open_sheets = [each for each in await world.tx.sheets.of(participant.id) if can_be_decided(each)]
    to_read = open_sheets[-1].id if open_sheets else None
    channel = world.organisations(participant.organisation).answer_channel
    return menu_screen(
        takes_part=participant.status in TAKING_PART,
        can_begin=can_begin(world, participant),
        elsewhere=elsewhere,
        to_read=to_read,
        has_page=channel.has_page,
        page=world.page_of(participant.id, world.now) if channel.in_chat and channel.has_page else None,
    )


async def act(world: World, participant: Participant, _about: str, action: Action) -> None:
    """The curve is no page but pictures; everything else on the list opens its page."""
    if action.verb == "curve":
        await show_curve(world, participant)
    else:
        await show_page(world, participant, "menu")
