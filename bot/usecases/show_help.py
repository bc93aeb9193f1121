"""Find help: the organisation's help lines and the contact person, at any time."""

from __future__ import annotations

from flows.people import Participant
from flows.ports import Kind, Outgoing, World
from flows.screens.help import help_screen


async def show_help(world: World, participant: Participant) -> None:
    """Send the help screen as a message of its own, so that it stays in the chat."""
    contact = await world.tx.staff.get(participant.contact_person)
    screen = help_screen(world.organisations(participant.organisation), contact, participant.language)
    await world.tx.outbox.put(Outgoing(Kind.REPLY, participant.id, f"reply:{world.new_id()}", screen=screen))
