"""What happened to whom and when: all that the rules know of a year."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from enum import StrEnum
from itertools import groupby

from flows.check_in import Ending


class What(StrEnum):
    """One thing that happened. `AGREED` stands first in each life, and wherever something was agreed anew."""

    AGREED = "agreed"
    LEFT = "left"
    CAME_BACK = "came_back"
    OPENED = "opened"
    MISSED = "missed"
    OFFERED = "offered"
    OFFERED_AGAIN = "offered_again"
    REMINDED = "reminded"
    TOUCHED = "touched"
    POSTPONED = "postponed"
    ANSWERED = "answered"
    DECLINED = "declined"
    CLOSED = "closed"
    BLOCKED = "blocked"
    UNBLOCKED = "unblocked"
    TOLD = "told"
    FELL_SILENT = "fell_silent"
    SILENCE_TOLD = "silence_told"
    CONTACT = "contact"


SENT = frozenset({What.OFFERED, What.OFFERED_AGAIN, What.REMINDED})
"""What reached somebody who had done nothing."""

BY_THE_CLOCK = SENT | {What.OPENED, What.MISSED}


@dataclass(frozen=True, slots=True)
class Terms:
    """What was agreed: from which day months count, on whose clock, when, what in which months, and how long it waits.

    `hours` are those on offer, `hour` the one at which they are asked; `reminders` and `closes` are days.
    """

    anchor: date
    zone: str
    hour: time
    days: tuple[int, ...]
    month_day: int | None
    hours: tuple[time, time]
    months: Mapping[str, tuple[int, ...]]
    reminders: tuple[int, ...]
    closes: int


@dataclass(frozen=True, slots=True)
class Entry:
    """One line. `number` counts reminders, or what was missed; `until` is when they are asked again.

    `alert` and `rule` are those that the contact person is told of; `days` is how long somebody has been silent.
    """

    at: datetime
    who: str
    what: What
    check_in: str = ""
    questionnaire: str = ""
    month: int | None = None
    number: int = 0
    ending: Ending | None = None
    until: datetime | None = None
    terms: Terms | None = None
    score: float | None = None
    alert: str = ""
    rule: str = ""
    days: int = 0


@dataclass
class Journal:
    """Everything that happened until `end`; when we were away, from and to; and which days were off."""

    end: datetime
    outages: tuple[tuple[datetime, datetime], ...]
    off: frozenset[date]
    entries: list[Entry] = field(default_factory=list)

    def lives(self) -> Iterator[tuple[str, Iterable[Entry]]]:
        """By person, in the order in which it happened."""
        return groupby(sorted(self.entries, key=lambda each: each.who), key=lambda each: each.who)


@dataclass(frozen=True, slots=True)
class Finding:
    """A rule that was broken, in whose life and when."""

    rule: str
    who: str
    at: datetime
    why: str
