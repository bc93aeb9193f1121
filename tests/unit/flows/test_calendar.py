"""When something is due.

K1  A monthly questionnaire comes once a month, for ever: no month is skipped and none doubled, wherever it began.
K2  It comes at 15:30 local time, Monday to Wednesday, across both clock changes and on 29 February.
K3  The occasion is the anchor's day of the month or, at most four days later, the next Monday.
K4  Up to six days of delay, for instance of a server that was down, move no later occasion.
K5  A promise ends at its hour on a working day, with exactly so many working days passed, and always ahead.
K6  "Later today" is at least an hour away, between 8 and 21 local, and today wherever there is time for it.
K7  Nobody is written to unasked at night; the hours of K6 are hours at which it may be asked.
K8  What is known in Denmark as a day off is no day on which a contact person is promised to write.
K9  What is asked every three months, or at some months only, comes on days on which the monthly one comes, too; after
    the last of them there is none.
K10 "The next working day's afternoon" is a working day after today, at the hour at which is asked.
K11 The first reminder comes two local days after the offer, at the hour at which is asked, whatever the clock does.
K12 What was due at night comes in the morning: at the first hour at which it may be asked, never more than a night on.
K13 Whoever wishes for a day of the week and an hour is asked then, on any clock: every month once, as in K1 and K3, and
    what is asked less often on the same days.
K14 Whenever the wish changes, what is planned moves along: to the new day and hour, not before now, never closer than
    three weeks to the last answer, and so that the next month's occasion follows as ever: none is lost, none doubled.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from itertools import count, pairwise
from zoneinfo import ZoneInfo

import holidays
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.settings import Environment, Settings
from bot.store import load_worlds
from flows.calendar import (
    ASK_AT,
    WHENEVER,
    WINDOW,
    Liking,
    later_today,
    liking,
    local,
    may_ask,
    month_after,
    moved_occasion,
    next_afternoon,
    next_morning,
    next_occasion,
    promised_by,
    reminder_at,
)
from flows.organisation import Promise
from tests.decided import DECIDED

COPENHAGEN = "Europe/Copenhagen"
ZONES = (
    COPENHAGEN,
    "America/Nuuk",
    "Atlantic/Faroe",
    "America/St_Johns",
    "Asia/Kathmandu",
    "Australia/Lord_Howe",  # its clock changes by half an hour
    "Africa/Casablanca",  # its clock changes around Ramadan
    "Pacific/Apia",
    "Pacific/Kiritimati",
)
FIRST, LAST = date(2024, 1, 1), date(2032, 12, 31)
EVERY_DAY = [FIRST + timedelta(days=n) for n in range((LAST - FIRST).days + 1)]
DAYS = st.dates(FIRST, LAST)
TIMES = st.times().map(lambda each: each.replace(microsecond=0))
DANISH = holidays.country_holidays("DK")


def is_working_day(day: date) -> bool:
    """Monday to Friday, and no public holiday."""
    return day.weekday() < 5 and day not in DANISH


def here(at: datetime, zone: str = COPENHAGEN) -> datetime:
    """A UTC time on the clock of that place."""
    return at.astimezone(ZoneInfo(zone))


def next_monthly(anchor: date, after: datetime, zone: str) -> datetime:
    """The next occasion of what is asked every month; there always is one."""
    due = next_occasion(anchor, count(), after, zone)
    assert due is not None
    return due


def occasions(anchor: date, zone: str, number: int) -> Iterator[datetime]:
    """The first occasions of somebody who began on `anchor`, each found from the one before."""
    at = local(anchor, time(16, 45), zone)
    for _ in range(number):
        at = next_monthly(anchor, at, zone)
        yield at


def expected_day(anchor: date, months: int) -> date:
    """K3, written down another way: the day in that month, or its last, or the Monday that follows."""
    first = date(anchor.year + (anchor.month - 1 + months) // 12, (anchor.month - 1 + months) % 12 + 1, 1)
    in_month = [first + timedelta(days=n) for n in range(31) if (first + timedelta(days=n)).month == first.month]
    day = in_month[min(anchor.day, len(in_month)) - 1]
    return day if day.weekday() <= 2 else day + timedelta(days=7 - day.weekday())


def test_every_month_once_from_every_day() -> None:
    """K1 to K3: from each day of nine years, the next three occasions."""
    offsets = set()
    for anchor in EVERY_DAY:
        due = list(occasions(anchor, COPENHAGEN, 3))
        assert [here(at).date() for at in due] == [expected_day(anchor, month) for month in (1, 2, 3)], anchor
        assert {here(at).time() for at in due} == {ASK_AT}
        assert {here(at).weekday() for at in due} <= {0, 1, 2}
        offsets |= {here(at).utcoffset() for at in due}
    assert offsets == {timedelta(hours=1), timedelta(hours=2)}


def test_nine_years_in_a_row() -> None:
    """K1: 108 occasions from each day of a month, none skipped, none doubled; 28 to 35 days apart."""
    apart = set()
    for day in range(1, 32):
        anchor = date(2024, 1, day)
        days = [here(at).date() for at in occasions(anchor, COPENHAGEN, 108)]
        assert days == [expected_day(anchor, month) for month in range(1, 109)]
        apart |= {(later - earlier).days for earlier, later in pairwise(days)}
    assert (min(apart), max(apart)) == (28, 35)


@given(DAYS, st.sampled_from(ZONES))
def test_what_is_asked_less_often_meets_the_monthly_one(anchor: date, zone: str) -> None:
    """K9: so they can be one sitting."""
    monthly = set(occasions(anchor, zone, 24))
    start = local(anchor, time(16, 45), zone)
    for months in (range(3, 24, 3), (0, 6, 12, 18)):
        found, due = [], next_occasion(anchor, months, start, zone)
        while due is not None:
            found.append(due)
            due = next_occasion(anchor, months, due, zone)
        assert set(found) <= monthly
        assert len(found) == len([month for month in months if month > 0])


WISHES = st.builds(
    liking,
    st.none() | st.integers(0, 6),
    st.none() | st.sampled_from([time(8), time(9), time(12), time(15, 30), time(17), time(19), time(20, 30)]),
)


def wished_day(anchor: date, months: int, wish: Liking) -> date:
    """K13, written down another way: of the seven days from the day in that month on, the first that is wished for."""
    first = date(anchor.year + (anchor.month - 1 + months) // 12, (anchor.month - 1 + months) % 12 + 1, 1)
    in_month = [first + timedelta(days=n) for n in range(31) if (first + timedelta(days=n)).month == first.month]
    begins = in_month[min(anchor.day, len(in_month)) - 1]
    return next(day for n in range(7) if (day := begins + timedelta(days=n)).weekday() in wish.days)


@given(DAYS, st.sampled_from(ZONES), WISHES)
def test_a_wished_day_and_hour(anchor: date, zone: str, wish: Liking) -> None:
    """K13: two years of months, and the quarters among them."""
    found: list[datetime] = []
    for _ in range(24):
        due = next_occasion(anchor, count(), found[-1] if found else local(anchor, time(16, 45), zone), zone, wish)
        assert due is not None
        found.append(due)
    assert [here(at, zone).date() for at in found] == [wished_day(anchor, month, wish) for month in range(1, 25)]
    assert {here(at, zone).time() for at in found} == {wish.hour}
    quarterly = next_occasion(anchor, range(3, 24, 3), found[-4], zone, wish)
    assert quarterly is None or quarterly in found


def test_the_first_occasion_of_all() -> None:
    """K13: with no time before it, the first one is the course's own day."""
    assert next_occasion(date(2026, 11, 23), count(), None, COPENHAGEN) == local(date(2026, 11, 23), ASK_AT, COPENHAGEN)


