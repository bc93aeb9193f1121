"""Find help: the organisation's help lines and the contact person, at any time."""

from __future__ import annotations

from bot.usecases.hands import acting_contact
from flows.people import Participant
from flows.ports import Kind, Outgoing, World
from flows.screens.help import help_screen


async def show_help(world: World, participant: Participant) -> None:
    """Send the help screen as a message of its own, so that it stays in the chat."""
    contact = await acting_contact(world, participant)
    screen = help_screen(world.organisations(participant.organisation), contact, participant.language)
    await world.tx.outbox.put(Outgoing(Kind.HELP, participant.id, f"help:{world.new_id()}", screen=screen))
