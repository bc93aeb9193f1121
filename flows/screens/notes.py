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
    """To the young person: who is told what, and by when a call was promised; the answer can be changed once."""
    others = [each for each in ANSWERS if each is not answer]
    when = () if by is None else (Text("{contact} will call you by {deadline}.", {"contact": contact, "deadline": by}),)
    buttons = _answers(ref, others) if may_change else (ask_contact(contact),)
    return Screen((_told(answer, contact), *when), (buttons,))


def answered_before_screen(contact: str) -> Screen:
    """To the young person whose answer was changed once: that it stays, and how to say more."""
    has_it = Text("{contact} has your answer already.", {"contact": contact})
    return Screen((has_it,), ((ask_contact(contact),),))


def answer_notice(participant: Participant, answer: Answered) -> Screen:
    """To whoever wrote the note. With the code alone it says nothing of how somebody is."""
    words = {
        Answered.CALL: Text("{code} has answered your note: please call.", {"code": participant.id}),
        Answered.LATER: Text("{code} has answered your note: not now, but later.", {"code": participant.id}),
        Answered.FINE: Text("{code} has answered your note: nothing is needed now.", {"code": participant.id}),
    }
    return Screen((words[answer],))


def _told(answer: Answered, contact: str) -> Text:
    words = {
        Answered.CALL: Text("I have told {contact} that you would like a call.", {"contact": contact}),
        Answered.LATER: Text("I have told {contact} that you would rather wait.", {"contact": contact}),
        Answered.FINE: Text("I have told {contact} that you are fine now.", {"contact": contact}),
    }
    return words[answer]


def _answers(ref: str, offered: Collection[Answered]) -> tuple[Button, ...]:
    return tuple(Button(ANSWERS[each], Action("note", each, ref)) for each in offered)
