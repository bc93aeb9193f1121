"""How many alerts a caseload makes: people who don't exist, on the rules that hold. Pure; chance is an argument.

Everybody answers WHO-5 every month, lets low scores be told, and hears from their contact person at the last moment of
the promise: the most that the rules about scores can make. What young people ask for, and silence, come on top.

The numbers are assumptions: a mean of 53, with a standard deviation of 15 between people and of 9 within one from
month to month. They make 43 of 100 low in the first month, and 14 very low; in the evaluation it was 13 and 5 of 29 at
the start (Social- og Boligstyrelsen, FACTS § 3).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from flows.calendar import no_day_off
from flows.events import Measured
from flows.organisation import Organisation
from flows.promise import Office, first_turn
from flows.rules import evaluate
from flows.rules.rule import WELLBEING, Finding, Known, Point, Rule, Told

MEAN, BETWEEN, WITHIN = 53.0, 15.0, 9.0
STEP, HIGHEST = 4, 100
A_MONTH = timedelta(days=365) / 12

Normal = Callable[[float, float], float]
"""Draws from the normal distribution with that mean and standard deviation."""

ALL = "all"
"""Every rule together."""


@dataclass(frozen=True, slots=True)
class Expected:
    """Alerts per contact person and month: on average, and between what nine caseloads in ten lie. `rule` or `ALL`."""

    rule: str
    mean: float
    low: int
    high: int


@dataclass(frozen=True, slots=True)
class Forecast:
    """The first month by itself, in which everybody who is low is so for the first time, and a month after it."""

    first: tuple[Expected, ...]
    later: tuple[Expected, ...]


def forecast(
    organisation: Organisation, per_contact: int, months: int, caseloads: int, begins: datetime, normal: Normal
) -> Forecast:
    """So many caseloads of that size, each for so many months, by the organisation's thresholds."""
    first: list[Counter[str]] = []
    later: list[Counter[str]] = []
    for _ in range(caseloads):
        raised = [Counter[str]() for _ in range(months)]
        for _ in range(per_contact):
            scores = lived(months, normal)
            for month, rule in nudges(scores, organisation, begins):
                raised[month].update((rule, ALL))
        first += raised[:1]
        later += raised[1:]
    return Forecast(_expected(first), _expected(later))


def lived(months: int, normal: Normal) -> list[int]:
    """One person's scores: around a mean of their own, on WHO-5's steps."""
    own = normal(MEAN, BETWEEN)
    return [score_of(normal(own, WITHIN)) for _ in range(months)]


def score_of(wellbeing: float) -> int:
    """The score next to it: 0, 4, … 100."""
    return min(max(STEP * round(wellbeing / STEP), 0), HIGHEST)


def nudges(scores: Iterable[int], organisation: Organisation, begins: datetime) -> Iterator[tuple[int, str]]:
    """The months, counted from nought, in which a score is nudged about, and by which rule."""
    office = Office(organisation.zone, organisation.office_hours, no_day_off)
    points: list[Point] = []
    told: list[Told] = []
    contact_at: datetime | None = None
    for month, score in enumerate(scores):
        now = begins + month * A_MONTH
        for rule, finding in _found(score, now, organisation, (points, told, contact_at)):
            yield month, rule.id
            told.append(Told(now, finding.is_urgent))
            contact_at = first_turn(now, organisation, office, is_urgent=finding.is_urgent).act_by
        points.append(Point(now, score))
        if score > organisation.low_threshold:
            told.clear()


def _found(
    score: int,
    now: datetime,
    organisation: Organisation,
    before: tuple[Sequence[Point], Sequence[Told], datetime | None],
) -> Sequence[tuple[Rule, Finding]]:
    return evaluate(Known(Measured(WELLBEING, score), now, *before), organisation)


def _expected(months: Sequence[Counter[str]]) -> tuple[Expected, ...]:
    """Everything together, then by rule, the most frequent first."""
    total = Counter[str]()
    for each in months:
        total.update(each)
    rules = [ALL, *sorted(total.keys() - {ALL}, key=lambda rule: (-total[rule], rule))]
    return tuple(_over(rule, sorted(each[rule] for each in months)) for rule in rules if months)


def _over(rule: str, counts: Sequence[int]) -> Expected:
    """Nearest rank: one in twenty lies under the first, one in twenty over the second."""
    last = len(counts) - 1
    return Expected(rule, sum(counts) / len(counts), counts[round(0.05 * last)], counts[round(0.95 * last)])
