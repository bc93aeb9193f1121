"""A break from being asked: how long, until when, and what the contact person hears of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from flows.people import Participant, PauseReason
from flows.screen import Action, Button, Day, Screen, Text
from flows.screens.help import FIND_HELP, ask_contact
from flows.screens.own import MORE, WAYS_OUT, do

START_NOW = Button(Text("Start again now"), Action("course", "resume"))


def pause_question(contact: str, ends: Sequence[tuple[Text, date]], *, has_open: bool) -> Screen:
    """How long: `ends` are the lengths to choose from, each with the day on which something is asked again.

    `has_open`: there are questions that the break would close.
    """
    body = (
        Text("While you have a break, I don't ask you anything."),
        Text("I tell {contact} that you have a break. I don't say why.", {"contact": contact}),
        *((Text("The questions that are open now will be closed."),) if has_open else ()),
        Text("How long do you want a break?"),
    )
    return Screen(body, (*_lengths(ends), WAYS_OUT))


def pause_page(participant: Participant, by: str, contact: str, ends: Sequence[tuple[Text, date]]) -> Screen:
    """In a break: until when it lasts, and how to end it or to make it last otherwise."""
    return Screen(_paused(participant, by, contact), ((START_NOW,), *_lengths(ends), WAYS_OUT))


def _lengths(ends: Sequence[tuple[Text, date]]) -> tuple[tuple[Button, ...], ...]:
    lengths = [
        (do(Text("{length}, until {day}", {"length": length, "day": Day(day)}), "until", "pause", day.toordinal()),)
        for length, day in ends
    ]
    return (*lengths, (do(Text("Until I say so"), "until_told", "pause"),))


def paused_screen(participant: Participant, by: str, contact: str) -> Screen:
    """While the break lasts; `by` is who set it, where it isn't the participant's own."""
    return Screen(_paused(participant, by, contact), ((START_NOW,), (ask_contact(contact),), (FIND_HELP, MORE)))


def _paused(participant: Participant, by: str, contact: str) -> tuple[Text, ...]:
    is_own = participant.pause_reason is PauseReason.OWN
    told = (Text("{contact} is told that you have a break.", {"contact": contact}),) if is_own else ()
    return (*break_lasts(participant, by), *told)


def break_lasts(participant: Participant, by: str) -> tuple[Text, ...]:
    """Until when. What staff noted as its reason is not said here: somebody may read along."""
    until, who = participant.pause_until, {"contact": by}
    is_own = participant.pause_reason is PauseReason.OWN
    if until is not None:
        day = {"day": Day(until)}
        begins = Text("We have a break until {day}.", day)
        head = begins if is_own else Text("{contact} has set a break until {day}.", {**who, **day})
        return (head, Text("I don't ask you anything until then. You can start again before."))
    head = Text("We have a break until you say so.") if is_own else Text("{contact} has set a break.", who)
    return (head, Text("I don't ask you anything. You can start again when you want."))


def paused_notice(participant: Participant) -> Screen:
    """To the contact person: that there is a break, and until when; never why."""
    code = {"code": participant.id}
    if participant.pause_until is None:
        return Screen((Text("{code} has a break.", code),))
    return Screen((Text("{code} has a break until {day}.", {**code, "day": Day(participant.pause_until)}),))
