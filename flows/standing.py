"""Who is due, waits for us to hear from them, or hasn't answered in time. Pure, and without a word of what was said."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from flows.check_in import Asked, Ending, Status

SOON = timedelta(days=7)
"""Somebody is due who is asked within it."""

ANSWERS = (Status.COMPLETED, Status.DECLINED)
"""What counts as having been heard from: "not this time" is no silence."""


class Standing(StrEnum):
    """How somebody's check-ins stand; more than one can hold."""

    DUE = "due"
    WAITING = "waiting"
    OVERDUE = "overdue"


@dataclass(frozen=True, slots=True)
class Waiting:
    """What was asked and can be answered until that moment; None: there is no last day. `reminded` counts."""

    since: datetime
    until: datetime | None
    reminded: int

    @property
    def last_moment(self) -> datetime | None:
        """Within the last day on which it can be answered: the window ends at the midnight after it."""
        return self.until and self.until - timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Stands:
    """How somebody's check-ins stand now.

    `next_due` is when something is asked the next time. `silent_since` is when the first of what they let pass was
    asked, since they were last heard from. `missed_by_us` is when we should have asked, or asked and then didn't
    serve, after that.
    """

    answered: datetime | None = None
    next_due: datetime | None = None
    waiting: Waiting | None = None
    silent_since: datetime | None = None
    missed_by_us: datetime | None = None
    now: datetime | None = None

    @property
    def is_due(self) -> bool:
        """Whether they are asked soon."""
        return self.next_due is not None and self.now is not None and self.next_due <= self.now + SOON

    @property
    def all(self) -> Collection[Standing]:
        """Every standing that holds."""
        held = {
            Standing.DUE: self.is_due,
            Standing.WAITING: self.waiting is not None,
            Standing.OVERDUE: self.silent_since is not None,
        }
        return [each for each, holds in held.items() if holds]


NOTHING_YET = Stands()


@dataclass(frozen=True, slots=True)
class StandDays:
    """The same in local days, as the pages say it; `until` is the last day on which what waits can be answered."""

    since: date | None = None
    until: date | None = None
    reminded: int = 0
    next_on: date | None = None
    silent_since: date | None = None
    missed_on: date | None = None
    holds: Collection[Standing] = ()


def in_days(found: Stands, day: Callable[[datetime], date]) -> StandDays:
    """How it stands by the calendar; `day` gives the local day of a moment."""
    waiting = found.waiting
    return StandDays(
        since=day(waiting.since) if waiting else None,
        until=day(waiting.last_moment) if waiting and waiting.last_moment else None,
        reminded=waiting.reminded if waiting else 0,
        next_on=found.next_due and day(found.next_due),
        silent_since=found.silent_since and day(found.silent_since),
        missed_on=found.missed_by_us and day(found.missed_by_us),
        holds=found.all,
    )


def stands(asked: Iterable[Asked], next_due: datetime | None, now: datetime, since: date | None = None) -> Stands:
    """How it stands with somebody, from what they were asked themselves and when they are asked next.

    `since` is when their course began: what they let pass in one before it is forgotten.
    """
    own = [each for each in asked if each.answered_by is None]
    ended = [each.ended_at for each in own if each.ended_at and each.status in ANSWERS]
    heard = max(ended, default=None)
    lately = [each for each in own if since is None or each.prompted_at.date() >= since]
    after = [each for each in lately if heard is None or each.prompted_at > heard]
    return Stands(
        answered=max((each.ended_at for each in own if each.ended_at and each.status is ANSWERS[0]), default=None),
        next_due=next_due,
        waiting=_waiting([each for each in own if each.is_open]),
        silent_since=_first([each for each in after if each.started_at is None], Ending.NOT_ANSWERED),
        missed_by_us=_first(after, Ending.MISSED_BY_US),
        now=now,
    )


def _waiting(still_open: list[Asked]) -> Waiting | None:
    """The one that was asked the longest ago, and how often any of that day was reminded of."""
    if not still_open:
        return None
    first = min(still_open, key=lambda each: each.prompted_at)
    return Waiting(first.prompted_at, first.closes_at, max(each.reminded for each in still_open))


def _first(asked: Iterable[Asked], ending: Ending) -> datetime | None:
    return min((each.prompted_at for each in asked if each.ending is ending), default=None)
