"""Messages to staff about an alert, in each of its states."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

from flows.alert import Alert, How, Outcome
from flows.organisation import Organisation
from flows.people import Participant
from flows.screen import Screen
from flows.screens import alerts, turns
from tests.unit.flows.samples import NOW

PAGE = "https://pejling.test/console/in/x"


def alerting(alert: Alert, somebody: Participant, organisation: Organisation) -> Iterator[tuple[str, Screen]]:
    """Screens by a name that says which."""
    late = (alert.deadline or NOW) + timedelta(days=2)
    yield "nudge", alerts.nudge_screen(alert, somebody, organisation, NOW)
    yield "nudge, with a page", alerts.nudge_screen(alert, somebody, organisation, NOW, PAGE)
    yield "nudge, late", alerts.nudge_screen(alert, somebody, organisation, late)
    yield "nudge, late, with a page", alerts.nudge_screen(alert, somebody, organisation, late, PAGE)
    gone = replace(alert, rule="unreachable", values={}, check_in=None)
    yield "nudge, unreachable", alerts.nudge_screen(gone, somebody, organisation, NOW, PAGE)
    yield "taken, unreachable", _at(replace(gone, seen_at=NOW), somebody, organisation)
    taken = replace(alert, delivered_at=NOW, seen_at=NOW)
    touched = replace(taken, contact_at=NOW)
    yield "taken", _at(taken, somebody, organisation)
    yield "in touch", _at(touched, somebody, organisation)
    yield "in touch, how", _at(replace(touched, contact_how=How.MET), somebody, organisation)
    yield "closed alert", _at(replace(touched, closed_at=NOW, outcome=Outcome.TALKED), somebody, organisation)
    for beside in (alerts.counts_for(3, somebody), alerts.left_open(somebody)):
        yield f"in touch, {beside.msgid}", alerts.alert_screen(touched, somebody, organisation, NOW, PAGE, 9, beside)
    yield "passed on", alerts.elsewhere_screen(alert, somebody, "Konstantin", 9)
    for act_by in (alert.deadline, NOW):
        still = replace(alert, act_by=act_by)
        yield f"still waits, {act_by}", turns.still_waits_notice(still, somebody, organisation.zone, NOW, PAGE)
    yield "close it", turns.close_it_notice(touched, somebody, PAGE)
    yield "passed by the clock", turns.passed_notice(somebody, "Konstantin")
    yield "leader", turns.leader_notice()


def _at(alert: Alert, somebody: Participant, organisation: Organisation) -> Screen:
    return alerts.alert_screen(alert, somebody, organisation, NOW, PAGE, 9)
