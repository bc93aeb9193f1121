"""The calendar: when something is due. Pure; the local date rules, and clock changes never move an hour.

Only rows hold due times; nothing here reads a clock.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True)
class Liking:
    """The days of the week (0 is Monday) and the local hour at which somebody is asked."""

    days: Collection[int] = ASK_ON
    hour: time = ASK_AT


WHENEVER = Liking()
"""When whoever has no wish is asked."""


def liking(weekday: int | None, ask_at: time | None) -> Liking:
    """What a participant wishes; None: whenever suits."""
    return Liking(ASK_ON if weekday is None else (weekday,), ask_at or ASK_AT)


def local(day: date, at: time, zone: str) -> datetime:
    """The UTC time of a local date and hour. An hour that the spring change skips becomes the one after it."""
    return datetime.combine(day, at, ZoneInfo(zone)).astimezone(UTC)


def month_after(anchor: date, months: int) -> date:
    """The same day of the month so many months later, clamped to the month's last day."""
    year, month = divmod(anchor.year * 12 + anchor.month - 1 + months, 12)
    return date(year, month + 1, min(anchor.day, monthrange(year, month + 1)[1]))


def next_occasion(
    anchor: date, months: Iterable[int], after: datetime | None, zone: str, wish: Liking = WHENEVER
) -> datetime | None:
    """The first occasion that isn't too soon after `after`, when they like to be asked; None: there is none.

    `months` counts, rising, from the anchor, the day the course began. The day is the anchor's day of the month,
    moved forward to the next day of the week that is wished for: so what is asked monthly and what is asked quarterly
    meet on the same day. With no `after` it is the first one of all.
    """
    soonest = _weeks_later(after, zone) if after else date.min
    days = (_liked_day(month_after(anchor, number), wish) for number in months)
    return next((local(day, wish.hour, zone) for day in days if day >= soonest), None)


def moved_occasion(
    anchor: date, due: datetime, last: datetime | None, now: datetime, zone: str, wish: Liking
) -> datetime:
    """When an occasion that was planned for `due` comes instead, now that the wish is another.

    It stays in its month: the day of the week is sought from the anchor's day of the month on. It comes neither before
    `now` nor too soon after `last`, the last time they answered, but a week later then, or more.
    """
    here = due.astimezone(ZoneInfo(zone)).date()
    months = (here.year - anchor.year) * 12 + here.month - anchor.month
    begins = month_after(anchor, months)
    if begins > here:
        begins = month_after(anchor, months - 1)
    soonest = _weeks_later(last, zone) if last else date.min
    day = _liked_day(max(begins, soonest), wish)
    while local(day, wish.hour, zone) < now:
        day = _liked_day(day + timedelta(days=1), wish)
    return local(day, wish.hour, zone)


def _weeks_later(at: datetime, zone: str) -> date:
    """The first local day that isn't too soon after that moment. Days, so that clock changes don't count."""
    return at.astimezone(ZoneInfo(zone)).date() + CLOSEST


def _liked_day(day: date, wish: Liking) -> date:
    """That day or the next one that is wished for."""
    while day.weekday() not in wish.days:
        day += timedelta(days=1)
    return day


def next_afternoon(now: datetime, zone: str, is_working_day: IsWorkingDay) -> datetime:
    """After school on the next working day."""
    day = now.astimezone(ZoneInfo(zone)).date() + timedelta(days=1)
    while not is_working_day(day):
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


def reminder_at(offered: datetime, zone: str, hour: time = ASK_AT) -> datetime:
    """When the first reminder of what was offered then is due: two days later, at the hour at which they are asked."""
    return local(offered.astimezone(ZoneInfo(zone)).date() + REMIND_AFTER, hour, zone)


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
