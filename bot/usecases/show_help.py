"""Find help: the organisation's help lines and the contact person, at any time."""

from __future__ import annotations

from bot.usecases.reply import reply
from flows.people import Participant
from flows.ports import World
from flows.screens.help import help_screen


async def show_help(world: World, participant: Participant) -> None:
    """Send the help screen as a message of its own, so that it stays in the chat."""
    contact = await world.tx.staff.get(participant.contact_person)
    screen = help_screen(world.organisations(participant.organisation), contact, participant.language)
    await reply(world, participant.id, screen)