@given(
    DAYS,
    st.sampled_from(ZONES),
    st.lists(st.tuples(WISHES, st.floats(0, 1), st.floats(0, 1)), min_size=1, max_size=12),
)
def test_a_wish_that_changes(anchor: date, zone: str, changes: list[tuple[Liking, float, float]]) -> None:
    """K14: month after month somebody answers, up to ten days late, and wishes for something else before the next."""
    wish = WHENEVER
    asked = local(anchor, ASK_AT, zone)
    for new, late, then in changes:
        answered = asked + late * WINDOW
        due = next_occasion(anchor, count(), asked, zone, wish)
        assert due is not None
        now = min(due, answered) + then * abs(due - answered)
        moved = moved_occasion(anchor, due, answered, now, zone, new)
        assert moved >= now
        assert here(moved, zone).date() - here(answered, zone).date() >= timedelta(weeks=3)
        assert (here(moved, zone).weekday() in new.days, here(moved, zone).time()) == (True, new.hour)
        apart = here(moved, zone).date() - here(asked, zone).date()
        assert timedelta(weeks=3) <= apart < timedelta(days=56), "two months or more: one is lost"
        asked, wish = moved, new


@given(DAYS, st.integers(1, 24), WISHES, WISHES)
def test_a_wish_taken_back(anchor: date, months: int, wish: Liking, other: Liking) -> None:
    """K14: whoever changes it and changes it back is asked as before, in the same month all the while."""
    last = local(anchor, ASK_AT, COPENHAGEN)
    due = local(wished_day(anchor, months, wish), wish.hour, COPENHAGEN)
    moved = moved_occasion(anchor, due, last, last, COPENHAGEN, other)
    assert here(moved).date() == wished_day(anchor, months, other)
    assert moved_occasion(anchor, moved, last, last, COPENHAGEN, wish) == due


