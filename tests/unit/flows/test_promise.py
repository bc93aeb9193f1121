"""The promise in working hours, from Monday to Friday, over holidays, closing days and both clock changes.

W1  Outside the office hours the next ones are named, inside nothing; the closing minute is outside.
W2  So many hours after a moment only hours count at which somebody works; an end of a day is still that day.
W3  Before is the way back: so many hours before `after` is the moment itself, or the end of the work before it.
W4  Over the clock changes an hour of work is an hour, and the office opens at its hour on the wall.
W5  A first turn ends with the promise, the shorter one where it is urgent; where nothing was promised, with what the
    organisation has decided to act by, which is told to nobody.
W6  Whoever comes next has as long as there was left, and never less than the next ones have.
W7  Whoever hears of it so late that a reminder would come at once gets none.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.alert import Alert, Permission
from flows.calendar import is_working_day
from flows.organisation import Escalation, Promise
from flows.promise import Office, first_turn, next_turn
from tests.unit.flows.samples import ALMA, METTE, ORGANISATION

COPENHAGEN = ZoneInfo("Europe/Copenhagen")
OFF = frozenset(
    {date(2026, 12, day) for day in (24, 25, 31)}
    | {date(2027, 1, 1), date(2027, 3, 25), date(2027, 3, 26), date(2027, 3, 29), date(2027, 5, 6)}
)
"""Christmas Eve and New Year's Eve as closing days; Christmas, New Year, Easter, Ascension."""

OFFICE = Office("Europe/Copenhagen", (time(8), time(16)), OFF.__contains__)
ALL_DAY = replace(OFFICE, hours=(time(0), time(23, 59)))


def at(said: str) -> datetime:
    """A local time, "2026-11-27 14:00"."""
    return datetime.fromisoformat(said).replace(tzinfo=COPENHAGEN).astimezone(UTC)


@pytest.mark.parametrize(
    ("now", "opens"),
    [
        ("2026-11-27 07:59", "2026-11-27 08:00"),
        ("2026-11-27 08:00", None),
        ("2026-11-27 15:59", None),
        ("2026-11-27 16:00", "2026-11-30 08:00"),
        ("2026-12-23 16:00", "2026-12-28 08:00"),
        ("2027-03-24 17:00", "2027-03-30 08:00"),
        ("2027-05-06 10:00", "2027-05-07 08:00"),
    ],
)
def test_when_the_office_opens(now: str, opens: str | None) -> None:
    assert OFFICE.opens(at(now)) == (at(opens) if opens else None)


@pytest.mark.parametrize(
    ("now", "hours", "then"),
    [
        ("2026-11-27 13:00", 3, "2026-11-27 16:00"),
        ("2026-11-27 13:01", 3, "2026-11-30 08:01"),
        ("2026-11-27 20:00", 3, "2026-11-30 11:00"),
        ("2026-11-28 12:00", 8, "2026-11-30 16:00"),
        ("2026-12-23 15:00", 3, "2026-12-28 10:00"),
        ("2027-03-24 15:00", 9, "2027-03-30 16:00"),
        ("2027-03-26 15:00", 25, "2027-04-02 09:00"),
        ("2026-10-23 15:00", 3, "2026-10-26 10:00"),
        ("2026-11-27 13:00", 0, "2026-11-27 13:00"),
    ],
)
def test_so_many_working_hours_later_and_back(now: str, hours: int, then: str) -> None:
    assert OFFICE.after(at(now), hours) == at(then)
    begun = OFFICE.opens(at(now)) or at(now)
    worked_back = OFFICE.before(at(then), hours)
    assert worked_back == begun or OFFICE.opens(worked_back) in (begun, None)


