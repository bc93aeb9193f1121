"""What the contact person may see, as it is asked, shown and taken back."""

from __future__ import annotations

from collections.abc import Sequence

from flows.people import Participant
from flows.screen import Action, Button, Screen, Text, counted
from flows.screens.help import can_see


def share_question(contact: str, count: int) -> Text:
    """The choice about sharing, as it is asked; its hash is kept with the choice."""
    return counted(
        "May {contact} see your answer to the last question? Then you can talk about it.",
        "May {contact} see your answers to the last {n} questions? Then you can talk about them.",
        count,
        contact=contact,
    )


def sharing_screen(participant: Participant, contact: str, titles: Sequence[str]) -> Screen:
    """What the contact person can see now: that there are answers, and those to questionnaires with these titles."""
    who = {"contact": contact}
    seen = [Text("{contact} can see your answers to “{title}”.", {**who, "title": title}) for title in titles]
    stop = Button(Text("Don't show {contact}", who), Action("sharing", "none", participant.id))
    head = Text("What {contact} can see.", who)
    return Screen((head, can_see(contact), *seen), ((stop,),) if titles else ())


def nothing_screen(contact: str) -> Screen:
    """After everything was taken back."""
    return Screen((Text("That is fine. {contact} can only see that you have answered.", {"contact": contact}),))
