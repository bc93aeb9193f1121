"""The calendar: when something is due. Pure; the local date rules, and clock changes never move an hour.

Only rows hold due times; nothing here reads a clock.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from flows.organisation import Promise

ASK_AT = time(15, 30)
"""After school, while a contact person is still at work when something comes of it."""

ASK_ON = range(3)
"""Monday to Wednesday, so that working days follow (DESIGN: promises are kept on working days)."""

CLOSEST = timedelta(weeks=3)
"""Two occasions a month apart lie 28 to 35 days apart, so this skips none and doubles none."""

REMIND_AFTER = timedelta(days=2)
"""From the day of the offer to that of the first reminder: the plan's default is day 2, then 5, closed on day 10."""

WINDOW = timedelta(days=10)
"""As long as what was offered before is still fresh: what becomes due joins it and needs no offer of its own."""

EARLIEST = time(8, 0)
EVENING = time(19, 0)
LATEST = time(20, 30)

IsWorkingDay = Callable[[date], bool]


def local(day: date, at: time, zone: str) -> datetime:
    """The UTC time of a local date and hour. An hour that the spring change skips becomes the one after it."""
    return datetime.combine(day, at, ZoneInfo(zone)).astimezone(UTC)


def month_after(anchor: date, months: int) -> date:
    """The same day of the month so many months later, clamped to the month's last day."""
    year, month = divmod(anchor.year * 12 + anchor.month - 1 + months, 12)
    return date(year, month + 1, min(anchor.day, monthrange(year, month + 1)[1]))


def next_occasion(anchor: date, months: Iterable[int], after: datetime, zone: str) -> datetime | None:
    """The first occasion that isn't too soon after `after`: after school, Monday to Wednesday; None: there is none.

    `months` counts, rising, from the anchor, the day the course began. The day is the anchor's day of the month,
    moved forward to the next Monday where it falls on another weekday: so what is asked monthly and what is asked
    quarterly meet on the same day.
    """
    occasions = (_ask_at(month_after(anchor, number), zone) for number in months)
    return next((due for due in occasions if due >= after + CLOSEST), None)


def next_afternoon(now: datetime, zone: str, is_working_day: IsWorkingDay) -> datetime:
    """After school on the next working day."""
    day = now.astimezone(ZoneInfo(zone)).date() + timedelta(days=1)
    while not is_working_day(day):
        day += timedelta(days=1)
    return local(day, ASK_AT, zone)


def _ask_at(day: date, zone: str) -> datetime:
    while day.weekday() not in ASK_ON:
        day += timedelta(days=1)
    return local(day, ASK_AT, zone)


def may_ask(now: datetime, zone: str) -> bool:
    """Whether it is an hour at which a young person may be written to without having done anything."""
    return EARLIEST <= now.astimezone(ZoneInfo(zone)).time() <= LATEST


def next_morning(now: datetime, zone: str) -> datetime | None:
    """When a young person may be written to again without having done anything; None: they may be now."""
    if may_ask(now, zone):
        return None
    here = now.astimezone(ZoneInfo(zone))
    day = here.date() if here.time() < EARLIEST else here.date() + timedelta(days=1)
    return local(day, EARLIEST, zone)


def reminder_at(offered: datetime, zone: str) -> datetime:
    """When the first reminder of what was offered then is due: two days later, after school."""
    return local(offered.astimezone(ZoneInfo(zone)).date() + REMIND_AFTER, ASK_AT, zone)


def later_today(now: datetime, zone: str) -> datetime:
    """When to ask again after "later today": this evening, or in an hour if it is late, else tomorrow evening."""
    here = now.astimezone(ZoneInfo(zone))
    evening = local(here.date(), EVENING, zone)
    if evening - now >= timedelta(hours=1):
        return evening
    in_an_hour = now + timedelta(hours=1)
    if in_an_hour <= local(here.date(), LATEST, zone):
        return in_an_hour
    return local(here.date() + timedelta(days=1), EVENING, zone)


def next_opening(now: datetime, zone: str, hours: tuple[time, time], is_working_day: IsWorkingDay) -> datetime | None:
    """When the next office hour begins; None: it is one now."""
    opens, closes = hours
    here = now.astimezone(ZoneInfo(zone))
    if is_working_day(here.date()) and opens <= here.time() < closes:
        return None
    day = here.date() if here.time() < opens else here.date() + timedelta(days=1)
    while not is_working_day(day):
        day += timedelta(days=1)
    return local(day, opens, zone)


def promised_by(now: datetime, promise: Promise, zone: str, is_working_day: IsWorkingDay) -> datetime:
    """The deadline of a promise made now: so many working days after today, at the promised hour.

    None of them is today; where its hour has passed, or on a day off, that becomes the next working day.
    """
    day = now.astimezone(ZoneInfo(zone)).date()
    left = promise.working_days
    while left > 0 or not is_working_day(day) or local(day, promise.hour, zone) <= now:
        day += timedelta(days=1)
        left -= is_working_day(day)
    return local(day, promise.hour, zone)
