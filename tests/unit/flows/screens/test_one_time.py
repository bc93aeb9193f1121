"""Of one alert the young person reads the same everywhere: the same person, and the same time or none.

O1  As far as it has climbed: the promise; when that is over the time of whoever has it now; then none.
O2  Where nothing was promised no time is told, on no rung.
O3  Everywhere it is the same sentence, on the last screen, in the messages and on the page; how they want to be reached
    counts in it, and nobody else is named as who writes.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from flows.alert import Alert, Rung
from flows.choices import Way
from flows.screen import Moment, Screen, Text
from flows.screens import contact, told, words
from flows.screens.after_low import AfterLow, after_low
from flows.screens.check_in import set_aside_screen
from tests.unit.flows.samples import NOW, ORGANISATION
from tests.unit.flows.screens.every_screen import ALERT, CONTACT
from tests.unit.flows.screens.following_low import OTHER

DAY = timedelta(days=1)
PROMISED = NOW + 2 * DAY
NEXT = PROMISED + timedelta(hours=4)
SECOND = timedelta(seconds=1)
BEFORE = "Christina"


def screens(alert: Alert, who: str, now: datetime, way: Way | None) -> list[Screen]:
    """Every screen of theirs that speaks of it."""
    zone, reach = ORGANISATION.zone, told.Reach(way)
    member = replace(CONTACT, name=who)
    after = AfterLow(alert, who, True, now, zone, reach=reach)
    taken = replace(alert, seen_at=now)
    course = contact.Course(alert, who, True, reach, now)
    page = contact.contact_screen(BEFORE, BEFORE, ORGANISATION, None, zone, course)
    sent_off = contact.Course(replace(alert, delivered_at=None), who, True, reach, now)
    return [
        after_low(after),
        after_low(replace(after, is_known=True)),
        after_low(replace(after, instead_of=BEFORE)),
        set_aside_screen(after),
        told.seen_screen(taken, who, zone, now, reach),
        told.passed_on_screen(alert, BEFORE, who, zone, now, reach),
        told.late_screen(alert, BEFORE, who, zone, now, reach),
        told.contact_asked_screen(alert, member, zone, now, reach),
        told.contact_asked_screen(taken, member, zone, now, reach),
        words.sent_on_screen(alert, member, zone, now, reach),
        page,
        contact.contact_screen(BEFORE, BEFORE, ORGANISATION, None, zone, replace(course, alert=taken)),
        contact.contact_screen(BEFORE, BEFORE, ORGANISATION, None, zone, sent_off),
    ]


def times(screen: Screen) -> list[tuple[object, object]]:
    """Who is said to be in touch, and by when."""
    texts = [each for each in screen.body if isinstance(each, Text) and "deadline" in each.params]
    return [(each.params["contact"], each.params["deadline"]) for each in texts]


@pytest.mark.parametrize("way", [None, Way.CALL_MORNING, Way.IN_PERSON])
@pytest.mark.parametrize(
    ("rung", "who", "act_by", "now", "by"),
    [
        (Rung.CONTACT, CONTACT.name, PROMISED, PROMISED - SECOND, PROMISED),
        (Rung.REMINDED, CONTACT.name, PROMISED, PROMISED, None),
        (Rung.CONTACT, OTHER, NEXT, NOW, PROMISED),
        (Rung.SUBSTITUTE, OTHER, NEXT, PROMISED, NEXT),
        (Rung.COORDINATOR, OTHER, NEXT + DAY, NEXT, NEXT + DAY),
        (Rung.LEADER, OTHER, NEXT + DAY, NEXT + DAY, None),
    ],
)
def test_the_same_everywhere(
    rung: Rung, who: str, act_by: datetime, now: datetime, by: datetime | None, way: Way | None
) -> None:
    """O1 to O3."""
    alert = replace(ALERT, rung=rung, deadline=PROMISED, act_by=act_by, delivered_at=NOW)
    expected = [] if by is None else [(who, Moment(by, ORGANISATION.zone))]
    assert [times(each) for each in screens(alert, who, now, way)] == [expected] * 13
    unpromised = replace(alert, deadline=None)
    assert [times(each) for each in screens(unpromised, who, now, way)] == [[]] * 13
