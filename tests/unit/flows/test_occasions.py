"""When which questionnaire is due: every date from 2024 to 2032, every time zone, every wish.

Which day it is doesn't hang on the zone, and which hour it is doesn't hang on the questionnaire: the days are proved
for every date here, the hours for every zone and date in `test_calendar`, and both together along years of every zone.

O1  A questionnaire comes once in each of its months, for ever: none is skipped and none doubled, wherever it began, and
    whatever holidays and closing days there are; on the day that is wished for (K3), at the hour on the wall (K1).
O2  Two occasions lie two weeks apart or more, also when somebody comes back after a long time; without days off, and
    with a wish that stays, 28 days or more but for days of the week, which can shift one by six.
O3  What is asked less often comes on days on which the monthly one comes, too; after its last month there is none.
O4  A wish that changes moves what is planned: to the new day and hour, not before now, two weeks from the last answer
    or more; the month after it follows as ever. Changed back in time, all is as before.
O5  What we missed is still asked until half-way to the next occasion, and never after it.
O6  What we held up goes out within an hour, each at its own minute, in the hours on offer; what is in time, at once.
O7  A month that was asked comes again on its wished day, where that is nearer; not where the plan has it no more.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from itertools import count, islice, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.calendar import ASK_AT, ASK_ON, WHENEVER, Liking, Timetable, local, may_ask
from flows.occasions import (
    CLOSEST,
    LATE_AFTER,
    SPREAD,
    Occasion,
    SoFar,
    go_out_at,
    moved_occasion,
    next_occasion,
    occasion_ahead,
    still_asked,
)
from tests.unit.flows.days import (
    A_DAY,
    CLOSED,
    COPENHAGEN,
    DAYS,
    EVERY_DAY,
    HOURS,
    OFF,
    OPEN,
    TIMES,
    WISHES,
    ZONES,
    clocks,
    here,
    looked,
)

BEGUN_AT = time(16, 45)
WALKED = [
    *(Liking(ASK_ON, hour) for hour in (time(8), ASK_AT, time(20, 15))),
    *(Liking((day,), time(19)) for day in (0, 3, 6)),
    *(Liking(month_day=day, hour=time(9)) for day in (1, 15, 29, 30, 31)),
]


def timetable_of(zone: str, wish: Liking = WHENEVER, off: frozenset[date] = OPEN) -> Timetable:
    """Of somebody there who wishes for that."""
    return Timetable(zone, wish, is_off=off.__contains__)


def occasions(anchor: date, timetable: Timetable, after: datetime | None = None) -> Iterator[tuple[int, datetime]]:
    """The monthly occasions of somebody who began on `anchor`, each found from the one before."""
    while True:
        found = next_occasion(anchor, count(), after, timetable)
        assert found is not None
        yield found.month, found.at
        after = found.at


@pytest.mark.parametrize("off", [OPEN, CLOSED], ids=["open", "closed"])
def test_three_months_from_every_day(off: frozenset[date]) -> None:
    """O1 and O2: with another wish each day, days of the month among them."""
    for n, anchor in enumerate(EVERY_DAY):
        wish = WALKED[n % len(WALKED)]
        found = list(islice(occasions(anchor, timetable_of(COPENHAGEN, wish, off)), 3))
        expected = [looked(wish, off).day_of(anchor, month) for month in range(3)]
        assert [here(at).date() for _, at in found] == expected, (anchor, wish)
        assert {here(at).time() for _, at in found} == {wish.hour}


def test_two_years_on_every_clock() -> None:
    """O1 and O2: zones that show the same are walked through once, from another day each, until 2032."""
    for n, (name, *_) in enumerate(clocks().values()):
        wish, anchor = WALKED[n % len(WALKED)], EVERY_DAY[n * 37 + n % 31]
        found = list(islice(occasions(anchor, timetable_of(name, wish, CLOSED)), 24))
        assert [month for month, _ in found] == list(range(24))
        walls = [here(at, name) for _, at in found]
        assert [each.date() for each in walls] == [looked(wish, CLOSED).day_of(anchor, month) for month in range(24)]
        assert {each.time() for each in walls} == {wish.hour}
        assert min(later.date() - earlier.date() for earlier, later in pairwise(walls)) >= CLOSEST


@pytest.mark.parametrize("day", [29, 30, 31])
def test_nine_years_in_a_row(day: int) -> None:
    """O1 and O2: 108 occasions, over all the Februaries, 28 to 35 days apart."""
    found = list(islice(occasions(date(2024, 1, day), timetable_of(COPENHAGEN)), 108))
    assert [month for month, _ in found] == list(range(108))
    days = [here(at).date() for _, at in found]
    assert days == [looked(WHENEVER).day_of(date(2024, 1, day), month) for month in range(108)]
    assert {(later - earlier).days for earlier, later in pairwise(days)} <= set(range(28, 36))


@given(DAYS, ZONES, WISHES, OFF, st.integers(0, 48))
def test_anywhere(anchor: date, zone: str, wish: Liking, off: frozenset[date], month: int) -> None:
    """O1: any month's follower, in any zone."""
    timetable, expected = timetable_of(zone, wish, off), looked(wish, off)
    asked = timetable.at(expected.day_of(anchor, month))
    found = next_occasion(anchor, range(month, month + 3), asked, timetable)
    assert found is not None
    assert found.month == month + 1
    assert here(found.at, zone) == timetable.here(timetable.at(expected.day_of(anchor, month + 1)))
    assert may_ask(found.at, timetable)


