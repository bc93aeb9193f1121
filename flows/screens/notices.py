"""Messages of their own: to contact persons, and to participants about what others did."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from flows.people import Alert, Organisation, Participant, StaffMember
from flows.rules import contact_wanted
from flows.screen import Action, Button, Day, Moment, Screen, Text
from flows.screens.check_in import writes_by
from flows.screens.help import DANGER, FIND_HELP, ask_contact


def nudge_screen(alert: Alert, participant: Participant, organisation: Organisation, now: datetime) -> Screen:
    """To the contact person: that there is news, and by when to write. No content, never a number of theirs."""
    if alert.rule == contact_wanted.RULE.id and organisation.first_names_in_notices:
        news = Text("{name} would like to hear from you.", {"name": participant.name})
    else:
        news = Text("News about {code}. Open Pejling.", {"code": participant.id})
    body = (news, *_write_by(alert, organisation, now))
    return Screen(body, ((Button(Text("I'll take it"), Action("alert", "take", alert.id)),),))


def taken_screen(alert: Alert, participant: Participant, organisation: Organisation, now: datetime) -> Screen:
    """To the contact person after "I'll take it"."""
    taken = Text("Thank you. You have taken the message about {code}.", {"code": participant.id})
    return Screen((taken, *_write_by(alert, organisation, now)))


def _write_by(alert: Alert, organisation: Organisation, now: datetime) -> tuple[Text, ...]:
    if alert.deadline is None or alert.deadline <= now:
        return ()
    return (Text("Please write by {deadline}.", {"deadline": Moment(alert.deadline, organisation.zone)}),)


def seen_screen(alert: Alert, contact: str, zone: str, now: datetime) -> Screen:
    """To the young person when the contact person has seen it. Seen is not yet a promise to write today."""
    return Screen((Text("{contact} has seen it.", {"contact": contact}), *writes_by(contact, alert, zone, now)))


def contact_asked_screen(alert: Alert, contact: StaffMember, zone: str, now: datetime) -> Screen:
    """To the young person who asked to hear from the contact person."""
    if not contact.reachable:
        return unreached_screen(contact.name)
    told = Text("I have asked {contact} to write to you.", {"contact": contact.name})
    return Screen((told, *writes_by(contact.name, alert, zone, now)), ((FIND_HELP,),))


def unreached_screen(contact: str) -> Screen:
    """To the young person when the contact person can't be reached."""
    trying = Text("I can't reach {contact} right now. I will keep trying.", {"contact": contact})
    return Screen((trying, DANGER), ((FIND_HELP,),))


def reached_screen(alert: Alert, contact: str, zone: str, now: datetime) -> Screen:
    """To the young person when the contact person could be reached after all."""
    reached = Text("{contact} has my message now.", {"contact": contact})
    return Screen((reached, *writes_by(contact, alert, zone, now)))


def resting_screen(participant: Participant, contact: str, next_day: Day | None) -> Screen:
    """When nothing is being asked: when the next time is, and what the person can do."""
    body: tuple[Text, ...] = (Text("Hi {name}. There is nothing to answer right now.", {"name": participant.name}),)
    if next_day is not None:
        body = (*body, Text("I will write again on {day}.", {"day": next_day}))
    return Screen(body, ((ask_contact(contact),), (FIND_HELP,)))


def stopped_screen(contact: str) -> Screen:
    """After stop."""
    body = (
        Text("I have stopped now. I won't ask you anything more."),
        Text("{contact} will be told that you have stopped.", {"contact": contact}),
    )
    return Screen(body, ((Button(Text("Start again"), Action("course", "restart")),), (FIND_HELP,)))


def declined_screen(contact: str) -> Screen:
    """After no to taking part."""
    body = (
        Text("That is fine. I won't write to you."),
        Text("{contact} will be told that you are not taking part.", {"contact": contact}),
        Text("If you change your mind, press the button."),
    )
    return Screen(body, ((Button(Text("I want to take part after all"), Action("course", "restart")),),))


def stopped_notice(participant: Participant) -> Screen:
    """To the contact person when a participant stopped or said no."""
    return Screen((Text("{code} is not taking part.", {"code": participant.id}),))


def staff_welcome_screen(member: StaffMember) -> Screen:
    """To a contact person whose chat has just been tied."""
    return Screen(
        (
            Text("Hi {name}. This is Pejling.", {"name": member.name}),
            Text("I write here when there is news about one of your young people. I never write what they answered."),
        )
    )


def caseload_screen(member: StaffMember, answered: Sequence[tuple[Participant, Day | None]]) -> Screen:
    """To a contact person who writes to the bot: whose contact person they are, and who has answered when.

    `answered` is everybody with the day of their last completed check-in. That somebody answered is all that is shared.
    """
    hello = Text("Hi {name}. I only send notices here. Nobody reads what you write.", {"name": member.name})
    return Screen((hello, *(_answered(participant, day) for participant, day in answered)))


def _answered(participant: Participant, day: Day | None) -> Text:
    who = {"name": participant.name, "code": participant.id}
    if day is None:
        return Text("{name} ({code}) has not answered yet.", who)
    return Text("{name} ({code}) answered on {day}.", {**who, "day": day})
