"""Local days and hours, from 2024 to 2032, in every time zone.

K1  An hour on a local day is that hour on that wall, in every zone on every day: what the spring change skips becomes
    the hour after it, and of what the autumn change repeats it is the first.
K2  Nobody is asked outside the hours on offer, whatever hour they wish for.
K3  The day from any day on is the next one that is wished for and open; where two weeks have none, the next working
    day; where there is none either, the wished one. So a day off moves nothing by two weeks or more.
K4  A day of the month that a month hasn't got is its last one, 29 February included.
K5  A promise ends at its hour on a working day, with exactly so many working days passed, and always ahead.
K6  Nobody is written to unasked at night; what was due then comes in the morning, at the first hour on offer, never
    more than a night on.
K7  What is known in Denmark as a day off is no day on which a contact person is promised to write.
K8  "The next working day's afternoon" is a working day after today, at the hour at which is asked.
K9  From any moment on, the first time somebody is asked is ahead, and no day between would have been one.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.settings import Environment, Settings
from bot.store import load_worlds
from flows.calendar import (
    ASK_AT,
    EARLIEST,
    LATEST,
    Liking,
    Timetable,
    asked_from,
    is_working_day,
    local,
    may_ask,
    month_after,
    next_afternoon,
    next_morning,
    promised_by,
)
from flows.organisation import Promise
from tests.decided import DECIDED
from tests.unit.flows.days import (
    A_DAY,
    CLOSED,
    COPENHAGEN,
    DANISH,
    DAYS,
    EVERY_DAY,
    OFF,
    OPEN,
    TIMES,
    WISHES,
    ZONES,
    clocks,
    here,
    looked,
)

HOURS = (EARLIEST, ASK_AT, LATEST)
A_MINUTE = timedelta(minutes=1)
HALF_HOURS = [time(n // 2, n % 2 * 30) for n in range(48)]
LIKINGS = [
    *(Liking(days) for days in ((0, 1, 2), (0,), (2,), (4,), (6,), (5, 6))),
    *(Liking(month_day=n) for n in (1, 13, 24, 28, 29, 30, 31)),
]


def is_off(day: date) -> bool:
    """Whether it is a public holiday."""
    return day in DANISH


def test_the_hour_on_the_wall_everywhere() -> None:
    """K1: every zone and every day; zones that show the same all these years are looked at once."""
    assert sum(map(len, clocks().values())) > 500
    for clock, (name, *_) in clocks().items():
        timetable, zone = Timetable(name), ZoneInfo(name)
        for n, day in enumerate(EVERY_DAY):
            hour = HOURS[n % 3]
            at = timetable.at(day, hour).astimezone(zone)
            assert (at.time(), at.date()) == (hour, day), (name, day, hour)
        for changes, _after in clock.changes:
            for day in {here(changes - A_MINUTE, name).date(), here(changes, name).date()}:
                for hour in HALF_HOURS:
                    assert local(day, hour, name) == clock.at(day, hour), (name, day, hour)


@pytest.mark.parametrize("wish", LIKINGS, ids=str)
def test_the_day_from_every_day(wish: Liking) -> None:
    """K3 and K4, with holidays and closing days, and without."""
    for off in (OPEN, CLOSED):
        expected, timetable = looked(wish, off), Timetable(COPENHAGEN, wish, is_off=off.__contains__)
        days = EVERY_DAY if off else EVERY_DAY[::5]
        assert [timetable.day_from(day) for day in days] == [expected.day_from(day) for day in days]


def test_closed_for_months() -> None:
    """K3: where nothing is open, the day that is wished for; nobody is forgotten."""
    timetable = Timetable(COPENHAGEN, Liking((1,)), is_off=lambda _day: True)
    assert timetable.day_from(date(2026, 11, 25)) == date(2026, 12, 1)


@given(DAYS, WISHES, st.tuples(TIMES, TIMES).map(sorted), ZONES)
def test_the_hours_on_offer(day: date, wish: Liking, hours: list[time], zone: str) -> None:
    """K2: the hour that is wished for, or the nearest one on offer; not in its last quarter, if it has more."""
    first, last = hours
    timetable = Timetable(zone, wish, (first, last))
    assert first <= timetable.hour <= last
    quarter = datetime.combine(day, last) - datetime.combine(day, timetable.hour) >= timedelta(minutes=15)
    assert quarter or timetable.hour == first
    assert timetable.hour == wish.hour or not first <= wish.hour < timetable.hour
    at = here(timetable.at(day), zone)
    assert at.time() != timetable.hour or may_ask(at, timetable), "but for one that the clock skips"


@given(DAYS, TIMES, WISHES, ZONES, OFF)
def test_asked_from_any_moment(day: date, at: time, wish: Liking, zone: str, off: frozenset[date]) -> None:
    """K9."""
    timetable = Timetable(zone, wish, is_off=off.__contains__)
    now = local(day, at, zone)
    due = asked_from(day, now, timetable)
    assert due >= now
    first = timetable.day_from(day)
    assert here(due, zone).date() == first or timetable.at(first) < now
    assert here(due, zone).date() <= timetable.day_from(first + A_DAY)


def test_an_hour_that_the_spring_change_skips() -> None:
    """K1: 28 March 2027 has no 02:30 in Copenhagen; it becomes 03:30."""
    assert here(local(date(2027, 3, 28), time(2, 30), COPENHAGEN)).time() == time(3, 30)


@pytest.mark.parametrize(
    ("anchor", "months", "day"),
    [
        (date(2028, 1, 31), 1, date(2028, 2, 29)),
        (date(2027, 1, 31), 1, date(2027, 2, 28)),
        (date(2028, 2, 29), 12, date(2029, 2, 28)),
        (date(2028, 2, 29), 48, date(2032, 2, 29)),
        (date(2026, 12, 31), 2, date(2027, 2, 28)),
        (date(2026, 11, 23), 1, date(2026, 12, 23)),
    ],
)
def test_month_after(anchor: date, months: int, day: date) -> None:
    """K4: a day that the month hasn't got becomes its last."""
    assert month_after(anchor, months) == day