@given(DAYS, DAYS, TIMES, ZONES, WISHES, OFF)
def test_after_any_time_away(anchor: date, day: date, at: time, zone: str, wish: Liking, off: frozenset[date]) -> None:
    """O2: counted in local days. Nothing that fits between is left out."""
    timetable, expected = timetable_of(zone, wish, off), looked(wish, off)
    after = local(day, at, zone)
    found = next_occasion(anchor, count(), after, timetable)
    assert found is not None
    due = here(found.at, zone).date()
    assert due >= here(after, zone).date() + CLOSEST
    if found.month > 0:
        assert expected.day_of(anchor, found.month - 1) < here(after, zone).date() + CLOSEST


@given(DAYS, ZONES, WISHES, OFF)
def test_what_is_asked_less_often_meets_the_monthly_one(
    anchor: date, zone: str, wish: Liking, off: frozenset[date]
) -> None:
    """O3: so they can be one sitting."""
    timetable, after = timetable_of(zone, wish, off), local(anchor, BEGUN_AT, zone) - CLOSEST - A_DAY
    monthly = {at for _, at in islice(occasions(anchor, timetable), 19)}
    for months in (range(0, 19, 3), (0, 6, 12, 18)):
        found, due = [], next_occasion(anchor, months, after, timetable)
        while due is not None:
            found.append(due)
            due = next_occasion(anchor, months, due.at, timetable)
        assert {each.at for each in found} <= monthly
        assert [each.month for each in found] == list(months)


CHANGES = st.lists(st.tuples(WISHES, ZONES, st.floats(0, 1), st.floats(0, 1)), min_size=1, max_size=6)


@given(DAYS, ZONES, OFF, CHANGES)
def test_a_wish_that_changes(
    anchor: date, zone: str, off: frozenset[date], changes: list[tuple[Liking, str, float, float]]
) -> None:
    """O4: month after month somebody answers, up to ten days late, and then wishes for something else, or moves."""
    before = timetable_of(zone, WHENEVER, off)
    asked, month = before.at(looked(WHENEVER, off).day_of(anchor, 0)), 0
    for wish, place, late, then in changes:
        answered = asked + late * timedelta(days=10)
        due = next_occasion(anchor, count(month), asked, before)
        assert due is not None
        now = min(due.at, answered) + then * abs(due.at - answered)
        timetable = timetable_of(place, wish, off)
        moved = moved_occasion(anchor, due.month, answered, now, timetable)
        soonest = max(timetable.here(now).date(), timetable.here(answered).date() + CLOSEST)
        day = timetable.here(moved).date()
        assert moved >= now
        assert timetable.here(moved) == timetable.here(timetable.at(day))
        assert day >= soonest
        lasts = [looked(wish, off).day_of(anchor, due.month), looked(wish, off).day_from(soonest + A_DAY)]
        assert day <= max(lasts), "later than it has to be"
        asked, before, month = moved, timetable, due.month


