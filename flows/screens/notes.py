"""A short note from a contact person, and how a young person answers it."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from flows.alert import Answered
from flows.people import Participant, StaffMember
from flows.screen import Action, Button, Moment, Screen, Text
from flows.screens.help import ask_contact
from flows.screens.told import trying_text

ANSWERS: Mapping[Answered, Text] = {
    Answered.CALL: Text("Call me"),
    Answered.LATER: Text("Later"),
    Answered.FINE: Text("I'm fine now"),
}
"""What can be answered to a note."""


def note_screen(participant: Participant, contact: str, note: str, ref: str) -> Screen:
    """A short note in the contact person's name; the first line says nothing of it. `ref` names it."""
    body = (
        Text("Hi {name}. Here is a note for you.", {"name": participant.name}),
        Text("{contact} writes: “{note}”", {"contact": contact, "note": note}),
    )
    return Screen(body, (_answers(ref, ANSWERS),))


def answered_screen(answer: Answered, contact: StaffMember, ref: str, by: Moment | None, *, may_change: bool) -> Screen:
    """To the young person: who is told what, and by when a call was promised. The answer can be changed once.

    Where the contact person can't be reached it says so, and names no time.
    """
    others = [each for each in ANSWERS if each is not answer]
    buttons = _answers(ref, others) if may_change else (ask_contact(contact.name),)
    said = Text("Your answer: {answer}", {"answer": ANSWERS[answer]})
    if not contact.reachable:
        return Screen((trying_text(contact.name), said), (buttons,))
    told = Text("I have told {contact}.", {"contact": contact.name})
    if by is None:
        return Screen((told, said), (buttons,))
    when = Text("{contact} will call you by {deadline}.", {"contact": contact.name, "deadline": by})
    return Screen((told, said, when), (buttons,))


def answered_before_screen(contact: StaffMember) -> Screen:
    """To the young person whose answer was changed once: that it stays, and how to say more."""
    has_it = Text("{contact} knows already.", {"contact": contact.name})
    return Screen((has_it if contact.reachable else trying_text(contact.name),), ((ask_contact(contact.name),),))


def _answers(ref: str, offered: Collection[Answered]) -> tuple[Button, ...]:
    return tuple(Button(ANSWERS[each], Action("note", each, ref)) for each in offered)
