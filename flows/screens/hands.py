"""What is said when a participant comes into other hands, and when a course is ended or goes on."""

from __future__ import annotations

from flows.choices import Asking, Option, Purpose
from flows.people import DutyOutcome, Participant, Sheet, SheetState
from flows.screen import Action, Button, Day, Screen, Text, Verbatim
from flows.screens.help import FIND_HELP, ask_contact
from flows.screens.own import ASK_FOR_ERASURE, TO_MENU, WAYS_OUT, do, go


def away_screen(contact: str, substitute: str, until: Day | None) -> Screen:
    """To the young person: who is away, who helps meanwhile, and what they can see."""
    who = {"contact": contact, "substitute": substitute}
    away = Text("{contact} is away just now.", who)
    if until is not None:
        away = Text("{contact} is away up to and including {day}.", {**who, "day": until})
    meanwhile = Text("{substitute} helps you meanwhile. {substitute} works together with {contact}.", who)
    sees = Text("{substitute} can see what {contact} may see.", who)
    return Screen((away, meanwhile, sees), ((ask_contact(substitute),),))


def back_screen(contact: str) -> Screen:
    """To the young person: who is there again."""
    return Screen((Text("{contact} is back and helps you again.", {"contact": contact}),), ((ask_contact(contact),),))


def stand_in_notice(contact: str, until: Day | None) -> Screen:
    """To the substitute on the first day."""
    if until is None:
        return Screen((Text("You stand in for {contact} from now on.", {"contact": contact}),))
    return Screen((Text("You stand in for {contact} up to and including {day}.", {"contact": contact, "day": until}),))


def stood_in_notice(contact: str) -> Screen:
    """To the substitute when it is over."""
    return Screen((Text("You no longer stand in for {contact}.", {"contact": contact}),))


def handover_screen(participant: Participant, old: str, new: str, on_day: Day) -> Screen:
    """To the young person, in the old contact person's name; the first line is neutral."""
    who = {"name": participant.name, "contact": old, "new": new}
    body = (
        Text("Hi {name}. {contact} has a message for you.", who),
        Text("From {day} on {new} is your contact person.", {**who, "day": on_day}),
        Text("{new} sees only that you answer. You decide whether {new} may see more.", who),
    )
    return Screen(body, ((ask_contact(old),),))


def given_notice(participant: Participant) -> Screen:
    """To the new contact person."""
    return Screen((Text("You are the contact person of {code} now.", {"code": participant.id}),))


def given_away_notice(participant: Participant) -> Screen:
    """To the one who was it."""
    return Screen((Text("{code} has another contact person now.", {"code": participant.id}),))


def sheet_announcement(sheet: Sheet, writer: str) -> Screen:
    """To the young person: that there is something to read, never what."""
    body = (
        Text("{contact} has written something and wants to show it to you first.", {"contact": writer}),
        Text("It is passed on only if you say yes."),
    )
    return Screen(body, ((go(Text("Read it"), f"sheet/{sheet.id}"),),))


def sheet_screen(sheet: Sheet, writer: str) -> Screen:
    """What would be passed on, word by word, and the choice."""
    place, who = f"sheet/{sheet.id}", {"contact": writer}
    yes = do(Text("Yes, pass it on"), "yes", place)
    no = do(Text("No"), "no", place)
    head = (Text("{contact} has written this.", who), Verbatim(sheet.content or "–"))
    if sheet.state is SheetState.WRITTEN:
        asked = Text("May it be passed on to those who help you after {contact}?", who)
        return Screen((*head, asked), ((yes, no), WAYS_OUT))
    if sheet.state is SheetState.APPROVED:
        change = do(Text("No, not after all"), "no", place)
        return Screen((*head, Text("You said yes. It may be passed on.")), ((change,), WAYS_OUT))
    if sheet.state is SheetState.REFUSED:
        change = do(Text("Yes, after all"), "yes", place)
        return Screen((*head, Text("You said no. It isn't passed on. That is fine.")), ((change,), WAYS_OUT))
    return Screen((*head, Text("It has been passed on.")), (WAYS_OUT,))


def no_sheet_screen() -> Screen:
    """For a sheet that isn't theirs, or is not there any more."""
    return Screen((Text("There is nothing to read here."),), (WAYS_OUT,))


def sheet_notice(participant: Participant, sheet: Sheet) -> Screen:
    """To the contact person when the young person has decided."""
    code = {"code": participant.id}
    if sheet.state is SheetState.APPROVED:
        return Screen((Text("{code} has read your handover sheet. You may pass it on.", code),))
    return Screen((Text("{code} has read your handover sheet. It isn't to be passed on, and that is fine.", code),))


