"""The window of a check-in: its reminders, its last day, and "ask me later". Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from enum import IntEnum
from zoneinfo import ZoneInfo

from flows.calendar import EVENING, Timetable, may_ask
from flows.check_in import CheckIn, Ending

AN_HOUR = timedelta(hours=1)

ON_ITS_WAY = timedelta(minutes=10)
"""How long before the last hour on offer ends something is promised, so that it doesn't become the next morning."""

LATELY = timedelta(days=1)
"""Whoever was here, or was asked, so short a time ago has the check-in in mind; that is no silence."""

CLOSED_IN_TIME = timedelta(days=1)
"""A window that is closed later than this was left open by us: nobody was there to answer to."""


@dataclass(frozen=True, slots=True)
class Windows:
    """How long something can be answered: the days after the offer on which is reminded, and the last one of all."""

    reminders: tuple[int, ...] = (2, 5)
    closes: int = 10


def opened(check_in: CheckIn, windows: Windows, timetable: Timetable) -> CheckIn:
    """The check-in with its window, counted from when it was prompted. Reminders that were dealt with stay so.

    It never ends sooner than was promised, whatever was agreed anew since.
    """
    due = reminders(check_in, windows, timetable)[check_in.reminded :]
    closes = closes_at(check_in, windows, timetable)
    promised = check_in.closes_at or closes
    return replace(check_in, closes_at=max(closes, promised), remind_at=due[0] if due else None)


def reminders(check_in: CheckIn, windows: Windows, timetable: Timetable) -> tuple[datetime, ...]:
    """When its reminders are due: on those days, at the hour at which they are asked."""
    prompted = timetable.here(check_in.prompted_at).date()
    return tuple(timetable.at(prompted + timedelta(days=n)) for n in windows.reminders)


def closes_at(check_in: CheckIn, windows: Windows, timetable: Timetable) -> datetime:
    """The midnight that ends its last day."""
    last = timetable.here(check_in.prompted_at).date() + timedelta(days=windows.closes)
    return timetable.at(last + timedelta(days=1), time.min)


def last_day(check_in: CheckIn, zone: str) -> date | None:
    """The last local day on which it can be answered; None: it has no end."""
    if check_in.closes_at is None:
        return None
    return (check_in.closes_at - timedelta(microseconds=1)).astimezone(ZoneInfo(zone)).date()


def is_over(check_in: CheckIn, now: datetime) -> bool:
    """Whether its window has passed."""
    return check_in.closes_at is not None and check_in.closes_at <= now


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


def postponed(check_in: CheckIn, until: datetime, windows: Windows, timetable: Timetable) -> CheckIn:
    """The check-in that is offered again at `until`: that is reminder enough for a while."""
    covered = sum(1 for each in reminders(check_in, windows, timetable) if each < until + LATELY)
    return opened(replace(check_in, reminded=max(covered, check_in.reminded)), windows, timetable)


def is_last(number: int, windows: Windows) -> bool:
    """Whether no other reminder follows that one."""
    return number >= len(windows.reminders)


def ending(check_in: CheckIn, now: datetime, *, was_asked: bool) -> Ending | None:
    """As what its window ends now; None: it goes on.

    Missed by us: it was never sent, its reminders never came, or nobody was there to close it in time. Whoever still
    did something with it after its last day was answered.
    """
    if check_in.closes_at is None or not is_over(check_in, now):
        return None
    over = max(check_in.closes_at, check_in.touched_at or check_in.closes_at)
    is_ours = not was_asked or check_in.remind_at is not None or now - over > CLOSED_IN_TIME
    return Ending.MISSED_BY_US if is_ours else Ending.NOT_ANSWERED


class Later(IntEnum):
    """When to ask again after "not now". The numbers stand in buttons that people still have on their phones."""

    TONIGHT = 0
    IN_AN_HOUR = 1
    TOMORROW = 2


def later(now: datetime, when: Later, until: datetime | None, timetable: Timetable) -> datetime | None:
    """When they are asked again: then, or at the nearest time that can be kept; None: none comes before `until`."""
    kept, wished = _kept(now, until, timetable), _meant(now, timetable)[when]
    return kept.get(when) or min(kept.values(), key=lambda at: abs(at - wished), default=None)


def laters(now: datetime, until: datetime | None, timetable: Timetable) -> tuple[Later, ...]:
    """What to offer now, the soonest first, `until` being the end of the window: not two that come to the same."""
    kept = _kept(now, until, timetable)
    if Later.IN_AN_HOUR in kept and Later.TONIGHT in kept and kept[Later.TONIGHT] < kept[Later.IN_AN_HOUR] + AN_HOUR:
        del kept[Later.TONIGHT]
    return tuple(kept)


def _kept(now: datetime, until: datetime | None, timetable: Timetable) -> dict[Later, datetime]:
    """What can be kept: an hour away at least, before the window's end, and within the hours on offer."""
    return {
        each: at
        for each, at in _meant(now, timetable).items()
        if at - now >= AN_HOUR and _is_in_time(each, at, timetable) and (until is None or at < until)
    }


def _is_in_time(each: Later, at: datetime, timetable: Timetable) -> bool:
    """Whether what is sent then arrives within the hours on offer; tomorrow it comes when they are asked anyway."""
    return each is Later.TOMORROW or (may_ask(at, timetable) and may_ask(at + ON_ITS_WAY, timetable))


def _meant(now: datetime, timetable: Timetable) -> Mapping[Later, datetime]:
    today = timetable.here(now).date()
    return {
        Later.IN_AN_HOUR: now + AN_HOUR,
        Later.TONIGHT: timetable.at(today, EVENING),
        Later.TOMORROW: timetable.at(today + timedelta(days=1)),
    }
