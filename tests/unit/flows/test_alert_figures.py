"""How alerts stand, in figures.

O1  Open against the promise: within, due today, late and by how many working hours; without a promise, by the turn.
O2  Contact in working hours, the promise kept or not: what is over counts, what is still in time doesn't.
O3  Too few alerts, or contact persons, and nothing is said; no shorter period that could be subtracted either.
O4  Who it was makes no difference.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from statistics import median
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.alert import Rung
from flows.alert_figures import ENOUGH, HANDS, PERIODS, Open, Period, Reaction, open_now, periods, worked
from flows.calendar import no_day_off
from flows.promise import Office

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)  # Monday, 13:00 in Copenhagen
OFFICE = Office("Europe/Copenhagen", (time(9), time(15)), no_day_off)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
WAITS = Reaction("a", "P-1", "S-1", False, Rung.CONTACT, NOW - DAY, NOW + DAY, NOW + DAY, None, None)


def now_open(*reactions: Reaction) -> Open:
    return open_now(reactions, OFFICE, NOW, worked(reactions, OFFICE, NOW))


def over_time(reactions: Sequence[Reaction], at: datetime = NOW) -> list[Period]:
    return periods(reactions, at, worked(reactions, OFFICE, at))


def several(*changes: dict[str, Any], hands: int = HANDS) -> list[Reaction]:
    """One each, by so many contact persons in turn."""
    return [replace(WAITS, id=str(n), contact_person=f"S-{n % hands}", **changed) for n, changed in enumerate(changes)]


@pytest.mark.parametrize(
    ("due", "wanted"),
    [
        (NOW + 11 * HOUR, (1, 0, 0, 0)),  # midnight in Copenhagen
        (NOW + 11 * HOUR - MINUTE, (0, 1, 0, 0)),
        (NOW, (0, 1, 0, 0)),
        (NOW - MINUTE, (0, 0, 1, 0)),
        (NOW - HOUR, (0, 0, 1, 1)),
        (NOW - 3 * DAY, (0, 0, 1, 6)),  # since Friday at the same hour: two hours then, four today
    ],
)
@pytest.mark.parametrize("is_promised", [True, False])
def test_against_the_promise(due: datetime, wanted: tuple[int, ...], *, is_promised: bool) -> None:
    """O1."""
    later = NOW + 9 * DAY
    one = replace(WAITS, deadline=due, act_by=later) if is_promised else replace(WAITS, deadline=None, act_by=due)
    found = now_open(one)
    assert (found.within, found.due_today, found.late, found.latest) == wanted
    assert found.count == 1


def test_what_is_open() -> None:
    """O1: with contact it only has to be closed; what is closed is over, however it ended."""
    touched, given_up = replace(WAITS, contact_at=NOW), replace(WAITS, closed_at=NOW)
    climbed = replace(WAITS, rung=Rung.COORDINATOR)
    found = now_open(touched, given_up, replace(touched, closed_at=NOW), climbed, climbed, WAITS)
    assert (found.count, found.to_close) == (3, 1)
    assert found.rungs == {Rung.COORDINATOR: 2, Rung.CONTACT: 1}


@pytest.mark.parametrize(
    ("changed", "settled_at"),
    [
        ({"contact_at": NOW - HOUR, "deadline": NOW - HOUR}, NOW - HOUR),
        ({"contact_at": NOW, "deadline": NOW - HOUR}, NOW - HOUR),
        ({"contact_at": NOW - HOUR, "deadline": NOW}, NOW - HOUR),
        ({"contact_at": NOW - HOUR, "deadline": None}, NOW - HOUR),
        ({"deadline": NOW}, None),
        ({"deadline": NOW - MINUTE}, NOW - MINUTE),
        ({"deadline": None, "act_by": NOW - DAY}, None),
        ({"closed_at": NOW - HOUR, "deadline": NOW - HOUR}, None),
        ({"closed_at": NOW, "deadline": NOW - HOUR}, NOW - HOUR),
    ],
)
def test_when_it_was_clear_how_it_went(changed: dict[str, Any], settled_at: datetime | None) -> None:
    """O2."""
    assert replace(WAITS, **changed).settled_at(NOW) == settled_at


def test_working_hours_and_the_promise() -> None:
    """O2: raised on Friday at 14, an hour before the office closes; weekends don't count."""
    friday = datetime(2026, 11, 20, 13, tzinfo=UTC)
    monday = datetime(2026, 11, 23, 8, tzinfo=UTC)
    due = monday + 2 * HOUR
    touched = [friday + HOUR / 2, friday + 20 * HOUR, monday + HOUR, due, due + MINUTE]
    found = over_time(several(*({"raised_at": friday, "contact_at": at, "deadline": due} for at in touched)))
    assert found == [Period(days, hours=2.0, kept=80) for days in PERIODS]
    only_promised = several(*({"contact_at": NOW - HOUR, "deadline": None} for _ in touched))
    assert [each.kept for each in over_time(only_promised)] == [None, None]
    missed = several(*({"deadline": NOW - HOUR} for _ in touched))
    assert over_time(missed) == [Period(days, hours=None, kept=0) for days in PERIODS]


