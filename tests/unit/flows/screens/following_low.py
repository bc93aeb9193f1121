"""What follows a low score, in each of its states: the last screen, what is told afterwards, and the page about it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from itertools import product
from typing import Any

from flows.alert import Alert, Permission, Said
from flows.choices import Way
from flows.organisation import Organisation
from flows.people import StaffMember
from flows.screen import Moment, Screen
from flows.screens import contact, told
from flows.screens.after_low import AfterLow
from tests.unit.flows.samples import NOW

OTHER = "Alexandra"
PHONE = "+45 12 34 56 78"
NOON = NOW.replace(hour=11) + timedelta(days=1)


def after_lows(alert: Alert, who: str, zone: str) -> Iterator[tuple[str, AfterLow]]:
    """Every combination: new or known × told or not × held × taken × there, away or unreachable × promised × fall."""
    for is_low, is_known, state, place, is_promised in product(
        (True, False), (True, False), _STATES, ("there", "away", "passed", "unreachable"), (True, False)
    ):
        if is_known and (not is_low or state in ("asked", "refused")):
            continue  # a fall is always new, and who knows was told
        if place == "passed" and state in ("asked", "refused"):
            continue  # nobody has it yet
        of = replace(alert, **_STATES[state]) if is_promised else replace(alert, **_STATES[state], deadline=None)
        may_wait = state in ("asked", "told", "undelivered") and not is_known
        name = f"low {is_low}, known {is_known}, {state}, {place}, promised {is_promised}"
        yield (
            name,
            AfterLow(
                of,
                OTHER if place in ("away", "passed") else who,
                place != "unreachable",
                NOW,
                zone,
                is_low=is_low,
                is_known=is_known,
                instead_of=who if place in ("away", "passed") else "",
                is_away=place == "away",
                may_wait_until=NOON if may_wait else None,
            ),
        )


_STATES: dict[str, dict[str, Any]] = {
    "asked": {"permission": Permission.ASKED},
    "refused": {"permission": Permission.REFUSED},
    "undelivered": {},
    "told": {"delivered_at": NOW},
    "held": {"held_until": NOON},
    "held, delivered": {"held_until": NOON, "delivered_at": NOW},
    "taken": {"delivered_at": NOW, "seen_at": NOW},
    "in touch": {"delivered_at": NOW, "seen_at": NOW, "contact_at": NOW},
    "closed": {"delivered_at": NOW, "seen_at": NOW, "contact_at": NOW, "closed_at": NOW},
}


def told_screens(alert: Alert, member: StaffMember, organisation: Organisation) -> Iterator[tuple[str, Screen]]:
    """What the young person is told afterwards, by how they want to be reached."""
    name, zone, late = member.name, organisation.zone, (alert.deadline or NOW) + timedelta(days=2)
    wanted = replace(alert, rule="contact_wanted", values={})
    passed = replace(alert, act_by=late + timedelta(hours=4))
    for way in (None, *Way):
        reach = told.Reach(way, PHONE)
        yield f"seen, {way}", told.seen_screen(alert, name, zone, NOW, reach)
        yield f"passed on, {way}", told.passed_on_screen(alert, OTHER, name, zone, NOW, reach)
        yield f"late, {way}", told.late_screen(passed, OTHER, name, zone, late, reach)
        yield f"contact asked, {way}", told.contact_asked_screen(wanted, member, zone, NOW, reach)
    yield "seen late", told.seen_screen(alert, name, zone, late)
    yield "late, the same one", told.late_screen(passed, name, name, zone, late)
    yield "late, nobody's time", told.late_screen(alert, OTHER, name, zone, late)
    yield "late, nothing promised", told.late_screen(replace(alert, deadline=None), OTHER, name, zone, late)
    taken = replace(wanted, delivered_at=NOW, seen_at=NOW)
    yield "contact asked again", told.contact_asked_screen(taken, member, zone, NOW)
    yield "not reached", told.unreached_screen(name)
    yield "reached after all", told.reached_screen(alert, name, zone, NOW)
    for said in Said:
        yield f"said {said}", Screen((told.said_text(name, said),))
    yield "said, while it is held", Screen((told.said_later(name, Moment(NOON, zone)),))


def courses(alert: Alert, who: str, organisation: Organisation) -> Iterator[tuple[str, Screen]]:
    """The page about the contact person while an alert is open, or asks whether to tell of it."""
    asked = replace(alert, permission=Permission.ASKED)
    page = contact.contact_screen(who, OTHER, organisation, None, organisation.zone, asks=asked)
    yield "contact, asked whether to tell", page
    for state, way in product(("undelivered", "told", "held", "taken"), (None, Way.CALL_MORNING, Way.SMS)):
        for reachable in (True, False):
            of = replace(alert, **_STATES[state], act_by=alert.deadline)
            said = Said.NOT_NEEDED if state == "taken" else None
            course = contact.Course(of, OTHER, reachable, told.Reach(way, PHONE), NOW, said)
            screen = contact.contact_screen(who, OTHER, organisation, None, organisation.zone, course)
            yield f"contact, {state}, {way}, reachable {reachable}", screen
