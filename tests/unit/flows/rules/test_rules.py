"""All rules together.

R1  Every file in `flows/rules` that has a rule is registered, for nudges or for the agenda, under its own name.
R2  Every rule that fires is found, in the order of the registry, and no other; of one topic the first alone.
R3  A rule's version is at least 1, so that an old alert can say which one it was. A rule that is no more has no topic.
R4  A sitting gives rise to one alert about wellbeing at most, whatever it says and whatever was before.
R5  Every score at 35 or under that is nudged about has the shorter deadline, and no other has.
R6  A month with a better score begins anew: the next low one is nudged about.
R7  Who stays low, or very low, and is known to be is nudged about once in 84 days, and not between, as long as nothing
    falls by 20; and never forgotten for longer.
R8  What is on the agenda is everything that was found, in the order of the registry.
"""

from __future__ import annotations

import pkgutil
from dataclasses import replace
from datetime import datetime

from hypothesis import given
from hypothesis import strategies as st

import flows.rules
from flows import events as e
from flows.forecast import A_MONTH, nudges
from flows.rules import AGENDA, RULES, agenda, evaluate, topic_of
from flows.rules.rule import WELLBEING, Known, Told, Topic, Trigger
from tests.unit.flows.rules.kit import DAY, MONTH, partly, points, profiles, scored
from tests.unit.flows.samples import NOW, ORGANISATION

SCORES = st.integers(0, 25).map(lambda raw: raw * 4)
LOW_ONES = st.one_of(
    st.lists(st.sampled_from((36, 40, 44, 48)), min_size=1, max_size=24),
    st.lists(st.sampled_from((16, 20, 24, 28, 32)), min_size=1, max_size=24),
)
BEST = st.integers(0, 24).map(lambda raw: -raw * 4)


def test_every_file_is_registered() -> None:
    """R1."""
    files = {module.name for module in pkgutil.iter_modules(flows.rules.__path__)} - {"rule"}
    assert {rule.id for rule in RULES} | {rule.id for rule in AGENDA} == files
    checks = {rule.id: rule.check for rule in RULES} | {rule.id: rule.check for rule in AGENDA}
    assert {name: check.__module__ for name, check in checks.items()} == {each: f"flows.rules.{each}" for each in files}


def test_evaluate_finds_what_fires() -> None:
    """R2."""

    def fired(trigger: Trigger, *before: int, threshold: int = 50) -> list[str]:
        known = Known(trigger, NOW, points(*before))
        return [rule.id for rule, _finding in evaluate(known, replace(ORGANISATION, low_threshold=threshold))]

    assert fired(e.ContactWanted(NOW)) == ["contact_wanted"]
    assert fired(e.WordsSentOn(NOW)) == ["words_sent_on"]
    assert fired(e.BecameUnreachable()) == ["unreachable"]
    assert fired(e.FellSilent(2, 38)) == ["silence"]
    assert fired(e.Measured(WELLBEING, 48)) == ["low"]
    assert fired(e.Measured(WELLBEING, 48), 100) == ["low"]
    assert fired(e.Measured(WELLBEING, 32), 100) == ["very_low"]
    assert fired(e.Measured(WELLBEING, 56), 100) == ["fall"]
    assert fired(e.Measured(WELLBEING, 52), 56) == []
    assert fired(e.Measured(WELLBEING, 52), threshold=52) == ["low"]
    assert fired(e.Measured(WELLBEING, None, 48, 1)) == ["certain_low"]
    assert fired(e.Measured(WELLBEING, None, None, 5), threshold=100) == []


def test_versions_and_topics() -> None:
    """R3."""
    assert min(each.version for each in RULES) >= 1
    assert min(each.version for each in AGENDA) >= 1
    assert topic_of("retired") is None
    assert {rule.topic for rule in RULES} == set(Topic)


@given(
    st.one_of(SCORES, BEST),
    st.lists(st.one_of(SCORES, BEST), max_size=5),
    st.lists(st.builds(Told, st.integers(0, 200).map(lambda days: NOW - days * DAY), st.booleans()), max_size=3),
    st.one_of(st.none(), st.integers(0, 200).map(lambda days: NOW - days * DAY)),
)
def test_one_alert_a_sitting(said: int, before: list[int], told: list[Told], contact: datetime | None) -> None:
    """R4 and R5."""
    known = scored(said, *before, told=told) if said > 0 else partly(-said, 1, *before, told=told)
    found = evaluate(replace(known, contact_at=contact), ORGANISATION)
    assert len(found) <= 1
    assert all(finding.is_urgent is (abs(said) <= 35) for _rule, finding in found)
    assert all(rule.topic is Topic.WELLBEING for rule, _finding in found)


@given(SCORES.filter(lambda score: score > 50), SCORES.filter(lambda score: score <= 50), st.lists(SCORES, max_size=4))
def test_a_better_score_begins_anew(better: int, low: int, before: list[int]) -> None:
    """R6."""
    raised = dict(nudges([*before, better, low], ORGANISATION, NOW))
    assert raised[len(before) + 1] == ("very_low" if low <= 35 else "low")


@given(LOW_ONES)
def test_who_stays_low_is_not_nudged_about_every_month(scores: list[int]) -> None:
    """R7: contact comes within three days, so 84 days after it are three months."""
    raised = list(nudges(scores, ORGANISATION, NOW))
    first = "very_low" if scores[0] <= 35 else "low"
    assert raised == [(month, "still_low" if month else first) for month in range(0, len(scores), 3)]
    assert 3 * A_MONTH - 3 * 2 * DAY >= 84 * DAY > 2 * A_MONTH


def test_the_agenda() -> None:
    """R8."""
    both = agenda(scored(40, 80, 60), ORGANISATION)
    assert [rule.id for rule, _finding in both] == ["changed", "two_falls"]
    assert [rule.id for rule, _finding in agenda(profiles({"goal": 1}, {"goal": 1}), ORGANISATION)] == ["lowest_twice"]
    assert agenda(Known(e.ContactWanted(NOW), NOW + MONTH), ORGANISATION) == []
