"""What young people say about the contact, as a mean that no single answer can be told from. Pure.

Four rules, for each item by itself:
- At least five people stand behind a figure (FACTS § 4), each with the newest of their check-ins.
- A figure changes at most once a quarter, on its first day, and counts what was answered before that day. So nobody
  can watch it move when a certain young person has answered.
- No answer counts in two figures: the next one is made of answers given since, and waits until five people have
  given some. So the difference between two figures is nobody's answer either.
- Means are told in halves, so that 5 need not mean that everybody answered 5.

Answers older than a year are left out. All this holds as long as the same people are asked about the same contact
person and count in statistics; when somebody gets another one, or takes their yes to statistics back, figures have to
be kept instead of computed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from statistics import mean
from zoneinfo import ZoneInfo

from flows.calendar import local, month_after
from flows.check_in import CheckIn, Status

LEAST = 5
QUARTER = 3
YEAR = 12


@dataclass(frozen=True, slots=True)
class Figure:
    """A mean on the item's own scale, in halves, of what was answered before a day."""

    mean: float
    before: date


@dataclass(frozen=True, slots=True)
class _Ended:
    at: datetime
    check_in: CheckIn


def figure(check_ins: Iterable[CheckIn], item: str, today: date, zone: str) -> Figure | None:
    """The figure of an item that stands today; None where there is none yet, or any more.

    `check_ins` are those of one questionnaire version, by everybody who is asked about this contact person.
    """
    completed = [each for each in check_ins if each.status is Status.COMPLETED]
    ended = sorted((_Ended(each.ended_at, each) for each in completed if each.ended_at), key=lambda each: each.at)
    shown: Figure | None = None
    oldest = previous = datetime.min.replace(tzinfo=UTC)
    waiting: dict[str, _Ended] = {}
    for day in _quarters(ended[0].at.astimezone(ZoneInfo(zone)).date(), today) if ended else ():
        start, a_year_ago = local(day, time(), zone), local(month_after(day, -YEAR), time(), zone)
        if oldest < a_year_ago:
            shown = None
        waiting |= {each.check_in.participant: each for each in ended if previous <= each.at < start}
        said = [each for each in waiting.values() if item in each.check_in.values and each.at >= a_year_ago]
        if len(said) >= LEAST:
            shown = Figure(round(mean(each.check_in.values[item] for each in said) * 2) / 2, day)
            oldest, waiting = min(each.at for each in said), {}
        previous = start
    return shown


def _quarters(first: date, today: date) -> Iterator[date]:
    """The first days of the quarters after the one of `first`, up to and with today."""
    day = month_after(date(first.year, (first.month - 1) // QUARTER * QUARTER + 1, 1), QUARTER)
    while day <= today:
        yield day
        day = month_after(day, QUARTER)
