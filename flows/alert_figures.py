"""How alerts stand in an organisation: what is open against the promise, and how long contact took. Pure.

It looks at the promise and never at people: nothing here says whose alert it was, and nobody is ranked. How many are
open and late is always said, because somebody waits. How long it took, and how often the promise was kept, is said only
of enough alerts by enough contact persons (`ENOUGH`, `HANDS`): of two, each would know the other's.

It is said of whole months and quarters of the calendar that are over: days that slide could be subtracted from each
other until one alert is left, and what is over stays as it is. A quarter is left out where its months that are said
could be taken from it, and too little would be left.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import median
from typing import TypeVar
from zoneinfo import ZoneInfo

from flows.alert import Rung
from flows.calendar import is_working_day, local
from flows.promise import Office

ENOUGH = 5
"""Alerts; the default for small cells in everything that leaves as statistics."""

HANDS = 3
"""Contact persons, of whom no one can work out another's share by leaving out their own."""

MONTHS = (1, 3)
"""The periods that are looked at, the shortest first: a month, and a quarter."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Reaction:
    """What is looked at of an alert that somebody was told of; as in `flows.alert.Alert`."""

    id: str
    participant: str
    contact_person: str
    is_urgent: bool
    rung: Rung
    raised_at: datetime
    deadline: datetime | None
    act_by: datetime
    contact_at: datetime | None
    closed_at: datetime | None
    held_until: datetime | None = None
    delivered_at: datetime | None = None

    @property
    def waits(self) -> bool:
        """Nobody has been in touch, and nobody has ended it."""
        return self.contact_at is None and self.closed_at is None

    @property
    def due(self) -> datetime:
        """What was promised; without a promise, what is expected of whoever's turn it is."""
        return self.deadline or self.act_by

    def settled_at(self, now: datetime) -> datetime | None:
        """When it was clear how it went: with contact, or when the promised time was over; None: not yet, or never."""
        ended = self.contact_at or self.closed_at
        if self.deadline is not None and (ended or now) > self.deadline:
            return self.deadline
        return self.contact_at


@dataclass(frozen=True, slots=True)
class Open:
    """Those that wait for contact: how many, against what was promised, and past whom they have climbed.

    `latest` is how many working hours the one that is longest overdue is late, whole ones; 0 where none is. `to_close`
    are those that had contact and only have to be closed.
    """

    within: int
    due_today: int
    late: int
    latest: int
    rungs: Mapping[Rung, int]
    to_close: int

    @property
    def count(self) -> int:
        """All that wait."""
        return self.within + self.due_today + self.late


@dataclass(frozen=True, slots=True)
class Period:
    """From the first to the last local day: None where it is too little to say, and where there is no promise to keep.

    `hours` is the median of working hours from raised to contact, one decimal, where there was contact in these days;
    `kept` is in how many of a hundred the promised time was kept, where that became clear in these days, rounded down,
    so that a hundred means all.
    """

    first: date
    last: date
    hours: float | None = None
    kept: int | None = None


class Worked:
    """The working time up to any moment between two, counted once for all."""

    def __init__(self, office: Office, first: date, last: date) -> None:
        """From the beginning of the first local day to the end of the last."""
        days = (first + timedelta(days=n) for n in range((last - first).days + 1))
        working = [each for each in days if is_working_day(each, office.is_off)]
        self._opens = [local(day, office.hours[0], office.zone) for day in working]
        lasts = [local(day, office.hours[1], office.zone) for day in working]
        self._lengths = [end - begin for begin, end in zip(self._opens, lasts, strict=True)]
        self._before = [timedelta()]
        for length in self._lengths:
            self._before.append(self._before[-1] + length)

    def _up_to(self, at: datetime) -> timedelta:
        number = bisect_right(self._opens, at) - 1
        if number < 0:
            return timedelta()
        return self._before[number] + min(at - self._opens[number], self._lengths[number])

    def hours(self, begin: datetime, end: datetime) -> float:
        """Working hours between two moments."""
        return (self._up_to(end) - self._up_to(begin)) / timedelta(hours=1)


def worked(reactions: Sequence[Reaction], office: Office, now: datetime) -> Worked:
    """For every span that is asked of these."""
    zone = ZoneInfo(office.zone)
    first = min((min(each.raised_at, each.due) for each in reactions), default=now)
    return Worked(office, min(first, now).astimezone(zone).date(), now.astimezone(zone).date())


def open_now(reactions: Sequence[Reaction], office: Office, now: datetime, time: Worked) -> Open:
    """How those that wait stand."""
    zone = ZoneInfo(office.zone)
    waiting = [each for each in reactions if each.waits]
    late = [each for each in waiting if each.due < now]
    today = [each for each in waiting if each.due >= now and _day(each.due, zone) == _day(now, zone)]
    return Open(
        within=len(waiting) - len(late) - len(today),
        due_today=len(today),
        late=len(late),
        latest=int(max((time.hours(each.due, now) for each in late), default=0)),
        rungs=Counter(each.rung for each in waiting),
        to_close=sum(each.contact_at is not None and each.closed_at is None for each in reactions),
    )


def _day(at: datetime, zone: ZoneInfo) -> date:
    return at.astimezone(zone).date()


def whole(today: date, months: int) -> list[tuple[date, date]]:
    """The last so many months of the calendar, as one period begins that is over: each from first to last day."""
    begins = today.replace(day=1, month=today.month - (today.month - 1) % months)
    found: list[tuple[date, date]] = []
    for _ in range(months):
        last = begins - timedelta(days=1)
        begins = last.replace(day=1)
        found.insert(0, (begins, last))
    return found


def periods(reactions: Sequence[Reaction], office: Office, now: datetime, time: Worked) -> list[Period]:
    """How it went in the last whole month, and in the last whole quarter."""
    zone = ZoneInfo(office.zone)
    touched = [(_day(each.contact_at, zone), each) for each in reactions if each.contact_at]
    promised = [(_day(at, zone), each) for each in reactions if each.deadline and (at := each.settled_at(now))]
    found = []
    for number in MONTHS:
        months = whole(_day(now, zone), number)
        hours = _of_months(touched, months, lambda several: _median(several, time))
        found.append(Period(months[0][0], months[-1][1], hours, _of_months(promised, months, _kept)))
    return found


def _of_months(
    settled: Sequence[tuple[date, Reaction]],
    months: Sequence[tuple[date, date]],
    figure: Callable[[Sequence[Reaction]], T],
) -> T | None:
    """The figure of all of them, where they are enough, and what the months that are said by themselves leave is."""
    in_each = [[each for on, each in settled if first <= on <= last] for first, last in months]
    all_of_them = [each for several in in_each for each in several]
    left = [each for several in in_each if not is_enough(several) for each in several]
    return figure(all_of_them) if is_enough(all_of_them) and (not left or is_enough(left)) else None


def is_enough(reactions: Sequence[Reaction]) -> bool:
    """Whether something can be said of them without saying it of somebody."""
    return len(reactions) >= ENOUGH and len({each.contact_person for each in reactions}) >= HANDS


def _median(reactions: Sequence[Reaction], time: Worked) -> float:
    return round(median(time.hours(each.raised_at, each.contact_at) for each in reactions if each.contact_at), 1)


def _kept(reactions: Sequence[Reaction]) -> int:
    kept = sum(bool(each.contact_at and each.deadline and each.contact_at <= each.deadline) for each in reactions)
    return 100 * kept // len(reactions)
