"""What a young person wrote outside a question: it can be sent on to the contact person, or it is deleted."""

from __future__ import annotations

from datetime import datetime

from flows.alert import Alert
from flows.people import StaffMember
from flows.screen import Action, Button, Screen, Text
from flows.screens.help import DANGER, FIND_HELP, NOBODY_READ, ask_contact, offering
from flows.screens.told import ANY_WAY, Reach, unreached_screen, writes_by


def send_on_screen(contact: str, words: str) -> Screen:
    """After words that can be sent on; `words` is their id."""
    body = (
        NOBODY_READ,
        Text("Shall I ask {contact} to write to you? I can send what you wrote, too.", {"contact": contact}),
        Text("If I don't send it, I delete it within a day."),
    )
    send = Button(Text("Send what I wrote to {contact}", {"contact": contact}), Action("words", "send", words))
    no = Button(Text("No"), Action("words", "leave", words))
    return Screen(body, ((ask_contact(contact),), (send,), (FIND_HELP, no)))


def too_long_screen(contact: str, most: int) -> Screen:
    """After words that are too long to be sent on: nothing of them is kept."""
    too_long = Text("It is too long for me to send on. {most} characters is the most.", {"most": most})
    return offering(NOBODY_READ, too_long, contact=contact)


def sent_on_screen(alert: Alert, contact: StaffMember, zone: str, now: datetime, reach: Reach = ANY_WAY) -> Screen:
    """After they were sent on: by when to expect to hear. Whoever can't be reached now is tried again."""
    if not contact.reachable:
        return unreached_screen(contact.name)
    sent = Text("I have sent what you wrote to {contact}.", {"contact": contact.name})
    return Screen((sent, *writes_by(contact.name, alert, zone, now, reach), DANGER), ((FIND_HELP,),))


def gone_screen(contact: str) -> Screen:
    """After an old button: there is nothing to send any more."""
    return offering(Text("I don't have what you wrote any more."), contact=contact)


def deleted_screen() -> Screen:
    """After no."""
    return Screen((Text("Okay. I have deleted what you wrote."),))
