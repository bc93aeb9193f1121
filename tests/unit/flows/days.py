"""Every day and every clock from 2024 to 2032, and what is wished for on them, written down another way than the code.

The code walks forward from a day; here all days are sorted once, and looked up.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

import holidays
from hypothesis import strategies as st

from flows.calendar import ASK_AT, ASK_ON, Liking

COPENHAGEN = "Europe/Copenhagen"
FIRST, LAST = date(2024, 1, 1), date(2032, 12, 31)
A_DAY = timedelta(days=1)
EVERY_DAY = [FIRST + n * A_DAY for n in range((LAST - FIRST).days + 1)]
AND_AFTER = [FIRST - 366 * A_DAY + n * A_DAY for n in range((LAST - FIRST).days + 6 * 366)]
PROBED = timedelta(days=14)
"""No clock changes and changes back within two weeks; Morocco's and Gaza's five in Ramadan are the shortest."""

DAYS = st.dates(FIRST, LAST)
TIMES = st.times().map(lambda each: each.replace(microsecond=0))
DANISH = holidays.country_holidays("DK", years=range(2022, 2042), categories=("public", "optional"))
_SUMMER, _CHRISTMAS = range(28, 31), ((12, 27), (12, 28), (12, 29), (12, 30))


def is_closed(day: date) -> bool:
    """A Danish holiday, or one of the closing days: three weeks of summer, and the days after Christmas."""
    return day in DANISH or day.isocalendar().week in _SUMMER or (day.month, day.day) in _CHRISTMAS


class DaysOff(frozenset[date]):
    """Short in a failing test."""

    def __repr__(self) -> str:
        """How many."""
        return f"<{len(self)} days off>"


OPEN, CLOSED = DaysOff(), DaysOff(filter(is_closed, AND_AFTER))


def here(at: datetime, zone: str = COPENHAGEN) -> datetime:
    """A UTC time on the clock of that place."""
    return at.astimezone(ZoneInfo(zone))


@dataclass(frozen=True, slots=True)
class Clock:
    """How far a zone's clock is from UTC: at first, and from each change on."""

    begins: timedelta
    changes: tuple[tuple[datetime, timedelta], ...]

    def offset(self, at: datetime) -> timedelta:
        """At that UTC time."""
        index = bisect_right(self.changes, at, key=lambda each: each[0])
        return self.changes[index - 1][1] if index else self.begins

    def at(self, day: date, hour: time) -> datetime:
        """The UTC time of an hour on the wall: the first of two, and for one that is skipped the one after it."""
        wall = datetime.combine(day, hour, UTC)
        found = sorted(wall - each for each in {self.begins, *(offset for _, offset in self.changes)})
        there = [each for each in found if each + self.offset(each) == wall]
        skipped = [wall - before for at, before, after in self._jumps() if at + before <= wall < at + after]
        return (there or skipped)[0]

    def _jumps(self) -> list[tuple[datetime, timedelta, timedelta]]:
        offsets = [self.begins, *(offset for _, offset in self.changes)]
        return [(at, before, after) for (at, after), before in zip(self.changes, offsets, strict=False)]


@cache
def clocks() -> Mapping[Clock, tuple[str, ...]]:
    """All zones, those together whose clocks show the same in these years."""
    found: dict[Clock, list[str]] = {}
    for zone in sorted(available_timezones()):
        found.setdefault(_clock(ZoneInfo(zone)), []).append(zone)
    return {clock: tuple(names) for clock, names in found.items()}


def _clock(zone: ZoneInfo) -> Clock:
    at, end = datetime.combine(FIRST - 7 * A_DAY, time(), UTC), datetime.combine(LAST + 7 * A_DAY, time(), UTC)
    begins = offset = _offset(zone, at)
    changes = []
    while at < end:
        after = _offset(zone, at + PROBED)
        if after != offset:
            offset = after
            changes.append((_change(zone, at, at + PROBED, after), after))
        at += PROBED
    return Clock(begins, tuple(changes))


def _change(zone: ZoneInfo, before: datetime, after: datetime, offset: timedelta) -> datetime:
    """When the clock changed between these moments, to the minute."""
    while after - before > timedelta(minutes=1):
        middle = before + ((after - before) / 2 // timedelta(minutes=1)) * timedelta(minutes=1)
        before, after = (before, middle) if _offset(zone, middle) == offset else (middle, after)
    return after


def _offset(zone: ZoneInfo, at: datetime) -> timedelta:
    offset = at.astimezone(zone).utcoffset()
    assert offset is not None
    return offset


ZONES = st.sampled_from(sorted(available_timezones()))
HOURS = st.sampled_from([time(8), time(9, 45), ASK_AT, time(19), time(20, 15)])
WEEKLY = st.builds(Liking, st.sampled_from([(0, 1, 2), (4,), (5, 6), *((day,) for day in range(7))]), HOURS)
MONTHLY = st.builds(Liking, st.just(ASK_ON), HOURS, st.sampled_from([1, 2, 5, 13, 27, 28, 29, 30, 31]))
WISHES = WEEKLY | MONTHLY
OFF: st.SearchStrategy[frozenset[date]] = st.sampled_from([OPEN, CLOSED])


@dataclass(frozen=True, slots=True)
class Looked:
    """Which day somebody is asked on, looked up in sorted days."""

    wished: list[date]
    kept: list[date]
    working: list[date]
    is_weekly: bool

    def day_from(self, day: date) -> date:
        """The first day from that one on."""
        return self._kept(day if self.is_weekly else self.wished[bisect_left(self.wished, day)])

    def is_wished(self, day: date) -> bool:
        """Whether it is one of those."""
        return self.wished[bisect_left(self.wished, day)] == day

    def begins(self, anchor: date, month: int) -> date:
        """Where a month's occasion begins: of the wished days of the month the so manieth from the anchor on."""
        return _same_day(anchor, month) if self.is_weekly else self.wished[bisect_left(self.wished, anchor) + month]

    def day_of(self, anchor: date, month: int) -> date:
        """The day of a month's occasion."""
        return self._kept(self.begins(anchor, month))

    def _kept(self, begins: date) -> date:
        """The next one that is kept, or else a working day; not two weeks later or more."""
        wished = self.wished[bisect_left(self.wished, begins)]
        found = [self.kept[bisect_left(self.kept, begins)], self.working[bisect_left(self.working, wished)]]
        return next((each for each in found if each < begins + 14 * A_DAY), wished)


@cache
def looked_up(days: tuple[int, ...], month_day: int | None, off: frozenset[date]) -> Looked:
    """All days that are wished for, the open ones among them, and the working days."""

    def is_wished(day: date) -> bool:
        if month_day is None:
            return day.weekday() in days
        return day.day == min(month_day, monthrange(day.year, day.month)[1])

    wished = [day for day in AND_AFTER if is_wished(day)]
    working = [day for day in AND_AFTER if day.weekday() < 5 and day not in off]
    return Looked(wished, [day for day in wished if day not in off], working, month_day is None)


def looked(wish: Liking, off: frozenset[date] = OPEN) -> Looked:
    """The same, for a wish."""
    return looked_up(tuple(wish.days), wish.month_day, off)


def _same_day(anchor: date, months: int) -> date:
    """The same day in that month, or its last one."""
    in_month = _days_of(anchor.year + (anchor.month - 1 + months) // 12, (anchor.month - 1 + months) % 12 + 1)
    return in_month[min(anchor.day, len(in_month)) - 1]


@cache
def _days_of(year: int, month: int) -> list[date]:
    return [day for n in range(31) if (day := date(year, month, 1) + n * A_DAY).month == month]