@pytest.mark.parametrize(
    ("alerts", "hands", "is_said"),
    [(ENOUGH, HANDS, True), (ENOUGH - 1, HANDS, False), (ENOUGH, HANDS - 1, False), (99, HANDS - 1, False)],
)
def test_of_too_few_nothing_is_said(alerts: int, hands: int, *, is_said: bool) -> None:
    """O3."""
    found = over_time(several(*({"contact_at": NOW - HOUR} for _ in range(alerts)), hands=hands))
    assert [each.hours is not None and each.kept is not None for each in found] == [is_said] * 2


@pytest.mark.parametrize(("before", "said"), [(0, [True, True]), (1, [False, True]), (ENOUGH, [True, True])])
def test_no_period_that_could_be_subtracted(before: int, said: list[bool]) -> None:
    """O3: one alert from two months ago would be the difference."""
    lately = [{"contact_at": NOW - HOUR}] * 9
    earlier = [{"contact_at": NOW - 60 * DAY, "raised_at": NOW - 61 * DAY, "deadline": NOW}] * before
    assert [each.hours is not None for each in over_time(several(*lately, *earlier))] == said


@pytest.mark.parametrize(("ago", "counted"), [(30 * DAY - MINUTE, [True, True]), (30 * DAY, [False, True])])
def test_where_a_period_begins(ago: timedelta, counted: list[bool]) -> None:
    at = NOW - ago
    found = over_time(several(*[{"raised_at": at - DAY, "contact_at": at, "deadline": NOW}] * ENOUGH))
    assert [each.hours is not None for each in found] == counted


MOMENTS = st.integers(-95 * 24, 24).map(lambda hours: NOW + hours * HOUR)
REACTIONS = st.builds(
    Reaction,
    id=st.uuids().map(str),
    participant=st.just("P-1"),
    contact_person=st.sampled_from(["S-1", "S-2", "S-3", "S-4"]),
    is_urgent=st.booleans(),
    rung=st.sampled_from(Rung),
    raised_at=MOMENTS,
    deadline=st.none() | MOMENTS,
    act_by=MOMENTS,
    contact_at=st.none() | MOMENTS.map(lambda at: min(at, NOW)),
    closed_at=st.none() | MOMENTS.map(lambda at: min(at, NOW)),
)


@given(st.lists(REACTIONS, max_size=40), st.permutations(["S-1", "S-2", "S-3", "S-4"]))
def test_nobody_is_ranked(reactions: list[Reaction], others: list[str]) -> None:
    """O4, O3: and whatever is said is of enough, by itself and where one period is taken from the other."""
    renamed = dict(zip(["S-1", "S-2", "S-3", "S-4"], others, strict=True))
    swapped = [replace(each, contact_person=renamed[each.contact_person]) for each in reversed(reactions)]
    found = over_time(reactions)
    assert found == over_time(swapped)
    assert now_open(*reactions) == now_open(*swapped)
    clock = worked(reactions, OFFICE, NOW)
    touched = [each for each in reactions if each.contact_at]
    for measure, of in (("hours", touched), ("kept", [each for each in reactions if each.deadline])):
        short, long = (
            [each for each in of if (at := each.settled_at(NOW)) and NOW - days * DAY < at <= NOW] for days in PERIODS
        )
        is_said = [getattr(each, measure) is not None for each in found]
        rest = [each for each in long if each not in short]
        for said, group in zip((*is_said, all(is_said) and bool(rest)), (short, long, rest), strict=True):
            assert not said or (len(group) >= ENOUGH and len({each.contact_person for each in group}) >= HANDS)
        if measure == "hours" and is_said[1]:
            hours = [clock.hours(each.raised_at, each.contact_at) for each in long if each.contact_at]
            assert found[1].hours == round(median(hours), 1)
