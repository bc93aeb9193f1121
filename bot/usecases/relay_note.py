"""A contact person writes a short note that the bot passes on in their name, to those who chose to be reached so.

While an alert is open, a note that has arrived is contact. It can be answered by a button (`answer_note`).
"""

from __future__ import annotations

from dataclasses import replace

from bot.usecases.authorise import allowed
from bot.usecases.together import come_to_contact, together
from flows.alert import How, Note
from flows.authorisation import Deed
from flows.choices import Way
from flows.hold import waits
from flows.names import RefusedError, refuse_cpr
from flows.people import TAKING_PART, Participant
from flows.ports import Kind, Outgoing, World
from flows.screen import Text
from flows.screens.notes import note_screen

LONGEST = 300
"""Characters: more is a letter, or a talk."""


def takes_notes(participant: Participant) -> bool:
    """Whether they chose to be reached so."""
    return participant.details.reach is Way.NOTE and participant.status in TAKING_PART


@allowed(Deed.RELAY_NOTE)
async def relay_note(world: World, participant: Participant, /, note: str) -> None:
    """Pass it on, in the name of who wrote it; sent twice, it is one while it waits to go out. Raises RefusedError."""
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
    if await world.tx.outbox.waits(participant.id, Kind.NOTE):
        last = (await world.tx.notes.of(participant.id))[-1:]
        if [(each.by, each.words) for each in last] == [(sender.id, tidy)]:
            return
    written = Note(world.new_id(), participant.id, sender.id, world.now, tidy)
    await world.tx.notes.add(written)
    screen = note_screen(participant, sender.name, tidy, written.id)
    await world.tx.outbox.put(Outgoing(Kind.NOTE, participant.id, f"note:{written.id}", written.id, screen))


async def note_delivered(world: World, ref: str) -> None:
    """It can be read: what was open and its writer's to react to when it was written has come to contact."""
    note = await world.tx.notes.get(ref)
    if note is None or not await world.tx.notes.arrive(ref, world.now):
        return
    theirs = replace(world, actor=note.by)
    await world.tx.participants.get(note.participant)  # so that the alerts are nobody else's until this is done
    for each in await world.tx.alerts.of(note.participant):
        is_theirs = each.contact_person == note.by and each.is_open and each.told and each.contact_at is None
        if is_theirs and each.raised_at <= note.written_at and not waits(each, world.now):
            await come_to_contact(theirs, await together(theirs, each, note.written_at), How.NOTE)
            return
