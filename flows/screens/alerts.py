"""To staff, about an alert: that there is news, what they did about it, and what can be done next.

No content: a code, by when, and buttons that are the same for everybody. What it is about, who it is, and what came of
it stand on the alert's page.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from flows.alert import Alert, How, Outcome
from flows.organisation import Organisation
from flows.people import Participant
from flows.screen import Action, Button, Moment, Screen, Text, counted
from flows.screens.notices import open_pejling

_Rows = tuple[tuple[Button, ...], ...]

HOW = {
    How.MET: Text("We met"),
    How.PHONED: Text("I phoned"),
    How.WROTE: Text("I wrote"),
    How.NOTE: Text("By a note from Pejling"),
    How.VIA_SOMEBODY: Text("Through somebody"),
}
"""How there was contact, as whoever was in touch says it."""

OUTCOMES = {
    Outcome.TALKED: Text("We talked"),
    Outcome.SUPPORT_ADJUSTED: Text("Support adjusted"),
    Outcome.PLAN_MEETING: Text("Meeting about the plan"),
    Outcome.REFERRED: Text("Referred on"),
    Outcome.NO_NEED: Text("No need now"),
}
"""What came of the contact. That there was none is written with its reason, on the alert's page."""


def nudge_screen(
    alert: Alert, participant: Participant, organisation: Organisation, now: datetime, page: str | None = None
) -> Screen:
    """To whose turn it is: that there is news, and by when to be in touch; the same whatever it is about, on any way.

    `page` is the address of their own pages, where it says what it is.
    """
    news = Text("News about {code}. Open Pejling.", {"code": participant.id})
    choices = ((_do(Text("I'll take it"), "take", alert), _pass_on(alert)), (_in_touch(alert),))
    return Screen((news, _in_touch_by(alert, organisation, now)), (*choices, *_last_row(alert, page)))


def alert_screen(
    alert: Alert,
    participant: Participant,
    organisation: Organisation,
    now: datetime,
    page: str | None = None,
    undo: int | None = None,
    beside: Text | None = None,
) -> Screen:
    """What the message becomes for whose turn it is, by how far it has come.

    `undo` is the number of the step that they can undo; `beside` what there is of others: `counts_for`, `left_open`.
    """
    code, last = {"code": participant.id}, _last_row(alert, page, undo)
    more = () if beside is None else (beside,)
    if not alert.is_open:
        return Screen((Text("Thank you. The message about {code} is closed.", code), *more), last)
    if alert.contact_at is not None and alert.contact_how is None:
        asks = (Text("Noted: you have been in touch with {code}.", code), *more, Text("How?"))
        return Screen(asks, (*_in_pairs([_do(label, how, alert) for how, label in HOW.items()]), *last))
    if alert.contact_at is not None:
        asks = (Text("Noted: you have been in touch with {code}.", code), *more, Text("What came of it?"))
        return Screen(asks, (*_in_pairs([_do(label, each, alert) for each, label in OUTCOMES.items()]), *last))
    if alert.seen_at is None:
        return nudge_screen(alert, participant, organisation, now, page)
    taken = Text("Thank you. You have taken the message about {code}.", code)
    body = (taken, _in_touch_by(alert, organisation, now))
    return Screen(body, ((_in_touch(alert),), (_pass_on(alert),), *last))


def counts_for(together: int, participant: Participant) -> Text:
    """For how many messages about a young person contact counts: one who notes it once answers for all of them."""
    one, many = "Contact with {code} counts for one message.", "Contact with {code} counts for {n} messages."
    return counted(one, many, together, code=participant.id)


def left_open(participant: Participant) -> Text:
    """What a young person sent on isn't closed with the rest: it is for reading."""
    return Text("One more message about {code} is still open.", {"code": participant.id})


def elsewhere_screen(alert: Alert, participant: Participant, has_it: str, undo: int | None = None) -> Screen:
    """To whoever passed it on, or had it before it passed: who has it now."""
    now = Text("{name} has the message about {code} now.", {"code": participant.id, "name": has_it})
    return Screen((now,), _last_row(alert, None, undo))


def _last_row(alert: Alert, page: str | None, undo: int | None = None) -> _Rows:
    """Undo, and the way to the alert's page; neither takes part in what is chosen above."""
    back = () if undo is None else (Button(Text("Undo"), Action("alert", "undo", alert.id, undo)),)
    there = () if page is None else (open_pejling(page, alert_path(alert)),)
    return ((*back, *there),) if back or there else ()


def _in_touch(alert: Alert) -> Button:
    return _do(Text("I have been in touch"), "contact", alert)


def _pass_on(alert: Alert) -> Button:
    return _do(Text("Pass it on"), "pass", alert)


def _do(label: Text, verb: str, alert: Alert) -> Button:
    return Button(label, Action("alert", verb, alert.id))


def _in_pairs(buttons: Sequence[Button]) -> _Rows:
    return tuple(tuple(buttons[i : i + 2]) for i in range(0, len(buttons), 2))


def _in_touch_by(alert: Alert, organisation: Organisation, now: datetime) -> Text:
    """What is to be done, and by when where that was promised and is ahead; how stands on the alert's page."""
    act_by = alert.deadline and (alert.act_by or alert.deadline)
    if act_by is None or act_by <= now:
        return Text("Please be in touch.")
    return Text("Please be in touch by {deadline}.", {"deadline": Moment(act_by, organisation.zone)})


def alert_path(alert: Alert) -> str:
    """The path of an alert's page on the console, which whoever opens it finds after signing in."""
    return f"/console/alerts/{alert.id}"
