"""The promise: by when somebody is in touch, in working hours. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from flows.alert import Alert
from flows.calendar import IsOff, is_working_day, local, next_opening, promised_by
from flows.organisation import Escalation, Organisation


@dataclass(frozen=True, slots=True)
class Office:
    """When people are at work: the local clock, the hours of a working day, and the days off."""

    zone: str
    hours: tuple[time, time]
    is_off: IsOff

    def opens(self, now: datetime) -> datetime | None:
        """When the next office hour begins; None: it is one now."""
        return next_opening(now, self.zone, self.hours, self.is_off)

    def after(self, now: datetime, hours: int) -> datetime:
        """So many working hours after that moment."""
        at, left = self.opens(now) or now, timedelta(hours=hours)
        while (until := self.closing(at)) - at < left:
            left -= until - at
            at = self.opens(until) or until
        return at + left

    def before(self, at: datetime, hours: int) -> datetime:
        """So many working hours before that moment."""
        left = timedelta(hours=hours)
        day = at.astimezone(ZoneInfo(self.zone)).date()
        while True:
            begins, ends = (local(day, each, self.zone) for each in self.hours)
            worked = min(at, ends) - begins
            if is_working_day(day, self.is_off) and worked > timedelta():
                if worked >= left:
                    return min(at, ends) - left
                left -= worked
            day -= timedelta(days=1)

    def morning_after(self, now: datetime, days: int) -> datetime:
        """When office hours begin so many working days after that local day."""
        day = now.astimezone(ZoneInfo(self.zone)).date()
        while days > 0:
            day += timedelta(days=1)
            days -= is_working_day(day, self.is_off)
        return local(day, self.hours[0], self.zone)

    def closing(self, at: datetime) -> datetime:
        """When office hours end, or ended, on that local day."""
        return local(at.astimezone(ZoneInfo(self.zone)).date(), self.hours[1], self.zone)


@dataclass(frozen=True, slots=True)
class Turn:
    """Somebody's turn: the promise that the young person reads, by when to have been in touch, and when to look again.

    `deadline` is None where nothing was promised; there is always a time to act by.
    """

    deadline: datetime | None
    act_by: datetime
    look_at: datetime


def first_turn(told_at: datetime, organisation: Organisation, office: Office, *, is_urgent: bool) -> Turn:
    """The turn of whoever hears of an alert then."""
    escalation = organisation.escalation
    promise, stand_in = organisation.promise, escalation.without_promise
    if is_urgent:
        promise, stand_in = organisation.urgent_promise or promise, escalation.without_promise_urgent
    deadline = promised_by(told_at, promise, office.zone, office.is_off) if promise else None
    act_by = deadline or promised_by(told_at, stand_in, office.zone, office.is_off)
    return Turn(deadline, act_by, _reminded_at(told_at, act_by, escalation, office))


def next_turn(alert: Alert, escalation: Escalation, office: Office, now: datetime) -> Turn:
    """The turn of whoever it passes to now: never less than the next ones have, and as long as there still was."""
    act_by = office.after(now, escalation.each_has)
    if alert.act_by is not None:
        act_by = max(act_by, alert.act_by)
    return Turn(alert.deadline, act_by, _reminded_at(now, act_by, escalation, office))


def _reminded_at(told_at: datetime, act_by: datetime, escalation: Escalation, office: Office) -> datetime:
    """When they are reminded; who hears of it so late needs no reminder, and is looked at when the time is over."""
    at = office.before(act_by, escalation.reminded_before)
    return at if at > told_at else act_by
