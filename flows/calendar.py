"""The calendar: local days and hours, a young person's and an office's. The local date rules, so clock changes never
move an hour. Pure: nothing here reads a clock.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from flows.organisation import Promise

ASK_AT = time(15, 30)
"""After school, while a contact person is still at work when something comes of it."""

ASK_ON = range(3)
"""Monday to Wednesday, so that working days follow (DESIGN: promises are kept on working days)."""

EARLIEST = time(8, 0)
EVENING = time(19, 0)
LATEST = time(20, 30)
AT_THE_END = timedelta(minutes=15)

DAYS_ON = timedelta(days=13)
"""How far at most a day off moves an occasion, so that none comes closer to the next one than two weeks."""

A_MONTH = timedelta(days=31)

IsOff = Callable[[date], bool]
"""Whether a local day is a public holiday or one on which the organisation is closed. Weekends are none."""


def no_day_off(_day: date) -> bool:
    """As where there are none."""
    return False


@dataclass(frozen=True, slots=True)
class Liking:
    """The days of the week (0 is Monday) or the day of the month, and the local hour, at which somebody is asked.

    A day that a month hasn't got becomes its last one.
    """

    days: Collection[int] = ASK_ON
    hour: time = ASK_AT
    month_day: int | None = None

    def holds(self, day: date) -> bool:
        """Whether it is a day that is wished for."""
        if self.month_day is None:
            return day.weekday() in self.days
        return day.day == min(self.month_day, monthrange(day.year, day.month)[1])


WHENEVER = Liking()
"""When whoever has no wish is asked, where the organisation has decided nothing else."""


@dataclass(frozen=True, slots=True)
class Timetable:
    """When somebody may be asked: the clock on their wall, what they wish, the hours on offer, and the days off."""

    zone: str
    wish: Liking = WHENEVER
    hours: tuple[time, time] = (EARLIEST, LATEST)
    is_off: IsOff = no_day_off

    @property
    def hour(self) -> time:
        """The hour at which they are asked: the one they wish for, as near as the hours on offer allow.

        Not at their very end: what is sent a moment later would wait for the morning.
        """
        begin, end = (datetime.combine(date.max, each) for each in self.hours)
        return min(max(self.wish.hour, begin.time()), max(begin, end - AT_THE_END).time())

    def at(self, day: date, hour: time | None = None) -> datetime:
        """The UTC time of that hour on a local day; without one, of the hour at which they are asked."""
        return local(day, hour or self.hour, self.zone)

    def here(self, at: datetime) -> datetime:
        """That moment on their wall."""
        return at.astimezone(ZoneInfo(self.zone))

    def day_from(self, day: date) -> date:
        """The first day from that one on, itself included, on which they are asked.

        The next day that is wished for and is no day off; where those two weeks have none, the next working day; and
        where there is none either, the day that is wished for.
        """
        first = next(each for each in _days_from(day, A_MONTH) if self.wish.holds(each))
        begins = day if self.wish.month_day is None else first
        is_open = [each for each in _days_from(begins, DAYS_ON) if not self.is_off(each)]
        wished = (each for each in is_open if self.wish.holds(each))
        return next(wished, next((each for each in is_open if each >= first and each.weekday() < 5), first))


def _days_from(day: date, length: timedelta) -> Iterator[date]:
    return (day + timedelta(days=n) for n in range(length.days + 1))


def local(day: date, at: time, zone: str) -> datetime:
    """The UTC time of a local date and hour. An hour that the spring change skips becomes the one after it."""
    return datetime.combine(day, at, ZoneInfo(zone)).astimezone(UTC)


def month_after(anchor: date, months: int) -> date:
    """The same day of the month so many months later, clamped to the month's last day."""
    year, month = divmod(anchor.year * 12 + anchor.month - 1 + months, 12)
    return date(year, month + 1, min(anchor.day, monthrange(year, month + 1)[1]))


def asked_from(day: date, now: datetime, timetable: Timetable) -> datetime:
    """The first time at which they are asked from that local day on, and not before `now`."""
    day = timetable.day_from(day)
    while timetable.at(day) < now:
        day = timetable.day_from(day + timedelta(days=1))
    return timetable.at(day)


def next_afternoon(now: datetime, timetable: Timetable) -> datetime:
    """After school on the next working day."""
    day = timetable.here(now).date() + timedelta(days=1)
    while not is_working_day(day, timetable.is_off):
        day += timedelta(days=1)
    return timetable.at(day, ASK_AT)


def is_working_day(day: date, is_off: IsOff) -> bool:
    """Monday to Friday, and no day off."""
    return day.weekday() < 5 and not is_off(day)


def may_ask(now: datetime, timetable: Timetable) -> bool:
    """Whether it is an hour at which a young person may be written to without having done anything."""
    first, last = timetable.hours
    return first <= timetable.here(now).time() <= last


def next_morning(now: datetime, timetable: Timetable) -> datetime | None:
    """When a young person may be written to again without having done anything; None: they may be now."""
    if may_ask(now, timetable):
        return None
    here, first = timetable.here(now), timetable.hours[0]
    return timetable.at(here.date() if here.time() < first else here.date() + timedelta(days=1), first)


def next_opening(now: datetime, zone: str, hours: tuple[time, time], is_off: IsOff) -> datetime | None:
    """When the next office hour begins; None: it is one now."""
    opens, closes = hours
    here = now.astimezone(ZoneInfo(zone))
    if is_working_day(here.date(), is_off) and opens <= here.time() < closes:
        return None
    day = here.date() if here.time() < opens else here.date() + timedelta(days=1)
    while not is_working_day(day, is_off):
        day += timedelta(days=1)
    return local(day, opens, zone)


def promised_by(now: datetime, promise: Promise, zone: str, is_off: IsOff) -> datetime:
    """The deadline of a promise made now: so many working days after today, at the promised hour.

    None of them is today; where its hour has passed, or on a day off, that becomes the next working day.
    """
    day = now.astimezone(ZoneInfo(zone)).date()
    left = promise.working_days
    while left > 0 or not is_working_day(day, is_off) or local(day, promise.hour, zone) <= now:
        day += timedelta(days=1)
        left -= is_working_day(day, is_off)
    return local(day, promise.hour, zone)
