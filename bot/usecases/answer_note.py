"""A young person answers a note by a button: whoever wrote it is told, and it stands in the trail of an open alert.

The answer can be changed once. What was answered is remembered by the replies that were put for it.
"""

from __future__ import annotations

from bot.usecases.agreed import zone_of
from bot.usecases.current_screen import show_current
from bot.usecases.hands import acting_contact
from bot.usecases.raise_alert import raise_alert
from bot.usecases.relay_note import Written, note_delivered
from bot.usecases.tell import notify
from bot.usecases.trail import note
from flows.alert import Alert, Answered, Did
from flows.events import ContactWanted
from flows.people import Participant, StaffMember
from flows.ports import Kind, Outgoing, World
from flows.screen import Moment, Screen
from flows.screens.notes import answer_notice, answered_before_screen, answered_screen

CHANGES = 2
"""So many answers to one note are told: the first, and one change of mind."""


async def answer_note(world: World, participant: Participant, verb: str, ref: str) -> None:
    """Tell it. What is no answer to a note of theirs, or says the same again, only shows what is current."""
    written = Written.parse(ref)
    was_put = written and await world.tx.outbox.was_sent(participant.id, Kind.NOTE, ref) is not None
    if written is None or not was_put or verb not in list(Answered):
        await show_current(world, participant)
        return
    await note_delivered(world, participant.id, ref)  # also where it was only read on their page
    answer, given = Answered(verb), await _given(world, participant, ref)
    contact = await _who_hears(world, participant, written.by)
    if given[-1:] == [answer]:
        await show_current(world, participant)
    elif len(given) == CHANGES:
        await _reply(world, participant, answered_before_screen(contact.name), f"{ref}/{CHANGES + 1}")
    else:
        told = f"{ref}/{len(given) + 1}/{answer}"
        by = await _tell(world, participant, answer, contact, f"answer:{participant.id}:{told}")
        screen = answered_screen(answer, contact.name, ref, by, may_change=not given)
        await _reply(world, participant, screen, told)


async def _given(world: World, participant: Participant, ref: str) -> list[Answered]:
    """What was answered so far, the first answer first."""
    put = world.tx.outbox.was_sent
    numbered = [(n, each) for n in range(1, CHANGES + 1) for each in Answered]
    return [each for n, each in numbered if await put(participant.id, Kind.REPLY, f"{ref}/{n}/{each}") is not None]


async def _who_hears(world: World, participant: Participant, sender: str) -> StaffMember:
    """Whoever wrote the note, as long as they act for the young person or react about them; else who acts today."""
    acting = await acting_contact(world, participant)
    reacts = any(each.contact_person == sender for each in await _open(world, participant))
    return await world.tx.staff.get(sender) if reacts else acting


async def _open(world: World, participant: Participant) -> list[Alert]:
    return [each for each in await world.tx.alerts.of(participant.id) if each.is_open and each.told]


async def _tell(
    world: World, participant: Participant, answer: Answered, contact: StaffMember, cause: str
) -> Moment | None:
    """Note and tell it. Who wants a call and waits for nobody yet has asked for contact: returns by when it comes."""
    about, wanted = await _open(world, participant), list[Alert]()
    if answer is Answered.CALL and all(each.contact_at for each in about):
        wanted = await raise_alert(world, participant, ContactWanted(world.now))
    about = [*about, *wanted]
    for each in about:
        await note(world, each, Did.SAID, to=each.contact_person, detail=answer)
    if contact.id not in [each.contact_person for each in wanted]:  # who hears of a wish needs no second message
        await notify(world, contact.id, answer_notice(participant, answer), cause)
    times = [each.deadline for each in about if each.deadline and each.contact_at is None and each.deadline > world.now]
    return Moment(min(times), zone_of(world, participant)) if times and answer is Answered.CALL else None


async def _reply(world: World, participant: Participant, screen: Screen, ref: str) -> None:
    key = f"reply:note:{participant.id}:{ref}"
    await world.tx.outbox.put(Outgoing(Kind.REPLY, participant.id, key, ref, screen))