def test_a_whole_day_over_both_clock_changes() -> None:
    always = replace(ALL_DAY, is_off=lambda _day: False)
    assert always.after(at("2026-11-25 12:00"), 10) == at("2026-11-25 22:00")
    friday = replace(always, zone="Asia/Jerusalem")  # where the clock changes on a day on which people work
    assert friday.after(datetime(2027, 3, 25, 23, tzinfo=UTC), 3) == datetime(2027, 3, 26, 2, tzinfo=UTC)
    assert friday.before(datetime(2027, 3, 26, 2, tzinfo=UTC), 3) == datetime(2027, 3, 25, 23, tzinfo=UTC)
    assert OFFICE.morning_after(at("2027-03-24 15:00"), 1) == at("2027-03-30 08:00")  # summer time began on the 28th
    assert OFFICE.morning_after(at("2026-10-23 17:00"), 2) == at("2026-10-27 08:00")  # and winter time on the 25th


MOMENTS = st.integers(0, 300 * 24 * 60).map(lambda minutes: at("2026-09-01 00:00") + timedelta(minutes=minutes))


@given(now=MOMENTS, hours=st.integers(1, 60), opens=st.integers(0, 12), length=st.integers(1, 11))
def test_before_is_the_way_back_and_every_hour_is_worked(now: datetime, hours: int, opens: int, length: int) -> None:
    office = replace(OFFICE, hours=(time(opens), time(opens + length)))
    begun, then = office.opens(now) or now, office.after(now, hours)
    here = then.astimezone(COPENHAGEN)
    assert is_working_day(here.date(), office.is_off)
    assert office.hours[0] < here.time() <= office.hours[1]
    assert then >= begun + timedelta(hours=hours)
    back = office.before(then, hours)
    assert back == begun or (back < begun and office.opens(back) == begun)  # the end of the work before is the same
    assert office.after(now, hours + 1) > then


@given(now=MOMENTS)
def test_first_and_next_turns_are_ahead_and_no_shorter_than_they_may_be(now: datetime) -> None:
    organisation = replace(ORGANISATION, urgent_promise=Promise(1, time(12)))
    office = Office(organisation.zone, organisation.office_hours, OFF.__contains__)
    usual, urgent = (first_turn(now, organisation, office, is_urgent=each) for each in (False, True))
    assert usual.deadline is not None
    assert urgent.deadline is not None
    assert now < urgent.deadline <= usual.deadline == usual.act_by
    silent = first_turn(now, replace(organisation, promise=None, urgent_promise=None), office, is_urgent=True)
    assert silent.deadline is None
    alert = Alert("a1", ALMA.id, METTE.id, "low", 1, {}, Permission.CHOSEN, now, deadline=usual.deadline)
    later = now + timedelta(days=2)
    following = next_turn(replace(alert, act_by=usual.act_by), organisation.escalation, office, later)
    assert following.deadline == usual.deadline
    assert following.act_by == max(usual.act_by, office.after(later, organisation.escalation.each_has))
    for turn, told_at in ((usual, now), (urgent, now), (silent, now), (following, later)):
        assert told_at < turn.look_at <= turn.act_by


@pytest.mark.parametrize(
    ("told_at", "look_at", "act_by"),
    [
        ("2026-11-23 15:30", "2026-11-25 12:00", "2026-11-25 15:00"),
        ("2026-12-23 15:30", "2026-12-29 12:00", "2026-12-29 15:00"),
    ],
)
def test_the_reminder_comes_three_working_hours_before(told_at: str, look_at: str, act_by: str) -> None:
    office = replace(OFFICE, hours=ORGANISATION.office_hours)
    turn = first_turn(at(told_at), ORGANISATION, office, is_urgent=False)
    assert (turn.look_at, turn.act_by) == (at(look_at), at(act_by))


def test_who_hears_of_it_late_is_not_reminded_at_once() -> None:
    today = replace(ORGANISATION, promise=Promise(0, time(15)), escalation=Escalation(reminded_before=3))
    turn = first_turn(at("2026-11-23 13:00"), today, replace(OFFICE, hours=today.office_hours), is_urgent=False)
    assert turn.look_at == turn.act_by == at("2026-11-23 15:00")
