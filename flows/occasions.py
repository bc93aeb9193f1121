"""Occasions: when which questionnaire is due, from the day on which a course began. Pure; only rows hold due times."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import takewhile, tee
from zlib import crc32

from flows.calendar import Liking, Timetable, asked_from, month_after

CLOSEST = timedelta(weeks=2)
"""WHO-5 asks about the last two weeks: asked sooner, it would ask about the same days twice.

Two occasions a month apart lie 28 days apart or more, and a day off moves one by 13 at most: this skips none.
"""

LATE_AFTER = timedelta(hours=3)
"""What is overdue by more than this was held up by us, not by the budget: it goes out spread over `SPREAD`."""

SPREAD = timedelta(hours=1)

NO_FOLLOWER = timedelta(days=45)
"""How long what is asked for the last time is still asked late."""


@dataclass(frozen=True, slots=True)
class Occasion:
    """So many months after the day on which the course began, and the UTC time at which that is asked."""

    month: int
    at: datetime


@dataclass(frozen=True, slots=True)
class SoFar:
    """How far one questionnaire has come with somebody; None: there is nothing of it.

    The last month that was asked or missed, the last time it was asked or answered, and what is planned.
    """

    month: int | None = None
    asked: datetime | None = None
    planned: Occasion | None = None


def next_occasion(anchor: date, months: Iterable[int], after: datetime | None, timetable: Timetable) -> Occasion | None:
    """The first occasion of a questionnaire that isn't too soon after `after`; None: there is none.

    `months` counts, rising, from the anchor, the day the course began. The day is the anchor's day of the month, moved
    forward to the next day on which they are asked: so what is asked monthly and what is asked quarterly meet on the
    same day. With no `after` it is the first one of all.
    """
    soonest = _soonest(after, timetable)
    days = ((number, _day(anchor, number, timetable)) for number in months)
    return next((Occasion(number, timetable.at(day)) for number, day in days if day >= soonest), None)


def moved_occasion(anchor: date, month: int, last: datetime | None, now: datetime, timetable: Timetable) -> datetime:
    """When the occasion of that month comes, now that the timetable is another.

    It stays in its month, but comes neither before `now` nor too soon after `last`, the last time they answered.
    """
    return asked_from(max(_begins(anchor, month, timetable), _soonest(last, timetable)), now, timetable)


def occasion_ahead(
    anchor: date, months: Iterable[int], so_far: SoFar, now: datetime, timetable: Timetable
) -> Occasion | None:
    """What comes next, now that the plan or the timetable is another; None: nothing does.

    A day of the month can come after the one on which they were asked in that month already: it counts where it is
    nearer to what was planned than the month after it is, and the plan has that month still.
    """
    ahead, agreed = tee(months)
    found = _first_ahead(anchor, ahead, so_far, now, timetable)
    if found is None or so_far.month is None or so_far.planned is None:
        return found
    if so_far.month not in takewhile(so_far.month.__ge__, agreed):
        return found
    again, planned = Occasion(so_far.month, _usually(anchor, so_far.month, timetable)), so_far.planned.at
    is_nearer = abs(again.at - planned) < abs(found.at - planned)
    return again if is_nearer and _lies_ahead(again.at, so_far, now, timetable) else found


def _first_ahead(
    anchor: date, months: Iterable[int], so_far: SoFar, now: datetime, timetable: Timetable
) -> Occasion | None:
    """The first month beyond the last one that can still be asked on its day. None that is over is made up for.

    But what was planned comes also where its day is over by now: on the next day on which they are asked, or on the
    next working day where that is too near the month after it.
    """
    planned = so_far.planned.month if so_far.planned else None
    on_a_working_day = replace(timetable, wish=Liking(range(5), timetable.wish.hour))

    def comes(month: int) -> bool:
        is_beyond = so_far.month is None or month > so_far.month
        usually = _usually(anchor, month, timetable)
        return is_beyond and (month == planned or _lies_ahead(usually, so_far, now, timetable))

    for month, following in _with_next(filter(comes, months)):
        for each in (timetable, on_a_working_day):
            at = moved_occasion(anchor, month, so_far.asked, now, each)
            if following is None or _soonest(at, timetable) <= _day(anchor, following, timetable):
                return Occasion(month, at)
    return None


def _with_next(months: Iterator[int]) -> Iterator[tuple[int, int | None]]:
    """Each with the one after it."""
    month = next(months, None)
    while month is not None:
        following = next(months, None)
        yield month, following
        month = following


def _lies_ahead(at: datetime, so_far: SoFar, now: datetime, timetable: Timetable) -> bool:
    return at >= now and timetable.here(at).date() >= _soonest(so_far.asked, timetable)


def latest_month(anchor: date, months: Iterable[int], now: datetime, timetable: Timetable) -> int:
    """The last month whose occasion has come by now. Raises ValueError where none has."""
    return max(takewhile(lambda month: _usually(anchor, month, timetable) <= now, months))


def still_asked(due: datetime, following: datetime | None, now: datetime) -> bool:
    """Whether what should have been asked at `due`, and wasn't through a fault of ours, still says something now.

    Until half-way to the next occasion of the same questionnaire: after that, the next one says more.
    """
    until = due + (following - due) / 2 if following else due + NO_FOLLOWER
    return now <= until


def go_out_at(due: datetime, now: datetime, code: str, timetable: Timetable) -> datetime | None:
    """When an offer goes out that became due then; None: at once.

    After an outage not everybody at the same moment: each code has its own minute of the hour, and none is at night.
    """
    if now - due <= LATE_AFTER:
        return None
    minutes = crc32(code.encode()) % int(SPREAD / timedelta(minutes=1))
    closes = timetable.at(timetable.here(now).date(), timetable.hours[1])
    return min(now + timedelta(minutes=minutes), max(now, closes))


def _usually(anchor: date, month: int, timetable: Timetable) -> datetime:
    return timetable.at(_day(anchor, month, timetable))


def _day(anchor: date, month: int, timetable: Timetable) -> date:
    return timetable.day_from(_begins(anchor, month, timetable))


def _begins(anchor: date, month: int, timetable: Timetable) -> date:
    """The first day of that month's occasion: the anchor's day of the month, or the next one of the wished number.

    That is in the same calendar month or the one after it, as in the anchor's own: February's clamp would double one.
    """
    wished = timetable.wish.month_day
    if wished is None:
        return month_after(anchor, month)
    first = month_after(anchor.replace(day=1), month + (wished < anchor.day))
    return first.replace(day=min(wished, monthrange(first.year, first.month)[1]))


def _soonest(after: datetime | None, timetable: Timetable) -> date:
    """The first local day that isn't too soon after that moment. Days, so that clock changes don't count."""
    return timetable.here(after).date() + CLOSEST if after else date.min
