"""When something new begins in a young person's life: which days can be noted, and when that is asked about. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta

from flows.age import OF_AGE
from flows.calendar import Timetable, asked_from, month_after
from flows.names import RefusedError
from flows.occasions import CLOSEST
from flows.people import Transition, TransitionKind
from flows.ports import Wave
from flows.screen import Day, Text

AHEAD = timedelta(days=366)
"""How far ahead something is noted: what is a year off is known better by then."""

STILL_NEW = timedelta(weeks=4)
"""How long after its day something is still asked about, after a pause or an outage."""

SOON = timedelta(days=31)
"""How long before it the 18th birthday is noted by itself. Afterwards it is forgotten: it tells a birth date."""

WEEKS = 7
"""How many of the next Mondays a young person is offered; what begins later can be noted later."""

KINDS: Mapping[str, Text] = {
    TransitionKind.EDUCATION: Text("An education"),
    TransitionKind.INTERNSHIP: Text("An internship"),
    TransitionKind.EXAMS: Text("Exams"),
    TransitionKind.NEW_SCHOOL: Text("A new school"),
    TransitionKind.MOVING: Text("A new home"),
    TransitionKind.OF_AGE: Text("The 18th birthday"),
}
NOTED_BY_HAND = tuple(each for each in TransitionKind if each is not TransitionKind.OF_AGE)
"""The 18th birthday follows from the birth date."""


def checked_day(day: date, today: date) -> date:
    """The day, if something can begin on it. Raises RefusedError for a past one, and for one too far ahead."""
    if day < today:
        raise RefusedError(Text("{day} is over; give the day on which it begins", {"day": Day(day)}))
    if day - today > AHEAD:
        raise RefusedError(Text("{day} is more than a year ahead; note it when it is nearer", {"day": Day(day)}))
    return day


def weeks(today: date) -> Sequence[date]:
    """What a young person chooses from: this week, and the next Mondays."""
    monday = today - timedelta(days=today.weekday())
    return (today, *(monday + timedelta(weeks=n) for n in range(1, WEEKS + 1)))


def is_the_same(before: Transition, kind: TransitionKind, today: date) -> bool:
    """Whether noting that kind today says anew what was noted before: it lies ahead, or began a moment ago."""
    return before.kind is kind and before.on_day > today - CLOSEST


def is_new(transition: Transition, today: date) -> bool:
    """Whether it lies ahead or began lately."""
    return transition.on_day >= today - STILL_NEW


def comes_of_age(birth: date, today: date) -> date | None:
    """The 18th birthday, where it is near; None: it is over or far off."""
    birthday = month_after(birth, 12 * OF_AGE)
    if birthday.day != birth.day:  # born on 29 February: on 1 March, as `flows.background.age_on` has it
        birthday += timedelta(days=1)
    return birthday if today <= birthday <= today + SOON else None


def asked_at(begins: date, last: datetime | None, now: datetime, timetable: Timetable) -> datetime | None:
    """When is asked about what begins on that day: the first time from then on at which they are asked.

    Never sooner than two weeks after `last`, when they were asked or answered. None: they were asked since it began.
    """
    if last is None:
        return asked_from(begins, now, timetable)
    asked = timetable.here(last).date()
    return None if asked >= begins else asked_from(max(begins, asked + CLOSEST), now, timetable)


def counts_for(at: datetime, planned: Iterable[Wave], timetable: Timetable) -> Wave | None:
    """The planned occasion nearest to that time, within two weeks before or after: it is moved there."""
    day = timetable.here(at).date()
    apart = {each.number: abs(timetable.here(each.due_at).date() - day) for each in planned}
    near = [each for each in planned if apart[each.number] <= CLOSEST]
    return min(near, key=lambda each: apart[each.number], default=None)