@pytest.mark.parametrize(
    ("day", "at", "weekday", "hour", "utc"),
    [
        (date(2027, 3, 29), ASK_AT, 6, time(9), "2027-03-28T07:00"),  # the day the clock goes forward
        (date(2027, 10, 25), ASK_AT, 6, time(9), "2027-10-31T08:00"),  # and the day it goes back
        (date(2027, 10, 31), time(9), None, None, "2027-10-25T13:30"),
    ],
)
def test_a_wish_over_the_clock_changes(day: date, at: time, weekday: int | None, hour: time | None, utc: str) -> None:
    """K14: the hour is the one on the wall."""
    due = local(day, at, COPENHAGEN)
    now = due - timedelta(days=7)
    moved = moved_occasion(date(2026, 8, 25), due, None, now, COPENHAGEN, liking(weekday, hour))
    assert f"{moved:%Y-%m-%dT%H:%M}" == utc


@given(DAYS, TIMES)
def test_next_afternoon(day: date, at: time) -> None:
    """K10."""
    now = local(day, at, COPENHAGEN)
    due = here(next_afternoon(now, COPENHAGEN, is_working_day))
    assert due.date() > here(now).date()
    assert is_working_day(due.date())
    assert due.time() == ASK_AT
    between = (due.date() - here(now).date()).days
    assert not [n for n in range(1, between) if is_working_day(here(now).date() + timedelta(days=n))]


@given(DAYS, st.sampled_from(ZONES), st.integers(1, 60))
def test_other_zones(anchor: date, zone: str, count: int) -> None:
    """K1 and K2 on other clocks, on both sides of the date line."""
    due = list(occasions(anchor, zone, count))
    assert [here(at, zone).date() for at in due] == [expected_day(anchor, month) for month in range(1, count + 1)]
    assert {here(at, zone).time() for at in due} == {ASK_AT}


@given(DAYS, st.integers(1, 24), st.timedeltas(timedelta(), timedelta(days=6)))
def test_a_late_start_moves_nothing(anchor: date, months: int, late: timedelta) -> None:
    """K4."""
    due = local(expected_day(anchor, months), ASK_AT, COPENHAGEN)
    assert here(next_monthly(anchor, due + late, COPENHAGEN)).date() == expected_day(anchor, months + 1)


@given(DAYS, DAYS, TIMES)
def test_whenever_it_is_asked_there_are_three_weeks_of_distance(anchor: date, day: date, at: time) -> None:
    """K1: also when somebody comes back after a long time, or a server was down for weeks. Counted in local days."""
    after = local(day, at, COPENHAGEN)
    due = next_monthly(anchor, after, COPENHAGEN)
    assert here(due).date() - here(after).date() >= timedelta(weeks=3)
    if day >= anchor:
        assert due - after <= timedelta(days=21 + 35, hours=1)


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
    """K3: a day that the month hasn't got becomes its last."""
    assert month_after(anchor, months) == day


def test_an_hour_that_the_spring_change_skips() -> None:
    """K2: 28 March 2027 has no 02:30 in Copenhagen; it becomes 03:30."""
    assert here(local(date(2027, 3, 28), time(2, 30), COPENHAGEN)).time() == time(3, 30)


@given(DAYS, TIMES, st.integers(0, 10), TIMES)
def test_a_promise(day: date, at: time, working_days: int, hour: time) -> None:
    """K5, for any promise an organisation can make, made at any time."""
    now = local(day, at, COPENHAGEN)
    deadline = promised_by(now, Promise(working_days, hour), COPENHAGEN, is_working_day)
    assert deadline > now
    last = here(deadline).date()
    assert deadline == local(last, hour, COPENHAGEN)
    assert is_working_day(last)
    passed = sum(is_working_day(day + timedelta(days=n)) for n in range(1, (last - day).days + 1))
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
    deadline = promised_by(now, Promise(working_days, time(15)), COPENHAGEN, is_working_day)
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
    """K8: as the running bot counts them; Christmas Eve and New Year's Eve are days off in every municipality."""
    organisations = DECIDED
    worlds = load_worlds(Settings(organisations=organisations, env=Environment.TEST), lambda *_, **__: None)
    assert day.weekday() < 5
    assert not worlds.is_working_day(day)