@given(DAYS, st.integers(1, 24), WISHES, WISHES, OFF)
def test_a_wish_taken_back(anchor: date, months: int, wish: Liking, other: Liking, off: frozenset[date]) -> None:
    """O4: the same month all the while."""
    last = local(anchor, ASK_AT, COPENHAGEN) - CLOSEST
    there, back = timetable_of(COPENHAGEN, other, off), timetable_of(COPENHAGEN, wish, off)
    moved = moved_occasion(anchor, months, last, last, there)
    assert here(moved).date() == looked(other, off).day_of(anchor, months)
    assert moved_occasion(anchor, months, last, last, back) == back.at(looked(wish, off).day_of(anchor, months))


@pytest.mark.parametrize(
    ("now", "wish", "utc"),
    [
        (date(2027, 3, 22), Liking((6,), time(9)), "2027-03-28T07:00"),  # the day the clock goes forward
        (date(2027, 10, 18), Liking((6,), time(9)), "2027-10-31T08:00"),  # and the day it goes back
        (date(2027, 10, 18), Liking(month_day=31), "2027-10-31T14:30"),
        (date(2028, 2, 1), Liking(month_day=31), "2028-02-29T14:30"),
    ],
)
def test_a_wish_over_the_clock_changes(now: date, wish: Liking, utc: str) -> None:
    """O4: the hour is the one on the wall."""
    anchor = date(2026, 8, 25)
    month = (now.year - anchor.year) * 12 + now.month - anchor.month
    moved = moved_occasion(anchor, month, None, local(now, ASK_AT, COPENHAGEN), timetable_of(COPENHAGEN, wish))
    assert f"{moved:%Y-%m-%dT%H:%M}" == utc


@given(DAYS, st.integers(28, 120), st.floats(0, 2))
def test_what_still_says_something(day: date, apart: int, late: float) -> None:
    """O5."""
    due = local(day, ASK_AT, COPENHAGEN)
    now = due + late * timedelta(days=apart)
    assert still_asked(due, due + timedelta(days=apart), now) is (late <= 0.5)
    assert still_asked(due, None, due + timedelta(days=45))
    assert not still_asked(due, None, due + timedelta(days=46))


@given(DAYS, HOURS, ZONES, st.timedeltas(timedelta(), timedelta(days=40)), st.text("0123456789ABC", min_size=4))
def test_after_an_outage(day: date, hour: time, zone: str, late: timedelta, code: str) -> None:
    """O6."""
    timetable = timetable_of(zone, Liking(hour=hour))
    due = timetable.at(day)
    now = due + late
    goes_out = go_out_at(due, now, code, timetable)
    assert (goes_out is None) is (late <= LATE_AFTER)
    if goes_out is not None and may_ask(now, timetable):
        assert now <= goes_out <= now + SPREAD
        assert may_ask(goes_out, timetable)


def test_everybody_spread_over_the_hour() -> None:
    """O6: no minute has more than twice its share of a thousand."""
    timetable, due = timetable_of(COPENHAGEN), local(date(2026, 11, 23), ASK_AT, COPENHAGEN)
    now = local(date(2026, 11, 24), time(9), COPENHAGEN)
    at = [go_out_at(due, now, f"P-{n:04}", timetable) for n in range(1000)]
    assert len(set(at)) == 60
    assert max(map(at.count, set(at))) <= 34


@pytest.mark.parametrize(("every", "month"), [(1, 10), (3, 12)])
def test_a_month_the_plan_has_no_more(every: int, month: int) -> None:
    """O7: asked in July, wishes for the first of the month, and then the plan becomes a quarterly one."""
    timetable, asked = Timetable(COPENHAGEN, Liking(month_day=1)), datetime(2027, 7, 13, 13, 30, tzinfo=UTC)
    so_far = SoFar(10, asked, Occasion(10, timetable.at(date(2027, 8, 1))))
    now = datetime(2027, 7, 20, 6, tzinfo=UTC)
    found = occasion_ahead(date(2026, 9, 13), count(0, every), so_far, now, timetable)
    assert found is not None
    assert found.month == month
