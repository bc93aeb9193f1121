"""The window of a check-in, and what is promised within it.

W1  Reminders fall on their days, at the hour at which somebody is asked; the window ends with the midnight after its
    last day; both by the clock on their wall, also where it changes in between.
W2  At any hour of any day at most one reminder is to be sent, never at night, each once; of several that were held up
    the last one. Another clock, another hour or other days bring none again.
W3  What is promised comes an hour from now or later, before the window's end and within the hours on offer; each
    button keeps its word, and no two of them come to the same.
W4  A button that can't be kept gets the nearest time that can, and nothing where there is none.
W5  Its ending says who missed it.
W6  An offer that comes again, as promised, is the reminder of that day; what lies ahead of it stays.
W7  Whatever was agreed since, its last day is never sooner than was promised; a later one holds.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.calendar import Liking, Timetable, may_ask
from flows.check_in import Answer, CheckIn, Ending, Status
from flows.window import AN_HOUR, Later, Windows, ending, is_last, last_day, later, laters, opened, postponed, reminded
from tests.unit.flows.samples import NOW, OFFERED

COPENHAGEN = ZoneInfo("Europe/Copenhagen")
USUAL = Timetable("Europe/Copenhagen")
WINDOWS = Windows()
ZONES = st.sampled_from(["Europe/Copenhagen", "Pacific/Kiritimati", "America/New_York", "Australia/Lord_Howe", "UTC"])
HOURS = st.sampled_from([(time(8), time(20, 30)), (time(15), time(17)), (time(10), time(18, 30)), (time(6), time(22))])
TIMETABLES = st.builds(lambda zone, hour, hours: Timetable(zone, Liking(hour=hour), hours), ZONES, st.times(), HOURS)
MOMENTS = st.datetimes(datetime(2024, 1, 1), datetime(2032, 12, 20), timezones=st.just(UTC))  # noqa: DTZ001 - it is UTC
WIDTHS = st.builds(
    lambda days, more: Windows(tuple(sorted(days)), max(days, default=0) + more + 1),
    st.sets(st.integers(1, 9), max_size=3),
    st.integers(0, 5),
)
TICK = timedelta(minutes=37)


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """In Copenhagen, in November 2026; day 31 and later are in December."""
    return datetime.combine(date(2026, 11, 1) + timedelta(days=day - 1), time(hour, minute), COPENHAGEN)


def test_its_days() -> None:
    """W1: offered on Monday the 23rd at 15:30."""
    window = opened(OFFERED, WINDOWS, USUAL)
    assert (window.remind_at, window.closes_at) == (at(25, 15, 30), at(34, 0))
    assert last_day(window, USUAL.zone) == date(2026, 12, 3)
    assert last_day(OFFERED, USUAL.zone) is None
    assert [is_last(n, WINDOWS) for n in (1, 2, 3)] == [False, True, True]
    spring = replace(OFFERED, prompted_at=datetime(2027, 3, 27, 14, 30, tzinfo=UTC))
    window = opened(spring, WINDOWS, USUAL)
    assert (window.remind_at, window.closes_at) == (
        datetime(2027, 3, 29, 13, 30, tzinfo=UTC),
        datetime(2027, 4, 6, 22, tzinfo=UTC),
    )


@given(MOMENTS, TIMETABLES, TIMETABLES, WIDTHS, st.integers(0, 400), st.integers(1, 200))
def test_each_reminder_once(
    prompted: datetime, before: Timetable, after: Timetable, windows: Windows, changed: int, away: int
) -> None:
    """W2: a tick every 37 minutes; after some the timetable is another, and then nobody is there for a while."""
    check_in = opened(replace(OFFERED, prompted_at=prompted), windows, before)
    sent: list[int] = []
    now = prompted
    for n in range(800):
        timetable = before if n < changed else after
        if n == changed:
            check_in = opened(check_in, windows, timetable)
            now += away * AN_HOUR
        was = check_in
        check_in, number = reminded(check_in, windows, timetable, now)
        assert (number is None) == (check_in is was)
        if number is not None:
            assert may_ask(now, timetable)
            sent.append(number)
        now += TICK
    assert all(earlier < later_on for earlier, later_on in pairwise(sent))
    assert sent[-1:] == ([len(windows.reminders)] if windows.reminders else [])
    assert check_in.remind_at is None


@given(MOMENTS, st.integers(-1, 72), TIMETABLES)
def test_what_is_promised(now: datetime, left: int, timetable: Timetable) -> None:
    """W3 and W4."""
    until = None if left < 0 else now + left * AN_HOUR
    offered = laters(now, until, timetable)
    kept = [later(now, each, until, timetable) for each in offered]
    for each, promised in zip(offered, kept, strict=True):
        assert promised is not None
        assert promised - now >= AN_HOUR
        assert until is None or promised < until
        assert may_ask(promised, timetable)
        here = timetable.here(promised)
        assert each is not Later.TONIGHT or (here.date(), here.time()) == (timetable.here(now).date(), time(19))
        assert each is not Later.IN_AN_HOUR or promised == now + AN_HOUR
        assert each is not Later.TOMORROW or here.date() == timetable.here(now).date() + timedelta(days=1)
    assert Later.TOMORROW in offered or until is not None
    assert all(second - first >= AN_HOUR for first, second in pairwise(each for each in kept[:2] if each))
    for each in set(Later) - set(offered):
        instead = later(now, each, until, timetable)
        assert instead is None or (instead - now >= AN_HOUR and may_ask(instead, timetable))
        assert (instead is None) <= (not offered)


@pytest.mark.parametrize(
    ("now", "when", "closes", "promised"),
    [
        (at(23, 18, 30), Later.TONIGHT, None, at(23, 19, 30)),
        (at(23, 17, 30), Later.TONIGHT, None, at(23, 19)),
        (at(23, 19, 40), Later.TONIGHT, None, at(24, 15, 30)),
        (at(23, 23), Later.IN_AN_HOUR, None, at(24, 15, 30)),
        (at(24, 2), Later.IN_AN_HOUR, None, at(24, 19)),
        (at(23, 12), Later.TOMORROW, at(24, 0), at(23, 19)),
        (at(23, 20), Later.TOMORROW, at(24, 0), None),
        (at(24, 0, 30), Later.IN_AN_HOUR, at(24, 0), None),
    ],
)
def test_the_nearest_that_can_be_kept(
    now: datetime, when: Later, closes: datetime | None, promised: datetime | None
) -> None:
    """W4: also a button on an old message, and one pressed at night."""
    assert later(now, when, closes, USUAL) == promised


@pytest.mark.parametrize(
    ("now", "closes", "offered"),
    [
        (at(23, 15, 30), None, (Later.IN_AN_HOUR, Later.TONIGHT, Later.TOMORROW)),
        (at(23, 17, 30), None, (Later.IN_AN_HOUR, Later.TOMORROW)),
        (at(23, 19, 21), None, (Later.TOMORROW,)),
        (at(23, 15, 30), at(24, 0), (Later.IN_AN_HOUR, Later.TONIGHT)),
        (at(23, 21), at(24, 0), ()),
    ],
)
def test_what_is_offered(now: datetime, closes: datetime | None, offered: tuple[Later, ...]) -> None:
    """W3: tonight is left out where it is nearly an hour from now."""
    assert laters(now, closes, USUAL) == offered


LATE = at(34, 8)
LEFT = replace(OFFERED, status=Status.ASKING, started_at=NOW, answers={"happy": Answer(3, at(35, 7))})


@pytest.mark.parametrize(
    ("check_in", "reminded_of", "now", "was_asked", "how"),
    [
        (OFFERED, 2, at(33, 23), True, None),
        (OFFERED, 2, LATE, True, Ending.NOT_ANSWERED),
        (OFFERED, 2, LATE, False, Ending.MISSED_BY_US),
        (OFFERED, 1, LATE, True, Ending.MISSED_BY_US),
        (OFFERED, 2, at(36, 8), True, Ending.MISSED_BY_US),
        (LEFT, 2, at(35, 9), True, Ending.NOT_ANSWERED),
    ],
    ids=["goes on", "not answered", "never sent", "not reminded", "closed late", "gone on with late"],
)
def test_who_missed_it(check_in: CheckIn, reminded_of: int, now: datetime, was_asked: bool, how: Ending | None) -> None:
    """W5."""
    window = opened(replace(check_in, reminded=reminded_of), WINDOWS, USUAL)
    assert ending(window, now, was_asked=was_asked) is how


@pytest.mark.parametrize(
    ("until", "dealt_with", "left"),
    [(at(24, 12), 0, at(25, 15, 30)), (at(24, 15, 31), 1, at(28, 15, 30)), (at(28, 15, 30), 2, None)],
)
def test_what_comes_again_reminds_of_itself(until: datetime, dealt_with: int, left: datetime | None) -> None:
    """W6: offered on Monday 23 November; a moment less than a day before a reminder, and more."""
    timetable = Timetable("Europe/Copenhagen")
    waits = opened(replace(OFFERED, prompted_at=at(23, 15, 30)), WINDOWS, timetable)
    again = postponed(waits, until, WINDOWS, timetable)
    assert (again.reminded, again.remind_at, again.closes_at) == (dealt_with, left, waits.closes_at)
    assert postponed(again, at(23, 17), WINDOWS, timetable) == again


@pytest.mark.parametrize(("closes", "last"), [(5, 10), (14, 14)])
def test_its_end_is_kept(closes: int, last: int) -> None:
    """W7: not by the change itself, nor by the next reminder or "not now" after it."""
    check_in, fewer = opened(OFFERED, WINDOWS, USUAL), Windows((2, 4), closes)
    on_day_two = USUAL.at(NOW.astimezone(COPENHAGEN).date() + timedelta(days=2))
    after, number = reminded(check_in, fewer, USUAL, on_day_two)
    assert number == 1
    for each in (opened(check_in, fewer, USUAL), after, postponed(check_in, on_day_two, fewer, USUAL)):
        assert last_day(each, USUAL.zone) == NOW.astimezone(COPENHAGEN).date() + timedelta(days=last)
