"""What the young person is told about an alert: who has it, when it was seen, and by when to expect to hear.

Only what is committed is said: a time where the organisation has promised one (`time_told`), a number where one is
noted. The first sentence of each message is neutral, since it comes by itself (TONE 9).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from flows.alert import Alert, Said
from flows.choices import Way
from flows.people import StaffMember
from flows.screen import Action, Button, Moment, Screen, Text
from flows.screens.choices import reached
from flows.screens.help import DANGER, FIND_HELP


@dataclass(frozen=True, slots=True)
class Reach:
    """How somebody wants to be reached, and the number that it comes from where one is noted."""

    way: Way | None = None
    phone: str = ""


ANY_WAY = Reach()

SAYS: Mapping[Said, Text] = {
    Said.TALKED: Text("We have talked"),
    Said.NOT_NEEDED: Text("It isn't needed any more"),
    Said.WAIT: Text("I would rather wait"),
}
"""What can be said about an alert that is open."""

_CALLS = (Way.CALL_MORNING, Way.CALL_AFTERNOON)


def seen_screen(alert: Alert, contact: str, zone: str, now: datetime, reach: Reach = ANY_WAY) -> Screen:
    """When whose turn it is has taken it. Seen is not yet a promise to write today."""
    seen = Text("{contact} has seen it.", {"contact": contact})
    return Screen((seen, *_how_and_when(contact, alert, zone, now, reach)), say_buttons(alert))


def passed_on_screen(
    alert: Alert, before: str, contact: str, zone: str, now: datetime, reach: Reach = ANY_WAY
) -> Screen:
    """When it has passed from `before` to somebody else, while the time that was promised is ahead."""
    has_it = Text("{contact} has taken over from {before}.", {"contact": contact, "before": before})
    return Screen((has_it, *_how_and_when(contact, alert, zone, now, reach)), say_buttons(alert))


def late_screen(alert: Alert, before: str, contact: str, zone: str, now: datetime, reach: Reach = ANY_WAY) -> Screen:
    """When the promised time passed with `before`; `contact` has it now, maybe still the same one.

    Where nothing was promised nothing is late.
    """
    if alert.deadline is None:
        return passed_on_screen(alert, before, contact, zone, now, reach)
    late = Text("{contact} did not get in touch with you in time. Sorry.", {"contact": before})
    if contact == before:
        still = Text("I remind {contact} of it.", {"contact": contact})
        return Screen((late, still), (*say_buttons(alert), (FIND_HELP,)))
    by = writes_by(contact, alert, zone, now, reach)
    takes_over = by or (Text("{contact} has taken over from {before}.", {"contact": contact, "before": before}),)
    return Screen((late, *takes_over, *_how(contact, reach)), (*say_buttons(alert), (FIND_HELP,)))


def contact_asked_screen(
    alert: Alert, contact: StaffMember, zone: str, now: datetime, reach: Reach = ANY_WAY
) -> Screen:
    """To the young person who asked to hear from the contact person; or asked again, when they have seen it."""
    if alert.seen_at is not None:
        return seen_screen(alert, contact.name, zone, now, reach)
    if not contact.reachable:
        return unreached_screen(contact.name)
    told = Text("I have asked {contact} to write to you.", {"contact": contact.name})
    return Screen((told, *writes_by(contact.name, alert, zone, now, reach)), ((FIND_HELP,),))


def unreached_screen(contact: str) -> Screen:
    """To the young person when the contact person can't be reached."""
    return Screen((trying_text(contact), DANGER), ((FIND_HELP,),))


def trying_text(contact: str) -> Text:
    """Instead of that they were told, where they can't be reached."""
    return Text("I can't reach {contact} right now. I will keep trying.", {"contact": contact})


def reached_screen(alert: Alert, contact: str, zone: str, now: datetime) -> Screen:
    """To the young person when the contact person could be reached after all."""
    reached = Text("{contact} has my message now.", {"contact": contact})
    return Screen((reached, *writes_by(contact, alert, zone, now)))


def said_text(contact: str, said: Said) -> Text:
    """The answer to what they said: it was told, and a human decides what comes of it."""
    words = {
        Said.TALKED: Text("That is good. I have told {contact}.", {"contact": contact}),
        Said.NOT_NEEDED: Text("Okay. I have told {contact}. {contact} decides with you.", {"contact": contact}),
        Said.WAIT: Text("Okay. I have told {contact}. {contact} will find a time with you.", {"contact": contact}),
    }
    return words[said]


def said_later(contact: str, until: Moment) -> Text:
    """The answer to what they said while it is held, and nobody is told before."""
    return Text("Okay. {contact} will hear that from me on {moment}.", {"contact": contact, "moment": until})


def says(said: Said, alert: Alert) -> Text:
    """How they say it; of an alert that was to wait until they have written, that they have."""
    return Text("I have written") if said is Said.TALKED and alert.held_until is not None else SAYS[said]


def say_buttons(alert: Alert) -> tuple[tuple[Button, ...], ...]:
    """What can be said about it; it is told to whose turn it is, and closes nothing."""
    return tuple((Button(says(said, alert), Action("said", said.value, alert.id)),) for said in Said)


def time_told(alert: Alert, now: datetime) -> datetime | None:
    """By when to expect to hear, the same on every screen: the promise; when it is over, what the next one has.

    That is `act_by`, what the organisation lets whoever has it by now have. None: nothing was promised, or both are
    over.
    """
    if alert.deadline is None:
        return None
    return next((each for each in (alert.deadline, alert.act_by) if each is not None and each > now), None)


def writes_by(contact: str, alert: Alert, zone: str, now: datetime, reach: Reach = ANY_WAY) -> tuple[Text, ...]:
    """By when they are in touch; nothing where no time can be told."""
    by = time_told(alert, now)
    if by is None:
        return ()
    who: dict[str, str | Moment] = {"contact": contact, "deadline": Moment(by, zone)}
    if reach.way in _CALLS:
        return (Text("{contact} will call you by {deadline}.", who),)
    if reach.way is Way.IN_PERSON:
        return (Text("{contact} will arrange with you to meet by {deadline}.", who),)
    return (Text("{contact} will write to you by {deadline}.", who),)


def _how_and_when(contact: str, alert: Alert, zone: str, now: datetime, reach: Reach) -> tuple[Text, ...]:
    return (*writes_by(contact, alert, zone, now, reach), *_how(contact, reach))


def _how(contact: str, reach: Reach) -> tuple[Text, ...]:
    """How they wished to be reached, and from which number it comes."""
    wished = () if reach.way is None else (reached(reach.way, contact),)
    return (*wished, *number_of(contact, reach))


def number_of(contact: str, reach: Reach) -> tuple[Text, ...]:
    """From which number it comes, where one is noted and they want to be called or texted."""
    number = {"contact": contact, "phone": reach.phone}
    if reach.phone and reach.way in _CALLS:
        return (Text("{contact} calls from {phone}.", number),)
    if reach.phone and reach.way is Way.SMS:
        return (Text("{contact} writes from {phone}.", number),)
    return ()
