"""A contact person writes a short note that the bot passes on in their name, to those who chose to be reached so."""

from __future__ import annotations

from bot.usecases.authorise import allowed
from flows.authorisation import Deed
from flows.choices import Way
from flows.names import RefusedError, refuse_cpr
from flows.people import TAKING_PART, Participant
from flows.ports import Kind, Outgoing, World
from flows.screen import Text
from flows.screens.hands import note_screen

LONGEST = 300
"""Characters: more is a letter, or a talk."""


def takes_notes(participant: Participant) -> bool:
    """Whether they chose to be reached so."""
    return participant.details.reach is Way.NOTE and participant.status in TAKING_PART


@allowed(Deed.RELAY_NOTE)
async def relay_note(world: World, participant: Participant, /, note: str) -> None:
    """Pass it on, in the name of who wrote it. Raises RefusedError."""
    if not takes_notes(participant):
        code = {"code": participant.id}
        raise RefusedError(Text("{code} hasn't chosen to be reached by a note; look at how they want it", code))
    tidy = " ".join(note.split())
    if not tidy or len(tidy) > LONGEST:
        lengths = {"n": len(tidy), "longest": LONGEST}
        raise RefusedError(Text("the note has {n} characters; write 1 to {longest}", lengths))
    if not tidy.isprintable():
        raise RefusedError(Text("the note has invisible characters; type it anew"))
    refuse_cpr(Text("the note"), tidy)
    sender = await world.tx.staff.get(world.actor)
    screen = note_screen(participant, sender.name, tidy)
    await world.tx.outbox.put(Outgoing(Kind.NOTE, participant.id, f"note:{world.new_id()}", screen=screen))
