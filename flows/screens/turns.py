"""To staff: whose turn it is, that something still waits, that it has passed to somebody else. Never what it is."""

from __future__ import annotations

from datetime import datetime

from flows.alert import Alert
from flows.people import Participant
from flows.screen import Moment, Screen, Text
from flows.screens.alerts import alert_path
from flows.screens.notices import open_pejling


def still_waits_notice(alert: Alert, participant: Participant, zone: str, now: datetime, page: str | None) -> Screen:
    """To whose turn it is, before the time is over, and every working day after the last one was passed."""
    waits = Text("The message about {code} still waits for you.", {"code": participant.id})
    until = Text("The time for it is over. Please be in touch today.")
    if alert.act_by is not None and alert.act_by > now:
        until = Text("Please be in touch by {deadline}.", {"deadline": Moment(alert.act_by, zone)})
    return _with_its_page((waits, until), alert, page)


def close_it_notice(alert: Alert, participant: Participant, page: str | None) -> Screen:
    """To who has been in touch, and hasn't said what came of it."""
    been = Text("You have been in touch with {code}. Please note what came of it.", {"code": participant.id})
    return _with_its_page((been,), alert, page)


def passed_notice(participant: Participant, has_it: str) -> Screen:
    """To whose turn it was, when the time is over."""
    who = {"contact": has_it, "code": participant.id}
    return Screen((Text("{contact} has the message about {code} now. You need not do more about it.", who),))


def leader_notice() -> Screen:
    """To a leader: nothing but that it happened."""
    return Screen((Text("A young person was promised to hear from somebody in time, and did not."),))


def _with_its_page(body: tuple[Text, ...], alert: Alert, page: str | None) -> Screen:
    return Screen(body, () if page is None else ((open_pejling(page, alert_path(alert)),),))