@given(DAYS, TIMES, st.sampled_from(ZONES))
def test_later_today(day: date, at: time, zone: str) -> None:
    """K6, at any hour of any day."""
    now = local(day, at, zone)
    again = later_today(now, zone)
    assert again - now >= timedelta(hours=1)
    assert time(8) <= here(again, zone).time() <= time(21)
    assert may_ask(again, zone)
    today = here(now, zone).date()
    assert here(again, zone).date() == (today if here(now, zone).time() <= time(19, 30) else today + timedelta(days=1))


@pytest.mark.parametrize(
    ("now", "again"),
    [
        ("07:00", "19:00"),
        ("15:30", "19:00"),
        ("18:00", "19:00"),
        ("18:01", "19:01"),
        ("19:30", "20:30"),
    ],
)
def test_later_today_by_the_clock(now: str, again: str) -> None:
    """K6: this evening, or in an hour if it is late already."""
    at = local(date(2026, 11, 23), time.fromisoformat(now), COPENHAGEN)
    assert later_today(at, COPENHAGEN) == local(date(2026, 11, 23), time.fromisoformat(again), COPENHAGEN)


def test_too_late_for_today() -> None:
    """K6: late at night it is the next evening."""
    at = local(date(2026, 11, 23), time(20, 15), COPENHAGEN)
    assert later_today(at, COPENHAGEN) == local(date(2026, 11, 24), time(19), COPENHAGEN)


@pytest.mark.parametrize(
    ("at", "may"),
    [("03:00", False), ("07:59", False), ("08:00", True), ("15:30", True), ("20:30", True), ("20:31", False)],
)
def test_hours_to_ask_at(at: str, may: bool) -> None:
    """K7: on the young person's clock, in winter and in summer."""
    for day in (date(2026, 12, 24), date(2027, 6, 24)):
        assert may_ask(local(day, time.fromisoformat(at), COPENHAGEN), COPENHAGEN) is may


@given(DAYS, TIMES, st.sampled_from(ZONES))
def test_the_first_reminder(day: date, at: time, zone: str) -> None:
    """K11, for what was offered at any time of any day; a day and a half away at least, and within the window."""
    offered = local(day, at, zone)
    due = reminder_at(offered, zone)
    assert here(due, zone) == datetime.combine(here(offered, zone).date() + timedelta(days=2), ASK_AT, ZoneInfo(zone))
    assert may_ask(due, zone)
    assert timedelta(days=1) < due - offered < WINDOW


def test_a_reminder_over_the_clock_changes() -> None:
    """K11: the hour stays, so that an hour more or less lies between."""
    for day, between in ((date(2027, 3, 27), 47), (date(2027, 10, 30), 49), (date(2028, 2, 28), 48)):
        offered = local(day, ASK_AT, COPENHAGEN)
        assert reminder_at(offered, COPENHAGEN) - offered == timedelta(hours=between)
    assert here(reminder_at(local(date(2028, 2, 27), ASK_AT, COPENHAGEN), COPENHAGEN)).date() == date(2028, 2, 29)


@given(DAYS, TIMES, st.sampled_from(ZONES))
def test_the_next_morning(day: date, at: time, zone: str) -> None:
    """K12: at any hour of any day; nothing where it may be asked now."""
    now = local(day, at, zone)
    morning = next_morning(now, zone)
    assert (morning is None) is may_ask(now, zone)
    if morning is not None:
        assert here(morning, zone).time() == time(8)
        assert may_ask(morning, zone)
        assert timedelta() < morning - now <= timedelta(hours=12, minutes=30)


@pytest.mark.parametrize(
    ("at", "morning"), [("23:10", "2027-03-28 08:00"), ("02:00", "2027-03-27 08:00"), ("07:59", "2027-03-27 08:00")]
)
def test_the_morning_by_the_clock(at: str, morning: str) -> None:
    """K12: also over the night of the spring change."""
    found = next_morning(local(date(2027, 3, 27), time.fromisoformat(at), COPENHAGEN), COPENHAGEN)
    assert found is not None
    assert f"{here(found):%Y-%m-%d %H:%M}" == morning
