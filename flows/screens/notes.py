"""A short note from a contact person, how a young person answers it, and who is told."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from flows.alert import Answered
from flows.people import Participant
from flows.screen import Action, Button, Moment, Screen, Text
from flows.screens.help import ask_contact

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


def answered_screen(answer: Answered, contact: str, ref: str, by: Moment | None, *, may_change: bool) -> Screen:
    """To the young person: who is told what, and by when a call was promised. The answer can be changed once."""
    others = [each for each in ANSWERS if each is not answer]
    when = () if by is None else (Text("{contact} will call you by {deadline}.", {"contact": contact, "deadline": by}),)
    buttons = _answers(ref, others) if may_change else (ask_contact(contact),)
    told = (
        Text("I have told {contact}.", {"contact": contact}),
        Text("Your answer: {answer}", {"answer": ANSWERS[answer]}),
    )
    return Screen((*told, *when), (buttons,))


def answered_before_screen(contact: str) -> Screen:
    """To the young person whose answer was changed once: that it stays, and how to say more."""
    has_it = Text("{contact} knows already.", {"contact": contact})
    return Screen((has_it,), ((ask_contact(contact),),))


def answer_notice(participant: Participant, answer: Answered) -> Screen:
    """To whoever wrote the note. With the code alone it says nothing of how somebody is."""
    words = {
        Answered.CALL: Text("{code} would like a call.", {"code": participant.id}),
        Answered.LATER: Text("{code} would rather wait.", {"code": participant.id}),
        Answered.FINE: Text("{code} needs nothing now.", {"code": participant.id}),
    }
    return Screen((words[answer], Text("That is the answer to your note.")))


def _answers(ref: str, offered: Collection[Answered]) -> tuple[Button, ...]:
    return tuple(Button(ANSWERS[each], Action("note", each, ref)) for each in offered)