def ended_screen(participant: Participant, by: str, contact: str) -> Screen:
    """The chat of a young person whose course staff have ended; nothing is asked any more."""
    body = (
        Text("Hi {name}. I won't ask you anything more.", {"name": participant.name}),
        Text("{contact} has noted that your course is over.", {"contact": by}),
        Text("You can still get your data, or ask to have it erased."),
    )
    return Screen(body, ((go(Text("My data"), "data"), ASK_FOR_ERASURE), (ask_contact(contact),), (FIND_HELP,)))


def end_screen(participant: Participant, by: str) -> Screen:
    """To the young person when staff end the course; the chat's live message says what there still is."""
    body = (
        Text("Hi {name}. I won't ask you anything more.", {"name": participant.name}),
        Text("{contact} has noted that your course is over.", {"contact": by}),
    )
    return Screen(body, ((TO_MENU,),))


def set_on_pause_screen(participant: Participant, by: str, until: Day | None) -> Screen:
    """To the young person when staff have noted a pause; never why."""
    hello = Text("Hi {name}. There is a pause now.", {"name": participant.name})
    by_whom = {"contact": by}
    nothing = Text("{contact} has noted it. I won't ask you anything for the time being.", by_whom)
    if until is not None:
        nothing = Text("{contact} has noted it. I will ask you again from {day} on.", {**by_whom, "day": until})
    return Screen((hello, nothing), ((ask_contact(by),), (FIND_HELP,)))


def return_screen(participant: Participant, contact: str) -> Screen:
    """To the young person who is back in a course; the welcome comes when they press."""
    body = (
        Text("Hi {name}. It is nice to write to you again.", {"name": participant.name}),
        Text("{contact} has asked me to. You decide anew whether you want to take part.", {"contact": contact}),
    )
    return Screen(body, ((Button(Text("Go on"), Action("course", "restart")),),))


def resumed_screen(participant: Participant, contact: str) -> Screen:
    """To the young person whose pause staff have ended."""
    body = (
        Text("Hi {name}. The pause is over.", {"name": participant.name}),
        Text("{contact} has noted it. I will ask you again now and then.", {"contact": contact}),
    )
    return Screen(body, ((ask_contact(contact),), (FIND_HELP,)))


def duty_screen(participant: Participant, alert: str, recorded: DutyOutcome | None = None) -> Screen:
    """To whoever took an alert about somebody under 18: only that it was thought of is recorded, never what it says.

    What was recorded stands on the alert's page, not in a chat.
    """
    code = {"code": participant.id}
    considered = Button(Text("Considered"), Action("duty", "considered", alert))
    sent = Button(Text("Sent"), Action("duty", "sent", alert))
    if recorded is not None:
        more = ((sent,),) if recorded is DutyOutcome.CONSIDERED else ()
        return Screen((Text("It is noted for {code}.", code),), more)
    body = (
        Text("{code} is under 18.", code),
        Text("Have you thought of a notification of concern? It is your own duty. Pejling never sends one."),
        Text("Only who, when and which button is recorded here. Never what it is about."),
    )
    return Screen(body, ((considered, sent),))


def other_course_asking(elsewhere: str, contact: str) -> Asking:
    """Whether the contact person may know of a course in another organisation, and nothing more."""
    who = {"organisation": elsewhere, "contact": contact}
    words = (
        Text("You also take part at {organisation}.", who),
        Text("May {contact} know that? Nothing more is told.", who),
    )
    yes = Option(Text("Yes, {contact} may know", who), "yes")
    return Asking(Purpose.OTHER_COURSES, 1, words, (yes, Option(Text("No"), "no", granted=False)))


def other_courses_screen(elsewhere: str, contact: str, place: str, *, told: bool | None) -> Screen:
    """The choice, or what was chosen and how to change it."""
    who = {"organisation": elsewhere, "contact": contact}
    asked = other_course_asking(elsewhere, contact)
    first, yes = asked.words[0], do(asked.options[0].label, "yes", place)
    if told:
        no = do(Text("Don't tell {contact} any more", who), "no", place)
        return Screen((first, Text("{contact} may know that, and nothing more.", who)), ((no,), WAYS_OUT))
    if told is None:
        return Screen(asked.words, ((yes,), (do(asked.options[1].label, "no", place),), WAYS_OUT))
    return Screen((first, Text("{contact} doesn't know that from me.", who)), ((yes,), WAYS_OUT))


def no_other_courses_screen() -> Screen:
    """Where there is no other course."""
    return Screen((Text("I know of no other course of yours."),), (WAYS_OUT,))
