"""The window of a check-in: its reminders, its last day, and "ask me later". Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from enum import IntEnum

from flows.calendar import EVENING, Timetable, may_ask
from flows.check_in import CheckIn, Ending

AN_HOUR = timedelta(hours=1)


CLOSED_IN_TIME = timedelta(days=1)
"""A window that is closed later than this was left open by us: nobody was there to answer to."""


@dataclass(frozen=True, slots=True)
class Windows:
    """How long something can be answered: the days after the offer on which is reminded, and the last one of all."""

    reminders: tuple[int, ...] = (2, 5)
    closes: int = 10


def opened(check_in: CheckIn, windows: Windows, timetable: Timetable) -> CheckIn:
    """The check-in with its window, counted from when it was prompted. Reminders that were dealt with stay so."""
    due = reminders(check_in, windows, timetable)[check_in.reminded :]
    return replace(check_in, closes_at=closes_at(check_in, windows, timetable), remind_at=due[0] if due else None)


def reminders(check_in: CheckIn, windows: Windows, timetable: Timetable) -> tuple[datetime, ...]:
    """When its reminders are due: on those days, at the hour at which they are asked."""
    prompted = timetable.here(check_in.prompted_at).date()
    return tuple(timetable.at(prompted + timedelta(days=n)) for n in windows.reminders)


def closes_at(check_in: CheckIn, windows: Windows, timetable: Timetable) -> datetime:
    """The midnight that ends its last day."""
    last = timetable.here(check_in.prompted_at).date() + timedelta(days=windows.closes)
    return timetable.at(last + timedelta(days=1), time.min)


def reminded(check_in: CheckIn, windows: Windows, timetable: Timetable, now: datetime) -> tuple[CheckIn, int | None]:
    """The check-in after the reminders that are due by now, and the number of the one to send, counted from one.

    Of several that an outage held up only the last is sent. None: none is due, or it isn't an hour to be written to.
    """
    if not may_ask(now, timetable):
        return check_in, None
    past = sum(1 for each in reminders(check_in, windows, timetable) if each <= now)
    if past <= check_in.reminded:
        return check_in, None
    return opened(replace(check_in, reminded=past), windows, timetable), past


def is_last(number: int, windows: Windows) -> bool:
    """Whether no other reminder follows that one."""
    return number >= len(windows.reminders)


def ending(check_in: CheckIn, now: datetime, *, was_asked: bool) -> Ending | None:
    """As what its window ends now; None: it goes on.

    Missed by us: it was never sent, its reminders never came, or nobody was there to close it in time.
    """
    if check_in.closes_at is None or now < check_in.closes_at:
        return None
    is_ours = not was_asked or check_in.remind_at is not None or now - check_in.closes_at > CLOSED_IN_TIME
    return Ending.MISSED_BY_US if is_ours else Ending.NOT_ANSWERED


class Later(IntEnum):
    """When to ask again after "not now". The numbers stand in buttons that people still have on their phones."""

    TONIGHT = 0
    IN_AN_HOUR = 1
    TOMORROW = 2


def later(now: datetime, when: Later, timetable: Timetable) -> datetime:
    """When that is, by the hours on offer: an evening that is over becomes an hour from now, and else tomorrow."""
    evening = _evening(now, timetable)
    if when is Later.TONIGHT and evening - now >= AN_HOUR:
        return evening
    if when is not Later.TOMORROW and may_ask(now, timetable) and now + AN_HOUR <= _last_hour(now, timetable):
        return now + AN_HOUR
    tomorrow = timetable.here(now).date() + timedelta(days=1)
    return timetable.at(tomorrow)


def laters(now: datetime, until: datetime | None, timetable: Timetable) -> tuple[Later, ...]:
    """What can be promised now, and comes before `until`, the end of the window."""
    kept = {
        Later.IN_AN_HOUR: may_ask(now, timetable) and now + AN_HOUR <= _last_hour(now, timetable),
        Later.TONIGHT: _evening(now, timetable) - now >= 2 * AN_HOUR,
        Later.TOMORROW: True,
    }
    return tuple(each for each, holds in kept.items() if holds and (not until or later(now, each, timetable) < until))


def _evening(now: datetime, timetable: Timetable) -> datetime:
    first, last = timetable.hours
    return timetable.at(timetable.here(now).date(), min(max(EVENING, first), last))


def _last_hour(now: datetime, timetable: Timetable) -> datetime:
    return timetable.at(timetable.here(now).date(), timetable.hours[1])
