"""What is said when a course is over and something is asked afterwards, now and then."""

from __future__ import annotations

from flows.people import Participant
from flows.screen import Day, Screen, Text, counted
from flows.screens.help import ask_contact
from flows.screens.own import TO_MENU, go


def aftercare_screen(participant: Participant, by: str, contact: str, first: Day, times: int) -> Screen:
    """To the young person when staff end the course: how often something is asked now, and that it is voluntary.

    `by` is who noted the end, `contact` who helps; `times` counts how often is asked in all.
    """
    body = (
        Text("Hi {name}. I write to you less often from now on.", {"name": participant.name}),
        Text("{contact} has noted that your course is over.", {"contact": by}),
        counted("I only ask how you are once more.", "I only ask how you are {n} more times.", times),
        Text("The next time is {day}.", {"day": first}),
        Text("It is voluntary. You can stop when you want."),
    )
    return Screen(body, ((go(Text("Stop"), "stop"), TO_MENU), (ask_contact(contact),)))


def aftercare_notice(participant: Participant) -> Screen:
    """To the contact person when somebody else has ended the course."""
    code = {"code": participant.id}
    ended = Text("The course of {code} has ended.", code)
    return Screen((ended, Text("I still ask now and then how it goes.")))
