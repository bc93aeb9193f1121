"""Who the contact person is, who stands in, when they look, by when they write, and how an open alert stands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flows.alert import Alert, Said
from flows.hold import waits
from flows.organisation import Organisation
from flows.screen import Moment, Screen, Text
from flows.screens.after_low import asks_apart, yes_or_no
from flows.screens.clock import hours_there
from flows.screens.help import FIND_HELP, ask_contact
from flows.screens.own import WAYS_OUT
from flows.screens.told import Reach, number_of, say_buttons, says, trying_text, writes_by


@dataclass(frozen=True, slots=True)
class Course:
    """How an open alert stands: `has_it` is whose turn it is, `said` what the young person said of it last."""

    alert: Alert
    has_it: str
    reachable: bool
    reach: Reach
    now: datetime
    said: Said | None = None


def contact_screen(
    contact: str,
    acting: str,
    organisation: Organisation,
    writes_by: datetime | None,
    zone: str,
    course: Course | None = None,
    asks: Alert | None = None,
) -> Screen:
    """`acting` is who looks now, the contact person or whoever stands in; `writes_by` is None: nothing is promised.

    `zone` is the participant's: the promise is told by their clock, and whose clock office hours go by, where it isn't.
    While an alert is open its `course` takes the place of what is promised to whoever asks, and whose turn it is is who
    is asked; so does the question whether to tell of one, while it is open.
    """
    opens, closes = organisation.office_hours
    body: tuple[Text, ...] = (Text("Your contact person is {contact}.", {"contact": contact}),)
    if acting != contact:
        body = (*body, Text("{acting} stands in for {contact} now.", {"acting": acting, "contact": contact}))
    looks = Text(
        "{contact} looks at messages from me on weekdays between {opens} and {closes}.",
        {"contact": acting, "opens": opens, "closes": closes},
    )
    if course is not None:
        ways = ((ask_contact(course.has_it), FIND_HELP), WAYS_OUT)
        return Screen((*body, *_stands(course, zone)), (*say_buttons(course.alert), *ways))
    if asks is not None:
        ways = ((ask_contact(acting), FIND_HELP), WAYS_OUT)
        return Screen((*body, *asks_apart(acting)), (*yes_or_no(acting, asks), *ways))
    body = (*body, looks, *hours_there(zone, organisation))
    body = (*body, Text("I tell {contact} if I can't reach you or don't hear from you.", {"contact": acting}))
    if writes_by is not None:
        by = Moment(writes_by, zone)
        body = (
            *body,
            Text("If you ask now, {contact} writes to you by {deadline}.", {"contact": acting, "deadline": by}),
        )
    return Screen(body, ((ask_contact(acting),), WAYS_OUT))


def _stands(course: Course, zone: str) -> tuple[Text, ...]:
    """Told when, seen when, by when; and what they said of it."""
    said = () if course.said is None else (Text("You have said: “{said}”.", {"said": says(course.said, course.alert)}),)
    return (*_heard(course, zone), *said)


def _heard(course: Course, zone: str) -> tuple[Text, ...]:
    alert, who = course.alert, {"contact": course.has_it}
    if alert.held_until is not None and waits(alert, course.now) and alert.delivered_at is None:
        until: dict[str, str | Moment] = {**who, "moment": Moment(alert.held_until, zone)}
        return (Text("Write to {contact} when you are ready. I tell {contact} on {moment}.", until),)
    by = (*writes_by(course.has_it, alert, zone, course.now, course.reach), *number_of(course.has_it, course.reach))
    if alert.delivered_at is None and alert.seen_at is None:
        return (Text("I have told {contact}.", who), *by) if course.reachable else (trying_text(course.has_it),)
    told: tuple[Text, ...] = ()
    if alert.delivered_at is not None:
        told = (Text("I told {contact} on {moment}.", {**who, "moment": Moment(alert.delivered_at, zone)}),)
    seen: tuple[Text, ...] = ()
    if alert.seen_at is not None:
        seen = (Text("{contact} saw it on {moment}.", {**who, "moment": Moment(alert.seen_at, zone)}),)
    return (*told, *seen, *by)
