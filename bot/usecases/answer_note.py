"""A young person answers a note by a button: it stands with the note and in the trail of what is open, and is told of.

The answer can be changed once. The message about it carries no content.
"""

from __future__ import annotations

from collections.abc import Sequence

from bot.usecases.agreed import zone_of
from bot.usecases.ask_for_contact import ask_for_contact
from bot.usecases.current_screen import show_current
from bot.usecases.hands import acting_contact
from bot.usecases.raise_alert import raise_alert
from bot.usecases.relay_note import note_delivered
from bot.usecases.reply import reply
from bot.usecases.tell import notify
from bot.usecases.trail import note as note_step
from flows.alert import Alert, Answered, Did, Note
from flows.events import ContactWanted
from flows.hold import is_kept_back
from flows.people import Participant, StaffMember
from flows.ports import World
from flows.screen import Moment
from flows.screens.alerts import alert_path
from flows.screens.notes import answered_before_screen, answered_screen
from flows.screens.notices import person_path, said_notice


async def answer_note(world: World, participant: Participant, verb: str, ref: str) -> None:
    """Keep it and tell of it. What is no answer to a note of theirs, or the same again, only shows what is current."""
    note = await world.tx.notes.get(ref)
    if note is None and verb == Answered.CALL:  # versions before kept no notes, and their buttons are still there
        await ask_for_contact(world, participant)
        return
    if note is None or note.participant != participant.id or verb not in list(Answered) or verb == note.answered:
        await show_current(world, participant)
        return
    await note_delivered(world, ref)  # also where it was only read on their page
    answer, contact = Answered(verb), await _who_hears(world, participant, note.by)
    if not await world.tx.notes.answer(ref, answer, world.now):
        await reply(world, participant.id, answered_before_screen(contact), f"note:{ref}:before")
        return
    by = await _tell(world, participant, note, answer, contact)
    screen = answered_screen(answer, contact, ref, by, may_change=note.answered is None)
    await reply(world, participant.id, screen, f"note:{ref}:{_which(note)}")


def _which(note: Note) -> str:
    return "first" if note.answered is None else "changed"


async def _who_hears(world: World, participant: Participant, sender: str) -> StaffMember:
    """Whoever wrote the note, as long as they act for the young person or react about them; else who acts today."""
    acting = await acting_contact(world, participant)
    reacts = any(each.contact_person == sender for each in await _open(world, participant))
    return await world.tx.staff.get(sender) if reacts else acting


async def _open(world: World, participant: Participant) -> list[Alert]:
    """What staff know of: what they want to write about first isn't among it."""
    alerts = await world.tx.alerts.of(participant.id)
    return [each for each in alerts if each.is_open and each.told and not is_kept_back(each, world.now)]


async def _tell(
    world: World, participant: Participant, note: Note, answer: Answered, contact: StaffMember
) -> Moment | None:
    """Tell of it. Who wants a call and waits for nobody yet has asked for contact: returns by when it comes."""
    about, wanted = await _open(world, participant), list[Alert]()
    if answer is Answered.CALL and all(each.contact_at for each in about):
        wanted = await raise_alert(world, participant, ContactWanted(world.now))
    about = [*about, *wanted]
    for each in about:
        await note_step(world, each, Did.SAID, to=each.contact_person, detail=answer)
    if contact.id not in [each.contact_person for each in wanted]:  # who hears of a wish needs no second message
        screen = said_notice(participant, world.page_of(contact.id, world.now), _stands_on(participant, about, contact))
        await notify(world, contact.id, screen, f"answer:{note.id}:{_which(note)}")
    times = [each.deadline for each in about if each.deadline and each.contact_at is None and each.deadline > world.now]
    return Moment(min(times), zone_of(world, participant)) if times and answer is Answered.CALL else None


def _stands_on(participant: Participant, about: Sequence[Alert], reader: StaffMember) -> str:
    """The page on which the reader finds it: that of their own open alert, else the young person's."""
    theirs = [each for each in about if each.contact_person == reader.id]
    return alert_path(theirs[-1]) if theirs else person_path(participant)
