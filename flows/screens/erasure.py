"""Asking to be erased, and the answer: what goes, what stays and why, in plain words."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import reduce

from flows.erasure import Erasure, Reason
from flows.people import Participant
from flows.retention import Record
from flows.screen import Day, Screen, Text
from flows.screens.own import WAYS_OUT, do

PLACE = "erase"

WHAT: Mapping[Record, Text] = {
    Record.ANSWERS: Text("your answers"),
    Record.ALERTS: Text("when {contact} was told"),
    Record.WRITTEN: Text("what {contact} wrote down"),
    Record.CHOICES: Text("your choices"),
    Record.COURSES: Text("when you took part"),
    Record.SHEETS: Text("notes that were handed over"),
    Record.DUTIES: Text("whether somebody used their duty to tell"),
}
"""What can be kept, as the young person would call it."""

WHY: Mapping[Reason, Text] = {
    Reason.JOURNAL_DUTY: Text("The law says that {organisation} must keep notes of its work."),
    Reason.ARCHIVE_LAW: Text("The law says that it must be kept in an archive."),
    Reason.LEGAL_CLAIM: Text("It is needed in a case that is not over."),
}


def asking_screen(organisation: str, answer_by: date) -> Screen:
    """Before it is asked: who gets the wish, what may come of it, and by when."""
    body = (
        Text("You can ask that I forget you."),
        _what_follows(organisation, answer_by),
    )
    return Screen(body, ((do(Text("Yes, ask for it"), "ask", PLACE),), WAYS_OUT))


def asked_screen(organisation: str, answer_by: date) -> Screen:
    """Once it was asked, however often."""
    body = (
        Text("I have sent your wish on."),
        _what_follows(organisation, answer_by),
    )
    return Screen(body, (WAYS_OUT,))


def _what_follows(organisation: str, answer_by: date) -> Text:
    return Text(
        "{organisation} may have to keep some of it. You get an answer by {day}.",
        {"organisation": organisation, "day": Day(answer_by)},
    )


def asked_notice(participant: Participant, answer_by: date) -> Screen:
    """To the contact person and the coordinators."""
    about = {"code": participant.id}
    return Screen(
        (Text("{code} asks for erasure.", about), Text("It is to be answered by {day}.", {"day": Day(answer_by)}))
    )


def erased_notice(code: str) -> Screen:
    """To the contact person when it is done."""
    return Screen((Text("{code} has been erased. What had to be kept stands under the code alone.", {"code": code}),))


def answer_screen(participant: Participant, erasure: Erasure, organisation: str, contact: str) -> Screen:
    """The answer to the young person; the last message before they are forgotten."""
    hello = Text("Hi {name}. Here is the answer to your wish.", {"name": participant.name})
    if not erasure.kept:
        back = Text("If you want to come back, ask {contact} for a new link.", {"contact": contact})
        gone = Text("Everything that I know about you will be deleted now.")
        return Screen((hello, gone, back))
    what = [Text(WHAT[record].msgid, {"contact": contact}) for record in erasure.kept]
    listed = reduce(_and, what)
    reasons = dict.fromkeys(erasure.kept.values())
    body = (
        hello,
        Text("Your name and your chat will be deleted now."),
        Text("This is kept, without your name: {what}.", {"what": listed}),
        *(Text(WHY[reason].msgid, {"organisation": organisation}) for reason in reasons),
    )
    return Screen(body)


def _and(some: Text, more: Text) -> Text:
    return Text("{some}, {more}", {"some": some, "more": more})
