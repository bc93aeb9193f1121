"""Episodes: alerts about the same thing.

J1  What is open joins, whatever it is about, where somebody was told of it; what is closed doesn't.
J2  Of low scores everything since the last better one joins, closed or not, told or not; nothing from before it.
J3  Alerts about something else, and of a rule that there is no more, never join.
J4  A new alert has the episode of the newest one that it joins, else its own.
J5  Better is a whole score above the threshold; what an incomplete one could be says nothing.
J6  The contact person knows what they were told of since then, not what a better score itself gave rise to.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from flows.alert import Alert, Outcome, Permission
from flows.episode import episode_of, recovered_at, stretch, told_since
from flows.rules.rule import Told, Topic
from tests.unit.flows.rules.kit import DAY, MONTH, points
from tests.unit.flows.samples import ALMA, METTE, NOW

YES, NO = Permission.CHOSEN, Permission.REFUSED


def alert(rule: str, days_ago: int, permission: Permission = YES, *, is_closed: bool = False) -> Alert:
    """One that was raised so many days ago."""
    raised = NOW - days_ago * DAY
    made = Alert(f"a{days_ago}", ALMA.id, METTE.id, rule, 1, {}, permission, raised, episode=f"e{days_ago}")
    return replace(made, closed_at=raised + DAY, outcome=Outcome.TALKED) if is_closed else made


@pytest.mark.parametrize(
    ("earlier", "topic", "joined"),
    [
        ([alert("contact_wanted", 9)], Topic.CONTACT, ["a9"]),
        ([alert("contact_wanted", 9, is_closed=True)], Topic.CONTACT, []),
        ([alert("words_sent_on", 9)], Topic.CONTACT, []),
        ([alert("retired", 9)], Topic.CONTACT, []),
        ([alert("low", 90)], Topic.WELLBEING, ["a90"]),
        ([alert("low", 90, NO)], Topic.WELLBEING, []),
        ([alert("low", 90, is_closed=True)], Topic.WELLBEING, []),
        ([alert("very_low", 9, is_closed=True), alert("fall", 8)], Topic.WELLBEING, ["a9", "a8"]),
        ([alert("certain_low", 9, NO)], Topic.WELLBEING, ["a9"]),
        ([alert("silence", 9), alert("unreachable", 8)], Topic.SILENCE, ["a9"]),
    ],
)
def test_what_joins(earlier: list[Alert], topic: Topic, joined: list[str]) -> None:
    """J1, J2 and J3: it was last better 30 days ago."""
    found = stretch(earlier, topic, NOW - 30 * DAY)
    assert [each.id for each in found] == joined
    assert episode_of("new", found) == (f"e{joined[-1][1:]}" if joined else "new")


def test_who_was_never_better() -> None:
    """J2."""
    earlier = [alert("low", 900, is_closed=True), alert("contact_wanted", 3)]
    assert [each.id for each in stretch(earlier, Topic.WELLBEING, None)] == ["a900"]


def test_a_chain_of_them_is_one() -> None:
    """J4."""
    first = replace(alert("low", 9), episode="a9")
    second = replace(alert("very_low", 8), episode=episode_of("a8", stretch([first], Topic.WELLBEING, None)))
    assert episode_of("a7", stretch([first, second], Topic.WELLBEING, None)) == second.episode == "a9"


@pytest.mark.parametrize(
    ("scores", "months_ago"),
    [((), None), ((50,), None), ((51,), 1), ((52, 40), 2), ((40, -100), None), ((52, 40, 56), 1), ((52, -96), 2)],
)
def test_better(scores: tuple[int, ...], months_ago: int | None) -> None:
    """J5."""
    assert recovered_at(points(*scores), 50) == (months_ago and NOW - months_ago * MONTH)


def test_what_is_known() -> None:
    """J6: the fall was to a score above the threshold."""
    since = NOW - 30 * DAY
    low, very_low = alert("low", 9), replace(alert("very_low", 8, is_closed=True), is_urgent=True)
    others = [alert("fall", 30), alert("low", 40), alert("low", 7, NO), alert("contact_wanted", 6)]
    found = told_since([*others, low, very_low], since)
    assert found == [Told(low.raised_at), Told(very_low.raised_at, is_urgent=True)]