@given(DAYS, TIMES)
def test_next_afternoon(day: date, at: time) -> None:
    """K8."""
    now = local(day, at, COPENHAGEN)
    due = here(next_afternoon(now, Timetable(COPENHAGEN, is_off=is_off)))
    assert due.date() > here(now).date()
    assert is_working_day(due.date(), is_off)
    assert due.time() == ASK_AT
    between = (due.date() - here(now).date()).days
    assert not [n for n in range(1, between) if is_working_day(here(now).date() + timedelta(days=n), is_off)]


@given(DAYS, TIMES, st.integers(0, 10), TIMES)
def test_a_promise(day: date, at: time, working_days: int, hour: time) -> None:
    """K5, for any promise an organisation can make, made at any time."""
    now = local(day, at, COPENHAGEN)
    deadline = promised_by(now, Promise(working_days, hour), COPENHAGEN, is_off)
    assert deadline > now
    last = here(deadline).date()
    assert deadline == local(last, hour, COPENHAGEN)
    assert is_working_day(last, is_off)
    passed = sum(is_working_day(day + timedelta(days=n), is_off) for n in range(1, (last - day).days + 1))
    assert passed == working_days if working_days else passed <= 1


@pytest.mark.parametrize(
    ("made", "working_days", "day"),
    [
        ("2026-11-23 16:00", 2, date(2026, 11, 25)),  # Monday -> Wednesday
        ("2026-11-27 23:59", 1, date(2026, 11, 30)),  # Friday night -> Monday
        ("2026-11-28 12:00", 1, date(2026, 11, 30)),  # Saturday -> Monday
        ("2027-03-23 16:00", 2, date(2027, 3, 30)),  # Tuesday before Easter: Wednesday, then Tuesday
        ("2027-05-05 16:00", 1, date(2027, 5, 7)),  # the day before Ascension
        ("2027-05-14 16:00", 1, date(2027, 5, 18)),  # Friday before Whit Monday
        ("2026-12-25 10:00", 2, date(2026, 12, 29)),  # on Christmas Day
        ("2027-03-27 23:30", 1, date(2027, 3, 30)),  # the night of the spring change, Easter Saturday
    ],
)
def test_promises_over_holidays(made: str, working_days: int, day: date) -> None:
    """K5: by the calendar on the wall."""
    now = datetime.fromisoformat(made).replace(tzinfo=ZoneInfo(COPENHAGEN)).astimezone(UTC)
    deadline = promised_by(now, Promise(working_days, time(15)), COPENHAGEN, is_off)
    assert here(deadline).replace(tzinfo=None) == datetime.combine(day, time(15))


@pytest.mark.parametrize(
    "day",
    [
        date(2026, 12, 24),
        date(2026, 12, 25),
        date(2026, 12, 31),
        date(2027, 1, 1),
        date(2027, 3, 25),
        date(2027, 3, 26),
        date(2027, 3, 29),
        date(2027, 5, 6),
        date(2027, 5, 17),
    ],
)
def test_days_off_in_denmark(day: date) -> None:
    """K7: as the running bot counts them; Christmas Eve and New Year's Eve are days off in every municipality."""
    organisations = DECIDED
    worlds = load_worlds(Settings(organisations=organisations, env=Environment.TEST), lambda *_, **__: None)
    assert day.weekday() < 5
    assert worlds.is_holiday(day)


@pytest.mark.parametrize(
    ("at", "may"),
    [("03:00", False), ("07:59", False), ("08:00", True), ("15:30", True), ("20:30", True), ("20:31", False)],
)
def test_hours_to_ask_at(at: str, may: bool) -> None:
    """K6: on the young person's clock, in winter and in summer."""
    for day in (date(2026, 12, 24), date(2027, 6, 24)):
        assert may_ask(local(day, time.fromisoformat(at), COPENHAGEN), Timetable(COPENHAGEN)) is may


@given(DAYS, TIMES, ZONES)
def test_the_next_morning(day: date, at: time, zone: str) -> None:
    """K6: at any hour of any day; nothing where it may be asked now."""
    now = local(day, at, zone)
    morning = next_morning(now, Timetable(zone))
    assert (morning is None) is may_ask(now, Timetable(zone))
    if morning is not None:
        assert here(morning, zone).time() == time(8)
        assert may_ask(morning, Timetable(zone))
        assert timedelta() < morning - now <= timedelta(hours=12, minutes=30)


@pytest.mark.parametrize(
    ("at", "morning"), [("23:10", "2027-03-28 08:00"), ("02:00", "2027-03-27 08:00"), ("07:59", "2027-03-27 08:00")]
)
def test_the_morning_by_the_clock(at: str, morning: str) -> None:
    """K6: also over the night of the spring change."""
    found = next_morning(local(date(2027, 3, 27), time.fromisoformat(at), COPENHAGEN), Timetable(COPENHAGEN))
    assert found is not None
    assert f"{here(found):%Y-%m-%d %H:%M}" == morning
