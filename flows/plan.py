"""Plans as data: what an organisation asks and when, and what was agreed otherwise with one participant. Pure."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, time
from itertools import pairwise

from flows.calendar import EARLIEST, LATEST, WHENEVER, Liking
from flows.window import Windows
from questionnaires.model import Cadence

WELLBEING = "who5"

SHORTEST_MONTH = 28
"""Days. Two occasions a month apart lie that far apart or more."""

LONGEST_WINDOW = 60
"""Days. Later than that an answer says nothing about the time at which it was asked for."""


@dataclass(frozen=True, slots=True)
class Silence:
    """When silence is a signal: after so many missed check-ins in a row; and, with an open alert or after a very low
    one, after so many days without an answer."""

    missed: int = 2
    days: int = 5


@dataclass(frozen=True, slots=True)
class Plan:
    """When an organisation asks.

    `cadences` are those that differ from the questionnaire's own. `when` is for whoever has no wish of their own, and
    `hours` are those in which a young person may be written to. `closing_days` are days off beside public holidays.
    `aftercare_months` are counted from the end of a course and empty where nothing is asked then; `aftercare` and
    `at_transitions` are what is asked then, and when something new begins.
    """

    cadences: Mapping[str, Cadence] = field(default_factory=dict)
    when: Liking = WHENEVER
    hours: tuple[time, time] = (EARLIEST, LATEST)
    closing_days: Collection[date] = ()
    windows: Windows = field(default_factory=Windows)
    aftercare_months: tuple[int, ...] = ()
    aftercare: tuple[str, ...] = (WELLBEING,)
    at_transitions: tuple[str, ...] = (WELLBEING,)
    silence: Silence = Silence()


@dataclass(frozen=True, slots=True)
class OwnPlan:
    """What was agreed with one participant, where that differs from the organisation's plan.

    `cadences` by questionnaire, None: it isn't asked. `reminders` and `closes` as in `Windows`; None: no difference.
    """

    cadences: Mapping[str, Cadence | None] = field(default_factory=dict)
    reminders: tuple[int, ...] | None = None
    closes: int | None = None


def cadences(
    order: Sequence[str], plan: Plan, own: OwnPlan, usual: Callable[[str], Cadence], *, in_aftercare: bool = False
) -> Mapping[str, Cadence]:
    """What is asked of somebody and how often, in the order of one day.

    `order` is what the organisation asks, `usual` a questionnaire's own cadence. After the course there is nothing but
    what is asked then.
    """
    if in_aftercare:
        return {each: Cadence(at_months=plan.aftercare_months) for each in order if each in plan.aftercare}
    agreed = {each: plan.cadences.get(each) or usual(each) for each in order}
    return {each: found for each, found in {**agreed, **_among(agreed, own)}.items() if found is not None}


def _among(asked: Mapping[str, Cadence], own: OwnPlan) -> Mapping[str, Cadence | None]:
    return {each: cadence for each, cadence in own.cadences.items() if each in asked}


def windows(plan: Plan, own: OwnPlan) -> Windows:
    """How long somebody can answer, and when they are reminded; never after the window."""
    closes = own.closes or plan.windows.closes
    days = plan.windows.reminders if own.reminders is None else own.reminders
    return Windows(tuple(each for each in days if each <= closes), closes)


def longest_window(asked: Iterable[Cadence]) -> int:
    """How many days a window may have at most, so that each is over before the next one of its kind opens."""
    return min([LONGEST_WINDOW, *(SHORTEST_MONTH * each - 1 for each in _gaps(asked))])


def _gaps(asked: Iterable[Cadence]) -> Iterable[int]:
    """The months between two occasions of the same questionnaire, the least of each; none where there is but one."""
    for each in asked:
        if each.every_months:
            yield each.every_months
        yield from (later - month for month, later in pairwise(each.at_months))
