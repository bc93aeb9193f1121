"""Where there is help, and what is said when words come outside a question."""

from __future__ import annotations

from flows.organisation import HelpLine, Organisation
from flows.people import StaffMember
from flows.screen import Action, Button, Screen, Text

DANGER = Text("If you or others are in danger, call 112 now.")
FIND_HELP = Button(Text("Find help"), Action("help", "show"))


def can_see(contact: str) -> Text:
    """What the contact person gets to see."""
    return Text("{contact} can see that you have answered.", {"contact": contact})


def ask_contact(contact: str) -> Button:
    """The button that asks the contact person to write."""
    return Button(Text("Ask {contact} to write", {"contact": contact}), Action("contact", "ask"))


def help_screen(organisation: Organisation, contact: StaffMember, language: str) -> Screen:
    """The organisation's help lines, never one alone and 112 among them, and the contact person."""
    lines = tuple(
        Text("{name}: {number}. {hours}.", {"name": line.name, "number": line.number, "hours": _hours(line, language)})
        for line in organisation.help_lines
    )
    return Screen((Text("Here you can talk to somebody."), *lines), ((ask_contact(contact.name),),))


def _hours(line: HelpLine, language: str) -> str:
    """In the reader's language; in English where the organisation hasn't written them in it."""
    return line.hours.get(language, line.hours["en"])


NOBODY_READ = Text("I am a bot. Nobody has read what you wrote. If you are in danger, call 112.")


def free_text_screen(contact: str) -> Screen:
    """After words outside a question: nobody has read them, and what can be done instead."""
    return offering(NOBODY_READ, contact=contact)


def offering(*said: Text, contact: str) -> Screen:
    """What is said, and the offer to ask the contact person to write."""
    body = (*said, Text("Shall I ask {contact} to write to you?", {"contact": contact}))
    return Screen(body, ((ask_contact(contact),), (FIND_HELP, Button(Text("No"), Action("contact", "leave")))))
