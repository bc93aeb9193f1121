"""Absences that meet (issue 8: somebody reacts), as a property of many that are noted one after the other.

A1  On every day at most one stands in for a contact person.
A2  Every day that was asked for has who was named for it last.
A3  What doesn't meet the new one is left alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from flows.absences import made_way
from flows.people import Substitution

MONDAY = date(2026, 11, 23)
DAYS = [MONDAY + timedelta(days=n) for n in range(40)]
NOTED = st.lists(
    st.tuples(st.integers(0, 30), st.none() | st.integers(0, 12), st.sampled_from(["S-ALI", "S-BO", "S-CY"])),
    max_size=8,
)


def noted(known: Sequence[Substitution], new: Substitution) -> list[Substitution]:
    """What is known after it, as `bot.usecases.substitute` keeps it."""
    changes = {each.known: each for each in made_way(known, new)}
    kept = [each for each in known if each not in changes]
    left = [part for each in changes.values() for part in (each.before, each.after) if part is not None]
    return [*kept, *left, new]


@given(NOTED)
def test_every_day_has_the_one_who_was_named_last(asked: list[tuple[int, int | None, str]]) -> None:
    """A1, A2."""
    known: list[Substitution] = []
    expected: dict[date, str] = {}
    for number, (start, length, who) in enumerate(asked):
        until = None if length is None else DAYS[start] + timedelta(days=length)
        new = Substitution("S-METTE", who, DAYS[start], until, id=number)
        known = noted(known, new)
        expected |= {day: who for day in DAYS if new.holds(day)}
    for day in DAYS:
        assert [each.substitute for each in known if each.holds(day)] == ([expected[day]] if day in expected else [])


def test_what_it_does_not_meet_is_left_alone() -> None:
    """A3. Also the last day there is."""
    today = Substitution("S-METTE", "S-ALI", MONDAY, MONDAY, 1, begun=True)
    over = Substitution("S-METTE", "S-ALI", MONDAY, None, 2, over=True)
    assert made_way([today, over], Substitution("S-METTE", "S-BO", DAYS[1], None)) == []
    [change] = made_way([replace(today, until_on=None)], Substitution("S-METTE", "S-BO", DAYS[7], date.max))
    assert change.before == replace(today, until_on=DAYS[6])
    assert change.after is None
    assert change.still_holds(DAYS[6])
    assert not change.still_holds(DAYS[7])
