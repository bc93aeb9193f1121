"""How alerts stand, in figures.

O1  Open against the promise: within, due today, late and by how many working hours; without a promise, by the turn.
O2  Contact in working hours, the promise kept or not: what is over counts, what is still in time doesn't.
O3  Too few alerts, or contact persons, and nothing is said; no two periods can be subtracted, whenever they are read.
O4  Who it was makes no difference.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import chain, combinations
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from flows.alert import Rung
from flows.alert_figures import ENOUGH, HANDS, Open, Period, Reaction, is_enough, open_now, periods, whole, worked
from flows.calendar import no_day_off
from flows.promise import Office

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)  # Monday, 13:00 in Copenhagen
OFFICE = Office("Europe/Copenhagen", (time(9), time(15)), no_day_off)
JANUARY = datetime(2027, 1, 4, 12, tzinfo=UTC)
LATELY = datetime(2026, 12, 14, 12, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
WAITS = Reaction("a", "P-1", "S-1", False, Rung.CONTACT, NOW - DAY, NOW + DAY, NOW + DAY, None, None)


def now_open(*reactions: Reaction) -> Open:
    return open_now(reactions, OFFICE, NOW, worked(reactions, OFFICE, NOW))


def over_time(reactions: Sequence[Reaction], at: datetime = JANUARY) -> list[Period]:
    """A month and a quarter that end together, seen in the new year."""
    return periods(reactions, OFFICE, at, worked(reactions, OFFICE, at))


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
    friday = datetime(2026, 12, 11, 13, tzinfo=UTC)
    monday = datetime(2026, 12, 14, 8, tzinfo=UTC)
    due = monday + 2 * HOUR
    touched = [friday + HOUR / 2, friday + 20 * HOUR, monday + HOUR, due, due + MINUTE]
    found = over_time(several(*({"raised_at": friday, "contact_at": at, "deadline": due} for at in touched)))
    assert [(each.hours, each.kept) for each in found] == [(2.0, 80)] * 2
    only_promised = several(*({"contact_at": LATELY, "deadline": None} for _ in touched))
    assert [each.kept for each in over_time(only_promised)] == [None, None]
    missed = several(*({"deadline": LATELY} for _ in touched))
    assert [(each.hours, each.kept) for each in over_time(missed)] == [(None, 0)] * 2


@pytest.mark.parametrize(
    ("alerts", "hands", "is_said"),
    [(ENOUGH, HANDS, True), (ENOUGH - 1, HANDS, False), (ENOUGH, HANDS - 1, False), (99, HANDS - 1, False)],
)
def test_of_too_few_nothing_is_said(alerts: int, hands: int, *, is_said: bool) -> None:
    """O3."""
    changed = {"contact_at": LATELY, "deadline": LATELY}
    found = over_time(several(*(changed for _ in range(alerts)), hands=hands))
    assert [each.hours is not None and each.kept is not None for each in found] == [is_said] * 2


@pytest.mark.parametrize(("before", "said"), [(0, [True, True]), (1, [True, False]), (ENOUGH, [True, True])])
def test_no_period_that_could_be_subtracted(before: int, said: list[bool]) -> None:
    """O3: one alert from two months before would be the difference."""
    lately = [{"contact_at": LATELY}] * 9
    earlier = [{"contact_at": LATELY - 60 * DAY, "raised_at": LATELY - 61 * DAY}] * before
    assert [each.hours is not None for each in over_time(several(*lately, *earlier))] == said


@pytest.mark.parametrize(
    ("at", "counted"),
    [
        (datetime(2026, 12, 31, 22, 59, tzinfo=UTC), [True, True]),
        (datetime(2026, 12, 31, 23, tzinfo=UTC), [False, False]),  # midnight in Copenhagen
        (datetime(2026, 11, 30, 23, tzinfo=UTC), [True, True]),
        (datetime(2026, 11, 30, 22, 59, tzinfo=UTC), [False, True]),
        (datetime(2026, 9, 30, 21, 59, tzinfo=UTC), [False, False]),
    ],
)
def test_where_a_period_begins_and_ends(at: datetime, counted: list[bool]) -> None:
    """O2."""
    found = over_time(several(*[{"raised_at": at - DAY, "contact_at": at}] * ENOUGH))
    assert [each.hours is not None for each in found] == counted


def test_what_is_whole() -> None:
    """O2: in any month of the year, the month before and the quarter before, in one piece."""
    for month in range(1, 13):
        today = date(2026, month, 28)
        ((first, last),) = whole(today, 1)
        quarter = whole(today, 3)
        assert (first.day, last + timedelta(days=1)) == (1, today.replace(day=1))
        assert [each[0].month % 3 for each in quarter] == [1, 2, 0]
        assert quarter[0][0] < quarter[2][1] < today < quarter[2][1] + 92 * DAY
        assert [one[1] + DAY for one in quarter[:2]] == [one[0] for one in quarter[1:]]


WHO = ["S-1", "S-2", "S-3", "S-4"]


def raised(chance: Random) -> Reaction:
    """One of the last half year; how it went is one of what can be."""
    at = NOW - chance.randrange(200 * 24) * HOUR
    contact = chance.choice([None, *[at + chance.randrange(900) * HOUR] * 5])
    return replace(
        WAITS,
        id=str(chance.random()),
        contact_person=chance.choice(WHO),
        raised_at=at,
        deadline=chance.choice([None, *[at + chance.randrange(100) * HOUR] * 3]),
        contact_at=contact,
        closed_at=contact + HOUR if contact else None,
    )


def seen(reactions: Sequence[Reaction], at: datetime) -> list[Reaction]:
    """As they were at that moment."""

    def then(moment: datetime | None) -> datetime | None:
        return moment if moment and moment <= at else None

    known = [each for each in reactions if each.raised_at <= at]
    return [replace(each, contact_at=then(each.contact_at), closed_at=then(each.closed_at)) for each in known]


@pytest.mark.parametrize("seed", range(20))
def test_nothing_single_is_left_by_subtracting(seed: int) -> None:
    """O3, O4: every period of half a year, read at different times; whatever is left of any two is enough."""
    chance = Random(seed)  # noqa: S311 - no secret
    reactions = [raised(chance) for _ in range(10 + 5 * seed)]
    renamed = dict(zip(WHO, chance.sample(WHO, 4), strict=True))
    swapped = [replace(each, contact_person=renamed[each.contact_person]) for each in reversed(reactions)]
    said: dict[tuple[date, date], Period] = {}
    for days in range(0, 180, 9):
        at = NOW - days * DAY
        for each in over_time(seen(reactions, at), at):
            assert said.setdefault((each.first, each.last), each) == each, "what is over stays as it was"
    assert over_time(reactions, NOW) == over_time(swapped, NOW)
    assert now_open(*reactions) == now_open(*swapped)
    for measure in ("hours", "kept"):
        groups = {
            span: {each.id for each in reactions if (on := counted_on(each, measure)) and span[0] <= on <= span[1]}
            for span, period in said.items()
            if getattr(period, measure) is not None
        }
        by_id = {each.id: each for each in reactions}
        for span, group in groups.items():
            within = [
                other for each, other in groups.items() if each != span and span[0] <= each[0] <= each[1] <= span[1]
            ]
            for taken in ([], *combinations_of(within)):
                left = group.difference(*taken)
                assert not left or is_enough([by_id[each] for each in left])


def counted_on(reaction: Reaction, measure: str) -> date | None:
    """The local day on which it counts."""
    if measure == "kept" and reaction.deadline is None:
        return None
    at = reaction.contact_at if measure == "hours" else reaction.settled_at(NOW + 900 * HOUR)
    return at.astimezone(ZoneInfo(OFFICE.zone)).date() if at else None


def combinations_of(groups: list[set[str]]) -> Iterator[tuple[set[str], ...]]:
    """Any of them, one or more."""
    return chain.from_iterable(combinations(groups, number) for number in range(1, len(groups) + 1))
